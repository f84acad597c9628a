//! The Sluice server.

pub mod assets;
