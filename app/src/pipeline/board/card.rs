//! A card of the board: customer, amount, what is missing, age in the stage, silence; an edge for late and stuck.

use super::state::BoardState;
use crate::pipeline::{check_words, deal_words, stage_of};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Amount, Avatar, AvatarSize, Badge, Glyph, Icon, Pips};
use leptos::prelude::*;
use shared::pipeline::deal::DealRow;
use shared::pipeline::rules::{Pipeline, StageKind};
use shared::records::today::SILENT_DAYS;
use shared::time::Instant;
use wasm_bindgen::JsCast;

/// The id of the words that say how cards are moved by keyboard.
pub(super) const HINT_ID: &str = "board-keys";

/// How a deal rots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum Rot {
    /// Longer in its stage than it should be.
    Late,
    /// Nobody has done anything for long.
    Stuck,
}

impl Rot {
    /// Whether a deal rots at `now`; won and lost ones do not.
    pub(in crate::pipeline) fn of(deal: &DealRow, pipelines: &[Pipeline], now: Instant) -> Option<Self> {
        let stage = stage_of(pipelines, &deal.stage)?;
        let over = stage.days_over(deal.stage_entered_at, now) > 0;
        match stage.kind {
            StageKind::Won | StageKind::Lost => None,
            StageKind::Open if now.days_since(deal.silent_since()) >= SILENT_DAYS => Some(Self::Stuck),
            StageKind::Open => over.then_some(Self::Late),
        }
    }

    /// As the stylesheet reads it.
    pub(in crate::pipeline) const fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Stuck => "stuck",
        }
    }

    /// The colour of the facts that make it rot.
    pub(in crate::pipeline) const fn class(self) -> &'static str {
        match self {
            Self::Late => "cau",
            Self::Stuck => "cri",
        }
    }
}

/// What stands on a card, in the air or in its column.
pub(super) fn face(deal: &DealRow, pipelines: &[Pipeline], pending: bool) -> impl IntoView + use<> {
    let now = text::now();
    let name = deal_words::beside(&deal.account.name, &deal.name);
    let contact = deal.contact.as_ref().map(|contact| contact.name.as_str());
    let who = [name, contact].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let won = stage_of(pipelines, &deal.stage).is_some_and(|stage| stage.kind == StageKind::Won);
    let missing = check_words::missing(pipelines, &deal.stage, &deal.gate).filter(|_| !won);
    let (met, total) = (deal.gate.met as usize, deal.gate.total as usize);
    let facts = if won {
        let day = text::day(text::parts(deal.stage_entered_at).date);
        view! { <span class="pos"><Icon glyph=Glyph::Check/>{t!(PathWonOn, day = day)}</span> }.into_any()
    } else {
        ages(deal, pipelines, now).into_any()
    };
    view! {
        <div class="t">
            <a class="clip" href=format!("/deals/{}", deal.id) title=deal.account.name.clone() draggable="false" aria-describedby=HINT_ID>{deal.account.name.clone()}</a>
            <span class="amt"><Amount money=deal.amount/></span>
        </div>
        <span class="who clip" title=who.clone()>{who.clone()}</span>
        {missing.map(|missing| gate_words(met, total, missing))}
        <div class="facts">
            {facts}
            {pending.then(|| view! { <Badge glyph=Glyph::Send>{text(Key::BoardPending)}</Badge> })}
            <Avatar name=deal.owner.name.clone() size=AvatarSize::Small/>
            <span class="sr">{t!(BoardOwner, name = deal.owner.name)}</span>
        </div>
    }
}

/// Pips and what is missing in words; the whole of it on hover, where the line is too short.
pub(in crate::pipeline) fn gate_words(met: usize, total: usize, missing: String) -> impl IntoView {
    let whole = missing.clone();
    view! { <div class="miss"><Pips met total/><span class="clip" title=whole>{missing}</span></div> }
}

/// Age in the stage and silence, coloured where they make the deal rot.
pub(in crate::pipeline) fn ages(
    deal: &DealRow,
    pipelines: &[Pipeline],
    now: Instant,
) -> impl IntoView + use<> {
    let limit = stage_of(pipelines, &deal.stage).and_then(|stage| stage.limit_days);
    let rot = Rot::of(deal, pipelines, now);
    let class = rot.map_or("", Rot::class);
    // The first day is day 1, as on the deal's page.
    let day = now.day_since(deal.stage_entered_at);
    let silent = now.days_since(deal.silent_since());
    let silence = match (silent, deal.last_touch_at) {
        (0, Some(_)) => text(Key::TimeToday),
        (0, None) => text(Key::BoardNotYet),
        (silent, _) if limit.is_some_and(|limit| silent >= limit) => t!(CustomersSilent, count = silent),
        (silent, _) => t!(TimeDays, count = silent),
    };
    let quiet = limit.is_none_or(|limit| silent < limit);
    // Words that say themselves what they are about need no name before them.
    let name = (quiet && !(silent == 0 && deal.last_touch_at.is_none())).then(|| {
        view! { <span class="sr">{text(Key::BoardSilenceName)}</span> }
    });
    view! {
        <span class=class title=t!(BoardAge, day = day)><Icon glyph=Glyph::Clock/><span class="sr">{text(Key::BoardAgeName)}</span>{t!(PathDay, day = day)}</span>
        <span class=if quiet { "" } else { class }><Icon glyph=Glyph::Silence/>{name}{silence}</span>
    }
}

/// A card in its column.
#[component]
pub(super) fn Card(state: BoardState, deal: DealRow) -> impl IntoView {
    let pipelines = untrack(|| state.pipelines());
    let id = deal.id;
    let card = NodeRef::<leptos::html::Article>::new();
    Effect::new(move || {
        let link = card.get().filter(|_| state.focused.get_value() == Some(id));
        let link = link.and_then(|card| card.query_selector("a").ok().flatten());
        if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
            // A browser that refuses leaves the card reachable by Tab.
            let _ = link.focus();
        }
    });
    let rot = Rot::of(&deal, &pipelines, text::now()).map(Rot::name);
    let ghost =
        move || state.lifted.with(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.deal.id == id));
    let pending = state.pending.with_untracked(|pending| pending.contains(&id));
    let (over, focused, pressed, keyed) = (deal.clone(), deal.clone(), deal.clone(), deal.clone());
    let face = face(&deal, &pipelines, pending);
    view! {
        <li>
            <article
                class="dcard"
                node_ref=card
                class:ghost=ghost
                data-rot=rot
                data-deal=id.to_string()
                aria-busy=pending.then_some("true")
                on:pointerenter=move |_| state.prefetch(&over)
                on:focusin=move |_| {
                    // The focus of another card ends what a move left behind.
                    if state.focused.get_value() != Some(id) {
                        state.focused.set_value(None);
                    }
                    state.prefetch(&focused);
                }
                on:pointerdown=move |event| super::drag::press(state, &pressed, &event)
                on:click=move |event| if state.swallow.get_value() { state.swallow.set_value(false); event.prevent_default(); }
                on:keydown=move |event| super::keys::press(state, &keyed, &event)
            >
                {face}
            </article>
        </li>
    }
}
