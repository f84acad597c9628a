//! Entries of the audit log that are no record's change; written once, never changed but by an erasure.

use sea_orm::entity::prelude::*;
use shared::audit::{AuditKind, AuditSubjectKind};
use shared::ids::{AuditEntryId, UserId};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: Instant,
    pub kind: AuditKind,
    pub actor_id: Option<UserId>,
    pub address: Option<String>,
    pub subject_kind: Option<AuditSubjectKind>,
    pub subject_id: Option<Uuid>,
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
