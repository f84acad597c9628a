//! The area `audit` (O7): an append-only log, sealed in a chain.
//!
//! - The log is the events of all records together with entries of its own: [`record`] writes one in the transaction of
//!   what it tells of, [`refusals`] tell of what was refused.
//! - [`seal`] chains what was written since, batch by batch and beside the writers, so that the chain is no lock; `row`
//!   says what a seal covers, `chain` how links hang together, [`heads`] keeps the last link outside the database.
//! - [`verify`](mod@verify) makes every seal again and says what differs.
//! - `list` and `export` show the log to whoever may read it, `shown` with the names of what it speaks of.
//!
//! Nothing here changes an entry; erasing personal values takes their salt with it ([`erased`]).

mod canonical;
mod chain;
mod entry;
mod export;
pub mod heads;
mod list;
pub mod refusals;
mod routes;
mod row;
pub mod seal;
mod shown;
pub mod verify;

pub use entry::{Entry, erased, hold_sealer, record};
pub use routes::routes;
pub(crate) use shown::{Thing, in_changes, named, spoken_of, subject};

use shared::people::access::Permission;

use crate::actor::Actor;
use crate::error::ApiResult;

/// Lets only those pass who may read the log.
///
/// # Errors
/// `forbidden`.
pub fn may_read(actor: &Actor) -> ApiResult<()> {
    actor.require(Permission::ReadAudit)
}
