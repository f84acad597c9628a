//! Signing in (O3): what a session tells of its browser, the places from which somebody signed in before, second factors,
//! invitations and links to a new password.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The tables.
#[derive(Debug)]
pub(crate) struct SignIn;

impl MigrationName for SignIn {
    fn name(&self) -> &str {
        "m20261123_000008_sign_in"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SignIn {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

/// Of every secret there is a hash alone, except of a second factor, whose codes are computed from it.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'password'",
    "ALTER TABLE sessions ADD COLUMN device TEXT",
    "ALTER TABLE sessions ADD COLUMN address TEXT",
    // When the person last proved that it is still them.
    "ALTER TABLE sessions ADD COLUMN confirmed_at {long}",
    // A device or a network, as a digest.
    "CREATE TABLE known_places (
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        place {bytes} NOT NULL,
        last_used_at {long} NOT NULL,
        PRIMARY KEY (user_id, place)
    ) {strict}",
    // confirmed_at is absent until the first code was right; last_step is the time step of the last code taken.
    "CREATE TABLE second_factors (
        user_id {uuid} PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        secret {bytes} NOT NULL,
        last_step {long} NOT NULL,
        confirmed_at {long},
        created_at {long} NOT NULL
    ) {strict}",
    // A code that was used is gone.
    "CREATE TABLE recovery_codes (
        code_hash {bytes} PRIMARY KEY NOT NULL,
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE
    ) {strict}",
    "CREATE INDEX recovery_codes_user ON recovery_codes (user_id)",
    // Somebody whose password was right and who has still to show the second factor.
    "CREATE TABLE pending_sign_ins (
        token_hash {bytes} PRIMARY KEY NOT NULL,
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        way TEXT NOT NULL,
        expires_at {long} NOT NULL
    ) {strict}",
    "CREATE INDEX pending_sign_ins_user ON pending_sign_ins (user_id)",
    "CREATE INDEX pending_sign_ins_expiry ON pending_sign_ins (expires_at)",
    // Team, role and manager are looked up when it is accepted: none of them is kept from going by an invitation.
    "CREATE TABLE invitations (
        id {uuid} PRIMARY KEY NOT NULL,
        token_hash {bytes} NOT NULL,
        email TEXT NOT NULL,
        email_key {key} NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        team_id {uuid} NOT NULL,
        manager_id {uuid},
        invited_by {uuid} NOT NULL REFERENCES users (id),
        created_at {long} NOT NULL,
        expires_at {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX invitations_token_hash ON invitations (token_hash)",
    "CREATE UNIQUE INDEX invitations_email_key ON invitations (email_key)",
    // One for each person: a newer link takes the place of the older one.
    "CREATE TABLE password_resets (
        user_id {uuid} PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        token_hash {bytes} NOT NULL,
        created_at {long} NOT NULL,
        expires_at {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX password_resets_token_hash ON password_resets (token_hash)",
];
