//! Backups: one tar file with every table as JSON lines and every stored file, the same from both databases, so
//! that a site can also move from one to the other. Taken while the server runs; restored into an empty database
//! only.
//!
//! A file of format 1 holds `manifest.json` first, then `tables/<name>.jsonl` (one JSON array a row; binary values
//! and ids in hexadecimal, booleans as 0 and 1, dates and JSON as text), then `files/<key>`.

mod read;
pub(crate) mod tables;
mod write;

pub use read::restore;
pub use write::backup;

use std::path::{Path, PathBuf};

use anyhow::Context;
use migration::{Migrator, MigratorTrait};
use serde::{Deserialize, Serialize};
use shared::time::Instant;

use crate::database::Database;
use crate::files::{Files, make_private};

/// The number of this format; a reader refuses any other.
const FORMAT: u32 = 1;
/// Rows read and written at a time.
const ROWS: u64 = 1000;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The migrations of the schema the rows have, in order.
    pub migrations: Vec<String>,
    /// The tables in the order in which they can be filled.
    pub tables: Vec<Table>,
    /// How many files.
    pub files: u64,
}

/// One table of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Name.
    pub name: String,
    /// Columns in the order of the rows' values.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
}

/// Takes a backup into `folder` when there is something to migrate in a database that has been in use, and says which
/// file it is. Who migrates calls this first, and migrates nothing when it fails.
///
/// # Errors
/// When no backup can be taken.
pub async fn before_migrating(
    database: &Database,
    files: &Files,
    folder: &Path,
    now: Instant,
) -> anyhow::Result<Option<PathBuf>> {
    let applied = Migrator::get_applied_migrations_read_only(database.read()).await?.len();
    let pending = Migrator::get_pending_migrations_read_only(database.read()).await?;
    let Some(next) = pending.first().filter(|_| applied > 0) else { return Ok(None) };
    let target = folder.join(format!("before-{}-{}.tar", next.name(), now.millis()));
    let taken = async {
        make_private(folder)?;
        backup(database, files, &target).await
    };
    taken.await.context("no backup, so nothing was migrated.")?;
    Ok(Some(target))
}
