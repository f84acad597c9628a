//! Contacts (联系人).

use sea_orm::entity::prelude::*;
use shared::ids::{AccountId, ContactId, ImportId, TeamId, UserId};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contacts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    pub account_id: Option<AccountId>,
    pub name: String,
    pub name_key: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub note: Option<String>,
    pub owner_id: UserId,
    pub team_id: TeamId,
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
