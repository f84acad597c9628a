//! The lines of a gate's checklist as words: what is asked, how far it is, what does not count and why.

use super::deal_words::{field, named, role};
use super::shortfall::shortfall;
use crate::records::words;
use crate::t;
use crate::text::{self, Key, text};
use shared::pipeline::facts::GateFacts;
use shared::pipeline::gate::{Check, GateProgress, NotCounted, Rejected};
use shared::pipeline::rules::{Gate, Pipeline, Requirement, Rule, StepProof, SubState};
use shared::pipeline::{DealField, DocumentKind, StageKey};
use shared::records::activity::Evidence;

/// The rule behind a line: the requirement and, where it has steps, the step.
#[derive(Clone, Copy)]
pub struct Behind<'a> {
    requirement: &'a Requirement,
    step: Option<&'a SubState>,
}

impl<'a> Behind<'a> {
    /// Finds it; nothing when the page knows other rules than the verdict was made with.
    pub fn find(gate: &'a Gate, requirement: &str, step: Option<&str>) -> Option<Self> {
        let requirement = gate.requirements.iter().find(|one| one.key == requirement)?;
        let step = match (&requirement.rule, step) {
            (Rule::SubStates { steps }, Some(step)) => steps.iter().find(|one| one.key == step),
            _ => None,
        };
        Some(Self { requirement, step })
    }

    /// The fields that the line asks for.
    pub fn fields(self) -> &'a [DealField] {
        match &self.requirement.rule {
            Rule::Fields { fields } => fields,
            _ => &[],
        }
    }

    /// The files that would meet the line, best first.
    pub fn documents(self) -> Vec<DocumentKind> {
        match (&self.requirement.rule, self.step.map(|step| &step.proof)) {
            (Rule::Documents { document, .. }, _) => vec![*document],
            (_, Some(StepProof::AnyDocument { documents })) => documents.clone(),
            (_, Some(StepProof::ChangeRequests { accepted_by, .. })) => vec![*accepted_by],
            _ => Vec::new(),
        }
    }
}

/// What a line asks for: `有效触达`, `定制方案 v1.0 已发送`.
pub fn what(behind: Option<Behind<'_>>, requirement: &str) -> String {
    let Some(Behind { requirement, step }) = behind else { return requirement.to_owned() };
    if let Some(step) = step {
        return named(&step.name);
    }
    match &requirement.rule {
        Rule::EffectiveTouches { .. } => text(Key::CheckTouches),
        Rule::Documents { document, .. } => words::document(*document),
        Rule::Fields { fields } => {
            t!(CheckFields, fields = listed(fields.iter().map(|one| field(*one))))
        }
        Rule::SubStates { .. } => requirement.key.clone(),
        Rule::ConfirmedMeeting { .. } => text(Key::CheckMeeting),
        Rule::Approvals { roles } => t!(CheckApprovals, roles = listed(roles.iter().map(|one| role(*one)))),
        Rule::NoFreeze {} => text(Key::CheckFreeze),
        Rule::Formula { formula } => formula.clone(),
    }
}

/// What would count, in one sentence, where it is not plain from the name.
pub fn rule(behind: Option<Behind<'_>>) -> Option<String> {
    let Behind { requirement, step } = behind?;
    match (&requirement.rule, step.map(|step| &step.proof)) {
        (Rule::EffectiveTouches { call_seconds, wechat_rounds, .. }, _) => {
            Some(t!(CheckTouchesRule, minutes = minutes(*call_seconds), rounds = wechat_rounds))
        }
        (Rule::ConfirmedMeeting { .. }, _) => Some(text(Key::CheckMeetingRule)),
        (Rule::Approvals { .. }, _) => Some(text(Key::CheckApprovalsRule)),
        (Rule::NoFreeze {}, _) => Some(text(Key::CheckFreezeRule)),
        (_, Some(StepProof::AnyDocument { documents })) => Some(t!(
            CheckAnyDocument,
            documents = alternatives(documents.iter().map(|one| words::document(*one)))
        )),
        (_, Some(StepProof::ChangeRequests { at_least, accepted_by })) => {
            Some(t!(CheckChangesRule, count = at_least, document = words::document(*accepted_by)))
        }
        _ => None,
    }
}

