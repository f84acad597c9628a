//! Teams, users, sessions.

pub(super) const TABLES: &[&str] = &[
    "CREATE TABLE teams (
        id {uuid} PRIMARY KEY NOT NULL,
        parent_id {uuid} REFERENCES teams (id),
        name TEXT NOT NULL,
        created_at {long} NOT NULL
    ) {strict}",
    "CREATE TABLE users (
        id {uuid} PRIMARY KEY NOT NULL,
        email TEXT NOT NULL,
        email_key {key} NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        team_id {uuid} NOT NULL REFERENCES teams (id),
        password_hash TEXT NOT NULL,
        language TEXT,
        demo {bool} NOT NULL,
        disabled_at {long},
        created_at {long} NOT NULL,
        updated_at {long} NOT NULL,
        version {long} NOT NULL
    ) {strict}",
    // email_key is the address in lower case: nobody signs up twice by writing it otherwise.
    "CREATE UNIQUE INDEX users_email_key ON users (email_key)",
    "CREATE INDEX users_team ON users (team_id)",
    "CREATE TABLE sessions (
        id {uuid} PRIMARY KEY NOT NULL,
        token_hash {bytes} NOT NULL,
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at {long} NOT NULL,
        last_seen_at {long} NOT NULL,
        expires_at {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX sessions_token_hash ON sessions (token_hash)",
    "CREATE INDEX sessions_user ON sessions (user_id)",
    "CREATE INDEX sessions_expiry ON sessions (expires_at)",
];
