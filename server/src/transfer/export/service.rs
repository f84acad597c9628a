//! What a person does with an export: ask for it, look how far it is, stop it, fetch the file. An export is its person's
//! own: nobody else sees it, whatever their role.

use std::collections::BTreeMap;

use axum::response::Response;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;
use shared::audit::{AuditDetail, ExportedThing};
use shared::event::SubjectKind;
use shared::ids::ExportId;
use shared::lists::api::ListQuery;
use shared::obstacle::Obstacle;
use shared::page::Page;
use shared::people::access::Permission;
use shared::time::Instant;
use shared::transfer::export::{
    CancelExport, CreateExport, DownloadExport, ExportForm, ExportFormat, ExportState, ExportView,
    ExportsQuery, ListExports, ShowExport, columns,
};

use crate::actor::Actor;
use crate::audit;
use crate::call::Call;
use crate::database::{Transaction, to_change};
use crate::download;
use crate::entities::exports::{Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::files::Files;
use crate::page::{self, Direction};
use crate::spreadsheet::CSV;
use crate::state::AppState;
use crate::transfer::EXPORT_JOB;
use crate::{idempotency, jobs, lists, zone};

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Asks for a list as a file.
///
/// # Errors
/// `forbidden`; findings on filter, order and columns.
pub(in crate::transfer) async fn create(call: Call<CreateExport>) -> ApiResult<ExportView> {
    let (state, actor, now) = (&call.state, &call.actor, call.state.now());
    actor.require(Permission::ExportRecords)?;
    let ExportForm { kind, filter, sort, columns: chosen, format, language } = call.body.clone();
    let language = download::language(language, actor, &call.headers);
    let names = || columns(kind).map(|field| field.name).collect::<Vec<_>>().join(",");
    let query =
        ListQuery { filter, sort, columns: Some(chosen.unwrap_or_else(names)), ..ListQuery::default() };
    // Whatever is wrong with the list is told now and not by a file that never comes.
    lists::read_page(state, actor, kind, &ListQuery { limit: Some(1), ..query.clone() }).await?;
    let transaction = state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let id = ExportId(state.new_id());
    let export = Model {
        id,
        owner_id: actor.id,
        kind,
        query: serde_json::to_value(&query)?,
        format,
        language,
        state: ExportState::Writing,
        object_key: Files::key("exports", id.0),
        rows_written: 0,
        created_at: now,
        expires_at: None,
    };
    tell(&transaction, actor, &export, now).await?;
    Entity::insert(export.clone().into_active_model()).exec_without_returning(&*transaction).await?;
    jobs::enqueue(&transaction, now, EXPORT_JOB, json!({ "export": id }), now, None).await?;
    let answer = view(export);
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Writes into the log that a list is taken away.
async fn tell(transaction: &Transaction, actor: &Actor, export: &Model, now: Instant) -> ApiResult<()> {
    let query: ListQuery = serde_json::from_value(export.query.clone())?;
    let said = [("filter", query.filter), ("sort", query.sort), ("columns", query.columns)];
    let mut filters: BTreeMap<String, String> =
        said.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))).collect();
    filters.insert("kind".to_owned(), export.kind.to_string());
    let format = export.format.to_string();
    let detail = AuditDetail::Exported { what: ExportedThing::List, format, filters };
    audit::record(transaction, now, audit::Entry { actor: Some(actor.id), subject: None, detail }).await?;
    Ok(())
}

/// One's own exports, newest first.
///
/// # Errors
/// Findings on `limit`; `malformed_request` on `after`.
pub(in crate::transfer) async fn list(call: Call<ListExports>) -> ApiResult<Page<ExportView>> {
    let ExportsQuery { after, limit } = call.query;
    let limit = page::limit(limit)?;
    let after = page::decode::<(Instant, ExportId)>(after.as_deref())?;
    let own = Entity::find().filter(Column::OwnerId.eq(call.actor.id));
    let rows = page::keyset(own, Direction::Down, (Column::CreatedAt, Column::Id), after);
    let rows = rows.limit(limit + 1).all(call.state.database.read()).await?;
    let Page { items, next } = page::cut(rows, limit, |row| (row.created_at, row.id));
    Ok(Page { items: items.into_iter().map(view).collect(), next })
}

