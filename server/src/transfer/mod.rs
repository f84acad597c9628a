//! The area `transfer`: import and export (O6).
//!
//! - `sheet`: a file as a table, whatever its format and encoding.
//! - `judge`: the rule of `shared` with this site's settings; `check`: a whole file judged once.
//! - `service`: what a person does with an import; `store`: its row; `rejected`: the file of what was not taken.
//! - [`forget`]: takes a file away that was kept long enough, or in which an erased person stands.
//! - [`run`]: writes the records, batch by batch, where a killed run goes on exactly where it stopped.
//! - [`export`]: a list as a file.
//! - `reviews`: rows that wait for somebody to say which records they mean; [`undo`]: an import taken back.
//!
//! No deal is moved here: an imported one begins at the first stage, whatever the file claims.

mod check;
pub mod export;
pub mod forget;
mod judge;
mod reasons;
mod rejected;
mod reviews;
mod routes;
pub mod run;
pub mod service;
mod sheet;
pub mod store;
pub mod undo;

pub use routes::routes;

/// The kind of the job that runs an import.
pub const JOB: &str = "import";
/// The kind of the job that writes rows which somebody decided.
pub const REVIEWS_JOB: &str = "import_reviews";
/// The kind of the job that makes a file of a list.
pub const EXPORT_JOB: &str = "export";
/// The kind of the job that removes such a file.
pub const EXPIRE_JOB: &str = "export_expire";
/// The kind of the job that takes an import back.
pub const UNDO_JOB: &str = "import_undo";
