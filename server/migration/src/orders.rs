//! Indexes for the orders of lists that the first schema has none for.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The orders.
#[derive(Debug)]
pub(crate) struct Orders;

impl MigrationName for Orders {
    fn name(&self) -> &str {
        "m20261122_000002_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Orders {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, INDEXES).await
    }
}

const INDEXES: &[&str] = &[
    // A team's customers by their next contact.
    "CREATE INDEX accounts_team_next ON accounts (team_id, next_contact_at, id) WHERE deleted_at IS NULL",
    // Made anew to be the last, because among indexes that look equally good SQLite takes the one made last: an account
    // has few contacts, a team many.
    "DROP INDEX contacts_account",
    "CREATE INDEX contacts_account ON contacts (account_id, name_key, id) WHERE deleted_at IS NULL",
];
