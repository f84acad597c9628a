//! Roles as data, who reports to whom, and who takes part in a record without owning it (O3).

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The tables.
#[derive(Debug)]
pub(crate) struct Access;

impl MigrationName for Access {
    fn name(&self) -> &str {
        "m20261122_000007_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Access {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

/// The built-in roles are put in when the server starts, as the first pipeline is: what they may do is a rule.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE roles (
        role {key} PRIMARY KEY NOT NULL,
        name TEXT,
        grants {json} NOT NULL,
        created_at {long} NOT NULL,
        updated_at {long} NOT NULL,
        version {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX roles_name ON roles (name) WHERE name IS NOT NULL",
    "CREATE INDEX users_role ON users (role)",
    "CREATE INDEX users_name ON users (name, id)",
    // The one they report to. Nobody is ever deleted, so nothing has to hold on to them.
    "ALTER TABLE users ADD COLUMN manager_id {uuid}",
    "CREATE INDEX users_manager ON users (manager_id) WHERE manager_id IS NOT NULL",
    "ALTER TABLE teams ADD COLUMN version {long} NOT NULL DEFAULT 1",
    "CREATE INDEX teams_parent ON teams (parent_id)",
    // subject_id refers to the table that subject_kind names.
    "CREATE TABLE participants (
        user_id {uuid} NOT NULL REFERENCES users (id),
        subject_kind TEXT NOT NULL,
        subject_id {uuid} NOT NULL,
        since {long} NOT NULL,
        PRIMARY KEY (user_id, subject_kind, subject_id)
    ) {strict}",
    "CREATE INDEX participants_subject ON participants (subject_kind, subject_id)",
];
