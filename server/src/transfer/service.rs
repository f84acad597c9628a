//! What a person does with an import: send a file, say what its columns are, try it, start it, stop it. The rows
//! themselves are written by [`run`](super::run).

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use sea_orm::ConnectionTrait;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::audit::{AuditDetail, AuditSubjectKind};
use shared::error::{ErrorCode, Fault};
use shared::form::{Findings as FormFindings, NAME_MAX};
use shared::ids::ImportId;
use shared::money::Currency;
use shared::obstacle::Obstacle;
use shared::people::access::Permission;
use shared::transfer::api::{ImportMapping, ImportProgress, ImportQuery, ImportStart};
use shared::transfer::header::guess;
use shared::transfer::layout::Layout;
use shared::transfer::{Existing, ImportState};
use tokio::sync::Semaphore;

use super::check::{self, Findings, Head};
use super::forget::FORGOTTEN;
use super::judge::{Judge, Owners};
use super::sheet::{Table, Unreadable};
use super::store::{self, Mapping, Sheet};
use super::{JOB, rejected};
use crate::actor::Actor;
use crate::audit;
use crate::database::Transaction;
use crate::entities::imports::Model;
use crate::error::{ApiError, ApiResult};
use crate::files::Files;
use crate::state::AppState;
use crate::{edit, jobs};

/// How many files are read at once; reading one keeps a core busy.
static READERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));
/// The endings of names that are taken.
const ENDINGS: [&str; 4] = [".xlsx", ".csv", ".txt", ".tsv"];

/// Reads the file that was sent, guesses what its columns say and judges every row. Nothing is made yet. The row is
/// not written: the caller does, in its transaction.
///
/// # Errors
/// Findings on the name, `unreadable_file`, `too_large`.
pub async fn upload(state: &AppState, actor: &Actor, query: ImportQuery, content: Bytes) -> ApiResult<Model> {
    actor.require(Permission::ImportRecords)?;
    let ImportQuery { name, sheet } = query;
    let name = file_name(&name)?;
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let kept = content.clone();
    let (table, head) = reading(move || {
        let table = Table::open(content, sheet.as_deref())?;
        let head = check::head(&table)?;
        Ok((table, head))
    })
    .await?;
    let Head { row: header_row, labels } = head;
    let database = state.database.read();
    let header_key = header_key(&labels);
    // A column that the importer may not fill in is nobody's.
    let guess = guess(&labels).into_iter().map(|field| field.filter(|field| field.permitted(&actor.grants)));
    let guess: Vec<_> = guess.collect();
    let remembered = store::remembered(database, actor, &header_key).await?;
    let mapping = remembered.unwrap_or_else(|| Mapping {
        columns: guess.clone(),
        choices: Vec::new(),
        existing: Existing::FillBlanks,
    });
    let (sheets, sheet) = table.sheets();
    let seen = Sheet {
        format: table.format(),
        encoding: table.encoding(),
        sheets: sheets.to_vec(),
        sheet: sheet.map(str::to_owned),
        header_row,
        labels,
        guess,
    };
    let now = state.now();
    let id = ImportId(state.new_id());
    let mut import = Model {
        id,
        owner_id: actor.id,
        team_id: actor.team.id,
        file_name: name,
        file_size: size,
        object_key: Files::key("imports", id.0),
        state: ImportState::Ready,
        sheet: serde_json::to_value(&seen)?,
        header_key,
        mapping: serde_json::to_value(&mapping)?,
        findings: serde_json::to_value(Findings::default())?,
        dry_run: false,
        cursor: header_row,
        progress: None,
        created_at: now,
        started_at: None,
        finished_at: None,
        updated_at: now,
        version: 1,
    };
    // A sheet that names nobody is shown all the same, so that its columns can be mapped.
    let found = match judge(state, database, actor, &import).await {
        Ok(judge) => checked(table, header_row, judge).await?,
        Err(error) if error.problem().code == ErrorCode::ValidationFailed => {
            reading(move || check::unjudged(&table, header_row)).await?
        }
        Err(error) => return Err(error),
    };
    import.findings = serde_json::to_value(found)?;
    state.files.put(&import.object_key, kept).await?;
    tracing::info!(import = %id, bytes = size, "read a file to import");
    Ok(import)
}

