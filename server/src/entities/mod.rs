//! The tables as rows: one file a table, columns named as in the schema, leaf types from `shared`. Where a person
//! fills a table's form in, the way between form and columns stands beside it, both ways, and nowhere else.
//!
//! Rows are never sent to anybody; views are made of them. Records that somebody owns are read through
//! [`crate::scope::Scoped`], which is the one place that knows who sees what.
#![expect(missing_docs, reason = "a column is described where the form of the same name is, in `shared`")]

pub mod accounts;
pub mod activities;
pub mod api_tokens;
pub mod attachments;
pub mod audit_chain;
pub mod audit_entries;
pub mod audit_salts;
pub mod audit_sealer;
mod birth;
pub mod consents;
pub mod contact_blocks;
pub mod contacts;
pub mod deals;
pub mod due_jobs;
pub mod erasures;
pub mod events;
pub mod exports;
pub mod idempotency_keys;
pub mod identities;
pub mod import_changes;
pub mod import_kept;
pub mod import_reviews;
pub mod import_rows;
pub mod import_undos;
pub mod imports;
pub mod invitations;
pub mod known_places;
pub mod leads;
pub mod open_id_returns;
pub mod participants;
pub mod password_resets;
pub mod pending_sign_ins;
pub mod pipeline_versions;
pub mod pipelines;
pub mod privacy_requests;
pub mod recovery_codes;
pub mod retention_rules;
pub mod roles;
pub mod search_behind;
pub mod search_documents;
pub mod search_state;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod stage_moves;
pub mod teams;
pub mod users;
pub mod views;

pub use birth::Birth;
