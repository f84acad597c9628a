//! The ids of records: one newtype each, so that a contact's id cannot stand where a deal's is wanted.
//!
//! Ids are UUIDv7 and are made by the caller (server or browser); nothing here draws a random number.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares id newtypes over [`Uuid`].
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = Uuid))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }

        #[cfg(feature = "orm")]
        impl sea_orm::TryFromU64 for $name {
            // Primary keys are never counted up by the database here; SeaORM asks for the conversion all the same.
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+ };
}

ids! {
    /// A person who signs in.
    UserId,
    /// A team of users.
    TeamId,
    /// A role that a site made itself.
    RoleId,
    /// A signed-in browser or script; the secret token is another value and never leaves the cookie.
    SessionId,
    /// An invitation that was not accepted yet.
    InvitationId,
    /// An account (客户).
    AccountId,
    /// A contact (联系人).
    ContactId,
    /// A lead (线索).
    LeadId,
    /// A deal (商机).
    DealId,
    /// An activity (跟进).
    ActivityId,
    /// An attachment (附件).
    AttachmentId,
    /// A row of the event table.
    EventId,
    /// One pass of a deal from a stage to another.
    StageMoveId,
    /// A pipeline (管道).
    PipelineId,
    /// An import of a file.
    ImportId,
    /// A list that is made a file.
    ExportId,
    /// An entry of the audit log that is no event.
    AuditEntryId,
    /// An API token; the secret is another value and is kept by nobody.
    TokenId,
    /// A note of a consent.
    ConsentId,
    /// What somebody asked of their own data.
    PrivacyRequestId,
    /// An erasure.
    ErasureId,
    /// A saved view of a list.
    ViewId,
    /// One act of deleting, with everything that went along.
    DeletionId,
}