/// `2 分钟`, `90 秒`.
fn minutes(seconds: u32) -> String {
    if seconds.is_multiple_of(60) {
        t!(TimeMinutes, count = seconds / 60)
    } else {
        t!(TimeSeconds, count = seconds)
    }
}

/// How far a line is: `2 / 3`, and for yes-or-no lines the word.
pub fn far(behind: Option<Behind<'_>>, check: &Check) -> String {
    let yes_or_no = behind
        .is_some_and(|behind| matches!(behind.requirement.rule, Rule::NoFreeze {} | Rule::Formula { .. }));
    if yes_or_no {
        text(if check.have >= check.need { Key::LabelYes } else { Key::LabelNo })
    } else {
        format!("{} / {}", check.have, check.need)
    }
}

/// What a card says of its gate: `还差 2：触达 1/3、需求摘要`, or that all is there; nothing without a gate.
pub fn missing(pipelines: &[Pipeline], stage: &StageKey, progress: &GateProgress) -> Option<String> {
    if progress.total == 0 {
        return None;
    }
    if progress.missing.is_empty() {
        return Some(text(Key::CheckAllThere));
    }
    let list = listed(progress.missing.iter().map(|one| shortfall(pipelines, stage, one)));
    Some(t!(CheckMissing, count = progress.missing.len(), list = list))
}

/// A record that does not count, with its reasons: `11 月 17 日微信`, `来回 1 轮，要 2 轮`.
pub fn rejected(facts: &GateFacts, rejected: &Rejected) -> Option<(String, String)> {
    let activity = facts.activities.iter().find(|one| one.id.0 == rejected.record);
    let document = facts.documents.iter().find(|one| one.id.0 == rejected.record);
    let (at, kind) = match (activity, document) {
        (Some(activity), _) => (activity.at, words::activity(activity.kind)),
        (None, Some(document)) => (document.at, words::document(document.document)),
        (None, None) => return None,
    };
    let record = t!(CheckRecord, day = text::day(text::parts(at).date), kind = kind);
    Some((record, listed(rejected.reasons.iter().map(reason))))
}

fn reason(reason: &NotCounted) -> String {
    match reason {
        NotCounted::CallTooShort { seconds: 0, need } => {
            t!(CheckCallWithoutLength, need = minutes(*need))
        }
        NotCounted::CallTooShort { seconds, need } => {
            t!(CheckCallTooShort, minutes = seconds / 60, seconds = seconds % 60, need = minutes(*need))
        }
        NotCounted::EmailNotClicked { opened: true } => text(Key::CheckEmailNotClicked),
        NotCounted::EmailNotClicked { opened: false } => text(Key::CheckEmailNotOpened),
        NotCounted::EmailBounced => text(Key::CheckEmailBounced),
        NotCounted::TooFewRounds { rounds, need } => t!(CheckTooFewRounds, rounds = rounds, need = need),
        NotCounted::SummaryNotConfirmed => text(Key::CheckSummaryNotConfirmed),
        NotCounted::BeforeThisStay => text(Key::CheckBeforeThisStay),
        NotCounted::AfterTheFacts => text(Key::CheckAfterTheFacts),
        NotCounted::EvidenceTooWeak { has: _, need } => text(match need {
            Evidence::Claimed | Evidence::File => Key::CheckNeedsFile,
            Evidence::System => Key::CheckNeedsSystem,
        }),
    }
}

/// The gate at the exit of the stage that `progress` is of.
pub fn gate_of<'a>(pipelines: &'a [Pipeline], stage: &StageKey) -> Option<&'a Gate> {
    pipelines.iter().find_map(|pipeline| pipeline.gate(stage))
}

/// `甲、乙、丙`, or with commas.
pub fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(&text(Key::ListComma))
}

fn alternatives(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(&text(Key::CheckOr))
}
