//! Judging a gate: for each requirement whether it is met, how far, what counts, what does not and why, and the
//! act that would meet it (B1).
//!
//! A verdict is always complete: judging does not stop at the first requirement that fails.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::facts::{ActivityFact, DocumentFact, GateFacts};
use super::rules::{Gate, Requirement, Rule, Scope, StepProof};
use super::{ApprovalRole, DealField, DocumentKind, StageKey};
use crate::records::activity::{ActivityKind, Evidence};
use crate::time::Instant;
use crate::wire::{wire, words};

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let total = u32::try_from(self.checks.len()).unwrap_or(u32::MAX);
        let open = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        GateProgress { met: total.saturating_sub(open), total, missing }
    }
}

/// Judges `gate` on `facts`.
pub fn evaluate(gate: &Gate, facts: &GateFacts) -> GateVerdict {
    let mut checks = Vec::with_capacity(gate.requirements.len() + 2);
    for requirement in &gate.requirements {
        judge(requirement, facts, &mut checks);
    }
    GateVerdict {
        from: gate.from.clone(),
        to: gate.to.clone(),
        open: checks.iter().all(|check| check.standing == Standing::Met),
        checks,
    }
}

/// Adds the lines of one requirement.
fn judge(requirement: &Requirement, facts: &GateFacts, checks: &mut Vec<Check>) {
    let window = Window::of(requirement, facts);
    match &requirement.rule {
        Rule::EffectiveTouches { at_least, call_seconds, wechat_rounds } => {
            let (counted, rejected) =
                window.activities(facts, |activity| touch_faults(activity, *call_seconds, *wechat_rounds));
            let have = count(counted.len());
            checks.push(Check { counted, rejected, ..line(requirement, have, *at_least, Action::LogTouch) });
        }
        Rule::Documents { document, at_least } => {
            let (counted, rejected) = window.documents(facts, &[*document]);
            let have = count(counted.len());
            checks.push(Check {
                counted,
                rejected,
                ..line(requirement, have, *at_least, Action::AttachDocument)
            });
        }
        Rule::Fields { fields } => {
            let missing_fields: Vec<DealField> =
                fields.iter().copied().filter(|field| !facts.filled.contains(field)).collect();
            let have = count(fields.len() - missing_fields.len());
            checks.push(Check {
                missing_fields,
                ..line(requirement, have, count(fields.len()), Action::FillFields)
            });
        }
        Rule::SubStates { steps } => {
            let mut before_met = true;
            for step in steps {
                let mut check = judge_step(requirement, &step.proof, &window, facts);
                check.step = Some(step.key.clone());
                if check.standing == Standing::Missing && !before_met {
                    check.standing = Standing::Waiting;
                }
                before_met = check.standing == Standing::Met;
                checks.push(check);
            }
        }
        Rule::ConfirmedMeeting { at_least } => {
            let (counted, rejected) = window.activities(facts, |activity| {
                matches!(activity.kind, ActivityKind::Meeting | ActivityKind::Visit).then(|| {
                    let confirmed = activity.figures.summary_confirmed == Some(true);
                    if confirmed { Vec::new() } else { vec![NotCounted::SummaryNotConfirmed] }
                })
            });
            let have = count(counted.len());
            checks.push(Check {
                counted,
                rejected,
                ..line(requirement, have, *at_least, Action::LogMeeting)
            });
        }
        Rule::Approvals { roles } => {
            let signed = |role: &ApprovalRole| {
                facts.approvals.iter().any(|fact| fact.role == *role && window.holds(fact.at).is_empty())
            };
            let missing_roles: Vec<ApprovalRole> =
                roles.iter().copied().filter(|role| !signed(role)).collect();
            let have = count(roles.len() - missing_roles.len());
            checks.push(Check {
                missing_roles,
                ..line(requirement, have, count(roles.len()), Action::RequestApproval)
            });
        }
        Rule::NoFreeze {} => {
            let have = u32::from(facts.frozen_since.is_none_or(|since| since > facts.as_of));
            checks.push(line(requirement, have, 1, Action::LiftFreeze));
        }
        Rule::Formula { formula } => {
            // A formula that nobody evaluated has not been shown to hold.
            let holds = facts.formulas.iter().any(|fact| fact.formula == *formula && fact.holds);
            checks.push(line(requirement, u32::from(holds), 1, Action::ReviewFormula));
        }
    }
}

fn judge_step(requirement: &Requirement, proof: &StepProof, window: &Window, facts: &GateFacts) -> Check {
    match proof {
        StepProof::AnyDocument { documents } => {
            let (counted, rejected) = window.documents(facts, documents);
            Check { counted, rejected, ..line(requirement, 0, 1, Action::AttachDocument) }.with_counted()
        }
        StepProof::ChangeRequests { at_least, accepted_by } => {
            let (accepted, _) = window.documents(facts, &[*accepted_by]);
            let (recorded, rejected) = window.activities(facts, |activity| {
                activity.figures.change_requests.filter(|changes| *changes > 0).map(|_| Vec::new())
            });
            if !accepted.is_empty() {
                return Check {
                    counted: accepted,
                    ..line(requirement, *at_least, *at_least, Action::RecordChanges)
                };
            }
            let changes = facts
                .activities
                .iter()
                .filter(|activity| recorded.contains(&activity.id.0))
                .map(|activity| unsigned(activity.figures.change_requests))
                .fold(0, u32::saturating_add);
            Check {
                counted: recorded,
                rejected,
                ..line(requirement, changes, *at_least, Action::RecordChanges)
            }
        }
    }
}

