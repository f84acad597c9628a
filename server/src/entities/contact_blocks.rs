//! Who is not to be contacted, by which channel.

use sea_orm::entity::prelude::*;
use shared::ids::UserId;
use shared::privacy::DataSubjectKind;
use shared::privacy::contacting::Channel;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_blocks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_kind: DataSubjectKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: Channel,
    pub reason: String,
    pub since: Instant,
    pub noted_by: UserId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
