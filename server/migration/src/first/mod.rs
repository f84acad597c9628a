//! The first schema. Instants are milliseconds since 1970 in 64 bits, ids are UUIDs, closed sets of words are
//! text, money is minor units with a currency beside it; columns are named as the forms name their fields.

mod guard;
mod people;
mod pipeline;
mod platform;
mod records;
mod transfer;

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The first schema.
#[derive(Debug)]
pub(crate) struct First;

impl MigrationName for First {
    fn name(&self) -> &str {
        "m20261122_000001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statements in [
            people::TABLES,
            pipeline::PIPELINES,
            records::TABLES,
            pipeline::DEALS,
            records::ABOUT,
            transfer::TABLES,
            platform::TABLES,
        ] {
            dialect::run(manager, statements).await?;
        }
        let guard = match manager.get_database_backend() {
            DbBackend::Sqlite => guard::SQLITE,
            _ => guard::POSTGRES,
        };
        dialect::run(manager, guard).await
    }
}
