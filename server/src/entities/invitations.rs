//! People who were invited and have not accepted yet.

use sea_orm::entity::prelude::*;
use shared::ids::{InvitationId, TeamId, UserId};
use shared::people::Role;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    pub token_hash: Vec<u8>,
    pub email: String,
    pub email_key: String,
    pub name: String,
    pub role: Role,
    pub team_id: TeamId,
    pub manager_id: Option<UserId>,
    pub invited_by: UserId,
    pub created_at: Instant,
    pub expires_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
