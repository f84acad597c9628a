//! Records of which an import that was taken back left something as it is.

use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::ids::ImportId;
use shared::transfer::KeptBecause;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_kept")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub because: KeptBecause,
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
