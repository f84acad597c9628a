//! The audit log: who did what, when, from where. For those who may read it.

mod audit_page;
mod filters;
mod rows;
mod words;

pub use audit_page::AuditPage;
