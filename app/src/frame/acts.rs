//! What can be begun from anywhere: the new records, and the keys for it.

use crate::session;
use crate::text::{Key, text};
use crate::ui::{Glyph, Icon, MenuLink, keys_are_taken};
use leptos::ev;
use leptos::prelude::*;
use shared::event::SubjectKind;
use wasm_bindgen::JsCast;

/// Opens the palette.
#[derive(Clone, Copy)]
pub(super) struct Finding(pub(super) RwSignal<bool>);

/// The id of the button that `C` presses.
pub(super) const NEW_BUTTON: &str = "new-record";

/// What can be made, and where its form is.
const NEW: [(&str, Glyph, Key, SubjectKind); 5] = [
    ("/leads?new", Glyph::Lead, Key::NewLead, SubjectKind::Lead),
    ("/customers?new", Glyph::Customer, Key::NewCustomer, SubjectKind::Account),
    ("/customers?contact", Glyph::User, Key::NewContact, SubjectKind::Contact),
    ("/deals?new", Glyph::Board, Key::NewDeal, SubjectKind::Deal),
    ("/quick", Glyph::Paste, Key::NewQuick, SubjectKind::Lead),
];

/// What whoever is signed in can make.
pub(super) fn new_records() -> Vec<(&'static str, Glyph, Key)> {
    let makes = session::me().makes;
    let made = NEW.into_iter().filter(|(.., kind)| makes.contains(kind));
    made.map(|(href, glyph, name, _)| (href, glyph, name)).collect()
}

/// The new records as items of a menu.
#[component]
pub(super) fn NewItems() -> impl IntoView {
    let link = |(href, glyph, name)| view! { <MenuLink glyph href>{text(name)}</MenuLink> };
    new_records().into_iter().map(link).collect_view()
}

/// Opens the palette from a page that draws its own head on a phone.
#[component]
pub fn FindButton() -> impl IntoView {
    let Finding(finding) = expect_context();
    view! {
        <button class="btn ghost icon" type="button" aria-label=text(Key::ActionFind) aria-haspopup="dialog" on:click=move |_| finding.set(true)>
            <Icon glyph=Glyph::Search size="s20"/>
        </button>
    }
}

/// `⌘K` or `Ctrl K` finds, `C` begins something new, `?` lists the keys; never while one is typing.
pub(super) fn listen(finding: RwSignal<bool>, listing: RwSignal<bool>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let command = event.meta_key() || event.ctrl_key();
        if command && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            finding.update(|open| *open = !*open);
        } else if !command && event.key() == "?" && !typing(&event) {
            event.prevent_default();
            listing.set(true);
        } else if !command && !event.alt_key() && event.key() == "c" && !typing(&event) {
            let button = document()
                .get_element_by_id(NEW_BUTTON)
                .and_then(|parent| parent.query_selector("button").ok().flatten());
            if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
                event.prevent_default();
                button.click();
            }
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether a key goes into a control, a dialog or a menu.
fn typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    keys_are_taken()
        || target.is_some_and(|target| {
            target.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
        })
}
