//! Attachments (附件): what is known of a file; its bytes are in the object store under `object_key`.

use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::ids::{AccountId, ActivityId, AttachmentId, DealId, UserId};
use shared::pipeline::DocumentKind;
use shared::records::attachment::FileKind;
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    pub about_kind: SubjectKind,
    pub about_id: Uuid,
    pub account_id: Option<AccountId>,
    pub deal_id: Option<DealId>,
    pub activity_id: Option<ActivityId>,
    pub name: String,
    pub size: i64,
    pub file_kind: FileKind,
    pub document: DocumentKind,
    pub object_key: String,
    pub sha256: Vec<u8>,
    pub author_id: UserId,
    pub created_at: Instant,
    pub deleted_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
