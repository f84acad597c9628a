//! The keyboard of a list: `J` and `K` move, `Space` shows the record beside the list, `Enter` opens it, `Escape` closes
//! what stands beside.

use crate::storage;
use crate::ui::keys_are_taken;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Whether a record stands beside the list, on this device.
const PEEK_ENTRY: &str = "sluice.peek";
/// How long the cursor rests before the record beside follows, in milliseconds: running through a list fetches nothing.
const REST_MILLIS: u64 = 120;

/// Where one is in a list of records with ids `I`; a handle to be copied around.
pub struct Cursor<I: Send + Sync + 'static> {
    at: RwSignal<Option<I>>,
    rested: RwSignal<Option<I>>,
    peeking: RwSignal<bool>,
    peeks: bool,
    ids: StoredValue<Box<dyn Fn() -> Vec<I>>, LocalStorage>,
    open: StoredValue<Box<dyn Fn(I)>, LocalStorage>,
}

impl<I: Send + Sync + 'static> Clone for Cursor<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: Send + Sync + 'static> Copy for Cursor<I> {}

impl<I: Copy + PartialEq + Send + Sync + 'static> Cursor<I> {
    /// A cursor on the first of `ids`; `open` goes to a record's page.
    pub(super) fn new(ids: impl Fn() -> Vec<I> + 'static, open: impl Fn(I) + 'static) -> Self {
        let ids: Box<dyn Fn() -> Vec<I>> = Box::new(ids);
        let open: Box<dyn Fn(I)> = Box::new(open);
        let cursor = Self {
            at: RwSignal::new(None),
            rested: RwSignal::new(None),
            peeking: RwSignal::new(storage::get(PEEK_ENTRY).as_deref() != Some("closed")),
            peeks: true,
            ids: StoredValue::new_local(ids),
            open: StoredValue::new_local(open),
        };
        // Rows that come or go: the cursor stays on its record while that is here.
        Effect::new(move || {
            let ids = cursor.ids.with_value(|ids| ids());
            let stays = cursor.at.with_untracked(|at| at.is_some_and(|at| ids.contains(&at)));
            if !stays {
                cursor.at.set(ids.first().copied());
            }
        });
        Effect::new(move |before: Option<()>| {
            let at = cursor.at.get();
            let follow = move || {
                if cursor.at.try_get_untracked() == Some(at) && cursor.rested.get_untracked() != at {
                    cursor.rested.set(at);
                }
            };
            if before.is_some() { set_timeout(follow, Duration::from_millis(REST_MILLIS)) } else { follow() }
        });
        cursor
    }

    /// The same for a list that shows nothing beside itself.
    pub(super) fn without_peek(self) -> Self {
        Self { peeks: false, ..self }
    }

    /// Whether the cursor is on `id`; tracked.
    pub(super) fn is_on(self, id: I) -> bool {
        self.at.get() == Some(id)
    }

    /// The record beside the list, when one stands there; tracked.
    pub(super) fn peeked(self) -> Option<I> {
        if self.peeks && self.peeking.get() { self.rested.get() } else { None }
    }

    /// Whether a record stands beside the list; tracked.
    pub(super) fn is_peeking(self) -> bool {
        self.peeked().is_some()
    }

    /// Puts the cursor on `id`.
    pub(super) fn put(self, id: I) {
        self.at.set(Some(id));
    }

    /// Puts the cursor on `id` and shows it beside the list.
    pub(super) fn peek(self, id: I) {
        self.at.set(Some(id));
        self.rested.set(Some(id));
        self.show(true);
    }

    /// Shows or hides what stands beside.
    pub(super) fn show(self, peeking: bool) {
        storage::set(PEEK_ENTRY, if peeking { "open" } else { "closed" });
        self.peeking.set(peeking);
    }

    /// Moves by `step` rows.
    pub(super) fn step(self, step: isize) {
        let ids = self.ids.with_value(|ids| untrack(ids));
        let at = self.at.get_untracked().and_then(|at| ids.iter().position(|id| *id == at));
        let next = at.map_or(0, |at| at.saturating_add_signed(step).min(ids.len().saturating_sub(1)));
        self.at.set(ids.get(next).copied());
        reveal();
    }

    fn open(self) {
        if let Some(at) = self.at.get_untracked() {
            self.open.with_value(|open| open(at));
        }
    }
}

/// Brings the row under the cursor into sight, once it is drawn as such.
fn reveal() {
    let scroll = || {
        if let Ok(Some(row)) = document().query_selector("[data-cursor]") {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    request_animation_frame(scroll);
}

/// Listens while the page is here; never while somebody types or a dialog or a menu is open.
pub(super) fn list_keys<I: Copy + PartialEq + Send + Sync + 'static>(cursor: Cursor<I>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.meta_key() || event.ctrl_key() || event.alt_key() || busy(&event) {
            return;
        }
        match event.key().as_str() {
            "j" | "J" => cursor.step(1),
            "k" | "K" => cursor.step(-1),
            " " if cursor.peeks => cursor.show(!cursor.peeking.get_untracked()),
            "Enter" => cursor.open(),
            "Escape" if cursor.peeks => cursor.show(false),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// Whether the key belongs to what has the focus, or to a dialog or a menu.
fn busy(event: &ev::KeyboardEvent) -> bool {
    let inside = |target: web_sys::Element| {
        let control = "input, textarea, select, button, a, dialog, [contenteditable], [role=menu]";
        target.closest(control).ok().flatten().is_some()
    };
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    // J, K and Escape mean nothing to a link or a button.
    let typed = matches!(event.key().as_str(), "j" | "k" | "J" | "K" | "Escape");
    let field =
        |target: &web_sys::Element| target.closest("input, textarea, select").ok().flatten().is_some();
    keys_are_taken() || target.is_some_and(|target| if typed { field(&target) } else { inside(target) })
}
