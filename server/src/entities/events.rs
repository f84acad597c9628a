//! Events: what happened, written with the change itself and never changed afterwards.

use sea_orm::entity::prelude::*;
use shared::event::{EventKind, SubjectKind};
use shared::ids::{AccountId, DealId, EventId, UserId};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub at: Instant,
    pub recorded_at: Instant,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub account_id: Option<AccountId>,
    pub deal_id: Option<DealId>,
    pub kind: EventKind,
    pub actor_id: Option<UserId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
    pub address: Option<String>,
    /// Its place in the feed; the database gives it on PostgreSQL, [`crate::events`] on SQLite.
    pub seq: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
