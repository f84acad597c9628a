//! The audit log (O7): entries that are no record's change, the chain that seals them together with the events, and
//! where the sealer stands.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The audit log.
#[derive(Debug)]
pub(crate) struct Audit;

impl MigrationName for Audit {
    fn name(&self) -> &str {
        "m20261122_000006_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Audit {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

/// Ids grow with the time of writing, so the order of the log is that of ids, and every filter has an index that ends in
/// one.
const STATEMENTS: &[&str] = &[
    // Absent for what was written before, and for the system.
    "ALTER TABLE events ADD COLUMN address TEXT",
    "CREATE INDEX events_actor ON events (actor_id, id) WHERE actor_id IS NOT NULL",
    "CREATE INDEX events_kind ON events (kind, id)",
    "CREATE INDEX events_address ON events (address, id) WHERE address IS NOT NULL",
    "CREATE TABLE audit_entries (
        id {uuid} PRIMARY KEY NOT NULL,
        at {long} NOT NULL,
        kind TEXT NOT NULL,
        actor_id {uuid},
        address TEXT,
        subject_kind TEXT,
        subject_id {uuid},
        detail {json} NOT NULL
    ) {strict}",
    "CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id) WHERE actor_id IS NOT NULL",
    "CREATE INDEX audit_entries_kind ON audit_entries (kind, id)",
    "CREATE INDEX audit_entries_address ON audit_entries (address, id) WHERE address IS NOT NULL",
    "CREATE INDEX audit_entries_subject ON audit_entries (subject_kind, subject_id, id)
     WHERE subject_id IS NOT NULL",
    // source says which table source_id is of: no foreign key, because a row that is gone has to be found, not refused.
    "CREATE TABLE audit_chain (
        seq {long} PRIMARY KEY NOT NULL,
        source TEXT NOT NULL,
        source_id {uuid} NOT NULL,
        digest {bytes} NOT NULL,
        hash {bytes} NOT NULL,
        sealed_at {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX audit_chain_source ON audit_chain (source_id)",
    // Beside the chain, so that a salt can go when a person's values do.
    "CREATE TABLE audit_salts (
        seq {long} PRIMARY KEY NOT NULL,
        salt {bytes} NOT NULL
    ) {strict}",
    // One row: whoever holds it seals. sweep_* say how far the search for rows that were left behind has come, and
    // swept_at when the last one ended.
    "CREATE TABLE audit_sealer (
        id {int} PRIMARY KEY NOT NULL,
        sweep_source TEXT,
        sweep_after {uuid},
        swept_at {long}
    ) {strict}",
    "INSERT INTO audit_sealer (id) VALUES (1)",
];
