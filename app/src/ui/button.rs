//! Buttons: they say the act. One filled button per region.

use super::{Glyph, Icon};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Outlined.
    #[default]
    Plain,
    /// Filled: the next act of its region.
    Primary,
    /// Tinted.
    Soft,
    /// Words only.
    Ghost,
    /// Outlined in the critical colour.
    Danger,
}

impl ButtonKind {
    pub(super) const fn class(self, small: bool) -> &'static str {
        match (self, small) {
            (Self::Plain, false) => "btn",
            (Self::Plain, true) => "btn s",
            (Self::Primary, false) => "btn primary",
            (Self::Primary, true) => "btn primary s",
            (Self::Soft, false) => "btn soft",
            (Self::Soft, true) => "btn soft s",
            (Self::Ghost, false) => "btn ghost",
            (Self::Ghost, true) => "btn ghost s",
            (Self::Danger, false) => "btn danger",
            (Self::Danger, true) => "btn danger s",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// 24 px high instead of 32.
    #[prop(optional)]
    small: bool,
    /// An icon before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Greyed and without effect, while it stays reachable by keyboard; say why beside it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The id of the element that says why it is disabled.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// What happens.
    #[prop(optional, into)]
    on_press: Option<Callback<MouseEvent>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    // `aria-disabled` keeps the focus where it was and lets the reason be read; `disabled` would drop both.
    let press = move |event: MouseEvent| {
        if disabled.get_untracked() {
            event.prevent_default();
        } else if let Some(act) = on_press {
            act.run(event);
        }
    };
    view! {
        <button
            class=kind.class(small)
            type=if submit { "submit" } else { "button" }
            aria-disabled=move || disabled.get().then_some("true")
            aria-describedby=described_by
            on:click=press
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
}

/// A button with an icon only; the label is its name.
#[component]
pub fn IconButton(
    /// Which icon.
    glyph: Glyph,
    /// What it does, for those who cannot see the icon, and on hover.
    #[prop(into)]
    label: String,
    /// How loud.
    #[prop(default = ButtonKind::Ghost)]
    kind: ButtonKind,
    /// 24 px instead of 32.
    #[prop(optional)]
    small: bool,
    /// What happens.
    #[prop(into)]
    on_press: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            class=format!("{} icon", kind.class(small))
            type="button"
            aria-label=label.clone()
            title=label
            on:click=move |event| on_press.run(event)
        >
            <Icon glyph/>
        </button>
    }
}

/// A link that looks like a button: it goes somewhere.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: String,
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// 24 px high instead of 32.
    #[prop(optional)]
    small: bool,
    /// An icon before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class(small) href=href>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
}
