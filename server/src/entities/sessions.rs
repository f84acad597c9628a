//! Signed-in browsers and scripts. The token itself is only in the cookie; here is its hash.

use sea_orm::entity::prelude::*;
use shared::audit::SignInWay;
use shared::ids::{SessionId, UserId};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub token_hash: Vec<u8>,
    pub user_id: UserId,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    pub expires_at: Instant,
    pub way: SignInWay,
    pub device: Option<String>,
    pub address: Option<String>,
    pub confirmed_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
