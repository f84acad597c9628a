//! The area `transfer`: import and export.

use crate::route::Routes;

/// Its routes.
pub fn routes() -> Routes {
    Routes::new()
}
