//! Deals (商机). `stage` is written by the move of a deal alone; the database refuses anything else.

use sea_orm::entity::prelude::*;
use shared::ids::{AccountId, ContactId, DealId, ImportId, PipelineId, TeamId, UserId};
use shared::money::Currency;
use shared::pipeline::{LostReason, StageKey};
use shared::records::Source;
use shared::time::{Date, Instant};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DealId,
    pub pipeline_id: PipelineId,
    pub account_id: AccountId,
    pub name: String,
    pub contact_id: Option<ContactId>,
    pub amount_minor: i64,
    pub amount_currency: Currency,
    pub expected_close_on: Option<Date>,
    pub competitor_brief: Option<String>,
    pub budget_low: Option<i64>,
    pub budget_high: Option<i64>,
    pub decision_maker_title: Option<String>,
    pub source: Option<Source>,
    pub next_step: Option<String>,
    pub next_contact_at: Option<Instant>,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub stage: StageKey,
    pub stage_before: Option<StageKey>,
    pub stage_entered_at: Instant,
    pub open: bool,
    pub rule_version: i32,
    pub lost_reason: Option<LostReason>,
    pub last_touch_at: Option<Instant>,
    pub silent_since: Instant,
    pub gate_met: i32,
    pub gate_total: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub gate_missing: Json,
    pub import_id: Option<ImportId>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
    pub deleted_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scope::scoped!(Entity, Column);