/// Says what the columns say and what happens to faults, and judges every row anew.
///
/// # Errors
/// `not_found`; `wrong_state` once it was started; `conflict`; findings on columns and choices.
pub async fn map(state: &AppState, actor: &Actor, id: ImportId, mapping: ImportMapping) -> ApiResult<Model> {
    let ImportMapping { version, columns, choices, existing } = mapping;
    let mut import = store::find(state.database.read(), actor, id).await?;
    ready(&import, version)?;
    import.mapping = serde_json::to_value(Mapping { columns, choices, existing })?;
    // Judged before the transaction begins: it takes as long as the file is.
    let judge = judge(state, state.database.read(), actor, &import).await?;
    let Sheet { header_row, .. } = serde_json::from_value(import.sheet.clone())?;
    let found = checked(open(state, &import).await?, header_row, judge).await?;
    let transaction = state.database.begin().await?;
    let mut present = store::find_to_change(&transaction, actor, id).await?;
    ready(&present, version)?;
    present.mapping = import.mapping;
    present.findings = serde_json::to_value(found)?;
    present.progress = None;
    present.dry_run = false;
    touch(state, &mut present);
    store::write(&transaction, present.clone()).await?;
    transaction.commit().await?;
    Ok(present)
}

/// Starts the import or a trial of it; a worker does it.
///
/// # Errors
/// `not_found`; `wrong_state` unless it is ready; `conflict`; findings when the columns name nobody.
pub async fn start(
    state: &AppState,
    transaction: &Transaction,
    actor: &Actor,
    id: ImportId,
    start: ImportStart,
) -> ApiResult<Model> {
    actor.require(Permission::ImportRecords)?;
    let ImportStart { version, dry_run } = start;
    let mut import = store::find_to_change(transaction, actor, id).await?;
    ready(&import, version)?;
    judge(state, &**transaction, actor, &import).await?;
    let Findings { check, .. } = serde_json::from_value(import.findings.clone())?;
    let now = state.now();
    import.state = if dry_run { ImportState::DryRunning } else { ImportState::Importing };
    import.dry_run = dry_run;
    import.progress =
        Some(serde_json::to_value(ImportProgress { total: check.rows, ..ImportProgress::default() })?);
    import.started_at = Some(now);
    import.finished_at = None;
    touch(state, &mut import);
    store::write(transaction, import.clone()).await?;
    // Without a key against doubles: the job of a trial may still be on its way out, and a second job of one import
    // finds its cursor moved and does nothing.
    jobs::enqueue(transaction, now, JOB, json!({ "import": id }), now, None).await?;
    let detail = AuditDetail::ImportStarted { name: import.file_name.clone(), dry_run };
    let subject = Some((AuditSubjectKind::Import, id.0));
    audit::record(transaction, now, audit::Entry { actor: Some(actor.id), subject, detail }).await?;
    Ok(import)
}

/// Stops an import: a trial goes back to where it was before, a running one ends at its next batch. What was
/// written stays.
///
/// # Errors
/// `not_found`; `wrong_state` when it is done.
pub async fn cancel(state: &AppState, actor: &Actor, id: ImportId) -> ApiResult<Model> {
    let transaction = state.database.begin().await?;
    let mut import = store::find_to_change(&transaction, actor, id).await?;
    match import.state {
        ImportState::Cancelled => return Ok(import),
        ImportState::Done | ImportState::Failed | ImportState::Undoing | ImportState::Undone => {
            return Err(ApiError::obstacle(Obstacle::ImportOver));
        }
        ImportState::DryRunning => {
            import.state = ImportState::Ready;
            import.progress = None;
            import.dry_run = false;
        }
        ImportState::Ready | ImportState::Importing => {
            import.state = ImportState::Cancelled;
            import.finished_at = Some(state.now());
        }
    }
    touch(state, &mut import);
    store::write(&transaction, import.clone()).await?;
    transaction.commit().await?;
    tracing::info!(import = %id, "stopped an import");
    Ok(import)
}

/// The rejected rows of an import with their reasons, as a CSV file to mend and load again.
///
/// # Errors
/// `not_found`.
pub(super) async fn rejected(
    state: &AppState,
    actor: &Actor,
    id: ImportId,
    language: shared::people::Language,
) -> ApiResult<(String, Vec<u8>)> {
    let (import, table, header_row, judge) = opened(state, actor, id).await?;
    let content = reading(move || rejected::write(&table, header_row, &judge, language)).await?;
    let stem = import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
    Ok((format!("{stem}-rejected.csv"), content))
}

/// The numbers of the rejected rows of an import with their reasons, in the order of the file.
///
/// # Errors
/// `not_found`.
pub async fn rejections(
    state: &AppState,
    actor: &Actor,
    id: ImportId,
    language: shared::people::Language,
) -> ApiResult<Vec<(i64, String)>> {
    let (_, table, header_row, judge) = opened(state, actor, id).await?;
    reading(move || rejected::list(&table, header_row, &judge, language)).await
}

