//! The area `pipeline`: pipelines, deals, the board, gates and moves (B1).
//!
//! - [`rules`]: the pipelines as the database holds them.
//! - [`facts`]: what a gate may ask; [`projection`]: what lists repeat of it. Both serve every area that writes about
//!   deals.
//! - [`told`]: changes of a deal as events tell them.
//! - [`store`]: the rows of deals, and the one place where a stage is written.
//! - `service`: making, changing, moving; `list`, `board`, `view`: reading; `routes`: the endpoints.
//!
//! No gate is judged here: that is `shared::pipeline`.

mod board;
pub mod facts;
pub mod list;
pub mod projection;
mod routes;
pub mod rules;
mod service;
pub mod store;
pub mod told;
mod view;

pub use routes::routes;
