//! Lists of records in the language of `shared::lists`: any columns, any filter, any order that an index has, page by page;
//! and the views that people save of them.
//!
//! - [`source`]: what each field is in the tables, and how a row becomes cells; [`sql`]: a judged filter in the words of a
//!   query; [`read`]: which way the rows are found; [`marks`]: counts, and where to begin in the middle.
//! - [`views`]: saved views.
//!
//! Nothing here changes a record, and every statement begins with what the actor may see.

mod marks;
#[cfg(test)]
mod plans;
mod read;
mod source;
mod sql;
mod views;

use shared::error::{ErrorCode, Fault, Finding};
use shared::event::SubjectKind;
use shared::lists::Asker;
use shared::lists::api::{
    CountRows, ListMarks, ListPage, ListQuery, ListRow, ListRows, Marks, RowCount, SHOWN_MAX, ShowRows,
};
use shared::lists::columns::Columns;
use shared::lists::field::ListField;
use shared::lists::filter::Filter;
use shared::lists::sieve::Sieve;
use shared::lists::sort::{Sort, SortedBy};
use uuid::Uuid;

use crate::actor::Actor;
use crate::call::Call;
use crate::entities::{accounts, contacts, deals, leads};
use crate::error::{ApiError, ApiResult};
use crate::page;
use crate::route::Routes;
use crate::state::AppState;
use crate::zone;
use read::{List, Place};
use source::Listed;

/// The routes of this area.
pub fn routes() -> Routes {
    Routes::new()
        .on(list)
        .on(show)
        .on(count)
        .on(list_marks)
        .on(views::list)
        .on(views::create)
        .on(views::show)
        .on(views::edit)
        .on(views::remove)
}

/// Does the same for the table of whichever kind it is.
macro_rules! of_kind {
    ($kind:expr, $work:ident($($argument:expr),*)) => {
        match $kind {
            SubjectKind::Account => $work::<accounts::Entity>($($argument),*).await,
            SubjectKind::Contact => $work::<contacts::Entity>($($argument),*).await,
            SubjectKind::Lead => $work::<leads::Entity>($($argument),*).await,
            SubjectKind::Deal => $work::<deals::Entity>($($argument),*).await,
        }
    };
}

/// What a list was asked for, judged.
struct Asked {
    sieve: Sieve,
    sorted: SortedBy,
    columns: Vec<&'static ListField>,
}

impl Asked {
    /// Judges all parts of the question, so that everything that is wrong with it is told at once.
    fn judge(
        state: &AppState,
        actor: &Actor,
        kind: SubjectKind,
        filter: Option<&str>,
        sort: Option<&str>,
        columns: Option<&str>,
    ) -> ApiResult<Self> {
        let asker = asker(state, actor);
        let filter = filter.unwrap_or_default().parse::<Filter>();
        let sieve = filter.and_then(|filter| filter.judge(kind, &asker));
        let sorted = sort.map_or_else(|| Sort::standard(kind), Sort::read).judge(kind, &asker);
        let columns = columns.map_or_else(|| Columns::standard(kind), Columns::read).judge(kind);
        match (sieve, sorted, columns) {
            (Ok(sieve), Ok(sorted), Ok(columns)) => Ok(Self { sieve, sorted, columns }),
            (sieve, sorted, columns) => {
                let found = [sieve.err(), sorted.err(), columns.err()];
                Err(found.into_iter().flatten().flatten().collect::<Vec<Finding>>().into())
            }
        }
    }
}

/// Who asks, on the day that it is where the site is.
fn asker<'a>(state: &AppState, actor: &'a Actor) -> Asker<'a> {
    let today = zone::day(state.now(), state.config.time_zone);
    Asker { user: actor.id, team: actor.team.id, grants: &actor.grants, today }
}

/// One page of a list.
async fn list(call: Call<ListRows>) -> ApiResult<ListPage> {
    read_page(&call.state, &call.actor, call.path, &call.query).await
}

