//! People who sign in. Never sent out as they are: a row carries the password hash.

use sea_orm::entity::prelude::*;
use shared::ids::{TeamId, UserId};
use shared::people::{Language, Role};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub email: String,
    pub email_key: String,
    pub name: String,
    pub role: Role,
    pub team_id: TeamId,
    pub manager_id: Option<UserId>,
    pub password_hash: String,
    pub language: Option<Language>,
    pub demo: bool,
    pub disabled_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
