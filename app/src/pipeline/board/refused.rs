//! A card that was put back: what is missing, and the way to each of the forms that meet it.

use super::column::closed_title;
use super::state::{BoardState, Refused};
use crate::chunk;
use crate::pipeline::check_words::{self, Behind};
use crate::pipeline::deal_words;
use crate::session;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Dialog, Glyph, Icon, LinkButton};
use leptos::prelude::*;
use shared::pipeline::gate::{Action, Check, Standing};
use shared::pipeline::movement::MoveKind;

/// The refusal, at the card.
#[component]
pub(super) fn RefusedDialog(state: BoardState) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(state.refused.with(Option::is_some)));
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            state.refused.set(None);
        }
        open
    });
    let title = Signal::derive(move || {
        state.refused.with(|refused| {
            let Some(Refused { deal, verdict }) = refused else { return String::new() };
            let to = deal_words::stage(&state.pipelines(), &verdict.to);
            t!(BoardRefused, name = deal.account.name, to = to)
        })
    });
    view! {
        <Dialog open title>
            {move || state.refused.get().map(|refused| chunk::refused(state, refused))}
        </Dialog>
    }
}

/// The lines that are missing.
pub fn checklist(state: BoardState, refused: Refused) -> impl IntoView {
    let Refused { deal, verdict } = refused;
    let pipelines = state.pipelines();
    let lead = closed_title(&verdict);
    let lines = verdict
        .gates
        .iter()
        .enumerate()
        .flat_map(|(at, gate)| gate.checks.iter().map(move |check| (at, gate, check)))
        .filter(|(_, _, check)| check.standing != Standing::Met)
        .map(|(at, gate, check)| {
            let rules = check_words::gate_of(&pipelines, &gate.from);
            let behind = rules.and_then(|rules| Behind::find(rules, &check.requirement, check.step.as_deref()));
            let what = check_words::what(behind, &check.requirement);
            let far = check_words::far(behind, check);
            let wait = check.standing == Standing::Waiting || at > 0;
            // Gates further on are not worked on from here.
            let act = (!wait).then(|| act(check)).flatten().map(|(glyph, label, query)| {
                let address = format!("/deals/{}{query}", deal.id);
                view! { <span class="do"><LinkButton href=address small=true glyph>{label}</LinkButton></span> }
            });
            let rule = check_words::rule(behind).filter(|_| !wait);
            view! {
                <li data-met=if wait { "wait" } else { "no" }>
                    <span class="mark"><Icon glyph=if wait { Glyph::Lock } else { Glyph::Check }/></span>
                    <span class="what">{what}</span>
                    <span class="far">{far}</span>
                    {rule.map(|rule| view! { <span class="why">{rule}</span> })}
                    {act}
                </li>
            }
        })
        .collect_view();
    let overriding = session::me().overrides_gates.then(|| {
        let (deal, to) = (deal.clone(), verdict.to.clone());
        let press = move |_| {
            state.refused.set(None);
            state.wish(&deal, to.clone(), MoveKind::Forward, true);
        };
        view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Key on_press=press>{text(Key::GateCardOverride)}</Button> }
    });
    view! {
        <p class="muted">{t!(BoardRefusedLead, lead = lead)}</p>
        <ol class="gatelist">{lines}</ol>
        <div class="btns">
            {overriding}
            <span class="grow"></span>
            <LinkButton href=format!("/deals/{}", deal.id) kind=ButtonKind::Primary>{text(Key::BoardOpenDeal)}</LinkButton>
        </div>
    }
}

/// The form that meets a line, as an address of the deal's page.
fn act(check: &Check) -> Option<(Glyph, String, String)> {
    match check.action? {
        Action::LogTouch => Some((Glyph::Phone, text(Key::RemedyTouch), "?log=call".to_owned())),
        Action::RecordChanges => Some((Glyph::Mail, text(Key::RemedyTouch), "?log=email".to_owned())),
        Action::LogMeeting => Some((Glyph::Users, text(Key::RemedyMeeting), "?log=meeting".to_owned())),
        Action::AttachDocument => Some((Glyph::Upload, text(Key::RemedyUpload), "?log=note".to_owned())),
        Action::FillFields => {
            let field = check.missing_fields.first().map(|field| field.as_str()).unwrap_or_default();
            Some((Glyph::Note, text(Key::RemedyFill), format!("?fill={field}")))
        }
        Action::RequestApproval | Action::LiftFreeze | Action::ReviewFormula => None,
    }
}
