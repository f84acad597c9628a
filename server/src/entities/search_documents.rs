//! What search knows of a record or a note. Its grams stand in the index alone, and on PostgreSQL beside it in a column
//! that nobody reads.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "search_documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: i64,
    pub subject_id: Uuid,
    pub digest: Vec<u8>,
    pub scope: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
