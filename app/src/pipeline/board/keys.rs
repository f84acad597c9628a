//! Carrying a card by keyboard: Space lifts, arrows choose a column, Enter or Space drops, Escape puts back. With
//! nothing lifted the arrows walk from card to card.

use super::lifted::{Answer, By, Lifted};
use super::state::BoardState;
use crate::pipeline::deal_words;
use crate::t;
use crate::text::{Key, text};
use leptos::prelude::*;
use shared::pipeline::StageKey;
use shared::pipeline::deal::DealRow;
use shared::pipeline::rules::StageKind;
use wasm_bindgen::JsCast;

/// Corrects what was said of a column once what its answer hangs on has come.
pub(super) fn listen(state: BoardState) {
    Effect::new(move |_| {
        state.known.with(|_| ());
        let from = state.lifted.with_untracked(|lifted| {
            lifted.as_ref().filter(|lifted| lifted.by == By::Keys).map(|lifted| lifted.deal.stage.clone())
        });
        let over = state.over.get_untracked();
        if let (Some(from), Some(over)) = (from, over)
            && from != over
        {
            speak(state, &over);
        }
    });
}

/// A key on a card.
pub(super) fn press(state: BoardState, deal: &DealRow, event: &web_sys::KeyboardEvent) {
    let lifted = state.lifted.with_untracked(|lifted| {
        lifted.as_ref().is_some_and(|lifted| lifted.deal.id == deal.id && lifted.by == By::Keys)
    });
    let handled = match (event.key().as_str(), lifted) {
        (" ", false) => {
            lift(state, deal);
            true
        }
        (" " | "Enter", true) => {
            let over = state.over.get_untracked();
            match over {
                Some(over) if over != deal.stage => state.drop_on(&over),
                _ => put_back(state, deal),
            }
            true
        }
        ("Escape", true) => {
            put_back(state, deal);
            true
        }
        ("ArrowRight" | "ArrowDown", true) => step(state, deal, 1),
        ("ArrowLeft" | "ArrowUp", true) => step(state, deal, -1),
        ("ArrowRight", false) => walk(event, 1, 0),
        ("ArrowLeft", false) => walk(event, -1, 0),
        ("ArrowDown", false) => walk(event, 0, 1),
        ("ArrowUp", false) => walk(event, 0, -1),
        _ => false,
    };
    if handled {
        event.prevent_default();
    }
}

fn lift(state: BoardState, deal: &DealRow) {
    if state.pending.with_untracked(|pending| pending.contains(&deal.id)) {
        return;
    }
    state.prefetch(deal);
    state.over.set(Some(deal.stage.clone()));
    state.lifted.set(Some(Lifted { deal: deal.clone(), by: By::Keys }));
    state.spoken.set(t!(BoardLiftedByKeys, name = deal.account.name));
}

fn put_back(state: BoardState, deal: &DealRow) {
    state.put_down();
    state.spoken.set(t!(BoardPutBack, name = deal.account.name));
}

/// The stages in the order of the board, lost at the end.
fn stages(state: BoardState) -> Vec<StageKey> {
    let pipelines = untrack(|| state.pipelines());
    let Some(pipeline) = pipelines.first() else { return Vec::new() };
    let lost = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Lost);
    pipeline.way().chain(lost).map(|stage| stage.key.clone()).collect()
}

/// Moves the card over the next column and says what that column answers.
fn step(state: BoardState, deal: &DealRow, by: isize) -> bool {
    let stages = stages(state);
    let now = state.over.get_untracked().unwrap_or_else(|| deal.stage.clone());
    let at = stages.iter().position(|stage| *stage == now).unwrap_or(0);
    let Some(next) = at.checked_add_signed(by).and_then(|at| stages.get(at)) else { return true };
    state.over.set(Some(next.clone()));
    speak(state, next);
    let column = document().query_selector(&format!("[data-stage='{next}']")).ok().flatten();
    if let Some(column) = column {
        column.scroll_into_view();
    }
    true
}

/// Says what the column of `stage` answers.
fn speak(state: BoardState, stage: &StageKey) {
    let name = deal_words::stage(&untrack(|| state.pipelines()), stage);
    let answer = match untrack(|| state.answer(stage)) {
        None => text(Key::BoardOwnColumn),
        Some(Answer::Asking) => text(Key::BoardAsking),
        Some(Answer::Open(_)) => text(Key::BoardRelease),
        Some(Answer::Reason(_)) => text(Key::BoardBack),
        Some(Answer::Closed(verdict)) => super::column::closed_title(&verdict),
        Some(Answer::NoWay) => text(Key::BoardNoWay),
    };
    state.spoken.set(t!(BoardOver, stage = name, answer = answer));
}

/// Moves the focus to the card beside or below.
fn walk(event: &web_sys::KeyboardEvent, columns: isize, rows: isize) -> bool {
    let next = || -> Option<web_sys::HtmlElement> {
        let card = event.target()?.dyn_into::<web_sys::Element>().ok()?.closest(".dcard").ok()??;
        let item = card.parent_element()?;
        let item = if rows == 0 {
            let place = std::iter::successors(
                item.previous_element_sibling(),
                web_sys::Element::previous_element_sibling,
            )
            .count();
            let mut column = card.closest(".col").ok()??;
            loop {
                column = if columns > 0 {
                    column.next_element_sibling()?
                } else {
                    column.previous_element_sibling()?
                };
                let list = column.query_selector(".cards").ok()??;
                let items = list.children();
                let last = items.length().checked_sub(1);
                if let Some(last) = last {
                    break items.item(u32::try_from(place).unwrap_or(0).min(last))?;
                }
            }
        } else if rows > 0 {
            item.next_element_sibling()?
        } else {
            item.previous_element_sibling()?
        };
        item.query_selector("a, button").ok()??.dyn_into().ok()
    };
    // Where no card lies that way the focus stays and the page does not scroll.
    if let Some(card) = next() {
        let _ = card.focus();
    }
    true
}
