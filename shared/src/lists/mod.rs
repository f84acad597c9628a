//! Lists (O4): one language for what a list of records shows, whatever the records.
//!
//! - [`field`]: the fields of each kind of record, what may be asked of them, and which a list can be put in order by.
//! - [`filter`]: conditions on fields, as an address or a saved view writes them; [`sieve`]: the same judged for somebody
//!   and a day.
//! - [`sort`], [`columns`]: in which order, and what is shown. [`header`]: what a column is called in a file.
//! - [`view`]: a list that somebody saved. [`api`]: the endpoints, with rows that are the same for every kind of record.
//!
//! Nothing here finds a record, and nobody is told here what a column is called on a page.

pub mod api;
pub mod columns;
pub mod field;
pub mod filter;
pub mod header;
pub mod sieve;
pub mod sort;
pub mod view;

use crate::ids::{TeamId, UserId};
use crate::people::access::Grants;
use crate::time::Date;

/// Who asks for a list, and on which day: what a judged filter or order is true of.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Who; `me` in a filter.
    pub user: UserId,
    /// Their team; `mine` in a filter.
    pub team: TeamId,
    /// What their role may do.
    pub grants: &'a Grants,
    /// The day it is where the site is.
    pub today: Date,
}
