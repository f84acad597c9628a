//! How far the taking back of an import has come.

use sea_orm::entity::prelude::*;
use shared::ids::{DeletionId, ImportId};
use shared::time::Instant;
use shared::transfer::UndoPhase;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_undos")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    pub deletion_id: DeletionId,
    pub at: Instant,
    pub phase: UndoPhase,
    pub cursor: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub progress: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
