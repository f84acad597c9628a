//! The order of events (O4): a number for each, in the order in which whoever follows them has to read them.

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The numbers.
#[derive(Debug)]
pub(crate) struct Feed;

impl MigrationName for Feed {
    fn name(&self) -> &str {
        "m20261123_000011_feed"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Feed {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        dialect::run(manager, if sqlite { SQLITE } else { POSTGRES }).await
    }
}

/// One transaction writes at a time, so whoever writes counts on from the highest number. The index lets none be forgotten:
/// a second event without one would have the same.
const SQLITE: &[&str] = &[
    "ALTER TABLE events ADD COLUMN seq {long} NOT NULL DEFAULT 0",
    "UPDATE events SET seq = old.place
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM events) AS old WHERE old.id = events.id",
    "CREATE UNIQUE INDEX events_seq ON events (seq)",
];

/// A transaction has its own number before it takes one for an event: whoever reads knows by the numbers of transactions
/// whether a missing event may still come, and one without would be overlooked.
const POSTGRES: &[&str] = &[
    "ALTER TABLE events ADD COLUMN seq {long}",
    "UPDATE events SET seq = old.place
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM events) AS old WHERE old.id = events.id",
    "CREATE SEQUENCE events_numbers OWNED BY events.seq",
    "SELECT setval('events_numbers', (SELECT coalesce(max(seq), 0) + 1 FROM events), FALSE)",
    "CREATE FUNCTION next_event_number() RETURNS BIGINT LANGUAGE plpgsql VOLATILE AS $$
     BEGIN
        PERFORM pg_current_xact_id();
        RETURN nextval('events_numbers');
     END $$",
    "ALTER TABLE events ALTER COLUMN seq SET DEFAULT next_event_number()",
    "ALTER TABLE events ALTER COLUMN seq SET NOT NULL",
    "CREATE UNIQUE INDEX events_seq ON events (seq)",
];
