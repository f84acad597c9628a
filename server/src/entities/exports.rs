//! Lists that are taken away as files.

use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::ids::{ExportId, UserId};
use shared::people::Language;
use shared::time::Instant;
use shared::transfer::export::{ExportFormat, ExportState};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    pub owner_id: UserId,
    pub kind: SubjectKind,
    #[sea_orm(column_type = "JsonBinary")]
    pub query: Json,
    pub format: ExportFormat,
    pub language: Language,
    pub state: ExportState,
    pub object_key: String,
    pub rows_written: i64,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
