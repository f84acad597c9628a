//! What a gate still asks for, in the few words of a card or a row; the whole checklist is the deal's page.

use super::deal_words::{field, named, role};
use crate::records::words;
use crate::t;
use crate::text::{Key, text};
use crate::ui::Glyph;
use shared::pipeline::StageKey;
use shared::pipeline::gate::Shortfall;
use shared::pipeline::rules::{Pipeline, Rule, StepProof, SubState};

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

/// What meets it, as a word for a button and its icon; nothing where the deal's page alone can say.
pub fn remedy(pipelines: &[Pipeline], stage: &StageKey, missing: &Shortfall) -> Option<(Glyph, Key)> {
    match rule(pipelines, stage, missing)? {
        Rule::EffectiveTouches { .. } => Some((Glyph::Phone, Key::RemedyTouch)),
        Rule::Documents { .. } | Rule::SubStates { .. } => Some((Glyph::Upload, Key::RemedyUpload)),
        Rule::Fields { .. } => Some((Glyph::Note, Key::RemedyFill)),
        Rule::ConfirmedMeeting { .. } => Some((Glyph::Users, Key::RemedyMeeting)),
        Rule::Approvals { .. } | Rule::NoFreeze {} | Rule::Formula { .. } => None,
    }
}
