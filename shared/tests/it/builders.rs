//! A deal in a few words. Ids are counted, the clock stands still: nothing here is random.

use shared::ids::{ActivityId, AttachmentId, DealId};
use shared::pipeline::facts::{ActivityFact, ApprovalFact, DocumentFact, FormulaFact, GateFacts};
use shared::pipeline::gate::{Check, NotCounted, Standing, evaluate};
use shared::pipeline::rules::{Gate, Requirement, Rule, Scope};
use shared::pipeline::{ApprovalRole, DealField, DocumentKind, StageKey};
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::time::Instant;
use uuid::Uuid;

/// The deal entered its stage at this instant …
pub(crate) fn entered() -> Instant {
    "2026-11-10T01:00:00Z".parse().unwrap()
}

/// … and is judged at this one, nine days later.
pub(crate) fn now() -> Instant {
    "2026-11-19T01:00:00Z".parse().unwrap()
}

/// A stage by its key.
pub(crate) fn stage(key: &str) -> StageKey {
    key.parse().unwrap()
}

/// The id with this number.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// What is known of one deal.
#[derive(Clone)]
pub(crate) struct Deal(GateFacts);

impl Deal {
    /// A deal of which nothing is known but where it stands.
    pub(crate) fn at(stage_key: &str) -> Self {
        Self(GateFacts {
            deal: DealId(id(1)),
            version: 4,
            as_of: now(),
            stage: stage(stage_key),
            stage_entered_at: entered(),
            stage_before: None,
            activities: Vec::new(),
            documents: Vec::new(),
            filled: Vec::new(),
            frozen_since: None,
            approvals: Vec::new(),
            formulas: Vec::new(),
        })
    }

    /// With an activity in the middle of the stay, by the rep's word.
    pub(crate) fn with(self, activity: Touch) -> Self {
        self.known(activity, Evidence::Claimed, entered().plus_millis(3_600_000))
    }

    /// With an activity at `at`.
    pub(crate) fn with_at(self, activity: Touch, at: Instant) -> Self {
        self.known(activity, Evidence::Claimed, at)
    }

    /// With an activity known by `evidence`.
    pub(crate) fn proven(self, activity: Touch, evidence: Evidence) -> Self {
        self.known(activity, evidence, entered().plus_millis(3_600_000))
    }

    fn known(mut self, Touch(kind, figures): Touch, evidence: Evidence, at: Instant) -> Self {
        let number = 100 + self.0.activities.len() as u128;
        self.0.activities.push(ActivityFact { id: ActivityId(id(number)), kind, at, evidence, figures });
        self
    }

    /// With a file attached in the middle of the stay.
    pub(crate) fn file(self, document: DocumentKind) -> Self {
        self.file_at(document, entered().plus_millis(3_600_000))
    }

    /// With a file attached at `at`.
    pub(crate) fn file_at(mut self, document: DocumentKind, at: Instant) -> Self {
        let number = 500 + self.0.documents.len() as u128;
        self.0.documents.push(DocumentFact { id: AttachmentId(id(number)), document, at });
        self
    }

    /// With these fields filled in.
    pub(crate) fn filled(mut self, fields: &[DealField]) -> Self {
        self.0.filled.extend_from_slice(fields);
        self
    }

    /// Signed by `role` at `at`.
    pub(crate) fn signed_at(mut self, role: ApprovalRole, at: Instant) -> Self {
        self.0.approvals.push(ApprovalFact { role, at });
        self
    }

    /// With its account frozen since `at`.
    pub(crate) fn frozen(mut self, at: Instant) -> Self {
        self.0.frozen_since = Some(at);
        self
    }

    /// With a formula that somebody evaluated.
    pub(crate) fn formula(mut self, formula: &str, holds: bool) -> Self {
        self.0.formulas.push(FormulaFact { formula: formula.to_owned(), holds });
        self
    }

    /// Having stood in `before` before it was won or lost.
    pub(crate) fn came_from(mut self, before: &str) -> Self {
        self.0.stage_before = Some(stage(before));
        self
    }

    /// The facts.
    pub(crate) fn facts(&self) -> &GateFacts {
        &self.0
    }

    /// Every line of a gate with this one requirement.
    pub(crate) fn checks(&self, requirement: Requirement) -> Vec<Check> {
        let gate = Gate { from: stage("here"), to: stage("there"), requirements: vec![requirement] };
        let verdict = evaluate(&gate, &self.0);
        let all_met = verdict.checks.iter().all(|check| check.standing == Standing::Met);
        assert_eq!(verdict.open, all_met, "a gate is open when every line is met and only then");
        verdict.checks
    }

    /// The one line of a gate with this one rule over the current stay, the rep's word being enough.
    pub(crate) fn check(&self, rule: Rule) -> Check {
        let [check] = <[Check; 1]>::try_from(self.checks(asks(rule))).unwrap();
        check
    }
}

/// A requirement of the current stay for which the rep's word is enough.
pub(crate) fn asks(rule: Rule) -> Requirement {
    Requirement { key: "asked".to_owned(), rule, evidence: Evidence::Claimed, scope: Scope::Stay }
}

/// Why the records of a line do not count, in their order.
pub(crate) fn reasons(check: &Check) -> Vec<Vec<NotCounted>> {
    check.rejected.iter().map(|rejected| rejected.reasons.clone()).collect()
}

/// An activity's kind and figures.
#[derive(Clone)]
pub(crate) struct Touch(ActivityKind, ActivityFigures);

/// A call of so many seconds.
pub(crate) fn call(seconds: i32) -> Touch {
    Touch(ActivityKind::Call, ActivityFigures { call_seconds: Some(seconds), ..Default::default() })
}

/// An email, opened, clicked, bounced or not.
pub(crate) fn email(opened: bool, clicked: bool, bounced: bool) -> Touch {
    let figures = ActivityFigures {
        email_opened: Some(opened),
        email_clicked: Some(clicked),
        email_bounced: Some(bounced),
        ..Default::default()
    };
    Touch(ActivityKind::Email, figures)
}

/// A WeChat conversation of so many rounds.
pub(crate) fn wechat(rounds: i32) -> Touch {
    Touch(ActivityKind::Wechat, ActivityFigures { wechat_rounds: Some(rounds), ..Default::default() })
}

/// A meeting or a visit whose summary was confirmed, refused, or not spoken of.
pub(crate) fn met(kind: ActivityKind, confirmed: Option<bool>) -> Touch {
    Touch(kind, ActivityFigures { summary_confirmed: confirmed, ..Default::default() })
}

/// An activity in which the customer asked for so many changes.
pub(crate) fn changes(kind: ActivityKind, count: i32) -> Touch {
    Touch(kind, ActivityFigures { change_requests: Some(count), ..Default::default() })
}

/// An activity without any figure.
pub(crate) fn bare(kind: ActivityKind) -> Touch {
    Touch(kind, ActivityFigures::default())
}
