//! A deal's gate as it stands and as it would stand with what was typed here and has not reached the server.
//!
//! The facts are the server's; what is on its way is added to them as drafts and named as such. The judging itself
//! is `shared`'s, the same code that the server runs.

use crate::records::composer::Preview;
use crate::records::outbox::{Pending, State};
use shared::ids::{ActivityId, AttachmentId};
use shared::pipeline::DealField;
use shared::pipeline::facts::{ActivityFact, DocumentFact, GateFacts};
use shared::pipeline::gate::Check;
use shared::pipeline::movement::{MoveVerdict, judge};
use shared::pipeline::rules::Pipeline;
use shared::records::activity::{ActivityForm, Evidence};
use shared::time::Instant;
use std::collections::HashSet;

/// The id of the activity in the composer, which has none yet; version 4, so that it meets no real one.
const TYPED: &str = "00000000-0000-4000-8000-000000000001";

/// Facts, the verdict on the way to the next stage, and which of the facts are only here.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What was judged.
    pub facts: GateFacts,
    /// To the next stage.
    pub verdict: MoveVerdict,
    /// Ids of facts that the server does not have yet, as text.
    unsent: HashSet<String>,
    /// Fields that are filled in only in the form that is open.
    unsaved: Vec<DealField>,
}

impl Judged {
    /// Judges the way to the next stage; nothing where there is none.
    pub fn new(pipeline: &Pipeline, facts: GateFacts, drafts: &Drafts) -> Option<Self> {
        let next = pipeline.next(&facts.stage)?.key.clone();
        let mut unsent = HashSet::new();
        let unsaved = drafts.filled.as_ref().map_or_else(Vec::new, |filled| {
            filled.iter().copied().filter(|field| !facts.filled.contains(field)).collect()
        });
        let facts = drafts.added_to(facts, &mut unsent);
        let verdict = judge(pipeline, &facts, &next);
        Some(Self { facts, verdict, unsent, unsaved })
    }

    /// Whether a line rests on something that the server does not have yet; `fields`, when it asks for fields.
    pub fn is_unsent(&self, check: &Check, fields: &[DealField]) -> bool {
        check.counted.iter().any(|id| self.unsent.contains(&id.to_string()))
            || fields.iter().any(|field| self.unsaved.contains(field))
    }

    /// Whether anything judged is only here.
    pub fn is_provisional(&self) -> bool {
        !self.unsent.is_empty() || !self.unsaved.is_empty()
    }
}

/// What is here and not on the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drafts {
    /// The outbox of this deal.
    pub pending: Vec<Pending>,
    /// The composer.
    pub typed: Option<Preview>,
    /// The fields filled in in the open form.
    pub filled: Option<Vec<DealField>>,
    /// Now, by the server's clock.
    pub now: Option<Instant>,
}

impl Drafts {
    fn added_to(&self, mut facts: GateFacts, unsent: &mut HashSet<String>) -> GateFacts {
        let known: HashSet<ActivityId> = facts.activities.iter().map(|activity| activity.id).collect();
        for pending in &self.pending {
            let id = match &pending.state {
                State::Sent(id) => Some(*id),
                State::Waiting | State::Sending => pending.key.parse().ok(),
                State::Refused(_) => None,
            };
            if let Some(id) = id.filter(|id| !known.contains(id)) {
                unsent.insert(id.to_string());
                facts.activities.push(fact(id, &pending.form));
            }
        }
        if let Some(typed) = &self.typed {
            if let Ok(id) = TYPED.parse::<ActivityId>() {
                unsent.insert(id.to_string());
                let evidence = if typed.documents.is_empty() { Evidence::Claimed } else { Evidence::File };
                facts.activities.push(ActivityFact { evidence, ..fact(id, &typed.form) });
            }
            for (number, document) in typed.documents.iter().enumerate() {
                if let Ok(id) = format!("00000000-0000-4000-8001-{number:012}").parse::<AttachmentId>() {
                    unsent.insert(id.to_string());
                    let at = typed.form.occurred_at;
                    facts.documents.push(DocumentFact { id, document: *document, at });
                }
            }
        }
        if let Some(filled) = &self.filled {
            facts.filled.clone_from(filled);
        }
        // What happens now would lie after the instant of the facts, which nothing counts for.
        if let Some(now) = self.now.filter(|_| !unsent.is_empty()) {
            facts.as_of = facts.as_of.max(now);
        }
        facts
    }
}

fn fact(id: ActivityId, form: &ActivityForm) -> ActivityFact {
    let evidence = if form.attachments.is_empty() { Evidence::Claimed } else { Evidence::File };
    ActivityFact { id, kind: form.kind, at: form.occurred_at, evidence, figures: form.figures.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::pipeline::default::{FIRST_CONTACT, pipeline};
    use shared::records::Subject;
    use shared::records::activity::{ActivityFigures, ActivityKind};

    const DEAL: &str = "0190a000-0000-7000-8000-000000000001";

    fn facts() -> GateFacts {
        GateFacts {
            deal: DEAL.parse().unwrap(),
            version: 1,
            as_of: Instant::from_millis(1_000),
            stage: FIRST_CONTACT.parse().unwrap(),
            stage_entered_at: Instant::from_millis(0),
            stage_before: None,
            activities: Vec::new(),
            documents: Vec::new(),
            filled: Vec::new(),
            frozen_since: None,
            approvals: Vec::new(),
            formulas: Vec::new(),
        }
    }

    fn call(seconds: i32) -> ActivityForm {
        ActivityForm {
            about: Subject::Deal(DEAL.parse().unwrap()),
            kind: ActivityKind::Call,
            text: None,
            occurred_at: Instant::from_millis(5_000),
            figures: ActivityFigures { call_seconds: Some(seconds), ..ActivityFigures::default() },
            attachments: Vec::new(),
        }
    }

    fn touches(drafts: &Drafts) -> (u32, bool) {
        let judged = Judged::new(&pipeline(), facts(), drafts).unwrap();
        let check = &judged.verdict.gates[0].checks[0];
        (check.have, judged.is_unsent(check, &[]))
    }

    #[test]
    fn a_call_counts_as_soon_as_it_is_long_enough_and_is_named_unsent() {
        let typed = |seconds| Drafts {
            typed: Some(Preview { form: call(seconds), documents: Vec::new() }),
            now: Some(Instant::from_millis(9_000)),
            ..Drafts::default()
        };
        assert_eq!(touches(&typed(119)), (0, false));
        assert_eq!(touches(&typed(120)), (1, true));
    }

    #[test]
    fn what_waits_for_the_network_counts_once_even_after_it_arrived() {
        let key = "0190a000-0000-4000-8000-00000000000a";
        let pending = |state| Drafts {
            pending: vec![Pending { key: key.to_owned(), form: call(130), state }],
            now: Some(Instant::from_millis(9_000)),
            ..Drafts::default()
        };
        assert_eq!(touches(&pending(State::Waiting)), (1, true));
        let mut arrived = facts();
        arrived.as_of = Instant::from_millis(9_000);
        arrived.activities.push(fact(key.parse().unwrap(), &call(130)));
        let drafts = pending(State::Sent(key.parse().unwrap()));
        let judged = Judged::new(&pipeline(), arrived, &drafts).unwrap();
        assert_eq!(judged.verdict.gates[0].checks[0].have, 1);
        assert!(!judged.is_provisional());
    }
}
