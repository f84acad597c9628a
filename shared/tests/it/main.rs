//! What the rules promise, told as stories of the product.
//!
//! `builders` says what is known of a deal in a line or two; `gate`, `movement` and `forms` are tables at and around
//! every limit; `properties` hold for whatever comes; `wire` pins what other people's scripts rely on.
#![allow(clippy::unwrap_used, reason = "what a builder of a test cannot make, no test can use")]

mod access;
mod arbitrary;
mod builders;
mod forms;
mod gate;
mod lists;
mod movement;
mod properties;
mod stay;
mod tokens;
mod transfer;
mod wire;
