//! Pipelines with their versions of rules, deals, and the moves of deals.

pub(super) const PIPELINES: &[&str] = &[
    "CREATE TABLE pipelines (
        id {uuid} PRIMARY KEY NOT NULL,
        version {int} NOT NULL,
        first_stage TEXT NOT NULL,
        created_at {long} NOT NULL
    ) {strict}",
    "CREATE TABLE pipeline_versions (
        pipeline_id {uuid} NOT NULL REFERENCES pipelines (id),
        version {int} NOT NULL,
        rules {json} NOT NULL,
        created_at {long} NOT NULL,
        created_by {uuid} REFERENCES users (id),
        PRIMARY KEY (pipeline_id, version)
    ) {strict}",
];

pub(super) const DEALS: &[&str] = &[
    // silent_since is the later of stage_entered_at and last_touch_at; open, gate_* and frozen words are
    // projections that lists read and that the writes of this table keep.
    "CREATE TABLE deals (
        id {uuid} PRIMARY KEY NOT NULL,
        pipeline_id {uuid} NOT NULL REFERENCES pipelines (id),
        account_id {uuid} NOT NULL REFERENCES accounts (id),
        name TEXT NOT NULL,
        contact_id {uuid} REFERENCES contacts (id),
        amount_minor {long} NOT NULL,
        amount_currency TEXT NOT NULL,
        expected_close_on {date},
        competitor_brief TEXT,
        budget_low {long},
        budget_high {long},
        decision_maker_title TEXT,
        source TEXT,
        next_step TEXT,
        next_contact_at {long},
        owner_id {uuid} NOT NULL REFERENCES users (id),
        team_id {uuid} NOT NULL REFERENCES teams (id),
        stage TEXT NOT NULL,
        stage_before TEXT,
        stage_entered_at {long} NOT NULL,
        open {bool} NOT NULL,
        rule_version {int} NOT NULL,
        lost_reason TEXT,
        last_touch_at {long},
        silent_since {long} NOT NULL,
        gate_met {int} NOT NULL,
        gate_total {int} NOT NULL,
        gate_missing {json} NOT NULL,
        import_id {uuid},
        created_at {long} NOT NULL,
        updated_at {long} NOT NULL,
        version {long} NOT NULL,
        deleted_at {long}
    ) {strict}",
    // One index for each order of a list behind each scope it is read in; the place of a deal without a closing
    // date is the last day there is, in the very words of the query.
    "CREATE INDEX deals_owner_recent ON deals (owner_id, open, updated_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_owner_amount ON deals (owner_id, open, amount_minor, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_owner_silence ON deals (owner_id, open, silent_since, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_owner_stay ON deals (owner_id, open, stage_entered_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_owner_closing ON deals (owner_id, open, COALESCE(expected_close_on, '9999-12-31'), id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_team_recent ON deals (team_id, open, updated_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_team_amount ON deals (team_id, open, amount_minor, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_team_silence ON deals (team_id, open, silent_since, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_team_stay ON deals (team_id, open, stage_entered_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_team_closing ON deals (team_id, open, COALESCE(expected_close_on, '9999-12-31'), id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_all_recent ON deals (open, updated_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_all_amount ON deals (open, amount_minor, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_all_silence ON deals (open, silent_since, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_all_stay ON deals (open, stage_entered_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_all_closing ON deals (open, COALESCE(expected_close_on, '9999-12-31'), id) WHERE deleted_at IS NULL",
    // By stage for the columns of the board, with what their totals are made of, so that those read no deal.
    "CREATE INDEX deals_owner_stage ON deals
        (owner_id, stage, stage_entered_at, id, amount_currency, amount_minor, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_team_stage ON deals
        (team_id, stage, stage_entered_at, id, amount_currency, amount_minor, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX deals_all_stage ON deals
        (stage, stage_entered_at, id, amount_currency, amount_minor, deleted_at) WHERE deleted_at IS NULL",
    // The last, because among indexes that look equally good SQLite takes the one made last: an account has few
    // deals, an owner many.
    "CREATE INDEX deals_account ON deals (account_id, updated_at, id) WHERE deleted_at IS NULL",
    // deal_version is the deal's version after the move.
    "CREATE TABLE stage_moves (
        id {uuid} PRIMARY KEY NOT NULL,
        deal_id {uuid} NOT NULL REFERENCES deals (id),
        deal_version {long} NOT NULL,
        from_stage TEXT NOT NULL,
        to_stage TEXT NOT NULL,
        kind TEXT NOT NULL,
        reason TEXT,
        lost_reason TEXT,
        rule_version {int} NOT NULL,
        verdict {json} NOT NULL,
        actor_id {uuid} NOT NULL REFERENCES users (id),
        at {long} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX stage_moves_deal ON stage_moves (deal_id, deal_version)",
    "CREATE INDEX stage_moves_actor ON stage_moves (actor_id, at)",
];
