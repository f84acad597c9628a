//! Personal data (O7): consents, who is not to be contacted, what people asked for, what was erased, and how long things
//! are kept.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The tables.
#[derive(Debug)]
pub(crate) struct Privacy;

impl MigrationName for Privacy {
    fn name(&self) -> &str {
        "m20261123_000010_privacy"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Privacy {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

/// subject_id refers to the table that subject_kind names; a row of it may be gone.
const STATEMENTS: &[&str] = &[
    // Never changed: who takes a consent back adds a row.
    "CREATE TABLE consents (
        id {uuid} PRIMARY KEY NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        state TEXT NOT NULL,
        basis TEXT NOT NULL,
        channel TEXT NOT NULL,
        source TEXT NOT NULL,
        text TEXT,
        text_version TEXT,
        at {long} NOT NULL,
        noted_by {uuid} NOT NULL REFERENCES users (id),
        created_at {long} NOT NULL
    ) {strict}",
    "CREATE INDEX consents_subject ON consents (subject_kind, subject_id, at, id)",
    "CREATE TABLE contact_blocks (
        subject_kind TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        channel TEXT NOT NULL,
        reason TEXT NOT NULL,
        since {long} NOT NULL,
        noted_by {uuid} NOT NULL REFERENCES users (id),
        PRIMARY KEY (subject_kind, subject_id, channel)
    ) {strict}",
    // subject_* are absent while it is not known whose data it is about.
    "CREATE TABLE privacy_requests (
        id {uuid} PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,
        subject_kind TEXT,
        subject_id {uuid},
        asked_by TEXT NOT NULL,
        note TEXT,
        received_on {date} NOT NULL,
        due_on {date} NOT NULL,
        state TEXT NOT NULL,
        answer TEXT,
        answered_at {long},
        answered_by {uuid} REFERENCES users (id),
        created_by {uuid} NOT NULL REFERENCES users (id),
        created_at {long} NOT NULL,
        updated_at {long} NOT NULL,
        version {long} NOT NULL
    ) {strict}",
    "CREATE INDEX privacy_requests_due ON privacy_requests (state, due_on, id)",
    "CREATE INDEX privacy_requests_subject ON privacy_requests (subject_kind, subject_id)
     WHERE subject_id IS NOT NULL",
    // requested_by is absent for a rule of retention. Holds no value that was erased.
    "CREATE TABLE erasures (
        id {uuid} PRIMARY KEY NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        request_id {uuid},
        requested_by {uuid} REFERENCES users (id),
        requested_at {long} NOT NULL,
        finished_at {long},
        removed {long} NOT NULL
    ) {strict}",
    "CREATE INDEX erasures_subject ON erasures (subject_kind, subject_id)",
    "CREATE INDEX erasures_requested ON erasures (requested_at, id)",
    "CREATE INDEX erasures_state ON erasures (state)",
    // What stands in no row here is as the program begins with.
    "CREATE TABLE retention_rules (
        rule TEXT PRIMARY KEY NOT NULL,
        active {bool} NOT NULL,
        keep {int} NOT NULL,
        last_run_at {long},
        last_count {long},
        updated_at {long} NOT NULL,
        version {long} NOT NULL
    ) {strict}",
];
