//! What people ask of their own data, and how it was answered.

use sea_orm::entity::prelude::*;
use shared::ids::{PrivacyRequestId, UserId};
use shared::privacy::DataSubjectKind;
use shared::privacy::request::{PrivacyRequestKind, PrivacyRequestState};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "privacy_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PrivacyRequestId,
    pub kind: PrivacyRequestKind,
    pub subject_kind: Option<DataSubjectKind>,
    pub subject_id: Option<Uuid>,
    pub asked_by: String,
    pub note: Option<String>,
    pub received_on: Date,
    pub due_on: Date,
    pub state: PrivacyRequestState,
    pub answer: Option<String>,
    pub answered_at: Option<Instant>,
    pub answered_by: Option<UserId>,
    pub created_by: UserId,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
