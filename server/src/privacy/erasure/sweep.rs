//! Takes somebody's values out of every text of every table, whatever area it is of: a table that is added later is swept
//! without being named here. The person's own row and story come last, because they say what to look for.

use sea_orm::sea_query::Value;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};
use shared::ids::UserId;
use shared::privacy::DataSubjectKind;
use uuid::Uuid;

use super::super::person::PersonRow;
use super::values::Values;
use crate::audit;
use crate::backup::tables::{self, Column, quoted};
use crate::database::Transaction;
use crate::error::{ApiError, ApiResult};
use crate::search;
use crate::state::AppState;

/// Tables that are dealt with by themselves, or in which nobody writes.
const LEFT_OUT: &[&str] = &[
    "audit_chain",
    "audit_salts",
    "audit_sealer",
    "erasures",
    "idempotency_keys",
    "invitations",
    "pipeline_versions",
    "pipelines",
    "privacy_requests",
    "retention_rules",
    "roles",
];
/// The tables of the log, whose rows are sealed.
const LOG: &[&str] = &["events", "audit_entries"];

/// Most rows of a table with a value in them that are told one by one when its columns are looked through.
const PLACES_MAX: usize = 500;

/// Which rows are swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All but the person's own row and story.
    Elsewhere,
    /// The person's own story.
    Own,
}

/// What is swept, for whom.
pub(super) struct Sweep<'a> {
    pub(super) person: &'a PersonRow,
    pub(super) values: &'a Values,
    /// Who asked for it.
    pub(super) actor: Option<UserId>,
}

/// A column that is looked through, and in which rows.
struct Search<'a> {
    column: &'a Column,
    /// Whether names are looked for, too.
    story: bool,
    rows: String,
}

/// A row in which a value stands.
#[derive(FromQueryResult)]
struct Place {
    place: String,
}

/// A text in which a value stands.
#[derive(FromQueryResult)]
struct Hit {
    place: String,
    id: Option<Uuid>,
    text: String,
}

