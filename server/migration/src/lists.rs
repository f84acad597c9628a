//! What lists in any order need: who made and last changed a record, an index for each order of all records, and the views
//! that people save.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// Lists.
#[derive(Debug)]
pub(crate) struct Lists;

impl MigrationName for Lists {
    fn name(&self) -> &str {
        "m20261123_000012_lists"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Lists {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, kind) in
            [("accounts", "account"), ("contacts", "contact"), ("leads", "lead"), ("deals", "deal")]
        {
            let told = |kinds: &str, last: &str| {
                format!(
                    "(SELECT actor_id FROM events WHERE subject_kind = '{kind}' AND subject_id = {table}.id
                      AND kind IN ({kinds}) AND actor_id IS NOT NULL ORDER BY at {last}, id {last} LIMIT 1)"
                )
            };
            let made = told("'created', 'imported'", "ASC");
            let changed = told("'created', 'imported', 'changed', 'stage_moved'", "DESC");
            let statements = [
                format!("ALTER TABLE {table} ADD COLUMN created_by {{uuid}}"),
                format!("ALTER TABLE {table} ADD COLUMN updated_by {{uuid}}"),
                format!("UPDATE {table} SET created_by = {made}, updated_by = {changed}"),
            ];
            let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
            dialect::run(manager, &statements).await?;
        }
        dialect::run(manager, INDEXES).await?;
        dialect::run(manager, VIEWS).await
    }
}

/// One for each order that a list of all records has; those of a team's or somebody's are few, or are found by it. With
/// `deleted_at` in it, an index answers a count by itself. Texts are in the order of their bytes on both databases.
const INDEXES: &[&str] = &[
    "CREATE INDEX accounts_any_grade ON accounts (grade{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX accounts_any_industry ON accounts (industry{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX accounts_any_region ON accounts (region{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX accounts_any_source ON accounts (source{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX accounts_any_open ON accounts (open_deals, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX accounts_any_touch ON accounts (last_touch_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX accounts_any_created ON accounts (created_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX contacts_any_recent ON contacts (updated_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX contacts_any_created ON contacts (created_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_name ON leads (name{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_company ON leads (company{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_source ON leads (source{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_status ON leads (status{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_next ON leads (next_contact_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_touch ON leads (last_touch_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX leads_any_recent ON leads (updated_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_name ON deals (name{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_amount ON deals (amount_minor, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_closing ON deals (expected_close_on, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_source ON deals (source{bytes_order}, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_next ON deals (next_contact_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_stay ON deals (stage_entered_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_silence ON deals (silent_since, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_created ON deals (created_at, id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_any_recent ON deals (updated_at, id, deleted_at) WHERE deleted_at IS NULL",
    // Made anew to be the last, because among indexes that look equally good SQLite takes the one made last: an account
    // has few contacts and deals, all have many.
    "DROP INDEX contacts_account",
    "CREATE INDEX contacts_account ON contacts (account_id, name_key, id) WHERE deleted_at IS NULL",
    "DROP INDEX deals_account",
    "CREATE INDEX deals_account ON deals (account_id, updated_at, id) WHERE deleted_at IS NULL",
];

const VIEWS: &[&str] = &[
    // filter, sort_by and shown are texts as an address writes them.
    "CREATE TABLE views (
        id {uuid} PRIMARY KEY NOT NULL,
        owner_id {uuid} NOT NULL REFERENCES users (id),
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        filter TEXT NOT NULL,
        sort_by TEXT,
        shown TEXT,
        density TEXT,
        shared TEXT NOT NULL,
        created_at {long} NOT NULL,
        updated_at {long} NOT NULL,
        version {long} NOT NULL
    ) {strict}",
    "CREATE INDEX views_owner ON views (owner_id, kind, id)",
    "CREATE INDEX views_shared ON views (shared, kind, id)",
];
