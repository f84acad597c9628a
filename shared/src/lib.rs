//! The rules of Sluice: what a record is, what a form may say, when a deal may move.
//!
//! This crate is compiled twice, into the browser (WebAssembly) and into the server, so that both judge alike.
//! It never reads a clock, never draws a random number, never touches a file, a network or a database, and
//! knows neither the server nor the app: instants, ids and facts are parameters. The `orm` feature only lets
//! leaf types be database columns; `openapi` only describes the wire types.

pub mod audit;
pub mod endpoint;
pub mod error;
pub mod event;
pub mod form;
pub mod ids;
pub mod lists;
pub mod live;
pub mod money;
pub mod obstacle;
pub mod page;
pub mod parity;
pub mod people;
pub mod pipeline;
pub mod privacy;
pub mod records;
pub mod search;
pub mod time;
pub mod transfer;
mod wire;
