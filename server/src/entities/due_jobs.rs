//! Work that is due at an instant, done by the worker of [`crate::jobs`].

use sea_orm::entity::prelude::*;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "due_jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    pub dedupe_key: Option<String>,
    pub due_at: Instant,
    pub attempts: i32,
    pub lease_token: Option<Uuid>,
    pub lease_until: Option<Instant>,
    pub failure: Option<String>,
    pub gave_up_at: Option<Instant>,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
