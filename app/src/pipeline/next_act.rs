//! The strip on top of a deal: the one act that brings it nearest to the next stage, and why that one.

use super::check_words::{self, Behind};
use super::deal_state::DealState;
use super::deal_words;
use super::gate_card::DoIt;
use super::known_pipelines;
use crate::records::words;
use crate::remote::Fetched;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{BLANK, Button, ButtonKind, Glyph, NextStrip};
use leptos::prelude::*;
use shared::pipeline::gate::{Action, Check, Standing};
use shared::pipeline::rules::{Pipeline, StageKind};

/// What comes next.
#[component]
pub fn NextAct(
    /// The deal's page.
    state: DealState,
) -> impl IntoView {
    move || {
        if is_waiting(state) {
            return Some(waiting().into_any());
        }
        let (deal, pipeline) = (state.deal.value()?, state.pipeline()?);
        let stage = pipeline.stage(&deal.stage)?.clone();
        if stage.kind != StageKind::Open {
            return Some(over(state, &pipeline, stage.kind, deal.lost_reason).into_any());
        }
        let judged = state.judged.get()?;
        let to = deal_words::stage(std::slice::from_ref(&pipeline), &judged.verdict.to);
        let missing: Vec<&Check> = judged
            .verdict
            .gates
            .iter()
            .flat_map(|gate| &gate.checks)
            .filter(|check| check.standing != Standing::Met)
            .collect();
        let Some(first) = missing.first().copied() else {
            let key = judged.verdict.to.clone();
            let forward = to.clone();
            let why = if judged.is_provisional() { Key::NextOpenUnsent } else { Key::NextOpenWhy };
            return Some(
                view! {
                    <NextStrip act=t!(NextOpen, to = to) why=text(why)>
                        <Button kind=ButtonKind::Primary glyph=Glyph::Arrow on_press=move |_| state.wish(key.clone(), false)>{t!(MoveTo, to = forward)}</Button>
                    </NextStrip>
                }
                .into_any(),
            );
        };
        let gate = pipeline.gate(&judged.verdict.from);
        let behind = gate.and_then(|gate| Behind::find(gate, &first.requirement, first.step.as_deref()));
        let act = act(behind, first);
        let left = missing.len();
        let why = if left == 1 { t!(NextLast, to = to) } else { t!(NextMore, to = to, count = left) };
        let why = match check_words::rule(behind) {
            Some(rule) => t!(NextWhy, why = why, rule = rule),
            None => why,
        };
        let (check, documents) = (first.clone(), behind.map(Behind::documents).unwrap_or_default());
        // Three buttons are a menu, not an act: the checklist below has them all.
        let documents = documents.into_iter().take(1).collect();
        Some(view! { <NextStrip act why><DoIt state check documents prominent=true/></NextStrip> }.into_any())
    }
}

/// Whether what the strip says is still on its way, tracked.
fn is_waiting(state: DealState) -> bool {
    matches!(state.deal.get(), Fetched::Waiting)
        || matches!(known_pipelines().get(), Fetched::Waiting)
        || matches!(state.facts.get(), Fetched::Waiting)
}

/// A strip of the same height, so that nothing jumps when the words arrive.
fn waiting() -> impl IntoView {
    view! {
        <div aria-hidden="true">
            <NextStrip act=BLANK why=BLANK><span class="btn primary" aria-disabled="true">{BLANK}</span></NextStrip>
        </div>
    }
}

/// The act in one sentence.
fn act(behind: Option<Behind<'_>>, check: &Check) -> String {
    let what = check_words::what(behind, &check.requirement);
    let left = check.need.saturating_sub(check.have);
    match check.action {
        Some(Action::LogTouch) => t!(NextTouch, count = left),
        // The file is uploaded and not the step that it proves; what else would do is in the rule.
        Some(Action::AttachDocument) => {
            let document = behind.and_then(|behind| behind.documents().first().copied());
            t!(NextDocument, what = document.map_or(what, words::document))
        }
        Some(Action::FillFields) => t!(
            NextFields,
            fields = check_words::listed(check.missing_fields.iter().map(|field| deal_words::field(*field)))
        ),
        Some(Action::RecordChanges) => t!(NextChanges, count = left),
        Some(Action::LogMeeting) => text(Key::NextMeeting),
        Some(Action::RequestApproval) => t!(
            NextApproval,
            roles = check_words::listed(check.missing_roles.iter().map(|role| deal_words::role(*role)))
        ),
        Some(Action::LiftFreeze) => text(Key::NextFreeze),
        Some(Action::ReviewFormula) | None => what,
    }
}

/// A deal that is won or lost: what it came to, and the way back.
fn over(
    state: DealState,
    pipeline: &Pipeline,
    kind: StageKind,
    lost_reason: Option<shared::pipeline::LostReason>,
) -> impl IntoView + use<> {
    let before = state.facts.value().and_then(|facts| facts.stage_before);
    let pipelines = known_pipelines().value().unwrap_or_default();
    let back = before.map(|stage| (deal_words::stage(&pipelines, &stage), stage));
    let act = match (kind, lost_reason) {
        (StageKind::Won, _) => text(Key::NextWon),
        (_, Some(reason)) => t!(NextLostFor, reason = deal_words::lost(reason)),
        (_, None) => text(Key::NextLost),
    };
    let why = match &back {
        Some((name, _)) => t!(NextReopenWhy, to = name),
        None => deal_words::named(&pipeline.name),
    };
    let reopen = back.map(|(name, stage)| {
        view! { <Button glyph=Glyph::Undo on_press=move |_| state.wish(stage.clone(), false)>{t!(NextReopen, to = name)}</Button> }
    });
    view! { <NextStrip act why>{reopen}</NextStrip> }
}
