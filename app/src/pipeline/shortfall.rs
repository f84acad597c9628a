//! What a gate still asks for, in the few words of a card or a row; the whole checklist is the deal's page.

use super::deal_words::{field, named, role};
use crate::records::words;
use crate::t;
use crate::text::{Key, text};
use crate::ui::Glyph;
use shared::pipeline::gate::Shortfall;
use shared::pipeline::rules::{Pipeline, Rule, StepProof, SubState};
use shared::pipeline::{DocumentKind, StageKey};
use shared::records::activity::ActivityKind;

fn rule<'a>(pipelines: &'a [Pipeline], stage: &StageKey, missing: &Shortfall) -> Option<&'a Rule> {
    let gate = pipelines.iter().find_map(|pipeline| pipeline.gate(stage))?;
    gate.requirements
        .iter()
        .find(|requirement| requirement.key == missing.requirement)
        .map(|found| &found.rule)
}

/// `定制需求摘要`, `有效触达 2/3`, `竞品、预算`; the requirement's key where the rules changed in between.
pub fn shortfall(pipelines: &[Pipeline], stage: &StageKey, missing: &Shortfall) -> String {
    let list = |names: Vec<String>| names.join(&text(Key::ListComma));
    match rule(pipelines, stage, missing) {
        Some(Rule::EffectiveTouches { .. }) => t!(ShortfallTouches, have = missing.have, need = missing.need),
        Some(Rule::Documents { document: DocumentKind::NeedsSummary, .. }) => text(Key::ShortfallSummary),
        Some(Rule::Documents { document, .. }) => words::document(*document),
        Some(Rule::Fields { fields }) => {
            let empty = if missing.fields.is_empty() { fields } else { &missing.fields };
            list(empty.iter().map(|name| field(*name)).collect())
        }
        Some(Rule::SubStates { steps }) => steps
            .iter()
            .find(|step| Some(&step.key) == missing.step.as_ref())
            .map_or_else(|| missing.requirement.clone(), |found| step(found, missing)),
        Some(Rule::ConfirmedMeeting { .. }) => text(Key::ShortfallMeeting),
        Some(Rule::Approvals { roles }) => {
            t!(ShortfallApprovals, roles = list(roles.iter().map(|signer| role(*signer)).collect()))
        }
        Some(Rule::NoFreeze {}) => text(Key::ShortfallFrozen),
        Some(Rule::Formula { formula }) => formula.clone(),
        None => missing.requirement.clone(),
    }
}

fn step(step: &SubState, missing: &Shortfall) -> String {
    match step.proof {
        StepProof::ChangeRequests { .. } => t!(ShortfallChanges, have = missing.have, need = missing.need),
        StepProof::AnyDocument { .. } => named(&step.name),
    }
}

/// What meets a missing line, as a button that leads to the deal's page.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// Its icon.
    pub glyph: Glyph,
    /// Its word.
    pub word: Key,
    /// What the page is asked to open: `?log=call`, `?fill=budget_range`.
    pub query: String,
}

/// What meets it; nothing where the deal's page alone can say.
pub fn remedy(pipelines: &[Pipeline], stage: &StageKey, missing: &Shortfall) -> Option<Remedy> {
    let log =
        |glyph: Glyph, word: Key, kind: ActivityKind| Remedy { glyph, word, query: format!("?log={kind}") };
    match rule(pipelines, stage, missing)? {
        Rule::EffectiveTouches { .. } => Some(log(Glyph::Phone, Key::RemedyTouch, ActivityKind::Call)),
        Rule::Documents { .. } | Rule::SubStates { .. } => {
            Some(log(Glyph::Upload, Key::RemedyUpload, ActivityKind::Note))
        }
        Rule::Fields { fields } => {
            let field = missing.fields.first().or_else(|| fields.first())?;
            Some(Remedy { glyph: Glyph::Note, word: Key::RemedyFill, query: format!("?fill={field}") })
        }
        Rule::ConfirmedMeeting { .. } => Some(log(Glyph::Users, Key::RemedyMeeting, ActivityKind::Meeting)),
        Rule::Approvals { .. } | Rule::NoFreeze {} | Rule::Formula { .. } => None,
    }
}
