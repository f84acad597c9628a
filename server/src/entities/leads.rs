//! Leads (线索).

use sea_orm::entity::prelude::*;
use shared::ids::{ImportId, LeadId, TeamId, UserId};
use shared::records::Source;
use shared::records::lead::LeadStatus;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadId,
    pub name: Option<String>,
    pub company: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub source: Source,
    pub status: LeadStatus,
    pub need: Option<String>,
    pub next_contact_at: Option<Instant>,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub last_touch_at: Option<Instant>,
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
