//! Pipelines: which version of the rules is in force, and where a deal begins.

use sea_orm::entity::prelude::*;
use shared::ids::PipelineId;
use shared::pipeline::StageKey;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pipelines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PipelineId,
    pub version: i32,
    pub first_stage: StageKey,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
