//! Teams: a tree by `parent_id`; a manager sees their own team and those below.

use sea_orm::entity::prelude::*;
use shared::ids::TeamId;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "teams")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TeamId,
    pub parent_id: Option<TeamId>,
    pub name: String,
    pub created_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
