//! Where the sealer of the audit log stands: one row, held by whoever seals.

use sea_orm::entity::prelude::*;
use shared::audit::AuditSource;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_sealer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub sweep_source: Option<AuditSource>,
    pub sweep_after: Option<Uuid>,
    pub swept_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
