//! The worker of an export: the list page by page, each as its person sees it at that moment.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use shared::ids::ExportId;
use shared::lists::api::{ListPage, ListQuery};
use shared::lists::columns::Columns;
use shared::people::access::Permission;
use shared::transfer::export::{ExportState, KEPT_MILLIS, heading, id_heading};

use super::file::File;
use super::service;
use super::value::{Reading, Value};
use crate::actor::CameBy;
use crate::auth::acting;
use crate::entities::exports::{Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::jobs::{self, Outcome};
use crate::state::AppState;
use crate::transfer::EXPIRE_JOB;
use crate::{lists, words};

/// Rows of a page.
const ROWS: u16 = 200;
/// After how many pages the progress is written down.
const TOLD_EVERY: u64 = 5;

#[derive(Deserialize)]
struct Payload {
    export: ExportId,
}

/// The job that makes a file.
pub fn job(state: AppState, payload: Json) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let Payload { export } = serde_json::from_value(payload)?;
        let Some(export) = Entity::find_by_id(export).one(state.database.read()).await? else {
            return Ok(Outcome::Done);
        };
        if export.state != ExportState::Writing {
            return Ok(Outcome::Done);
        }
        let id = export.id;
        match write(&state, export).await {
            Ok(()) => Ok(Outcome::Done),
            // A list that is no longer in order, or no longer theirs, does not become so by trying again.
            Err(error) if error.problem().status < 500 => {
                tracing::info!(export = %id, %error, "an export could not be made");
                service::over(state.database.writer(), id, ExportState::Failed).await?;
                Ok(Outcome::Done)
            }
            Err(error) => Err(error),
        }
    }
    .boxed()
}

/// Makes the file of `export`, unless its person stops it.
async fn write(state: &AppState, export: Model) -> ApiResult<()> {
    let Model { id, owner_id, kind, query, format, language, object_key, .. } = export;
    let query: ListQuery = serde_json::from_value(query)?;
    let fields = Columns::read(query.columns.as_deref().unwrap_or_default()).judge(kind)?;
    let pipeline = state.rules.first(state.database.read()).await?;
    let reading = Reading { language, zone: state.config.time_zone, now: state.now(), pipeline: &pipeline };
    let heads = fields.iter().map(|field| heading(kind, field, language));
    let heads = std::iter::once(id_heading(kind, language)).chain(heads).map(str::to_owned).collect();
    let title = words::word(title(kind), language).unwrap_or_default();
    let mut file = File::begin(format, title, heads)?;
    let (mut after, mut rows, mut pages) = (None, 0_i64, 0_u64);
    loop {
        // As they are now: a role that changes while the file is made changes what comes into it.
        let actor = acting::of(state, owner_id, CameBy::NoRequest).await?.ok_or_else(ApiError::not_found)?;
        actor.require(Permission::ExportRecords)?;
        let asked = ListQuery { after, limit: Some(ROWS), ..query.clone() };
        let ListPage { rows: found, next, .. } = lists::read_page(state, &actor, kind, &asked).await?;
        for row in found {
            let values = fields.iter().zip(row.cells).map(|(field, cell)| reading.value(field, cell));
            let values: Vec<Value> = std::iter::once(Value::Text(row.id.to_string())).chain(values).collect();
            file.row(&values)?;
            rows += 1;
        }
        pages += 1;
        if pages % TOLD_EVERY == 0 && !tell(state, id, rows).await? {
            return Ok(());
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    let content = file.end()?;
    let bytes = content.len();
    state.files.put(&object_key, content).await?;
    let (now, transaction) = (state.now(), state.database.begin().await?);
    let expires = now.plus_millis(KEPT_MILLIS);
    let ready = Entity::update_many()
        .col_expr(Column::State, Expr::value(ExportState::Ready))
        .col_expr(Column::RowsWritten, Expr::value(rows))
        .col_expr(Column::ExpiresAt, Expr::value(expires))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ExportState::Writing))
        .exec(&*transaction)
        .await?;
    if ready.rows_affected == 0 {
        // It was stopped at the last moment.
        return state.files.delete(&object_key).await;
    }
    jobs::enqueue(&transaction, now, EXPIRE_JOB, json!({ "export": id }), expires, None).await?;
    transaction.commit().await?;
    tracing::info!(export = %id, rows, bytes, "made an export");
    Ok(())
}

/// Writes down how far it is; false when it was stopped.
async fn tell(state: &AppState, id: ExportId, rows: i64) -> ApiResult<bool> {
    let told = Entity::update_many()
        .col_expr(Column::RowsWritten, Expr::value(rows))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ExportState::Writing))
        .exec(state.database.writer())
        .await?;
    Ok(told.rows_affected > 0)
}

/// The job that removes a file which was kept long enough.
pub fn expire(state: AppState, payload: Json) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let Payload { export } = serde_json::from_value(payload)?;
        let found = Entity::find_by_id(export).one(state.database.read()).await?;
        if let Some(export) = found.filter(|export| export.state == ExportState::Ready) {
            state.files.delete(&export.object_key).await?;
            service::over(state.database.writer(), export.id, ExportState::Removed).await?;
        }
        Ok(Outcome::Done)
    }
    .boxed()
}

/// What a sheet of such records is called on the pages.
const fn title(kind: shared::event::SubjectKind) -> &'static str {
    use shared::event::SubjectKind;
    match kind {
        SubjectKind::Account => "nav.customers",
        SubjectKind::Contact => "customer.contacts",
        SubjectKind::Lead => "nav.leads",
        SubjectKind::Deal => "nav.deals",
    }
}
