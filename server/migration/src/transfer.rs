//! What an import meets, what it changed, and how it is taken back (O6).

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The tables and indexes.
#[derive(Debug)]
pub(crate) struct Transfer;

impl MigrationName for Transfer {
    fn name(&self) -> &str {
        "m20261123_000015_transfer"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Transfer {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    // By what a row is found to mean a record. Most accounts of a large import have no code, many contacts no email.
    "CREATE INDEX accounts_credit_code ON accounts (credit_code) WHERE deleted_at IS NULL AND credit_code IS NOT NULL",
    "CREATE INDEX contacts_phone ON contacts (phone) WHERE deleted_at IS NULL AND phone IS NOT NULL",
    "CREATE INDEX contacts_email ON contacts (email) WHERE deleted_at IS NULL AND email IS NOT NULL",
    // Made anew to be the last: among indexes that look equally good SQLite takes that one.
    "DROP INDEX contacts_account",
    "CREATE INDEX contacts_account ON contacts (account_id, name_key, id) WHERE deleted_at IS NULL",
    // What an import changed of records that were there, by the batch that did it: row_number is the first row of the
    // batch that did.
    "CREATE TABLE import_changes (
        import_id {uuid} NOT NULL REFERENCES imports (id),
        row_number {long} NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        changes {json} NOT NULL,
        PRIMARY KEY (import_id, row_number, subject_kind, subject_id)
    ) {strict}",
    "CREATE INDEX import_changes_subject ON import_changes (import_id, subject_id, row_number)",
    // Rows that wait for somebody to say what they mean; one that was decided goes when it is written.
    "CREATE TABLE import_reviews (
        import_id {uuid} NOT NULL REFERENCES imports (id),
        row_number {long} NOT NULL,
        cells {json} NOT NULL,
        candidates {json} NOT NULL,
        decision TEXT,
        meaning {uuid},
        PRIMARY KEY (import_id, row_number)
    ) {strict}",
    // phase and cursor move in the transaction that takes records back, so that one that was killed goes on where it
    // stopped.
    "CREATE TABLE import_undos (
        import_id {uuid} PRIMARY KEY NOT NULL REFERENCES imports (id),
        deletion_id {uuid} NOT NULL,
        at {long} NOT NULL,
        phase TEXT NOT NULL,
        cursor {long} NOT NULL,
        progress {json} NOT NULL
    ) {strict}",
    "CREATE TABLE import_kept (
        import_id {uuid} NOT NULL REFERENCES imports (id),
        place {long} NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        because TEXT NOT NULL,
        fields {json} NOT NULL,
        PRIMARY KEY (import_id, place)
    ) {strict}",
];
