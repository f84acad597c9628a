//! Imports: the file, how far its reading has come, and what became of each row.

pub(super) const TABLES: &[&str] = &[
    // header_key is the header as one text, by which a mapping is remembered. Rejected rows are kept nowhere: the
    // file and the mapping give them again.
    // cursor is the last row that is done; it moves in the transaction that writes the rows' records, so that a
    // killed import goes on exactly where it stopped.
    "CREATE TABLE imports (
        id {uuid} PRIMARY KEY NOT NULL,
        owner_id {uuid} NOT NULL REFERENCES users (id),
        team_id {uuid} NOT NULL REFERENCES teams (id),
        file_name TEXT NOT NULL,
        file_size {long} NOT NULL,
        object_key TEXT NOT NULL,
        state TEXT NOT NULL,
        sheet {json} NOT NULL,
        header_key TEXT NOT NULL,
        mapping {json} NOT NULL,
        findings {json} NOT NULL,
        dry_run {bool} NOT NULL,
        cursor {long} NOT NULL,
        progress {json},
        created_at {long} NOT NULL,
        started_at {long},
        finished_at {long},
        updated_at {long} NOT NULL,
        version {long} NOT NULL
    ) {strict}",
    "CREATE INDEX imports_owner ON imports (owner_id, created_at, id)",
    "CREATE TABLE import_rows (
        import_id {uuid} NOT NULL REFERENCES imports (id),
        row_number {long} NOT NULL,
        account_id {uuid},
        contact_id {uuid},
        lead_id {uuid},
        deal_id {uuid},
        PRIMARY KEY (import_id, row_number)
    ) {strict}",
];
