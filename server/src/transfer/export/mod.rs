//! Export (O6): a list as a file. A worker walks the list page by page as the person who asked for it sees it at that
//! moment, so that what they may no longer see is in no file; the file is kept for a week.
//!
//! - [`service`]: what a person does with an export; [`job`]: the worker; [`value`]: what stands in a cell; [`file`]: the
//!   two kinds of files.
//!
//! One that was killed is made anew from its beginning: nothing but the file is written.

mod file;
mod run;
pub(super) mod service;
mod value;

pub use run::{expire, job};
pub(crate) use service::forget_all;
