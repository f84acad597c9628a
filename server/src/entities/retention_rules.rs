//! How long things are kept, where a site has said so.

use sea_orm::entity::prelude::*;
use shared::privacy::retention::RetentionRule;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_rules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule: RetentionRule,
    pub active: bool,
    pub keep: i32,
    pub last_run_at: Option<Instant>,
    pub last_count: Option<i64>,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
