//! The rows of imports. An import is its person's own: nobody else sees it, whatever their role.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use shared::ids::ImportId;
use shared::page::Page;
use shared::time::Instant;
use shared::transfer::api::{ImportColumn, ImportListRow, ImportProgress, ImportView};
use shared::transfer::layout::Choice;
use shared::transfer::{Existing, FileFormat, ImportField, ImportState, TextEncoding};

use super::check::Findings;
use super::{reviews, undo};
use crate::actor::Actor;
use crate::database::{Transaction, to_change};
use crate::entities::imports::{Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::page::{self, Direction};

/// What was seen of a file, as the column `sheet` holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sheet {
    pub(super) format: FileFormat,
    pub(super) encoding: Option<TextEncoding>,
    pub(super) sheets: Vec<String>,
    pub(super) sheet: Option<String>,
    pub(super) header_row: i64,
    pub(super) labels: Vec<String>,
    pub(super) guess: Vec<Option<ImportField>>,
}

/// What was chosen, as the column `mapping` holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Mapping {
    pub(super) columns: Vec<Option<ImportField>>,
    pub(super) choices: Vec<Choice>,
    pub(super) existing: Existing,
}

/// The import `id`, if it is `actor`'s.
///
/// # Errors
/// `not_found`.
pub async fn find(connection: &impl ConnectionTrait, actor: &Actor, id: ImportId) -> ApiResult<Model> {
    let found = Entity::find().filter(Column::Id.eq(id)).filter(Column::OwnerId.eq(actor.id)).one(connection);
    found.await?.ok_or_else(ApiError::not_found)
}

/// The same, held for `transaction` to change.
///
/// # Errors
/// `not_found`.
pub(super) async fn find_to_change(
    transaction: &Transaction,
    actor: &Actor,
    id: ImportId,
) -> ApiResult<Model> {
    let mine = Entity::find().filter(Column::Id.eq(id)).filter(Column::OwnerId.eq(actor.id));
    to_change(mine).one(&**transaction).await?.ok_or_else(ApiError::not_found)
}

/// The import `id` whoever's it is, for the worker that runs it.
///
/// # Errors
/// `not_found`.
pub(super) async fn load(connection: &impl ConnectionTrait, id: ImportId) -> ApiResult<Model> {
    Entity::find_by_id(id).one(connection).await?.ok_or_else(ApiError::not_found)
}

/// The same, held for `transaction` to change.
///
/// # Errors
/// `not_found`.
pub(super) async fn load_to_change(transaction: &Transaction, id: ImportId) -> ApiResult<Model> {
    to_change(Entity::find_by_id(id)).one(&**transaction).await?.ok_or_else(ApiError::not_found)
}

/// What `actor` chose the last time a sheet came with this header.
///
/// # Errors
/// When the database fails.
pub(super) async fn remembered(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    header_key: &str,
) -> ApiResult<Option<Mapping>> {
    let last = Entity::find()
        .filter(Column::OwnerId.eq(actor.id))
        .filter(Column::HeaderKey.eq(header_key))
        .filter(Column::StartedAt.is_not_null())
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .one(connection)
        .await?;
    Ok(last.map(|last| serde_json::from_value(last.mapping)).transpose()?)
}

/// Adds an import.
///
/// # Errors
/// When the database fails.
pub async fn insert(transaction: &Transaction, import: Model) -> ApiResult<()> {
    Entity::insert(import.into_active_model()).exec_without_returning(&**transaction).await?;
    Ok(())
}

/// Writes an import that the caller holds.
///
/// # Errors
/// When the database fails.
pub(super) async fn write(transaction: &Transaction, import: Model) -> ApiResult<()> {
    let row = import.into_active_model().reset_all();
    Entity::update(row).validate()?.exec(&**transaction).await?;
    Ok(())
}

/// One page of the imports of `actor`, newest first.
///
/// # Errors
/// Findings on `limit`; `malformed_request` on `after`.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<&str>,
    limit: Option<u16>,
) -> ApiResult<Page<ImportListRow>> {
    let limit = page::limit(limit)?;
    let after = page::decode::<(Instant, ImportId)>(after)?;
    let own = Entity::find().filter(Column::OwnerId.eq(actor.id));
    let rows: Vec<Listed> = page::keyset(own, Direction::Down, (Column::CreatedAt, Column::Id), after)
        .select_only()
        .columns([Column::Id, Column::FileName, Column::State, Column::Progress, Column::CreatedAt])
        .limit(limit + 1)
        .into_model()
        .all(connection)
        .await?;
    let Page { items, next } = page::cut(rows, limit, |row| (row.created_at, row.id));
    let items = items.into_iter().map(list_row).collect::<ApiResult<_>>()?;
    Ok(Page { items, next })
}

/// What a list needs of a row; not the file's findings, which are long.
#[derive(FromQueryResult)]
struct Listed {
    id: ImportId,
    file_name: String,
    state: ImportState,
    progress: Option<serde_json::Value>,
    created_at: Instant,
}

fn list_row(import: Listed) -> ApiResult<ImportListRow> {
    let Listed { id, file_name, state, progress, created_at } = import;
    let progress = progress.map(serde_json::from_value).transpose()?;
    Ok(ImportListRow { id, name: file_name, state, progress, created_at })
}

/// How far an import has come, once it was started.
///
/// # Errors
/// When the column holds something else.
pub(super) fn progress(import: &Model) -> ApiResult<Option<ImportProgress>> {
    Ok(import.progress.clone().map(serde_json::from_value).transpose()?)
}

/// An import as its page shows it, with what is in other tables.
///
/// # Errors
/// When the database fails, or a column holds something else than was written there.
pub async fn shown(connection: &impl ConnectionTrait, import: Model) -> ApiResult<ImportView> {
    let (waiting, undone) =
        (reviews::waiting(connection, import.id).await?, undo::progress(connection, import.id).await?);
    Ok(ImportView { waiting, undone, ..view(import)? })
}

/// An import that has just been read or started, as its page shows it: nothing waits and nothing is taken back.
///
/// # Errors
/// When a column holds something else than was written there.
pub fn view(import: Model) -> ApiResult<ImportView> {
    let progress = progress(&import)?;
    let Model {
        id,
        owner_id: _,
        team_id: _,
        file_name,
        file_size,
        object_key: _,
        state,
        sheet,
        header_key: _,
        mapping,
        findings,
        dry_run,
        cursor: _,
        progress: _,
        created_at,
        started_at: _,
        finished_at: _,
        updated_at: _,
        version,
    } = import;
    let Sheet { format, encoding, sheets, sheet, header_row, labels, guess } = serde_json::from_value(sheet)?;
    let Mapping { columns, choices, existing } = serde_json::from_value(mapping)?;
    let Findings { preview, faulty, check } = serde_json::from_value(findings)?;
    let of = |fields: &[Option<ImportField>], place: usize| fields.get(place).copied().flatten();
    let columns = labels
        .into_iter()
        .enumerate()
        .map(|(place, label)| ImportColumn { label, field: of(&columns, place), guess: of(&guess, place) })
        .collect();
    Ok(ImportView {
        id,
        name: file_name,
        size: file_size,
        format,
        encoding,
        sheets,
        sheet,
        header_row,
        columns,
        choices,
        existing,
        preview,
        faulty,
        check,
        state,
        progress,
        dry_run,
        waiting: 0,
        undone: None,
        created_at,
        version,
    })
}
