//! The head of a deal: what it is, whose, how much, and the way it has come.

use super::deal_state::{DealState, Part};
use super::deal_words;
use super::gate_card::GATE_ID;
use super::path::{Path, waiting_path};
use crate::frame::ThemeButton;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Amount, Avatar, AvatarSize, BLANK, Badge, Button, Glyph, Icon, Menu, MenuItem, Tab, Tabs};
use leptos::prelude::*;
use shared::people::access::Permission;
use shared::pipeline::StageKey;
use shared::pipeline::deal::DealView;
use shared::pipeline::gate::Standing;
use shared::pipeline::rules::{Pipeline, StageKind};
use shared::records::activity::ActivityKind;
use shared::records::timeline::TimelineCounts;

/// Title, facts, acts and path; on a phone also the tabs of the page's parts.
#[component]
pub fn DealHead(
    /// The deal's page.
    state: DealState,
    /// The counts of its story.
    counts: RwSignal<Option<TimelineCounts>>,
) -> impl IntoView {
    let probability = move |deal: &DealView| {
        let pipeline = state.pipeline()?;
        Some(pipeline.stage(&deal.stage)?.probability)
    };
    // As high as it will be, so that nothing jumps when the deal is here.
    let waiting = || {
        view! { <div class="grow"><h1>{text(Key::DealOne)}</h1><div class="facts">{BLANK}</div></div> }
    };
    let title = move || {
        let Some(deal) = state.deal.value() else { return waiting().into_any() };
        let weighted = probability(&deal).filter(|percent| (1..100).contains(percent)).map(|percent| {
                view! { <span class="hide-m">{text(Key::DealWeighted)}" "<Amount money=deal.fields.amount.percent(percent)/></span> }
            });
        let closing = deal.fields.expected_close_on.map(|day| {
                view! { <span><Icon glyph=Glyph::Calendar size="s14"/>{t!(DealClosing, day = text::day(day))}</span> }
            });
        let customer = deal.account.name.clone();
        view! {
                <Avatar name=deal.account.name.clone() size=AvatarSize::Large square=true/>
                <div class="grow">
                    <h1>{deal_words::whole(&deal.account.name, &deal.fields.name)}</h1>
                    <div class="facts">
                        <span><b><Amount money=deal.fields.amount/></b>{weighted}</span>
                        <span class="hide-m"><Icon glyph=Glyph::Customer size="s14"/><a class="link" href=format!("/customers/{}", deal.account.id)>{customer}</a></span>
                        {closing}
                        <span class="hide-m"><Avatar name=deal.owner.name.clone() size=AvatarSize::Small/>{deal.owner.name}" · "{deal.team.name}</span>
                    </div>
                </div>
            }
            .into_any()
    };
    let path = move || match (state.deal.value(), state.pipeline()) {
        (Some(deal), Some(pipeline)) => view! { <Path deal pipeline judged=state.judged.get()/> }.into_any(),
        _ => waiting_path().into_any(),
    };
    view! {
        <section class="deal-head">
            <div class="top only-m">
                <a class="btn ghost icon" href="/deals" aria-label=t!(NavBackTo, page = text(Key::NavDeals))><Icon glyph=Glyph::Left size="s20"/></a>
                <span class="grow"></span>
                <ThemeButton/>
                <MoreMenu state/>
            </div>
            <div class="ttl">
                {title}
                <div class="btns">
                    <Show when=move || !state.access.withholds(Permission::LogActivities)>
                        <Button glyph=Glyph::Phone on_press=move |_| state.composer.open(ActivityKind::Call)>{text(Key::DealCall)}</Button>
                    </Show>
                    <Show when=move || state.withheld().is_some()><Badge glyph=Glyph::Lock>{text(Key::AccessReadOnly)}</Badge></Show>
                    <MoreMenu state/>
                    <Advance state/>
                </div>
            </div>
            {path}
            <div class="only-m">{move || parts(state, counts.get())}</div>
        </section>
    }
}

