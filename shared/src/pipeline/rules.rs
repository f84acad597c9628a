//! A pipeline as data: stages in order, and at the exit of each a gate of requirements (B1).

use super::{ApprovalRole, DealField, DocumentKind, StageKey};
use crate::ids::PipelineId;
use crate::records::activity::Evidence;
use crate::time::Instant;
use crate::wire::{tagged, wire, words};
use serde::Serialize;

words! {
    /// What standing in a stage means.
    StageKind {
        /// The deal is being worked on.
        Open = "open",
        /// The deal is won; the last stage of the way.
        Won = "won",
        /// The deal is lost; reached from any open stage, without a gate.
        Lost = "lost",
    }
}

words! {
    /// Which of a deal's activities and files count.
    Scope {
        /// Those of the current stay in the stage.
        Stay = "stay",
        /// Those since the deal began.
        Deal = "deal",
    }
}

wire! {
    /// A name in both languages.
    #[derive(Eq)]
    pub struct Named {
        /// Chinese.
        pub zh: String,
        /// English.
        pub en: String,
    }

    /// A stage.
    #[derive(Eq)]
    pub struct Stage {
        /// Its key, which never changes.
        pub key: StageKey,
        /// Its name.
        pub name: Named,
        /// What standing in it means.
        pub kind: StageKind,
        /// The probability of winning, 0 to 100 %, for weighted totals.
        pub probability: u8,
        /// Days a deal should stay at most, if there is a limit (B3).
        pub limit_days: Option<u32>,
    }

    /// One requirement of a gate.
    #[derive(Eq)]
    pub struct Requirement {
        /// Its key within the gate, stable over versions.
        pub key: String,
        /// What is asked.
        pub rule: Rule,
        /// How well it must be known.
        pub evidence: Evidence,
        /// Over which time.
        pub scope: Scope,
    }

    /// The gate at the exit of a stage.
    #[derive(Eq)]
    pub struct Gate {
        /// The stage it closes.
        pub from: StageKey,
        /// The stage behind it.
        pub to: StageKey,
        /// All of these must hold.
        pub requirements: Vec<Requirement>,
    }

    /// A sub-state of a stage: a step that is reached by its own evidence.
    #[derive(Eq)]
    pub struct SubState {
        /// Its key within the requirement.
        pub key: String,
        /// Its name.
        pub name: Named,
        /// What shows that it is reached.
        pub proof: StepProof,
    }

    /// A pipeline in one version of its rules.
    #[derive(Eq)]
    pub struct Pipeline {
        /// Id.
        pub id: PipelineId,
        /// Name.
        pub name: Named,
        /// The version of these rules; a deal remembers which one judged it.
        pub version: i32,
        /// The stages in their order; lost stages last.
        pub stages: Vec<Stage>,
        /// The gates; none for a stage that may be left freely.
        pub gates: Vec<Gate>,
    }
}

/// What a requirement asks. Every number is a setting of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// At least so many effective touches: long enough calls, emails opened and clicked, WeChat with enough rounds.
    EffectiveTouches {
        /// How many.
        at_least: u32,
        /// Seconds from which a call counts.
        call_seconds: u32,
        /// Rounds from which a WeChat conversation counts.
        wechat_rounds: u32,
    },
    /// At least so many files of a kind.
    Documents {
        /// The kind.
        document: DocumentKind,
        /// How many.
        at_least: u32,
    },
    /// All of these fields are filled in.
    Fields {
        /// The fields.
        fields: Vec<DealField>,
    },
    /// All of these sub-states are reached; each waits for the one before it.
    SubStates {
        /// In their order.
        steps: Vec<SubState>,
    },
    /// A meeting or demonstration was held and the customer confirmed its summary.
    ConfirmedMeeting {
        /// How many.
        at_least: u32,
    },
    /// All of these roles have signed.
    Approvals {
        /// The roles.
        roles: Vec<ApprovalRole>,
    },
    /// The account is not frozen.
    NoFreeze {},
    /// A formula over the deal and its account holds; it is evaluated where formulas live and arrives as a fact.
    Formula {
        /// The formula's name.
        formula: String,
    },
}

