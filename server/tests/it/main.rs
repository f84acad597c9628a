//! Stories of the product, told over real HTTP, once for SQLite and once for PostgreSQL.
//!
//! A story is written with `both!` and gets a fresh application with a clock that stands still. `SLUICE_TEST_POSTGRES`
//! names a PostgreSQL server on which databases may be made (`postgres://user@127.0.0.1:5432/postgres`); each story
//! has its own database there. Without it that half fails; with `none` it is knowingly left out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot go on has failed")]
#![allow(missing_docs, reason = "stories are named by what they tell")]

mod support;

mod access;
mod audit;
mod audit_chain;
mod bad_input;
mod commands;
mod demo;
mod export;
mod feed;
mod lists;
mod lists_naive;
mod lists_views;
mod live;
mod moves;
mod moves_refused;
mod network;
mod open_id;
mod people;
mod pipeline;
mod pipeline_lists;
mod privacy;
mod privacy_erasure;
mod records;
mod role_table;
mod roles;
mod search;
mod sign_in;
mod sign_in_factor;
mod sign_in_links;
mod site;
mod strangers;
mod timeline;
mod tokens;
mod transfer;
mod transfer_duplicates;
mod transfer_files;
mod transfer_killed;
mod transfer_undo;
mod upgrade;
