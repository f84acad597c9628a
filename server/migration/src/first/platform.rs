//! What every area uses: settings, idempotency keys, due jobs.

pub(super) const TABLES: &[&str] = &[
    "CREATE TABLE settings (
        name TEXT PRIMARY KEY NOT NULL,
        value {json} NOT NULL,
        updated_at {long} NOT NULL
    ) {strict}",
    // response is absent while the first request with the key is being worked on.
    "CREATE TABLE idempotency_keys (
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        endpoint TEXT NOT NULL,
        idempotency_key TEXT NOT NULL,
        request_hash {bytes} NOT NULL,
        response {json},
        created_at {long} NOT NULL,
        PRIMARY KEY (user_id, endpoint, idempotency_key)
    ) {strict}",
    "CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at)",
    // dedupe_key keeps a second job for the same thing out while the first waits.
    "CREATE TABLE due_jobs (
        id {uuid} PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,
        payload {json} NOT NULL,
        dedupe_key TEXT,
        due_at {long} NOT NULL,
        attempts {int} NOT NULL,
        lease_token {uuid},
        lease_until {long},
        failure TEXT,
        gave_up_at {long},
        created_at {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX due_jobs_dedupe ON due_jobs (dedupe_key) WHERE dedupe_key IS NOT NULL",
    "CREATE INDEX due_jobs_due ON due_jobs (due_at, id) WHERE gave_up_at IS NULL",
];