/// A line with `have` of `need`, and the act that would meet it if it is not.
fn line(requirement: &Requirement, have: u32, need: u32, action: Action) -> Check {
    let met = have >= need;
    Check {
        requirement: requirement.key.clone(),
        step: None,
        standing: if met { Standing::Met } else { Standing::Missing },
        have,
        need,
        counted: Vec::new(),
        rejected: Vec::new(),
        missing_fields: Vec::new(),
        missing_roles: Vec::new(),
        action: (!met).then_some(action),
    }
}

impl Check {
    /// The same line, standing as its counted records say.
    fn with_counted(self) -> Self {
        let have = count(self.counted.len());
        let met = have >= self.need;
        Self {
            have,
            standing: if met { Standing::Met } else { Standing::Missing },
            action: self.action.filter(|_| !met),
            ..self
        }
    }
}

/// Why `activity` is no effective touch; `None` where its kind never is one.
fn touch_faults(activity: &ActivityFact, call_seconds: u32, wechat_rounds: u32) -> Option<Vec<NotCounted>> {
    let figures = &activity.figures;
    let mut faults = Vec::new();
    match activity.kind {
        ActivityKind::Call => {
            let seconds = unsigned(figures.call_seconds);
            if seconds < call_seconds {
                faults.push(NotCounted::CallTooShort { seconds, need: call_seconds });
            }
        }
        ActivityKind::Email => {
            let opened = figures.email_opened == Some(true);
            if !opened || figures.email_clicked != Some(true) {
                faults.push(NotCounted::EmailNotClicked { opened });
            }
            if figures.email_bounced == Some(true) {
                faults.push(NotCounted::EmailBounced);
            }
        }
        ActivityKind::Wechat => {
            let rounds = unsigned(figures.wechat_rounds);
            if rounds < wechat_rounds {
                faults.push(NotCounted::TooFewRounds { rounds, need: wechat_rounds });
            }
        }
        ActivityKind::Visit | ActivityKind::Meeting | ActivityKind::Note => return None,
    }
    Some(faults)
}

/// The time and the strength of evidence within which a requirement looks.
struct Window {
    from: Option<Instant>,
    until: Instant,
    evidence: Evidence,
}

impl Window {
    fn of(requirement: &Requirement, facts: &GateFacts) -> Self {
        Self {
            from: (requirement.scope == Scope::Stay).then_some(facts.stage_entered_at),
            until: facts.as_of,
            evidence: requirement.evidence,
        }
    }

    /// Why an instant lies outside; empty when it lies within.
    fn holds(&self, at: Instant) -> Vec<NotCounted> {
        let mut faults = Vec::new();
        if self.from.is_some_and(|from| at < from) {
            faults.push(NotCounted::BeforeThisStay);
        }
        if at > self.until {
            faults.push(NotCounted::AfterTheFacts);
        }
        faults
    }

    /// The activities that count and those that do not, by `faults`; kinds for which it answers `None` are not
    /// looked at.
    fn activities(
        &self,
        facts: &GateFacts,
        faults: impl Fn(&ActivityFact) -> Option<Vec<NotCounted>>,
    ) -> (Vec<Uuid>, Vec<Rejected>) {
        let looked_at = facts.activities.iter().filter_map(|activity| {
            faults(activity).map(|reasons| (activity.id.0, activity.at, activity.evidence, reasons))
        });
        self.split(looked_at)
    }

    /// The files of the kinds asked for that count, and those that do not.
    fn documents(&self, facts: &GateFacts, kinds: &[DocumentKind]) -> (Vec<Uuid>, Vec<Rejected>) {
        let looked_at = facts
            .documents
            .iter()
            .filter(|document| kinds.contains(&document.document))
            .map(|DocumentFact { id, at, .. }| (id.0, *at, Evidence::File, Vec::new()));
        self.split(looked_at)
    }

    fn split(
        &self,
        records: impl Iterator<Item = (Uuid, Instant, Evidence, Vec<NotCounted>)>,
    ) -> (Vec<Uuid>, Vec<Rejected>) {
        let mut counted = Vec::new();
        let mut rejected = Vec::new();
        for (record, at, evidence, mut reasons) in records {
            reasons.extend(self.holds(at));
            if evidence < self.evidence {
                reasons.push(NotCounted::EvidenceTooWeak { has: evidence, need: self.evidence });
            }
            if reasons.is_empty() {
                counted.push(record);
            } else {
                rejected.push(Rejected { record, reasons });
            }
        }
        (counted, rejected)
    }
}

/// A count as the wire carries it.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// An optional figure; absent and negative ones are 0.
fn unsigned(figure: Option<i32>) -> u32 {
    u32::try_from(figure.unwrap_or(0)).unwrap_or(0)
}
