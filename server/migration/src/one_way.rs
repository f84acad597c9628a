//! A move counts once: the guard of the stages, made anew so that a row of an earlier move is no leave for another one.

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The guard.
#[derive(Debug)]
pub(crate) struct OneWay;

impl MigrationName for OneWay {
    fn name(&self) -> &str {
        "m20261122_000003_one_way"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OneWay {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        dialect::run(manager, if sqlite { SQLITE } else { POSTGRES }).await
    }
}

/// Versions only rise, so the row of a move that the deal has made already has none above the deal's.
const SQLITE: &[&str] = &[
    "DROP TRIGGER deals_change_stage_by_a_move",
    "CREATE TRIGGER deals_change_stage_by_a_move BEFORE UPDATE OF stage ON deals
     WHEN NEW.stage IS NOT OLD.stage AND (NEW.version <= OLD.version OR NOT EXISTS (
        SELECT 1 FROM stage_moves
        WHERE deal_id = OLD.id AND deal_version = NEW.version
          AND from_stage = OLD.stage AND to_stage = NEW.stage))
     BEGIN
        SELECT RAISE(ABORT, 'a deal changes its stage by a move alone');
     END",
];

const POSTGRES: &[&str] =
    &["CREATE OR REPLACE FUNCTION deals_change_stage_by_a_move() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
        IF NEW.version <= OLD.version OR NOT EXISTS (
            SELECT 1 FROM stage_moves
            WHERE deal_id = OLD.id AND deal_version = NEW.version
              AND from_stage = OLD.stage AND to_stage = NEW.stage) THEN
            RAISE EXCEPTION 'a deal changes its stage by a move alone';
        END IF;
        RETURN NEW;
     END $$"];
