//! The area `records`: accounts, contacts, leads, activities, attachments, timeline and the day.

use crate::route::Routes;

/// Its routes.
pub fn routes() -> Routes {
    Routes::new()
}
