//! One deal: its path, its gate, its story.

use super::deal_form::EditDealDialog;
use super::deal_head::DealHead;
use super::deal_state::{DealState, Part};
use super::gate_card::GateCard;
use super::key_facts::{KeyFacts, People, Plan};
use super::moving::{MoveDialog, carry_out, refusal};
use super::next_act::NextAct;
use super::{deal_words, known_pipelines};
use crate::client::ClientError;
use crate::frame::{LostPage, Page, Up};
use crate::records::log_request::open_as_asked;
use crate::records::{Composer, ParticipantsCard, Timeline, words};
use crate::remote::Fetched;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{ErrorState, Icon, SkeletonCard, keys_are_taken, use_toasts};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use shared::ids::DealId;
use shared::people::access::Permission;
use shared::pipeline::deal::DealView;
use shared::records::Subject;
use shared::records::activity::ActivityKind;
use wasm_bindgen::JsCast;

/// One deal: its path, its gate, its story.
#[component]
pub fn DealPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("deal")?.parse::<DealId>().ok()));
    move || match id.get() {
        Some(id) => view! { <Deal id/> }.into_any(),
        None => view! { <LostPage/> }.into_any(),
    }
}

#[component]
fn Deal(id: DealId) -> impl IntoView {
    let state = DealState::new(id);
    carry_moves(state);
    edit_by_key(state);
    open_as_asked(state.composer);
    fill_as_asked(state);
    let title = Signal::derive(move || {
        state.deal.value().map_or_else(
            || text(Key::NavDeals),
            |deal| deal_words::whole(&deal.account.name, &deal.fields.name),
        )
    });
    // Drawn once: a new answer changes the parts, not the page, so that nothing being typed is lost.
    let failed = Memo::new(move |_| match state.deal.get() {
        Fetched::Failed(error) => Some(error),
        Fetched::Waiting | Fetched::Here(_) => None,
    });
    view! {
        <Page title up=Up { label: text(Key::NavDeals), href: "/deals" } own_head=true own_foot=true>
            {move || match failed.get() {
                Some(error) => view! { <h1 class="sr">{text(Key::DealOne)}</h1><ErrorState what=text(Key::DealOne) error on_retry=move |()| state.deal.reload()/> }.into_any(),
                None => view! { <Body state/> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Body(state: DealState) -> impl IntoView {
    let counts = RwSignal::new(None);
    let about = Subject::Deal(state.id);
    let account = Memo::new(move |_| state.deal.value().map(|deal| deal.account.id));
    let waiting = Memo::new(move |_| state.deal.value().is_none());
    let told = Signal::derive(move || state.told.get());
    view! {
        <div class="deal-page" data-part=move || state.part.get().name() aria-busy=move || waiting.get().then_some("true")>
            <DealHead state counts/>
            <div class="cols">
                <div class="span next-act"><NextAct state/></div>
                <div class="stack g3 start">
                    <div class="gate-place"><GateCard state/></div>
                    <div class="facts-place">
                        {move || if waiting.get() { view! { <SkeletonCard/> }.into_any() } else { view! { <KeyFacts state/> }.into_any() }}
                    </div>
                </div>
                <div class="mid">
                    <Show when=move || !state.access.withholds(Permission::LogActivities)><Composer about control=state.composer/></Show>
                    <Timeline about refresh=told control=state.composer counts on_changed=move |()| state.facts.reload()/>
                </div>
                <aside class="stack g3 right">
                    <Plan state/>
                    {move || account.get().map(|account| view! { <People account/> })}
                    {move || account.get().and_then(|_| taking_part(state))}
                </aside>
            </div>
            <Show when=move || !state.access.withholds(Permission::LogActivities)><nav class="acts only-m" aria-label=text(Key::ComposerLabel)>
                {[ActivityKind::Call, ActivityKind::Wechat, ActivityKind::Visit, ActivityKind::Note].map(|kind| view! {
                    <button
                        class="btn"
                        type="button"
                        on:click=move |_| { state.part.set(Part::Story); state.composer.open(kind); }
                    >
                        <Icon glyph=words::activity_glyph(kind)/>{words::activity(kind)}
                    </button>
                }).collect_view()}
            </nav></Show>
            <EditDealDialog state/>
            <MoveDialog mover=state.mover/>
        </div>
    }
}

/// Who takes part; drawn once, because only another owner would change it.
fn taking_part(state: DealState) -> Option<impl IntoView> {
    let DealView { id, owner, team, .. } = untrack(|| state.deal.value())?;
    Some(view! { <ParticipantsCard about=Subject::Deal(id) owner team/> })
}

/// Shows a move at once, asks the server, and puts it back with the reason when it is refused.
fn carry_moves(state: DealState) {
    let toasts = use_toasts();
    state.mover.on_go(move |wish, request| {
        let before = state.deal.value();
        let to = wish.to.clone();
        state.deal.update(|deal| deal.stage = to);
        let name = deal_words::stage(&known_pipelines_untracked(), &wish.to);
        carry_out(wish.deal, request, move |answer| match answer {
            Ok(deal) => {
                state.take(deal);
                toasts.done(t!(MoveDone, name = wish.name, to = name));
            }
            Err(error) => {
                if let Some(before) = before {
                    state.deal.set(before);
                }
                // What the page knew was older than what refused it.
                if matches!(error, ClientError::Problem(_)) {
                    state.reload();
                }
                let way_out = Callback::new(move |()| {
                    state.part.set(Part::Next);
                    super::deal_head::focus(super::gate_card::GATE_ID);
                });
                toasts.refused(
                    t!(MoveRefused, name = wish.name),
                    refusal(&error),
                    Some((text(Key::MoveShowGate), way_out)),
                );
            }
        });
    });
}

fn known_pipelines_untracked() -> Vec<shared::pipeline::rules::Pipeline> {
    untrack(|| known_pipelines().value()).unwrap_or_default()
}

/// `?fill=budget_range` in the address: the form opens at that field; going back does not ask again.
fn fill_as_asked(state: DealState) {
    let (query, path, navigate) = (use_query_map(), use_location().pathname, use_navigate());
    Effect::new(move || {
        let Some(asked) = query.with(|query| query.get("fill")) else { return };
        state.edit(asked.parse().ok());
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&path.get_untracked(), options);
    });
}

/// `E` edits, unless somebody is typing.
fn edit_by_key(state: DealState) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let plain = !(event.meta_key() || event.ctrl_key() || event.alt_key());
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| target.closest("input, textarea, select").ok().flatten().is_some());
        if plain && !typing && !keys_are_taken() && event.key() == "e" {
            event.prevent_default();
            state.edit(None);
        }
    });
    on_cleanup(move || listener.remove());
}
