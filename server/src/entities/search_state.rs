//! Where the indexer of search stands: one row, held by whoever indexes.

use sea_orm::entity::prelude::*;
use shared::search::SearchKind;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "search_state")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub version: i32,
    pub cursor: i64,
    pub walk: Option<SearchKind>,
    pub walk_after: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