/// One page of a list for work that goes on without a request, such as an export.
///
/// # Errors
/// As [`ListRows`] is refused.
pub(crate) async fn read_page(
    state: &AppState,
    actor: &Actor,
    kind: SubjectKind,
    query: &ListQuery,
) -> ApiResult<ListPage> {
    of_kind!(kind, page_of(state, actor, query))
}

async fn page_of<E: Listed>(state: &AppState, actor: &Actor, query: &ListQuery) -> ApiResult<ListPage> {
    let asked = Asked::judge(
        state,
        actor,
        E::KIND,
        query.filter.as_deref(),
        query.sort.as_deref(),
        query.columns.as_deref(),
    )?;
    let limit = page::limit(query.limit)?;
    let after = Place::read(asked.sorted, query.after.as_deref())?;
    let connection = state.database.read();
    let list = List::<E>::new(state, actor, &asked.sieve, asked.sorted);
    let list = list.by_name(state, actor).await?;
    let found = list.page(connection, after, limit).await?;
    let ids = found.rows.iter().map(|place| place.id).collect();
    let rows = source::rows::<E>(connection, actor, ids, &asked.columns).await?;
    Ok(answer(&asked.columns, rows, found.next, found.searched))
}

fn answer(
    columns: &[&'static ListField],
    rows: Vec<ListRow>,
    next: Option<String>,
    searched: i64,
) -> ListPage {
    ListPage { columns: columns.iter().map(|field| field.name.to_owned()).collect(), rows, next, searched }
}

/// Single rows, such as those of which a change was told.
async fn show(call: Call<ShowRows>) -> ApiResult<ListPage> {
    of_kind!(call.path, rows_of(&call))
}

async fn rows_of<E: Listed>(call: &Call<ShowRows>) -> ApiResult<ListPage> {
    let query = &call.query;
    let asked = Asked::judge(
        &call.state,
        &call.actor,
        E::KIND,
        query.filter.as_deref(),
        None,
        query.columns.as_deref(),
    )?;
    let ids = query.ids.split(',').filter(|id| !id.is_empty()).map(Uuid::parse_str);
    let ids: Vec<Uuid> = ids
        .collect::<Result<_, _>>()
        .map_err(|_| ApiError::new(ErrorCode::MalformedRequest).with("field", "ids"))?;
    if ids.len() > SHOWN_MAX {
        let max = i64::try_from(SHOWN_MAX).unwrap_or(i64::MAX);
        return Err(ApiError::invalid_field("ids", Fault::OutOfRange { min: 0, max }));
    }
    let connection = call.state.database.read();
    let list = List::<E>::new(&call.state, &call.actor, &asked.sieve, asked.sorted);
    let found = list.among(connection, ids).await?;
    let rows = source::rows::<E>(connection, &call.actor, found, &asked.columns).await?;
    let searched = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(answer(&asked.columns, rows, None, searched))
}

/// How many rows a list has.
async fn count(call: Call<CountRows>) -> ApiResult<RowCount> {
    of_kind!(call.path, count_of(&call))
}

async fn count_of<E: Listed>(call: &Call<CountRows>) -> ApiResult<RowCount> {
    let asked = Asked::judge(&call.state, &call.actor, E::KIND, call.query.filter.as_deref(), None, None)?;
    let list = List::<E>::new(&call.state, &call.actor, &asked.sieve, asked.sorted);
    let list = list.by_name(&call.state, &call.actor).await?;
    list.count(call.state.database.read()).await
}

/// Where to begin in the middle of a list.
async fn list_marks(call: Call<ListMarks>) -> ApiResult<Marks> {
    of_kind!(call.path, marks_of(&call))
}

async fn marks_of<E: Listed>(call: &Call<ListMarks>) -> ApiResult<Marks> {
    let query = &call.query;
    let asked = Asked::judge(
        &call.state,
        &call.actor,
        E::KIND,
        query.filter.as_deref(),
        query.sort.as_deref(),
        None,
    )?;
    let list = List::<E>::new(&call.state, &call.actor, &asked.sieve, asked.sorted);
    let list = list.by_name(&call.state, &call.actor).await?;
    list.marks(call.state.database.read()).await
}
