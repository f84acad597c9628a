//! The area `pipeline`: pipelines, deals, the board, gates and moves.

use crate::route::Routes;

/// Its routes.
pub fn routes() -> Routes {
    Routes::new()
}
