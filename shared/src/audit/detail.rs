//! What an entry says beyond who, when, from where and about what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AuditAct, AuditKind, ExportedThing, SignInRefusal, SignInWay};
use crate::error::ErrorCode;
use crate::event::{EventDetail, FieldChange};
use crate::ids::{SessionId, UserId};
use crate::privacy::retention::RetentionRule;

/// The detail of an entry that is no event. Its `kind` is one of [`AuditKind`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditDetail {
    /// See [`AuditKind::SignedIn`].
    SignedIn {
        /// How.
        way: SignInWay,
    },
    /// See [`AuditKind::SignInRefused`].
    SignInRefused {
        /// The address that was given, in the spelling in which addresses are compared.
        email: String,
        /// Why.
        reason: SignInRefusal,
        /// How often within the minute.
        count: i64,
    },
    /// See [`AuditKind::ConfirmationRefused`].
    ConfirmationRefused {
        /// Why.
        reason: SignInRefusal,
        /// How often within the minute.
        count: i64,
    },
    /// See [`AuditKind::SignedOut`].
    SignedOut {},
    /// See [`AuditKind::SessionEnded`].
    SessionEnded {
        /// The session.
        session: SessionId,
    },
    /// See [`AuditKind::PasswordChanged`].
    PasswordChanged {
        /// Whether it was set anew by somebody who did not know the old one.
        reset: bool,
    },
    /// See [`AuditKind::SecondFactorChanged`].
    SecondFactorChanged {
        /// Whether there is one now.
        on: bool,
    },
    /// See [`AuditKind::RecoveryCodesRenewed`].
    RecoveryCodesRenewed {},
    /// See [`AuditKind::Refused`].
    Refused {
        /// The code of the answer.
        code: ErrorCode,
        /// The method.
        method: String,
        /// The route as it is declared, such as `/api/v1/deals/{deal}`.
        route: String,
        /// How often within the minute.
        count: i64,
    },
    /// See [`AuditKind::ImportStarted`].
    ImportStarted {
        /// The name of the file.
        name: String,
        /// Whether nothing but a trial was asked for.
        dry_run: bool,
    },
    /// See [`AuditKind::ImportUndone`].
    ImportUndone {
        /// The name of the file.
        name: String,
    },
    /// See [`AuditKind::Exported`].
    Exported {
        /// What.
        what: ExportedThing,
        /// The form of the file, such as `csv`.
        format: String,
        /// What it was narrowed to, by the names and words of the query.
        filters: BTreeMap<String, String>,
    },
    /// See [`AuditKind::Revealed`].
    Revealed {
        /// The field whose value was shown.
        field: String,
    },
    /// See [`AuditKind::PersonChanged`].
    PersonChanged {
        /// What was done.
        act: AuditAct,
        /// Each field, before and after.
        changes: Vec<FieldChange>,
    },
    /// See [`AuditKind::TeamChanged`].
    TeamChanged {
        /// What was done.
        act: AuditAct,
        /// Each field, before and after.
        changes: Vec<FieldChange>,
    },
    /// See [`AuditKind::RoleChanged`].
    RoleChanged {
        /// What was done.
        act: AuditAct,
        /// Each field, before and after.
        changes: Vec<FieldChange>,
    },
    /// See [`AuditKind::TokenChanged`].
    TokenChanged {
        /// What was done.
        act: AuditAct,
        /// Each field, before and after; never the token.
        changes: Vec<FieldChange>,
    },
    /// See [`AuditKind::SettingsChanged`].
    SettingsChanged {
        /// Each setting, before and after.
        changes: Vec<FieldChange>,
    },
    /// See [`AuditKind::RulesChanged`].
    RulesChanged {
        /// The version of the rules from now on.
        version: i32,
    },
    /// See [`AuditKind::HandedOver`].
    HandedOver {
        /// From whom.
        from: UserId,
        /// To whom.
        to: UserId,
        /// How many records.
        records: i64,
    },
    /// See [`AuditKind::Erased`].
    Erased {
        /// The entries and events whose values were erased; their seals can no longer be made again.
        sources: Vec<Uuid>,
        /// How many values.
        values: i64,
    },
    /// See [`AuditKind::RetentionApplied`].
    RetentionApplied {
        /// The rule.
        rule: RetentionRule,
        /// How many rows, files or people it applied to.
        count: i64,
    },
}

impl AuditDetail {
    /// The entry's kind.
    pub const fn kind(&self) -> AuditKind {
        match self {
            Self::SignedIn { .. } => AuditKind::SignedIn,
            Self::SignInRefused { .. } => AuditKind::SignInRefused,
            Self::ConfirmationRefused { .. } => AuditKind::ConfirmationRefused,
            Self::SignedOut {} => AuditKind::SignedOut,
            Self::SessionEnded { .. } => AuditKind::SessionEnded,
            Self::PasswordChanged { .. } => AuditKind::PasswordChanged,
            Self::SecondFactorChanged { .. } => AuditKind::SecondFactorChanged,
            Self::RecoveryCodesRenewed {} => AuditKind::RecoveryCodesRenewed,
            Self::Refused { .. } => AuditKind::Refused,
            Self::ImportStarted { .. } => AuditKind::ImportStarted,
            Self::ImportUndone { .. } => AuditKind::ImportUndone,
            Self::Exported { .. } => AuditKind::Exported,
            Self::Revealed { .. } => AuditKind::Revealed,
            Self::PersonChanged { .. } => AuditKind::PersonChanged,
            Self::TeamChanged { .. } => AuditKind::TeamChanged,
            Self::RoleChanged { .. } => AuditKind::RoleChanged,
            Self::TokenChanged { .. } => AuditKind::TokenChanged,
            Self::SettingsChanged { .. } => AuditKind::SettingsChanged,
            Self::RulesChanged { .. } => AuditKind::RulesChanged,
            Self::HandedOver { .. } => AuditKind::HandedOver,
            Self::Erased { .. } => AuditKind::Erased,
            Self::RetentionApplied { .. } => AuditKind::RetentionApplied,
        }
    }
}

/// What an entry of the log tells: an event of a record, or something of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "source", content = "detail", rename_all = "snake_case")]
pub enum AuditWhat {
    /// An event.
    Event(EventDetail),
    /// An entry of the log's own.
    Entry(AuditDetail),
}

impl AuditWhat {
    /// Its kind.
    pub fn kind(&self) -> AuditKind {
        match self {
            Self::Event(detail) => detail.kind().into(),
            Self::Entry(detail) => detail.kind(),
        }
    }

    /// The fields that changed, where it tells of such.
    pub fn changes(&self) -> &[FieldChange] {
        match self {
            Self::Event(EventDetail::Changed { changes } | EventDetail::ActivityChanged { changes, .. })
            | Self::Entry(
                AuditDetail::PersonChanged { changes, .. }
                | AuditDetail::TeamChanged { changes, .. }
                | AuditDetail::RoleChanged { changes, .. }
                | AuditDetail::TokenChanged { changes, .. }
                | AuditDetail::SettingsChanged { changes },
            ) => changes,
            Self::Event(_) | Self::Entry(_) => &[],
        }
    }
}
