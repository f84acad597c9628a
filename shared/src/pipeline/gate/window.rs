//! Which of a deal's records a requirement looks at: those of its time and of enough evidence. What a record must
//! be beyond that, the requirement says.

use uuid::Uuid;

use super::verdict::{NotCounted, Rejected};
use crate::pipeline::DocumentKind;
use crate::pipeline::facts::{ActivityFact, DocumentFact, GateFacts};
use crate::pipeline::rules::{Requirement, Scope};
use crate::records::activity::Evidence;
use crate::time::Instant;

/// The time and the strength of evidence within which a requirement looks.
pub(super) struct Window {
    from: Option<Instant>,
    until: Instant,
    evidence: Evidence,
}

impl Window {
    pub(super) fn of(requirement: &Requirement, facts: &GateFacts) -> Self {
        Self {
            from: (requirement.scope == Scope::Stay).then_some(facts.stage_entered_at),
            until: facts.as_of,
            evidence: requirement.evidence,
        }
    }

    /// Why an instant lies outside; empty when it lies within.
    pub(super) fn holds(&self, at: Instant) -> Vec<NotCounted> {
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
    pub(super) fn activities(
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
    pub(super) fn documents(&self, facts: &GateFacts, kinds: &[DocumentKind]) -> (Vec<Uuid>, Vec<Rejected>) {
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
