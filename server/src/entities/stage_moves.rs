//! Every move of a deal with the verdict it was made on; written before the deal’s stage is.

use sea_orm::entity::prelude::*;
use shared::ids::{DealId, StageMoveId, UserId};
use shared::pipeline::movement::MoveKind;
use shared::pipeline::{LostReason, StageKey};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_moves")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StageMoveId,
    pub deal_id: DealId,
    pub deal_version: i64,
    pub from_stage: StageKey,
    pub to_stage: StageKey,
    pub kind: MoveKind,
    pub reason: Option<String>,
    pub lost_reason: Option<LostReason>,
    pub rule_version: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub verdict: Json,
    pub actor_id: UserId,
    pub at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
