//! API tokens, and signing in through a company's own provider (O3).

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The tables.
#[derive(Debug)]
pub(crate) struct Tokens;

impl MigrationName for Tokens {
    fn name(&self) -> &str {
        "m20261123_000009_tokens"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Tokens {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    // The secret itself stands nowhere.
    "CREATE TABLE api_tokens (
        id {uuid} PRIMARY KEY NOT NULL,
        token_hash {bytes} NOT NULL UNIQUE,
        user_id {uuid} NOT NULL REFERENCES users (id),
        name TEXT NOT NULL,
        scope {json} NOT NULL,
        created_at {long} NOT NULL,
        expires_at {long} NOT NULL,
        last_used_at {long},
        last_used_from TEXT,
        revoked_at {long}
    ) {strict}",
    "CREATE INDEX api_tokens_user ON api_tokens (user_id, created_at, id)",
    "CREATE INDEX api_tokens_created ON api_tokens (created_at, id)",
    // Who somebody is at a provider: its name for them alone, never an address that may become another person's.
    "CREATE TABLE identities (
        issuer {key} NOT NULL,
        subject {key} NOT NULL,
        user_id {uuid} NOT NULL REFERENCES users (id),
        linked_at {long} NOT NULL,
        last_used_at {long} NOT NULL,
        PRIMARY KEY (issuer, subject)
    ) {strict}",
    "CREATE UNIQUE INDEX identities_user ON identities (user_id, issuer)",
    // A sign-in that came back from the provider, so that it does not come back twice.
    "CREATE TABLE open_id_returns (
        state_hash {bytes} PRIMARY KEY NOT NULL,
        expires_at {long} NOT NULL
    ) {strict}",
    "CREATE INDEX open_id_returns_expires ON open_id_returns (expires_at)",
];
