//! Judging a gate: for each requirement whether it is met, how far, what counts, what does not and why, and the
//! act that would meet it (B1).
//!
//! A verdict is always complete: judging does not stop at the first requirement that fails.

mod verdict;
mod window;

pub use verdict::{Action, Check, GateProgress, GateVerdict, NotCounted, Rejected, Shortfall, Standing};

use self::window::Window;
use super::facts::{ActivityFact, GateFacts};
use super::rules::{Gate, Requirement, Rule, StepProof};
use super::{ApprovalRole, DealField};
use crate::records::activity::ActivityKind;

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
            let have = count(counted.len());
            Check { counted, rejected, ..line(requirement, have, 1, Action::AttachDocument) }
        }
        StepProof::ChangeRequests { at_least, accepted_by } => {
            let (accepted, rejected_files) = window.documents(facts, &[*accepted_by]);
            if !accepted.is_empty() {
                return Check {
                    counted: accepted,
                    rejected: rejected_files,
                    ..line(requirement, *at_least, *at_least, Action::RecordChanges)
                };
            }
            let (recorded, rejected_activities) = window.activities(facts, |activity| {
                (unsigned(activity.figures.change_requests) > 0).then(Vec::new)
            });
            let changes = facts
                .activities
                .iter()
                .filter(|activity| recorded.contains(&activity.id.0))
                .map(|activity| unsigned(activity.figures.change_requests))
                .fold(0, u32::saturating_add);
            Check {
                counted: recorded,
                rejected: [rejected_files, rejected_activities].concat(),
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

/// A count as the wire carries it.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// An optional figure; absent and negative ones are 0.
fn unsigned(figure: Option<i32>) -> u32 {
    u32::try_from(figure.unwrap_or(0)).unwrap_or(0)
}
