//! The area `privacy` (O7; PIPL): personal data.
//!
//! - `contacting`: consents and marks not to contact, beside a contact or a lead.
//! - `person`: finds somebody by where they stand in the records; `copy` sends everything that is held of them,
//!   `readable` makes a page of it for that person.
//! - [`erasure`]: previews an erasure, and carries it out piece by piece, so that it can be killed and run twice.
//! - `requests`: the register of what people ask.
//! - [`retention`]: how long things are kept, carried out once a day.
//!
//! Nothing is decided here that is not judged in `shared` first.

mod contacting;
mod copy;
pub mod erasure;
mod person;
mod readable;
mod requests;
pub mod retention;
mod routes;

pub(crate) use contacting::{refuse_unwanted, unwanted};
pub use routes::routes;

use shared::ids::UserId;
use shared::people::UserBrief;

use crate::error::ApiResult;
use crate::records::names::Names;

/// The kind of the job that erases somebody.
pub const ERASE_JOB: &str = "privacy_erase";
/// The kind of the job that has the database forget what was erased.
pub const COMPACT_JOB: &str = "privacy_compact";
/// The kind of the job that carries the rules of retention out.
pub const RETENTION_JOB: &str = "privacy_retention";

fn brief(names: &Names<UserId>, id: Option<UserId>) -> ApiResult<Option<UserBrief>> {
    id.map(|id| names.user(id)).transpose()
}
