//! Events: what happened to a record, written in the same transaction as the change itself.
//!
//! Timeline, and later audit, notices and search, are projections of these; nothing here decides who is told.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{ActivityId, AttachmentId, ImportId, StageMoveId};
use crate::pipeline::gate::GateVerdict;
use crate::pipeline::movement::MoveKind;
use crate::pipeline::{DocumentKind, LostReason, StageKey};
use crate::records::activity::ActivityKind;
use crate::wire::words;

words! {
    /// The records that have a timeline.
    SubjectKind {
        /// Account.
        Account = "account",
        /// Contact.
        Contact = "contact",
        /// Lead.
        Lead = "lead",
        /// Deal.
        Deal = "deal",
    }
}

words! {
    /// Kinds of events, as a column to filter by.
    EventKind {
        /// A record was made.
        Created = "created",
        /// Fields changed.
        Changed = "changed",
        /// An activity was logged.
        ActivityLogged = "activity_logged",
        /// An activity was changed afterwards.
        ActivityChanged = "activity_changed",
        /// A file was attached.
        AttachmentAdded = "attachment_added",
        /// A deal moved to another stage.
        StageMoved = "stage_moved",
        /// A record came from a file.
        Imported = "imported",
        /// Colleagues began to take part in a record, or ceased to.
        ParticipantsChanged = "participants_changed",
    }
}

/// One field's change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The field's name in the form.
    pub field: String,
    /// Before; null when it was empty.
    pub old: Value,
    /// After; null when it was emptied.
    pub new: Value,
}

/// What an event says beyond who, when and about what. Its `kind` is one of [`EventKind`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventDetail {
    /// See [`EventKind::Created`].
    Created {},
    /// See [`EventKind::Changed`].
    Changed {
        /// Each field that changed.
        changes: Vec<FieldChange>,
    },
    /// See [`EventKind::ActivityLogged`].
    ActivityLogged {
        /// The activity.
        activity: ActivityId,
        /// Its kind, so that a reader can filter without loading it.
        activity_kind: ActivityKind,
    },
    /// See [`EventKind::ActivityChanged`].
    ActivityChanged {
        /// The activity.
        activity: ActivityId,
        /// Each field that changed.
        changes: Vec<FieldChange>,
    },
    /// See [`EventKind::AttachmentAdded`].
    AttachmentAdded {
        /// The attachment.
        attachment: AttachmentId,
        /// Its file name.
        name: String,
        /// Bytes.
        size: i64,
        /// What the file is to the pipeline.
        document: DocumentKind,
    },
    /// See [`EventKind::StageMoved`].
    StageMoved {
        /// The row of the move.
        stage_move: StageMoveId,
        /// From.
        from: StageKey,
        /// To.
        to: StageKey,
        /// How it was allowed.
        move_kind: MoveKind,
        /// The reason given, where one is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Why it was lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost_reason: Option<LostReason>,
        /// The version of the rules that judged it.
        rule_version: i32,
        /// The verdict of each gate between, as of that moment.
        gates: Vec<GateVerdict>,
    },
    /// See [`EventKind::ParticipantsChanged`].
    ParticipantsChanged {
        /// Who began, by name.
        began: Vec<String>,
        /// Who ceased, by name.
        ceased: Vec<String>,
    },
    /// See [`EventKind::Imported`].
    Imported {
        /// The import.
        import: ImportId,
        /// The row in the file, counted from 1 as a spreadsheet does.
        row: i64,
        /// The stage that the file claimed for the deal; it is evidence of nothing, so the deal starts at the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claimed_stage: Option<String>,
    },
}

impl EventDetail {
    /// The event's kind.
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Created {} => EventKind::Created,
            Self::Changed { .. } => EventKind::Changed,
            Self::ActivityLogged { .. } => EventKind::ActivityLogged,
            Self::ActivityChanged { .. } => EventKind::ActivityChanged,
            Self::AttachmentAdded { .. } => EventKind::AttachmentAdded,
            Self::StageMoved { .. } => EventKind::StageMoved,
            Self::Imported { .. } => EventKind::Imported,
            Self::ParticipantsChanged { .. } => EventKind::ParticipantsChanged,
        }
    }
}
