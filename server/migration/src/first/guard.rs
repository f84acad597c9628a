//! What the database itself refuses: a deal that begins anywhere but at its pipeline's first stage, and a change
//! of stage without the row of the move that made it.
//!
//! The messages are part of the contract with nobody; the server never gets here unless it is wrong.

pub(super) const SQLITE: &[&str] = &[
    "CREATE TRIGGER deals_begin_at_the_first_stage BEFORE INSERT ON deals
     WHEN NEW.stage IS NOT (SELECT first_stage FROM pipelines WHERE id = NEW.pipeline_id)
     BEGIN
        SELECT RAISE(ABORT, 'a deal begins at the first stage of its pipeline');
     END",
    "CREATE TRIGGER deals_change_stage_by_a_move BEFORE UPDATE OF stage ON deals
     WHEN NEW.stage IS NOT OLD.stage AND NOT EXISTS (
        SELECT 1 FROM stage_moves
        WHERE deal_id = OLD.id AND deal_version = NEW.version
          AND from_stage = OLD.stage AND to_stage = NEW.stage)
     BEGIN
        SELECT RAISE(ABORT, 'a deal changes its stage by a move alone');
     END",
];

pub(super) const POSTGRES: &[&str] = &[
    "CREATE FUNCTION deals_begin_at_the_first_stage() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
        IF NEW.stage IS DISTINCT FROM (SELECT first_stage FROM pipelines WHERE id = NEW.pipeline_id) THEN
            RAISE EXCEPTION 'a deal begins at the first stage of its pipeline';
        END IF;
        RETURN NEW;
     END $$",
    "CREATE TRIGGER deals_begin_at_the_first_stage BEFORE INSERT ON deals
     FOR EACH ROW EXECUTE FUNCTION deals_begin_at_the_first_stage()",
    "CREATE FUNCTION deals_change_stage_by_a_move() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM stage_moves
            WHERE deal_id = OLD.id AND deal_version = NEW.version
              AND from_stage = OLD.stage AND to_stage = NEW.stage) THEN
            RAISE EXCEPTION 'a deal changes its stage by a move alone';
        END IF;
        RETURN NEW;
     END $$",
    "CREATE TRIGGER deals_change_stage_by_a_move BEFORE UPDATE ON deals
     FOR EACH ROW WHEN (NEW.stage IS DISTINCT FROM OLD.stage)
     EXECUTE FUNCTION deals_change_stage_by_a_move()",
];
