//! The index of search (O5): what every record and every note is found by, made of the records themselves and made anew
//! whenever it is not there. It is in no backup.

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The index.
#[derive(Debug)]
pub(crate) struct Search;

impl MigrationName for Search {
    fn name(&self) -> &str {
        "m20261123_000014_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Search {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await?;
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        dialect::run(manager, if sqlite { SQLITE } else { POSTGRES }).await
    }
}

/// A document's number says of what kind it is: 2^40 numbers for each, counted up within.
const TABLES: &[&str] = &[
    // subject_id refers to the table of the kind; digest and scope are of the grams, so that nothing is written that
    // stands there already.
    "CREATE TABLE search_documents (
        document {long} PRIMARY KEY NOT NULL,
        subject_id {uuid} NOT NULL,
        digest {bytes} NOT NULL,
        scope {bytes} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX search_documents_subject ON search_documents (subject_id)",
    // One row, held by whoever indexes. version is of the way in which grams are made, cursor of the feed of events; walk
    // says which kind is read for the first time, behind which id; nothing when all of them are.
    "CREATE TABLE search_state (
        id {int} PRIMARY KEY NOT NULL,
        version {int} NOT NULL,
        cursor {long} NOT NULL,
        walk TEXT,
        walk_after {uuid}
    ) {strict}",
    "INSERT INTO search_state (id, version, cursor) VALUES (1, 0, 0)",
    // What is to be read again: a record, a note, or every note about a record.
    "CREATE TABLE search_behind (
        what TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        after_id {uuid},
        PRIMARY KEY (what, subject_id)
    ) {strict}",
];

/// Without content: a gram leads to a document's number and to nothing else.
const SQLITE: &[&str] = &[
    "CREATE VIRTUAL TABLE search_names
     USING fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')",
    "CREATE VIRTUAL TABLE search_notes
     USING fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')",
];

/// An index for each kind, which is read by itself. fastupdate would leave a list behind that every search goes through.
const POSTGRES: &[&str] = &[
    "ALTER TABLE search_documents ADD COLUMN grams TSVECTOR NOT NULL",
    "CREATE INDEX search_documents_account ON search_documents USING gin (grams) WITH (fastupdate = off)
     WHERE document >= 1099511627776 AND document < 2199023255552",
    "CREATE INDEX search_documents_contact ON search_documents USING gin (grams) WITH (fastupdate = off)
     WHERE document >= 2199023255552 AND document < 3298534883328",
    "CREATE INDEX search_documents_lead ON search_documents USING gin (grams) WITH (fastupdate = off)
     WHERE document >= 3298534883328 AND document < 4398046511104",
    "CREATE INDEX search_documents_deal ON search_documents USING gin (grams) WITH (fastupdate = off)
     WHERE document >= 4398046511104 AND document < 5497558138880",
    "CREATE INDEX search_documents_activity ON search_documents USING gin (grams) WITH (fastupdate = off)
     WHERE document >= 5497558138880 AND document < 6597069766656",
];
