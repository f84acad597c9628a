//! The register of erasures, outside of the database: a file beside the heads of the audit log, to which a line
//! `kind id at` is added before somebody is erased. A backup that is older than an erasure holds the person again; whoever
//! restores it keeps this file, and the server erases them anew before it answers anybody.
//!
//! Holds ids alone, and never takes a line away.

use std::io::Write;
use std::path::{Path, PathBuf};

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::time::Instant;
use uuid::Uuid;

use super::super::person;
use super::queue;
use crate::entities::erasures;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// What a restored erasure gives as its reason.
const RESTORED: &str = "restored backup";

/// Where the register of a site is.
pub fn path(heads: &Path) -> PathBuf {
    heads.with_extension("erasures")
}

/// Adds somebody, unless they stand there already; on the disk when this returns.
///
/// # Errors
/// When the file cannot be written.
pub(super) async fn add(state: &AppState, subject: DataSubject, now: Instant) -> ApiResult<()> {
    let path = path(&state.config.audit_heads);
    let write = move || {
        if read(&path)?.contains(&subject) {
            return Ok(());
        }
        let mut options = std::fs::File::options();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        file.write_all(format!("{} {} {now}\n", subject.kind, subject.id).as_bytes())?;
        file.sync_all()
    };
    let written: std::io::Result<()> =
        tokio::task::spawn_blocking(write).await.map_err(ApiError::internal)?;
    written.map_err(ApiError::internal)
}

/// Everybody who stands in the file; nobody where there is none. A torn line is nobody.
fn read(path: &Path) -> std::io::Result<Vec<DataSubject>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let subject = |line: &str| {
        let mut words = line.split(' ');
        let kind: DataSubjectKind = words.next()?.parse().ok()?;
        let id = Uuid::parse_str(words.next()?).ok()?;
        Some(DataSubject { kind, id })
    };
    Ok(text.lines().filter_map(subject).collect())
}

/// Has everybody erased again who stands in the register and of whom the database knows no erasure, as after a backup was
/// restored; says how many. The worker does it.
///
/// # Errors
/// When the file or the database fails.
pub async fn apply(state: &AppState) -> ApiResult<usize> {
    let path = path(&state.config.audit_heads);
    let erased = tokio::task::spawn_blocking(move || read(&path)).await.map_err(ApiError::internal)?;
    let mut again = 0;
    for subject in erased.map_err(ApiError::internal)? {
        let known = erasures::Entity::find()
            .filter(erasures::Column::SubjectKind.eq(subject.kind))
            .filter(erasures::Column::SubjectId.eq(subject.id));
        let read = state.database.read();
        if known.count(read).await? > 0 || person::load(read, subject).await?.is_none() {
            continue;
        }
        let transaction = state.database.begin().await?;
        queue(state, &transaction, subject, RESTORED, None, None).await?;
        transaction.commit().await?;
        again += 1;
    }
    Ok(again)
}