fn parts(state: DealState, counts: Option<TimelineCounts>) -> impl IntoView {
    let missing = state.judged.with(|judged| {
        judged.as_ref().map(|judged| {
            let checks = judged.verdict.gates.iter().flat_map(|gate| &gate.checks);
            checks.filter(|check| check.standing != Standing::Met).count()
        })
    });
    let told = counts.map(|counts| usize::try_from(counts.all).unwrap_or(0));
    let tabs = vec![
        Tab { value: Part::Next, label: text(Key::DealPartNext), count: missing.filter(|count| *count > 0) },
        Tab { value: Part::Story, label: text(Key::TimelineName), count: told },
        Tab { value: Part::Facts, label: text(Key::DealPartFacts), count: None },
    ];
    view! { <Tabs label=text(Key::DealParts) tabs chosen=state.part/> }
}

/// Moves the deal on when its gate is open; otherwise says so and leads to what is missing.
#[component]
fn Advance(state: DealState) -> impl IntoView {
    // Drafts do not open the door: the server has to know what it rests on.
    let ahead = Memo::new(move |_| {
        let (deal, pipeline) = (state.deal.value()?, state.pipeline()?);
        let next = pipeline.next(&deal.stage)?.clone();
        (pipeline.stage(&deal.stage)?.kind == StageKind::Open).then_some(())?;
        let open = state.judged.with(|judged| {
            judged.as_ref().is_some_and(|judged| judged.verdict.open && !judged.is_provisional())
        });
        Some((next.key, deal_words::named(&next.name), open))
    });
    move || {
        ahead.get().filter(|_| state.withheld().is_none()).map(|(to, name, open)| {
            let press = move |_| {
                if open {
                    state.wish(to.clone(), false);
                } else {
                    state.part.set(Part::Next);
                    focus(GATE_ID);
                }
            };
            view! {
                <button
                    class="btn primary"
                    type="button"
                    aria-disabled=(!open).then_some("true")
                    aria-describedby=(!open).then_some(GATE_ID)
                    on:click=press
                >
                    <Icon glyph=if open { Glyph::Arrow } else { Glyph::Lock }/>
                    {t!(MoveTo, to = name)}
                </button>
            }
        })
    }
}

/// Moves the focus to an element, which scrolls it into view.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) =
        element.and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(element).ok())
    {
        // A browser that refuses leaves the page where it was.
        let _ = element.focus();
    }
}

#[component]
fn MoreMenu(state: DealState) -> impl IntoView {
    let ways = Memo::new(move |_| {
        let deal = state.deal.value()?;
        let pipeline = state.pipeline()?;
        Some(other_ways(&pipeline, &deal))
    });
    view! {
        // All of it changes the deal.
        <Show when=move || state.withheld().is_none()>
            <Menu label=text(Key::ActionMore) class="btn icon" button=|| view! { <Icon glyph=Glyph::More/> }>
                <MenuItem glyph=Glyph::Note on_pick=move |()| state.edit(None)>{text(Key::ActionEdit)}</MenuItem>
                {move || ways.get().unwrap_or_default().into_iter().map(|(glyph, label, to)| view! {
                    <MenuItem glyph on_pick=move |()| state.wish(to.clone(), false)>{label}</MenuItem>
                }).collect_view()}
            </Menu>
        </Show>
    }
}

/// Back to earlier stages, and to lost.
fn other_ways(pipeline: &Pipeline, deal: &DealView) -> Vec<(Glyph, String, StageKey)> {
    let open = pipeline.stage(&deal.stage).is_some_and(|stage| stage.kind == StageKind::Open);
    if !open {
        return Vec::new();
    }
    let here = pipeline.position(&deal.stage);
    let back = pipeline
        .way()
        .take(here.unwrap_or(0))
        .map(|stage| (Glyph::Back, t!(MoveBackTo, to = deal_words::named(&stage.name)), stage.key.clone()));
    let lost = pipeline
        .stages
        .iter()
        .filter(|stage| stage.kind == StageKind::Lost)
        .map(|stage| (Glyph::Flag, text(Key::MoveLostAct), stage.key.clone()));
    back.chain(lost).collect()
}
