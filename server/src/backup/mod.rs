//! Backups: one tar file with every table as JSON lines and every stored file, the same from both databases, so
//! that a site can also move from one to the other. Taken while the server runs; restored into an empty database
//! only.
//!
//! A file of format 1 holds `manifest.json` first, then `tables/<name>.jsonl` (one JSON array a row; binary values
//! and ids in hexadecimal, booleans as 0 and 1, dates and JSON as text), then `files/<key>`.

mod read;
mod tables;
mod write;

pub use read::restore;
pub use write::backup;

use serde::{Deserialize, Serialize};

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
