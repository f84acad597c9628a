//! Rows of an import that wait for somebody to say which records they mean.

use sea_orm::entity::prelude::*;
use shared::ids::ImportId;
use shared::transfer::Decision;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_number: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub cells: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub candidates: Json,
    pub decision: Option<Decision>,
    pub meaning: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
