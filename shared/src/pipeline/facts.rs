//! What a gate may ask about a deal: facts, gathered by the server, redacted and versioned.
//!
//! The page judges the same facts and says as of when they are; it never gathers its own from a windowed
//! timeline, which would miscount.

use super::{ApprovalRole, DealField, DocumentKind, StageKey};
use crate::ids::{ActivityId, AttachmentId, DealId};
use crate::records::activity::{ActivityFigures, ActivityKind, Evidence};
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// An activity linked to the deal.
    #[derive(Eq)]
    pub struct ActivityFact {
        /// Id.
        pub id: ActivityId,
        /// Kind.
        pub kind: ActivityKind,
        /// When it happened.
        pub at: Instant,
        /// How it is known.
        pub evidence: Evidence,
        /// Its figures, without texts.
        pub figures: ActivityFigures,
    }

    /// A file attached to the deal.
    #[derive(Eq)]
    pub struct DocumentFact {
        /// Id.
        pub id: AttachmentId,
        /// What it is.
        pub document: DocumentKind,
        /// When it was attached.
        pub at: Instant,
    }

    /// A signature given.
    #[derive(Eq)]
    pub struct ApprovalFact {
        /// In which role.
        pub role: ApprovalRole,
        /// When.
        pub at: Instant,
    }

    /// Whether a formula held.
    #[derive(Eq)]
    pub struct FormulaFact {
        /// The formula's name.
        pub formula: String,
        /// Did it hold?
        pub holds: bool,
    }

    /// Everything a gate may ask about one deal.
    #[derive(Eq)]
    pub struct GateFacts {
        /// The deal.
        pub deal: DealId,
        /// The deal's version that the facts belong to.
        pub version: i64,
        /// True of this instant.
        pub as_of: Instant,
        /// The stage it stands in.
        pub stage: StageKey,
        /// Since when.
        pub stage_entered_at: Instant,
        /// The open stage before a won or lost one, to which reopening returns.
        pub stage_before: Option<StageKey>,
        /// Its activities, oldest first.
        pub activities: Vec<ActivityFact>,
        /// Its files, oldest first.
        pub documents: Vec<DocumentFact>,
        /// The fields that are filled in.
        pub filled: Vec<DealField>,
        /// Since when the account is frozen, if it is.
        pub frozen_since: Option<Instant>,
        /// Signatures given.
        pub approvals: Vec<ApprovalFact>,
        /// Formulas evaluated.
        pub formulas: Vec<FormulaFact>,
    }
}
