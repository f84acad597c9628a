//! Who takes part in a record that is another one's: they see it for as long as the row is there.

use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::ids::UserId;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "participants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_kind: SubjectKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    pub since: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
