//! What the roles of the site may do.

use sea_orm::entity::prelude::*;
use shared::people::Role;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: Role,
    pub name: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub grants: Json,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