/// Shows one of one's own.
///
/// # Errors
/// `not_found`.
pub(in crate::transfer) async fn show(call: Call<ShowExport>) -> ApiResult<ExportView> {
    Ok(view(find(call.state.database.read(), &call.actor, call.path).await?))
}

/// Stops an export, or removes its file.
///
/// # Errors
/// `not_found`.
pub(in crate::transfer) async fn cancel(call: Call<CancelExport>) -> ApiResult<ExportView> {
    let transaction = call.state.database.begin().await?;
    let own = Entity::find_by_id(call.path).filter(Column::OwnerId.eq(call.actor.id));
    let mut export = to_change(own).one(&*transaction).await?.ok_or_else(ApiError::not_found)?;
    let end = match export.state {
        ExportState::Writing => ExportState::Cancelled,
        ExportState::Ready => ExportState::Removed,
        over => return Ok(view(Model { state: over, ..export })),
    };
    call.state.files.delete(&export.object_key).await?;
    over(&*transaction, export.id, end).await?;
    transaction.commit().await?;
    (export.state, export.expires_at) = (end, None);
    Ok(view(export))
}

/// Ends an export without a file.
///
/// # Errors
/// When the database fails.
pub(super) async fn over(connection: &impl ConnectionTrait, id: ExportId, end: ExportState) -> ApiResult<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(end))
        .col_expr(Column::ExpiresAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .exec(connection)
        .await?;
    Ok(())
}

/// The file; that it is taken is written into the log before its first byte.
///
/// # Errors
/// `not_found`; `forbidden` for whoever may no longer export; `wrong_state` while there is no file.
pub(in crate::transfer) async fn file(call: Call<DownloadExport>) -> ApiResult<Response> {
    let (state, actor, now) = (&call.state, &call.actor, call.state.now());
    let export = find(state.database.read(), actor, call.path).await?;
    actor.require(Permission::ExportRecords)?;
    if export.state != ExportState::Ready {
        return Err(ApiError::obstacle(Obstacle::FileRemoved));
    }
    let transaction = state.database.begin().await?;
    tell(&transaction, actor, &export, now).await?;
    transaction.commit().await?;
    let content = state.files.get(&export.object_key).await?;
    let day = zone::day(export.created_at, state.config.time_zone);
    let name = format!("{}-{day}.{}", plural(export.kind), export.format);
    let media = match export.format {
        ExportFormat::Csv => CSV,
        ExportFormat::Xlsx => XLSX,
    };
    download::file(&name, media, content)
}

/// Removes the files of every export: somebody who is erased may stand in any of them, and each can be made again.
///
/// # Errors
/// When the database or the file store fails.
pub(crate) async fn forget_all(state: &AppState) -> ApiResult<()> {
    let kept = Entity::find().filter(Column::State.is_in([ExportState::Ready, ExportState::Writing]));
    for export in kept.all(state.database.read()).await? {
        state.files.delete(&export.object_key).await?;
        over(state.database.writer(), export.id, ExportState::Removed).await?;
    }
    Ok(())
}

async fn find(connection: &impl ConnectionTrait, actor: &Actor, id: ExportId) -> ApiResult<Model> {
    let own = Entity::find_by_id(id).filter(Column::OwnerId.eq(actor.id)).one(connection);
    own.await?.ok_or_else(ApiError::not_found)
}

fn view(export: Model) -> ExportView {
    let Model { id, kind, format, state, rows_written: rows, created_at, expires_at, .. } = export;
    ExportView { id, kind, format, state, rows, created_at, expires_at }
}

/// What a file of such records is called.
const fn plural(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Account => "customers",
        SubjectKind::Contact => "contacts",
        SubjectKind::Lead => "leads",
        SubjectKind::Deal => "deals",
    }
}
