//! One text of SQL for both databases: the few words that differ are written `{word}` and filled in here.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The words that differ, for SQLite and PostgreSQL. SQLite's tables are STRICT, so a boolean is an integer, and
/// a date is text, as SeaORM writes them.
const WORDS: &[(&str, &str, &str)] = &[
    ("{uuid}", "BLOB", "UUID"),
    ("{json}", "TEXT", "JSONB"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{int}", "INTEGER", "INTEGER"),
    ("{long}", "INTEGER", "BIGINT"),
    ("{date}", "TEXT", "DATE"),
    ("{bytes}", "BLOB", "BYTEA"),
    // Text that is compared and cut by bytes, so that a prefix search can use the index on both.
    ("{key}", "TEXT", "TEXT COLLATE \"C\""),
    // The same for a column of an index.
    ("{bytes_order}", "", " COLLATE \"C\""),
    ("{strict}", "STRICT", ""),
];

/// Runs the statements in order.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    for statement in statements {
        let filled = WORDS.iter().fold((*statement).to_owned(), |text, (word, lite, postgres)| {
            text.replace(word, if sqlite { lite } else { postgres })
        });
        manager.get_connection().execute_unprepared(&filled).await?;
    }
    Ok(())
}
