//! The routes of personal data.

use super::{contacting, copy, erasure, person, requests, retention};
use crate::route::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    Routes::new()
        .on(contacting::show)
        .on(contacting::note)
        .on(contacting::mark)
        .on(person::search)
        .file(copy::send)
        .on(erasure::preview)
        .on(erasure::ask)
        .on(erasure::list)
        .on(requests::list)
        .on(requests::note)
        .on(requests::answer)
        .on(retention::list)
        .on(retention::edit)
        .on(retention::preview)
}
