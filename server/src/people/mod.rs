//! The area `people`: signing in and out, invitations, what protects an account, preferences, set-up; the people, their teams and what their roles may do.

mod handover;
mod invitations;
pub mod links;
mod names;
pub mod newcomers;
mod open_id;
mod persons;
mod role_admin;
pub mod roles;
mod routes;
mod security;
pub mod service;
pub mod sign_in;
mod store;
mod teams;
mod tokens;
mod told;

pub use routes::routes;

pub(crate) use store::list as visible;
