//! The chain over events and entries of the audit log, written by the sealer of [`crate::audit`] alone.

use sea_orm::entity::prelude::*;
use shared::audit::AuditSource;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_chain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub source: AuditSource,
    pub source_id: Uuid,
    pub digest: Vec<u8>,
    pub hash: Vec<u8>,
    pub sealed_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
