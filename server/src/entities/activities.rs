//! Activities (跟进), each figure in its own column; visible to whoever sees what they are about.

use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::ids::{AccountId, ActivityId, DealId, UserId};
use shared::records::activity::{ActivityKind, Evidence};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "activities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityId,
    pub about_kind: SubjectKind,
    pub about_id: Uuid,
    pub account_id: Option<AccountId>,
    pub deal_id: Option<DealId>,
    pub kind: ActivityKind,
    pub text: Option<String>,
    pub occurred_at: Instant,
    pub call_seconds: Option<i32>,
    pub recorded: Option<bool>,
    pub transcript_summary: Option<String>,
    pub email_opened: Option<bool>,
    pub email_clicked: Option<bool>,
    pub email_bounced: Option<bool>,
    pub wechat_rounds: Option<i32>,
    pub demo_minutes: Option<i32>,
    pub customer_questions: Option<i32>,
    pub next_meeting_booked: Option<bool>,
    pub summary_confirmed: Option<bool>,
    pub change_requests: Option<i32>,
    pub evidence: Evidence,
    pub author_id: UserId,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
    pub deleted_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
