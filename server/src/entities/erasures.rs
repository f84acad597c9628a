//! Erasures, by id alone: no value that was erased stands here.

use sea_orm::entity::prelude::*;
use shared::ids::{ErasureId, PrivacyRequestId, UserId};
use shared::privacy::DataSubjectKind;
use shared::privacy::erasure::ErasureState;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ErasureId,
    pub subject_kind: DataSubjectKind,
    pub subject_id: Uuid,
    pub state: ErasureState,
    pub reason: String,
    pub request_id: Option<PrivacyRequestId>,
    pub requested_by: Option<UserId>,
    pub requested_at: Instant,
    pub finished_at: Option<Instant>,
    pub removed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