impl Sweep<'_> {
    /// Counts the places elsewhere that name the person, and changes nothing.
    pub(super) async fn count(&self, connection: &impl ConnectionTrait) -> ApiResult<i64> {
        let columns = tables::columns(connection).await?;
        let mut places = 0;
        for (table, columns) in by_table(&columns) {
            for search in self.searches(connection, table, columns, Part::Elsewhere).await? {
                for hit in self.hits(connection, table, &search).await? {
                    places += i64::from(self.values.taken_out(&hit.text, search.story).1 > 0);
                }
            }
        }
        Ok(places)
    }

    /// Takes the values out of every table but the person's own rows, each table in a transaction of its own; says in how
    /// many places.
    pub(super) async fn elsewhere(&self, state: &AppState) -> ApiResult<i64> {
        let columns = tables::columns(state.database.read()).await?;
        let mut places = 0;
        for (table, columns) in by_table(&columns) {
            let transaction = state.database.begin().await?;
            places += self.table(state, &transaction, table, columns, Part::Elsewhere).await?.0;
            transaction.commit().await?;
        }
        Ok(places)
    }

    /// Takes the values out of the person's own story within `transaction`; says which rows of the log were changed.
    pub(super) async fn own(&self, state: &AppState, transaction: &Transaction) -> ApiResult<Vec<Uuid>> {
        let columns = tables::columns(&**transaction).await?;
        let mut changed = Vec::new();
        for (table, columns) in by_table(&columns).filter(|(table, _)| LOG.contains(table)) {
            changed.extend(self.table(state, transaction, table, columns, Part::Own).await?.1);
        }
        Ok(changed)
    }

    async fn table(
        &self,
        state: &AppState,
        transaction: &Transaction,
        table: &str,
        columns: &[Column],
        part: Part,
    ) -> ApiResult<(i64, Vec<Uuid>)> {
        let log = LOG.contains(&table);
        if log {
            audit::hold_sealer(transaction).await?;
        }
        let backend = transaction.get_database_backend();
        let (mut places, mut taken, mut changed) = (0, 0, Vec::new());
        for search in self.searches(&**transaction, table, columns, part).await? {
            let name = quoted(&search.column.column_name);
            let sql = match backend {
                DbBackend::Sqlite => {
                    format!("UPDATE {} SET {name} = ? WHERE rowid = CAST(? AS INTEGER)", quoted(table))
                }
                _ => {
                    let value = search.column.of_text("$1");
                    format!("UPDATE {} SET {name} = {value} WHERE ctid = $2::tid", quoted(table))
                }
            };
            for Hit { place, id, text } in self.hits(&**transaction, table, &search).await? {
                let (without, count) = self.values.taken_out(&text, search.story);
                if count == 0 {
                    continue;
                }
                let values = [Value::from(without), Value::from(place)];
                let written = transaction.execute_raw(Statement::from_sql_and_values(backend, &sql, values));
                if written.await?.rows_affected() == 0 {
                    // Somebody wrote in between; the job comes back.
                    return Err(ApiError::internal(anyhow::anyhow!(
                        "a row of {table} moved while it was swept"
                    )));
                }
                places += 1;
                taken += count;
                changed.extend(id);
            }
        }
        changed.sort_unstable();
        changed.dedup();
        search::rows_changed(&**transaction, table, &changed).await?;
        if log && part == Part::Elsewhere && !changed.is_empty() {
            let subject = self.person.subject();
            let about = Some((subject.kind.into(), subject.id));
            audit::erased(transaction, state.now(), self.actor, about, &changed, taken).await?;
        }
        Ok((places, changed))
    }

    /// What is looked through in `table`: each column that holds text, in and beside the person's story, where any of them
    /// holds a value. Nearly always none does, so a table is read once and not once for each column.
    async fn searches<'a>(
        &self,
        connection: &impl ConnectionTrait,
        table: &str,
        columns: &'a [Column],
        part: Part,
    ) -> ApiResult<Vec<Search<'a>>> {
        let texts: Vec<&Column> = columns.iter().filter(|column| column.holds_text()).collect();
        let mut searches = Vec::new();
        for (story, rows) in self.parts(table, columns, part, connection.get_database_backend()) {
            if let Some(rows) = self.narrowed(connection, table, &texts, story, rows).await? {
                searches.extend(texts.iter().map(|column| Search { column, story, rows: rows.clone() }));
            }
        }
        Ok(searches)
    }

    /// Those of `rows` in which any of `texts` holds a value; `None` when there are none.
    async fn narrowed(
        &self,
        connection: &impl ConnectionTrait,
        table: &str,
        texts: &[&Column],
        story: bool,
        rows: String,
    ) -> ApiResult<Option<String>> {
        let needles = self.values.spelled(story);
        if needles.is_empty() || texts.is_empty() {
            return Ok(None);
        }
        let backend = connection.get_database_backend();
        let matches = texts.iter().map(|column| matches(&column.as_text(backend), needles.len(), backend));
        let matches = matches.collect::<Vec<_>>().join(" OR ");
        let place = place(backend);
        let sql = format!(
            "SELECT {place} AS place FROM {} WHERE {rows} AND ({matches}) LIMIT {}",
            quoted(table),
            PLACES_MAX + 1
        );
        let needles = needles.into_iter().map(Value::from);
        let found = Statement::from_sql_and_values(backend, sql, needles);
        let found: Vec<Place> = Place::find_by_statement(found).all(connection).await?;
        if found.is_empty() {
            return Ok(None);
        }
        // On PostgreSQL a row that is changed has another place from then on, where its next column is not found by this one.
        if backend != DbBackend::Sqlite || found.len() > PLACES_MAX {
            return Ok(Some(rows));
        }
        let places: Vec<&str> = found.iter().map(|found| found.place.as_str()).collect();
        Ok(Some(format!("{rows} AND rowid IN ({})", places.join(", "))))
    }

    /// The rows of `table` that are looked through: those in the person's story, in which names count, and the others.
    fn parts(&self, table: &str, columns: &[Column], part: Part, backend: DbBackend) -> Vec<(bool, String)> {
        let own = literal(self.person.subject().id, backend);
        let has = |name: &str| columns.iter().any(|column| column.column_name == name);
        let rows = match part {
            Part::Own => format!("subject_id = {own}"),
            Part::Elsewhere if LOG.contains(&table) => format!("(subject_id IS NULL OR subject_id <> {own})"),
            Part::Elsewhere if matches!(table, "contacts" | "leads" | "users") => format!("id <> {own}"),
            Part::Elsewhere => "1 = 1".to_owned(),
        };
        match (part, self.story(table, &has, backend)) {
            (Part::Own, _) => vec![(true, rows)],
            (Part::Elsewhere, Some(story)) => vec![
                (true, format!("{rows} AND ({story})")),
                (false, format!("{rows} AND NOT coalesce(({story}), 1 = 0)")),
            ],
            (Part::Elsewhere, None) => vec![(false, rows)],
        }
    }

    /// The texts in which a value stands.
    async fn hits(
        &self,
        connection: &impl ConnectionTrait,
        table: &str,
        search: &Search<'_>,
    ) -> ApiResult<Vec<Hit>> {
        let Search { column, story, rows } = search;
        let needles = self.values.spelled(*story);
        if needles.is_empty() {
            return Ok(Vec::new());
        }
        let backend = connection.get_database_backend();
        let (place, text) = (place(backend), column.as_text(backend));
        let told = LOG.contains(&table) || search::searched_table(table).is_some();
        let id = match (told, backend) {
            (true, _) => "id",
            (false, DbBackend::Sqlite) => "NULL",
            (false, _) => "NULL::uuid",
        };
        let matches = matches(&text, needles.len(), backend);
        let sql = format!(
            "SELECT {place} AS place, {id} AS id, {text} AS text FROM {} WHERE {rows} AND ({matches})",
            quoted(table)
        );
        let values = needles.into_iter().map(Value::from);
        Ok(Hit::find_by_statement(Statement::from_sql_and_values(backend, sql, values))
            .all(connection)
            .await?)
    }

    /// The condition of the rows of `table` that are in the person's story: about them, their customer, or its deals.
    fn story(&self, table: &str, has: &impl Fn(&str) -> bool, backend: DbBackend) -> Option<String> {
        let subject = self.person.subject();
        let own = literal(subject.id, backend);
        if subject.kind == DataSubjectKind::Person {
            // A colleague is named where they began or ceased to take part, and where records were handed over.
            let owner = match backend {
                DbBackend::Sqlite => "instr(detail, '\"owner\"') > 0",
                _ => "position('\"owner\"' in detail::text) > 0",
            };
            let told = || format!("kind = 'participants_changed' OR (kind = 'changed' AND {owner})");
            return (table == "events").then(told);
        }
        let mut rows = Vec::new();
        for column in ["about_id", "subject_id", "contact_id"].into_iter().filter(|column| has(column)) {
            rows.push(format!("{column} = {own}"));
        }
        let deals = match self.person.account() {
            Some(account) => {
                let account = literal(account.0, backend);
                if table == "accounts" {
                    rows.push(format!("id = {account}"));
                }
                if has("account_id") {
                    rows.push(format!("account_id = {account}"));
                }
                format!("account_id = {account} OR contact_id = {own}")
            }
            None => format!("contact_id = {own}"),
        };
        if has("deal_id") {
            rows.push(format!("deal_id IN (SELECT id FROM deals WHERE {deals})"));
        }
        (!rows.is_empty()).then(|| rows.join(" OR "))
    }
}

/// The SQL of where a row is.
fn place(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Sqlite { "CAST(rowid AS TEXT)" } else { "ctid::text" }
}

/// The condition that one of so many values, given beside the SQL, stands in `text`.
fn matches(text: &str, values: usize, backend: DbBackend) -> String {
    let matches = (1..=values).map(|number| match backend {
        DbBackend::Sqlite => format!("instr({text}, ?{number}) > 0"),
        _ => format!("position(${number} in {text}) > 0"),
    });
    matches.collect::<Vec<_>>().join(" OR ")
}

fn by_table(columns: &[Column]) -> impl Iterator<Item = (&str, &[Column])> {
    columns
        .chunk_by(|one, other| one.table_name == other.table_name)
        .filter_map(|columns| Some((columns.first()?.table_name.as_str(), columns)))
        .filter(|(table, _)| !LEFT_OUT.contains(table))
}

/// An id in SQL.
pub(super) fn literal(id: Uuid, backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => format!("x'{}'", id.simple()),
        _ => format!("'{id}'::uuid"),
    }
}
