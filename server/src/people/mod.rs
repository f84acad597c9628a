//! The area `people`: signing in and out, preferences, set-up; the people, their teams and what their roles may do.

mod handover;
mod persons;
mod role_admin;
pub mod roles;
mod routes;
pub mod service;
mod store;
mod teams;
mod tokens;
mod told;

pub use routes::routes;

pub(crate) use store::list as visible;
