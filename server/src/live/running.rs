//! Imports that go on: their owner hears of each step, and that they came to their end. They are no record's change, so no
//! event tells of them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use shared::ids::{ImportId, UserId};
use shared::live::{Change, What};
use shared::transfer::ImportState;

use super::hub::Told;
use super::reach::Audience;
use crate::entities::imports::{Column, Entity};
use crate::error::ApiResult;
use crate::state::AppState;

/// How far back is looked: longer than any transaction takes.
const OVERLAP_MILLIS: i64 = 3 * 60 * 1000;

/// How an import stands.
type Standing = (ImportState, i64, Option<Value>);

/// How the imports stood at the last look that went on lately.
#[derive(Debug, Default)]
pub(super) struct Running(HashMap<ImportId, Standing>);

impl Running {
    /// What went on since the last look. The first look takes what stands there for news.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn look(&mut self, state: &AppState) -> ApiResult<Vec<Told>> {
        let since = state.now().plus_millis(-OVERLAP_MILLIS);
        let running = ImportState::ALL.iter().copied().filter(|state| state.is_running());
        let rows: Vec<(ImportId, UserId, ImportState, i64, Option<Value>)> = Entity::find()
            .filter(Condition::any().add(Column::UpdatedAt.gt(since)).add(Column::State.is_in(running)))
            .select_only()
            .columns([Column::Id, Column::OwnerId, Column::State, Column::Version, Column::Progress])
            .into_tuple()
            .all(state.database.read())
            .await?;
        let mut told = Vec::new();
        let before = std::mem::take(&mut self.0);
        for (id, owner, state, version, progress) in rows {
            let stands = (state, version, progress);
            if before.get(&id) != Some(&stands) {
                let change = Change { import: Some(id), ..Change::new(What::Import) };
                told.push(Told { seq: None, audience: Audience::Person(owner), change });
            }
            self.0.insert(id, stands);
        }
        Ok(told)
    }
}
