//! Menu: a popover of acts at its button. The browser closes it on Escape and on a press elsewhere; arrow keys move.

use super::{ButtonKind, Glyph, Icon, unique_id};
use crate::screen::pixels;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Shows or hides a popover, through the browser's own methods.
pub(super) fn toggle_popover(element: &web_sys::HtmlElement, show: bool) {
    let name = if show { "showPopover" } else { "hidePopover" };
    if let Ok(method) = js_sys::Reflect::get(element, &JsValue::from_str(name))
        && let Some(method) = method.dyn_ref::<js_sys::Function>()
    {
        // Throws only for a popover that is in the wanted state already.
        let _ = method.call0(element);
    }
}

/// Whether a dialog or a menu is open: the keys then belong to it and not to the page beneath.
pub fn keys_are_taken() -> bool {
    document().query_selector("dialog[open], [popover=auto]:popover-open").ok().flatten().is_some()
}

/// A button that opens a menu of its children ([`MenuItem`], [`MenuLink`]).
#[component]
pub fn Menu(
    /// What it offers, for those who cannot see.
    #[prop(into)]
    label: String,
    /// The button's class.
    #[prop(default = "btn ghost icon")]
    class: &'static str,
    /// What stands on the button.
    #[prop(into)]
    button: ViewFnOnce,
    /// The items.
    children: Children,
) -> impl IntoView {
    let id = unique_id("menu");
    let opener = NodeRef::<html::Button>::new();
    let popover = NodeRef::<html::Div>::new();
    let place = move |event: leptos::ev::Event| {
        let (Some(opener), Some(popover)) = (opener.get_untracked(), popover.get_untracked()) else { return };
        let opening = js_sys::Reflect::get(&event, &"newState".into()).is_ok_and(|state| state == "open");
        let _ = opener.set_attribute("aria-expanded", if opening { "true" } else { "false" });
        if opening {
            put_at(&popover, &opener);
            focus_item(popover.first_element_child());
        }
    };
    // A choice closes the menu and gives the focus back.
    let chosen = move |_| {
        if let Some(popover) = popover.get_untracked() {
            toggle_popover(&popover, false);
        }
    };
    view! {
        <button
            class=class
            type="button"
            node_ref=opener
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded="false"
            aria-label=label.clone()
        >
            {button.run()}
        </button>
        <div class="popover menu" popover="auto" id=id role="menu" aria-label=label node_ref=popover on:toggle=place on:click=chosen on:keydown=walk>
            {children()}
        </div>
    }
}

/// [`Menu`] behind an ordinary button with words.
#[component]
pub fn MenuButton(
    /// The words on the button.
    #[prop(into)]
    label: String,
    /// An icon before them.
    glyph: Glyph,
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// The items.
    children: Children,
) -> impl IntoView {
    let words = label.clone();
    view! { <Menu label class=kind.class(false) button=move || view! { <Icon glyph/>{words} }>{children()}</Menu> }
}

/// An act of a menu.
#[component]
pub fn MenuItem(
    /// Its icon.
    glyph: Glyph,
    /// What happens.
    #[prop(into)]
    on_pick: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <button type="button" role="menuitem" tabindex="-1" on:click=move |_| on_pick.run(())><Icon glyph/>{children()}</button> }
}

/// A place to go, in a menu.
#[component]
pub fn MenuLink(
    /// Its icon.
    glyph: Glyph,
    /// Where to.
    #[prop(into)]
    href: String,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <a role="menuitem" tabindex="-1" href=href><Icon glyph/>{children()}</a> }
}

/// Under the button, aligned at its end, and inside the window.
fn put_at(popover: &web_sys::HtmlElement, opener: &web_sys::Element) {
    const GAP: f64 = 4.0;
    const EDGE: f64 = 8.0;
    let (button, own) = (opener.get_bounding_client_rect(), popover.get_bounding_client_rect());
    let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    // Not `clamp`, which brings along everything it takes to write a fraction in a panic's sentence.
    let left = (button.right() - own.width()).min(width - own.width() - EDGE).max(EDGE);
    let below = button.bottom() + GAP;
    let top = if below + own.height() + EDGE > height {
        (button.top() - GAP - own.height()).max(EDGE)
    } else {
        below
    };
    let style = popover.style();
    // A misspelt property is the only way to fail.
    let _ = style.set_property("left", &pixels(left));
    let _ = style.set_property("top", &pixels(top));
}

fn walk(event: KeyboardEvent) {
    let Some(item) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let parent = item.parent_element();
    let next = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling().or_else(|| parent?.first_element_child()),
        "ArrowUp" => item.previous_element_sibling().or_else(|| parent?.last_element_child()),
        "Home" => parent.and_then(|parent| parent.first_element_child()),
        "End" => parent.and_then(|parent| parent.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    focus_item(next);
}

fn focus_item(item: Option<web_sys::Element>) {
    if let Some(item) = item.and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = item.focus();
    }
}
