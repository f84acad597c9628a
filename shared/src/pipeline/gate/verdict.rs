//! What judging a gate says: a checklist with what counts, what does not and why. Only wire types; nothing is
//! judged here.

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::count;
use crate::error::UnknownWord;
use crate::pipeline::{ApprovalRole, DealField, StageKey};
use crate::records::activity::Evidence;
use crate::wire::{tagged, wire, words};

words! {
    /// The act that would meet a requirement; the page turns it into a button.
    Action {
        /// Log a call, mail or chat that counts.
        LogTouch = "log_touch",
        /// Attach a file of the kind asked for.
        AttachDocument = "attach_document",
        /// Fill in fields.
        FillFields = "fill_fields",
        /// Record the changes that the customer asked for.
        RecordChanges = "record_changes",
        /// Log a meeting, or have its summary confirmed.
        LogMeeting = "log_meeting",
        /// Ask for signatures.
        RequestApproval = "request_approval",
        /// Have the account's freeze lifted.
        LiftFreeze = "lift_freeze",
        /// Look at the site's own rule.
        ReviewFormula = "review_formula",
    }
}

words! {
    /// How a check stands.
    Standing {
        /// Met.
        Met = "met",
        /// Not met.
        Missing = "missing",
        /// Not met, and not to be worked on before the step before it is.
        Waiting = "waiting",
    }
}

/// Why a record does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NotCounted {
    /// The call was too short.
    CallTooShort {
        /// Seconds it lasted.
        seconds: u32,
        /// Seconds asked for.
        need: u32,
    },
    /// The email was not opened and clicked.
    EmailNotClicked {
        /// Opened, at least?
        opened: bool,
    },
    /// The email came back.
    EmailBounced,
    /// Too few rounds in the chat.
    TooFewRounds {
        /// Rounds it had.
        rounds: u32,
        /// Rounds asked for.
        need: u32,
    },
    /// The customer has not confirmed the summary.
    SummaryNotConfirmed,
    /// It lies before this stay in the stage.
    BeforeThisStay,
    /// It lies after the instant of the facts.
    AfterTheFacts,
    /// It is not known well enough.
    EvidenceTooWeak {
        /// How it is known.
        has: Evidence,
        /// How it must be known.
        need: Evidence,
    },
}

/// What was asked for: so many, or so well known.
enum Need {
    Count(u32),
    Evidence(Evidence),
}

impl<'de> Deserialize<'de> for Need {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountOrWord;

        impl Visitor<'_> for CountOrWord {
            type Value = Need;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or a word")
            }

            fn visit_u64<E: de::Error>(self, count: u64) -> Result<Need, E> {
                u32::try_from(count).map(Need::Count).map_err(|_| E::custom("a number that is too large"))
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Need, E> {
                word.parse().map(Need::Evidence).map_err(|_| E::custom("none of the known words"))
            }
        }

        deserializer.deserialize_any(CountOrWord)
    }
}

impl TryFrom<Need> for u32 {
    type Error = UnknownWord;

    fn try_from(need: Need) -> Result<Self, UnknownWord> {
        if let Need::Count(count) = need { Ok(count) } else { Err(UnknownWord) }
    }
}

impl TryFrom<Need> for Evidence {
    type Error = UnknownWord;

    fn try_from(need: Need) -> Result<Self, UnknownWord> {
        if let Need::Evidence(evidence) = need { Ok(evidence) } else { Err(UnknownWord) }
    }
}

tagged! {
    NotCounted by why as NotCountedMembers {
        seconds: u32,
        need: Need,
        opened: bool,
        rounds: u32,
        has: Evidence,
    }
    CallTooShort = "call_too_short" { seconds, need }
    EmailNotClicked = "email_not_clicked" { opened }
    EmailBounced = "email_bounced" {}
    TooFewRounds = "too_few_rounds" { rounds, need }
    SummaryNotConfirmed = "summary_not_confirmed" {}
    BeforeThisStay = "before_this_stay" {}
    AfterTheFacts = "after_the_facts" {}
    EvidenceTooWeak = "evidence_too_weak" { has, need }
}

wire! {
    /// A record that was looked at and does not count.
    #[derive(Eq)]
    pub struct Rejected {
        /// The activity or attachment.
        pub record: Uuid,
        /// Every reason.
        pub reasons: Vec<NotCounted>,
    }

    /// One line of a gate's checklist: a requirement, or one step of a requirement that has steps.
    #[derive(Eq)]
    pub struct Check {
        /// The requirement's key.
        pub requirement: String,
        /// The step's key, where the requirement has steps.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub step: Option<String>,
        /// How it stands.
        pub standing: Standing,
        /// How many there are.
        pub have: u32,
        /// How many are asked for.
        pub need: u32,
        /// The records that count.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub counted: Vec<Uuid>,
        /// The records that do not, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub rejected: Vec<Rejected>,
        /// The fields that are empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub missing_fields: Vec<DealField>,
        /// The roles that have not signed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub missing_roles: Vec<ApprovalRole>,
        /// What would meet it; absent when it is met.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action: Option<Action>,
    }

    /// The verdict on one gate.
    #[derive(Eq)]
    pub struct GateVerdict {
        /// The stage it closes.
        pub from: StageKey,
        /// The stage behind it.
        pub to: StageKey,
        /// Is it open?
        pub open: bool,
        /// Every line of the checklist, in the order of the rules.
        pub checks: Vec<Check>,
    }

    /// How far a deal is at its gate, as a card shows it: "2 of 5".
    #[derive(Eq, Default)]
    pub struct GateProgress {
        /// Lines met.
        pub met: u32,
        /// Lines in all; 0 where there is no gate.
        pub total: u32,
        /// The lines that are not met.
        pub missing: Vec<Shortfall>,
    }

    /// One missing line in short.
    #[derive(Eq)]
    pub struct Shortfall {
        /// The requirement's key.
        pub requirement: String,
        /// The step's key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub step: Option<String>,
        /// How many there are.
        pub have: u32,
        /// How many are asked for.
        pub need: u32,
        /// The fields that are empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub fields: Vec<DealField>,
    }
}

impl GateVerdict {
    /// The verdict in short.
    pub fn progress(&self) -> GateProgress {
        let missing: Vec<Shortfall> = self
            .checks
            .iter()
            .filter(|check| check.standing != Standing::Met)
            .map(|check| Shortfall {
                requirement: check.requirement.clone(),
                step: check.step.clone(),
                have: check.have,
                need: check.need,
                fields: check.missing_fields.clone(),
            })
            .collect();
        let total = count(self.checks.len());
        let open = count(missing.len());
        GateProgress { met: total.saturating_sub(open), total, missing }
    }
}
