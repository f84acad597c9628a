//! The area `people`: signing in and out, preferences, set-up, and the list of people.

mod routes;
pub mod service;
mod store;

pub use routes::routes;

pub(crate) use store::list as visible;
