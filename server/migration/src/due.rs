//! An index for the deals whose next contact is due, which the day of a rep begins with.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The index.
#[derive(Debug)]
pub(crate) struct Due;

impl MigrationName for Due {
    fn name(&self) -> &str {
        "m20261122_000004_due"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Due {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, INDEXES).await
    }
}

/// Without the deals for which no contact is planned: most of a large import.
const INDEXES: &[&str] = &["CREATE INDEX deals_owner_due ON deals (owner_id, open, next_contact_at)
     WHERE deleted_at IS NULL AND next_contact_at IS NOT NULL"];
