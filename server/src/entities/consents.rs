//! Notes of consents, of which none is ever changed.

use sea_orm::entity::prelude::*;
use shared::ids::{ConsentId, UserId};
use shared::privacy::DataSubjectKind;
use shared::privacy::contacting::{Channel, ConsentState, LawfulBasis};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    pub subject_kind: DataSubjectKind,
    pub subject_id: Uuid,
    pub state: ConsentState,
    pub basis: LawfulBasis,
    pub channel: Channel,
    pub source: String,
    pub text: Option<String>,
    pub text_version: Option<String>,
    pub at: Instant,
    pub noted_by: UserId,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