/// What shows that a sub-state is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepProof {
    /// A file of any of these kinds.
    AnyDocument {
        /// The kinds.
        documents: Vec<DocumentKind>,
    },
    /// So many changes that the customer asked for, or a file that shows that none were.
    ChangeRequests {
        /// How many changes.
        at_least: u32,
        /// The file that stands for "accepted as sent".
        accepted_by: DocumentKind,
    },
}

tagged! {
    #[serde(deny_unknown_fields)]
    Rule by kind as RuleMembers {
        at_least: u32,
        call_seconds: u32,
        wechat_rounds: u32,
        document: DocumentKind,
        fields: Vec<DealField>,
        steps: Vec<SubState>,
        roles: Vec<ApprovalRole>,
        formula: String,
    }
    EffectiveTouches = "effective_touches" { at_least, call_seconds, wechat_rounds }
    Documents = "documents" { document, at_least }
    Fields = "fields" { fields }
    SubStates = "sub_states" { steps }
    ConfirmedMeeting = "confirmed_meeting" { at_least }
    Approvals = "approvals" { roles }
    NoFreeze = "no_freeze" {}
    Formula = "formula" { formula }
}

tagged! {
    #[serde(deny_unknown_fields)]
    StepProof by kind as StepProofMembers {
        documents: Vec<DocumentKind>,
        at_least: u32,
        accepted_by: DocumentKind,
    }
    AnyDocument = "any_document" { documents }
    ChangeRequests = "change_requests" { at_least, accepted_by }
}

impl Stage {
    /// Whole days beyond [`limit_days`](Self::limit_days) of a stay that began at `entered`; 0 within it and where there
    /// is none. The day on which a deal enters is the first one, so the eighth is one too many for a limit of seven (B3).
    pub fn days_over(&self, entered: Instant, now: Instant) -> u32 {
        self.limit_days.map_or(0, |limit| now.day_since(entered).saturating_sub(limit))
    }
}

impl Gate {
    /// Whether a requirement of it is that `field` of the form of a deal is filled in; `field` as it is called on the wire.
    pub fn asks_for(&self, field: &str) -> bool {
        self.requirements.iter().any(|requirement| match &requirement.rule {
            Rule::Fields { fields } => fields.iter().any(|asked| asked.of_form().contains(&field)),
            _ => false,
        })
    }
}

impl Pipeline {
    /// The stage with `key`.
    pub fn stage(&self, key: &StageKey) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.key == *key)
    }

    /// The position of a stage on the way; `None` for lost and unknown stages.
    pub fn position(&self, key: &StageKey) -> Option<usize> {
        self.way().position(|stage| stage.key == *key)
    }

    /// The stages from first contact to won, without the lost ones.
    pub fn way(&self) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(|stage| stage.kind != StageKind::Lost)
    }

    /// The stage where a new deal begins.
    pub fn first(&self) -> Option<&Stage> {
        self.way().next()
    }

    /// The stage after `key` on the way.
    pub fn next(&self, key: &StageKey) -> Option<&Stage> {
        self.way().skip_while(|stage| stage.key != *key).nth(1)
    }

    /// The gate at the exit of `from`.
    pub fn gate(&self, from: &StageKey) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.from == *from)
    }

    /// Every gate between two stages of the way, in order; empty when `to` does not lie after `from`.
    pub fn gates_between(&self, from: &StageKey, to: &StageKey) -> Vec<&Gate> {
        match (self.position(from), self.position(to)) {
            (Some(start), Some(end)) if start < end => {
                self.way().skip(start).take(end - start).filter_map(|stage| self.gate(&stage.key)).collect()
            }
            _ => Vec::new(),
        }
    }
}
