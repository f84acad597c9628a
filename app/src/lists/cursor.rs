//! The keyboard of a list: `J` and `K` move, `Space` shows the record beside the list, `Enter` opens it, `Escape` closes
//! what stands beside.

use super::rows::Scroller;
use super::source::List;
use crate::storage;
use crate::ui::keys_are_taken;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;
use wasm_bindgen::JsCast;

/// Whether a record stands beside the list, on this device.
const PEEK_ENTRY: &str = "sluice.peek";
/// How long the cursor rests before the record beside follows, in milliseconds: running through a list fetches nothing.
const REST_MILLIS: u64 = 120;

/// The row that one is on: where it lies, and whose it is.
type Spot = (usize, Uuid);

/// Where one is in a list of records; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Cursor {
    list: List,
    scroller: Scroller,
    at: RwSignal<Option<Spot>>,
    rested: RwSignal<Option<Uuid>>,
    peeking: RwSignal<bool>,
    peeks: bool,
    open: StoredValue<Box<dyn Fn(Uuid)>, LocalStorage>,
}

impl Cursor {
    /// A cursor on the first row; `open` goes to a record's page, `peeks` says whether records stand beside the list, and
    /// `rests` is told once the cursor does.
    pub(super) fn new(
        list: List,
        scroller: Scroller,
        peeks: bool,
        open: impl Fn(Uuid) + 'static,
        rests: impl Fn() + 'static,
    ) -> Self {
        let open: Box<dyn Fn(Uuid)> = Box::new(open);
        let cursor = Self {
            list,
            scroller,
            at: RwSignal::new(None),
            rested: RwSignal::new(None),
            peeking: RwSignal::new(storage::get(PEEK_ENTRY).as_deref() != Some("closed")),
            peeks,
            open: StoredValue::new_local(open),
        };
        // Rows that come or go: the cursor stays on its record while that is here.
        Effect::new(move || {
            let before = cursor.at.get_untracked();
            let now = list.pages.with(|pages| {
                let top = scroller.first();
                let first = || pages.row(top).map(|row| (top, row.id));
                let Some((at, id)) = before else { return first() };
                match pages.row(at) {
                    Some(row) if row.id == id => before,
                    // Its page was let go; nothing says that the record is gone.
                    None if at < pages.count() => before,
                    _ => pages.find(|row| row.id == id).map(|at| (at, id)).or_else(first),
                }
            });
            if now != before {
                cursor.at.set(now);
            }
        });
        Effect::new(move |before: Option<()>| {
            let at = cursor.at.get().map(|(_, id)| id);
            let rests_at =
                move || cursor.at.try_get_untracked().map(|spot| spot.map(|(_, id)| id)) == Some(at);
            let rests = at.is_some().then_some(());
            if before.is_none() || rests.is_none() {
                cursor.rested.set(at);
                return;
            }
            let follow = move || {
                if rests_at() && cursor.rested.get_untracked() != at {
                    cursor.rested.set(at);
                }
            };
            set_timeout(follow, Duration::from_millis(REST_MILLIS));
        });
        Effect::new(move || {
            if cursor.rested.get().is_some() {
                rests();
            }
        });
        cursor
    }

    /// Whether the cursor is on `id`; tracked.
    pub(super) fn is_on(self, id: Uuid) -> bool {
        self.at.with(|at| at.is_some_and(|(_, at)| at == id))
    }

    /// The record beside the list, when one stands there; tracked.
    pub fn peeked(self) -> Option<Uuid> {
        if self.peeks && self.peeking.get() { self.rested.get() } else { None }
    }

    /// Whether a record stands beside the list; tracked.
    pub fn is_peeking(self) -> bool {
        self.peeked().is_some()
    }

    /// Puts the cursor on a row, and shows its record beside the list where lists do that.
    pub(super) fn press(self, at: usize, id: Uuid) {
        self.at.set(Some((at, id)));
        if self.peeks {
            self.rested.set(Some(id));
            self.show(true);
        }
    }

    /// Shows or hides what stands beside.
    pub fn show(self, peeking: bool) {
        storage::set(PEEK_ENTRY, if peeking { "open" } else { "closed" });
        self.peeking.set(peeking);
    }

    /// Moves by `step` rows, as far as they are here.
    pub fn step(self, step: isize) {
        let at = self.at.get_untracked().map_or(0, |(at, _)| at.saturating_add_signed(step));
        if let Some(row) = self.list.row(at) {
            self.at.set(Some((at, row.id)));
            self.scroller.reveal(at);
        }
    }

    fn open(self) {
        if let Some((_, id)) = self.at.get_untracked() {
            self.open.with_value(|open| open(id));
        }
    }
}

/// Listens while the page is here; never while somebody types or a dialog or a menu is open.
pub(super) fn list_keys(cursor: Cursor) {
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
