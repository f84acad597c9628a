//! Carrying a card by mouse (at once when it moves) or by finger (after a long press, so that scrolling stays what it
//! was). Columns are found under the pointer; the card itself follows it.

use super::card::face;
use super::lifted::{By, Lifted};
use super::state::BoardState;
use crate::held::kept;
use crate::screen::pixels;
use crate::t;
use leptos::ev;
use leptos::prelude::*;
use shared::pipeline::StageKey;
use shared::pipeline::deal::DealRow;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How far a mouse moves before it carries, in pixels; less is a click.
const CARRY_FROM: f64 = 5.0;
/// How far a finger may tremble during the long press.
const TREMBLE: f64 = 8.0;
/// The long press.
const LONG_PRESS: Duration = Duration::from_millis(350);
/// How near to the board's edge it begins to scroll, and by how much with each movement.
const EDGE: f64 = 56.0;
const STEP: f64 = 14.0;

/// A press that may become a lift.
#[derive(Clone)]
pub(super) struct Press {
    deal: DealRow,
    start: (f64, f64),
    grip: (f64, f64),
    width: f64,
    touch: bool,
    pointer: i32,
}

/// Follows the pointer while the board is shown. Called once by the page.
pub(super) fn listen(state: BoardState) {
    let moves = window_event_listener(ev::pointermove, move |event| moved(state, &event));
    let up = window_event_listener(ev::pointerup, move |event| released(state, &event));
    let cancel = window_event_listener(ev::pointercancel, move |_| put_back(state));
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && is_carried(state) {
            put_back(state);
        }
    });
    on_cleanup(move || {
        moves.remove();
        up.remove();
        cancel.remove();
        escape.remove();
    });
}

/// Takes note of a press on a card.
pub(super) fn press(state: BoardState, deal: &DealRow, event: &web_sys::PointerEvent) {
    let touch = event.pointer_type() != "mouse";
    let pending = state.pending.with_untracked(|pending| pending.contains(&deal.id));
    if (!touch && event.button() != 0) || pending || state.lifted.with_untracked(Option::is_some) {
        return;
    }
    state.prefetch(deal);
    state.swallow.set_value(false);
    let Some(card) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return;
    };
    let frame = card.get_bounding_client_rect();
    let at = point(event);
    let pointer = event.pointer_id();
    let grip = (at.0 - frame.left(), at.1 - frame.top());
    let press = Press { deal: deal.clone(), start: at, grip, width: frame.width(), touch, pointer };
    state.press.set_value(Some(press));
    if touch {
        let held = move || {
            let held = state.press.try_get_value().flatten().filter(|press| press.pointer == pointer);
            if let Some(press) = held {
                lift(state, &press, press.start);
            }
        };
        set_timeout(held, LONG_PRESS);
    }
}

/// Whether a card in the air keeps the page from scrolling and the browser from offering its menu.
pub(super) fn holds(state: BoardState) -> bool {
    is_carried(state) || state.press.with_value(|press| press.as_ref().is_some_and(|press| press.touch))
}

fn is_carried(state: BoardState) -> bool {
    state.lifted.with_untracked(|lifted| {
        lifted.as_ref().is_some_and(|lifted| matches!(lifted.by, By::Pointer { .. }))
    })
}

fn point(event: &web_sys::PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn lift(state: BoardState, press: &Press, at: (f64, f64)) {
    let by = By::Pointer { grip: press.grip, at, width: press.width };
    state.lifted.set(Some(Lifted { deal: press.deal.clone(), by }));
    state.spoken.set(t!(BoardLifted, name = press.deal.account.name));
}

fn moved(state: BoardState, event: &web_sys::PointerEvent) {
    let Some(press) = state.press.get_value().filter(|press| press.pointer == event.pointer_id()) else {
        return;
    };
    let at = point(event);
    let far = (at.0 - press.start.0).abs().max((at.1 - press.start.1).abs());
    if !is_carried(state) {
        match press.touch {
            // A finger that moves before the long press is over scrolls.
            true if far > TREMBLE => state.press.set_value(None),
            false if far > CARRY_FROM => lift(state, &press, at),
            _ => {}
        }
        return;
    }
    state.lifted.update(|lifted| {
        if let Some(Lifted { by: By::Pointer { at: now, .. }, .. }) = lifted {
            *now = at;
        }
    });
    let over = stage_at(at);
    if state.over.with_untracked(|now| *now != over) {
        state.over.set(over);
    }
    scroll_near_edge(at.0);
}

fn released(state: BoardState, event: &web_sys::PointerEvent) {
    if state.press.with_value(|press| press.as_ref().is_none_or(|press| press.pointer != event.pointer_id()))
    {
        return;
    }
    state.press.set_value(None);
    if !is_carried(state) {
        return;
    }
    // The click that ends a drag opens nothing.
    state.swallow.set_value(true);
    match stage_at(point(event)) {
        Some(stage) => state.drop_on(&stage),
        None => put_back(state),
    }
}

fn put_back(state: BoardState) {
    state.press.set_value(None);
    if is_carried(state) {
        let name =
            state.lifted.with_untracked(|lifted| lifted.as_ref().map(|one| one.deal.account.name.clone()));
        state.put_down();
        state.spoken.set(t!(BoardPutBack, name = name.unwrap_or_default()));
    }
}

/// The column or strip under a point; the card in the air lets it through.
fn stage_at((x, y): (f64, f64)) -> Option<StageKey> {
    let under = document().element_from_point(x as f32, y as f32)?;
    under.closest("[data-stage]").ok()??.get_attribute("data-stage")?.parse().ok()
}

/// Brings the columns beyond the edge of a phone into reach.
fn scroll_near_edge(x: f64) {
    let Some(board) = document().query_selector(".board").ok().flatten() else { return };
    let frame = board.get_bounding_client_rect();
    let step = if x < frame.left() + EDGE {
        -STEP
    } else if x > frame.right() - EDGE {
        STEP
    } else {
        return;
    };
    board.scroll_by_with_x_and_y(step, 0.0);
}

/// The card in the air.
#[component]
pub(super) fn Floating(state: BoardState) -> impl IntoView {
    let deal = kept(move || {
        state.lifted.with(|lifted| {
            lifted.as_ref().filter(|one| matches!(one.by, By::Pointer { .. })).map(|one| one.deal.clone())
        })
    });
    let place = move |of: fn((f64, f64), (f64, f64), f64) -> f64| {
        move || {
            state.lifted.with(|lifted| match lifted {
                Some(Lifted { by: By::Pointer { grip, at, width }, .. }) => pixels(of(*grip, *at, *width)),
                _ => "0px".to_owned(),
            })
        }
    };
    move || {
        deal.get().map(|deal| {
            let face = face(&deal, &state.pipelines(), false);
            view! {
                <div
                    class="dcard drag"
                    aria-hidden="true"
                    inert=true
                    style=("--x", place(|grip, at, _| at.0 - grip.0))
                    style=("--y", place(|grip, at, _| at.1 - grip.1))
                    style=("--w", place(|_, _, width| width))
                >
                    {face}
                </div>
            }
        })
    }
}