/// An import with its file and what its rows are judged with.
async fn opened(state: &AppState, actor: &Actor, id: ImportId) -> ApiResult<(Model, Table, i64, Judge)> {
    let database = state.database.read();
    let import = store::find(database, actor, id).await?;
    let judge = judge(state, database, actor, &import).await?;
    let Sheet { header_row, .. } = serde_json::from_value(import.sheet.clone())?;
    let table = open(state, &import).await?;
    Ok((import, table, header_row, judge))
}

/// What the rows of `import` are judged with.
///
/// # Errors
/// Findings on the columns and choices of its mapping.
pub(super) async fn judge(
    state: &AppState,
    connection: &impl ConnectionTrait,
    actor: &Actor,
    import: &Model,
) -> ApiResult<Judge> {
    let Sheet { labels, .. } = serde_json::from_value(import.sheet.clone())?;
    let Mapping { columns, choices, existing: _ } = serde_json::from_value(import.mapping.clone())?;
    let mut findings = FormFindings::new();
    for (place, _) in columns
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is_some_and(|field| !field.permitted(&actor.grants)))
    {
        findings.add(&format!("columns.{place}"), Fault::NotYoursToWrite);
    }
    findings.or(())?;
    let layout = Layout::new(labels, &columns, choices, Currency::Cny)?;
    Ok(Judge {
        layout,
        pipeline: state.rules.first(connection).await?,
        owners: Owners::seen_by(connection, actor).await?,
        time_zone: state.config.time_zone,
        now: import.created_at,
    })
}

/// The file of `import` as a table.
///
/// # Errors
/// `internal` when it is no longer there.
pub(super) async fn open(state: &AppState, import: &Model) -> ApiResult<Table> {
    if import.object_key == FORGOTTEN {
        return Err(ApiError::obstacle(Obstacle::FileRemoved));
    }
    let content = state.files.get(&import.object_key).await?;
    let Sheet { sheet, .. } = serde_json::from_value(import.sheet.clone())?;
    reading(move || Table::open(content, sheet.as_deref())).await
}

/// Reads a file beside the requests that only wait.
pub(super) async fn reading<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Unreadable> + Send + 'static,
) -> ApiResult<T> {
    let turn = READERS.clone().acquire_owned().await.map_err(ApiError::internal)?;
    // The thread goes on when nobody waits for it any more, and so keeps its turn.
    let read = move || {
        let read = read();
        drop(turn);
        read
    };
    Ok(beside(read).await??)
}

/// Reads a file on a thread of its own. A file on which a reader fails altogether, as hostile ones are made to, is
/// unreadable and nothing worse.
///
/// # Errors
/// `internal` when the process is stopping.
pub(super) async fn beside<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Unreadable> + Send + 'static,
) -> ApiResult<Result<T, Unreadable>> {
    match tokio::task::spawn_blocking(read).await {
        Ok(read) => Ok(read),
        Err(failure) if failure.is_panic() => Ok(Err(Unreadable::Broken("the reader failed".to_owned()))),
        Err(failure) => Err(ApiError::internal(failure)),
    }
}

async fn checked(table: Table, header_row: i64, judge: Judge) -> ApiResult<Findings> {
    let judge = Arc::new(judge);
    reading(move || check::check(&table, header_row, &judge)).await
}

/// Lets only an import that waits to be started pass, in the version that was seen.
fn ready(import: &Model, seen: i64) -> ApiResult<()> {
    if import.state != ImportState::Ready {
        return Err(ApiError::obstacle(Obstacle::ImportNotReady));
    }
    if import.version == seen { Ok(()) } else { Err(edit::changed_meanwhile(import.version)) }
}

fn touch(state: &AppState, import: &mut Model) {
    import.version += 1;
    import.updated_at = state.now();
}

/// A file's name without folders, with an ending that is taken.
fn file_name(name: &str) -> ApiResult<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut findings = FormFindings::new();
    let name = findings.line("name", name, NAME_MAX);
    let ending = name.to_lowercase();
    if !name.is_empty() && !ENDINGS.iter().any(|taken| ending.ends_with(taken)) {
        findings.add("name", Fault::FileType);
    }
    Ok(findings.or(name)?)
}

/// The header as one short text, by which a mapping is remembered.
fn header_key(labels: &[String]) -> String {
    crate::request::hex(&Sha256::digest(labels.join("\u{1f}")))
}
