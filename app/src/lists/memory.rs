//! Where one was in a list: kept with the entry of the browser's history, so that a reload and the way back find the same
//! rows at the same height without asking for all that lie before them.

use super::pages::Pages;
use super::question::Question;
use super::rows::Scroller;
use super::source::{List, Row};
use leptos::ev;
use leptos::prelude::*;

/// Its name in the entry's state.
const ENTRY: &str = "sluice.list";
/// Stands between the question, the height and the pages.
const BETWEEN: char = '\u{1e}';

/// The pages that were known when this entry of the history was left with the same question, and how far one had
/// scrolled.
pub(super) fn recall(question: &str) -> Option<(Pages<Row>, f64)> {
    let state = window().history().ok()?.state().ok()?;
    let kept = js_sys::Reflect::get(&state, &ENTRY.into()).ok()?.as_string()?;
    let mut parts = kept.splitn(3, BETWEEN);
    let (asked, top, pages) = (parts.next()?, parts.next()?, parts.next()?);
    let top: i32 = top.parse().ok()?;
    (asked == question && top > 0).then_some((Pages::read(pages)?, f64::from(top)))
}

/// Keeps where one is whenever the list is about to be left, by a link, the keyboard or a reload.
pub(super) fn keep(question: Question, list: List, scroller: Scroller) {
    let write = move || {
        let here = window().location().pathname().is_ok_and(|here| here == question.of.path);
        let (Ok(history), true) = (window().history(), here) else { return };
        let top = scroller.top() as i32;
        let pages = list.pages.with_untracked(Pages::written);
        let kept = format!("{}{BETWEEN}{top}{BETWEEN}{pages}", untrack(|| question.written()));
        let state = js_sys::Object::new();
        // Fails only for what is no object; without it one comes back to the top.
        let _ = js_sys::Reflect::set(&state, &ENTRY.into(), &kept.into());
        let _ = history.replace_state(&state, "");
    };
    let write: std::rc::Rc<dyn Fn()> = std::rc::Rc::new(write);
    let kept = StoredValue::new_local(write);
    // A press, a click or Enter may be the last that this page sees before another one stands here: whoever listens to
    // clicks first may have put another page here by the time that this hears of one.
    let leaving = move || {
        let write = kept.try_get_value();
        if let Some(write) = write {
            write();
        }
    };
    let pressed = window_event_listener(ev::pointerdown, move |_| leaving());
    let clicked = window_event_listener(ev::click, move |_| leaving());
    let keyed = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Enter" {
            leaving();
        }
    });
    let hidden = window_event_listener(ev::pagehide, move |_| leaving());
    on_cleanup(move || {
        pressed.remove();
        clicked.remove();
        keyed.remove();
        hidden.remove();
    });
}
