//! Imports of files: state, mapping, and how far the reading has come.

use sea_orm::entity::prelude::*;
use shared::ids::{ImportId, TeamId, UserId};
use shared::time::Instant;
use shared::transfer::ImportState;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub file_name: String,
    pub file_size: i64,
    pub object_key: String,
    pub state: ImportState,
    #[sea_orm(column_type = "JsonBinary")]
    pub sheet: Json,
    pub header_key: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub mapping: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub findings: Json,
    pub dry_run: bool,
    pub cursor: i64,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub progress: Option<Json>,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
