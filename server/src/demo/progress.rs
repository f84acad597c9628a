//! How far the filling has come, kept beside what was filled in and in the same transaction: one that was cut off goes
//! on where it stopped, and what it leaves is, row for row, what an uninterrupted one leaves.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use shared::time::Instant;

use super::{Counts, Size};
use crate::database::Transaction;
use crate::entities::settings;

/// Under which name it is kept.
const NAME: &str = "demonstration";

/// A filling, and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) seed: u64,
    pub(super) size: Size,
    /// When it began, which is the day that is told.
    pub(super) began: Instant,
    /// Accounts that are there.
    pub(super) accounts: u64,
    /// Rows that are there.
    pub(super) counts: Counts,
}

impl Progress {
    /// Is there nothing left to tell?
    pub(super) const fn is_whole(&self) -> bool {
        self.accounts >= self.size.accounts
    }

    /// The filling that this database knows of.
    pub(super) async fn load(connection: &impl ConnectionTrait) -> anyhow::Result<Option<Self>> {
        let kept = settings::Entity::find_by_id(NAME).one(connection).await?;
        Ok(kept.map(|kept| serde_json::from_value(kept.value)).transpose()?)
    }

    /// Keeps it within the transaction of the rows that it counts.
    pub(super) async fn keep(&self, transaction: &Transaction, now: Instant) -> anyhow::Result<()> {
        let row = settings::ActiveModel {
            name: Set(NAME.to_owned()),
            value: Set(serde_json::to_value(self)?),
            updated_at: Set(now),
        };
        let columns = [settings::Column::Value, settings::Column::UpdatedAt];
        let over = OnConflict::column(settings::Column::Name).update_columns(columns).to_owned();
        settings::Entity::insert(row).on_conflict(over).exec_without_returning(&**transaction).await?;
        Ok(())
    }
}
