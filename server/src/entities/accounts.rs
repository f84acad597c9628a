//! Accounts (客户).

use sea_orm::entity::prelude::*;
use shared::ids::{AccountId, ImportId, TeamId, UserId};
use shared::records::{Grade, Source};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub name: String,
    pub name_key: String,
    pub grade: Option<Grade>,
    pub industry: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i32>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub credit_code: Option<String>,
    pub payment_term_days: Option<i32>,
    pub invoicing_qualified: Option<bool>,
    pub source: Option<Source>,
    pub next_contact_at: Option<Instant>,
    pub note: Option<String>,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub last_touch_at: Option<Instant>,
    pub open_deals: i64,
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
