//! A password as it is typed: covered, and shown for as long as whoever types it asks for that (ASVS 2.1.12). Pasting and
//! password managers are never in its way.

use super::field::{Field, Remark, described_by, take_focus};
use super::{Glyph, Icon, unique_id};
use crate::text::{Key, text};
use leptos::prelude::*;

/// A field for a password.
#[component]
pub fn PasswordField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// `current-password` or `new-password`: what a password manager does with it.
    autocomplete: &'static str,
    /// What helps to choose one.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is said about it.
    #[prop(optional, into)]
    error: Remark,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let id = unique_id("password");
    let control = NodeRef::<leptos::html::Input>::new();
    if focus {
        take_focus(control);
    }
    let shown = RwSignal::new(false);
    let act = move || text(if shown.get() { Key::SignInHide } else { Key::SignInShow });
    view! {
        <Field label id=id.clone() hint error>
            <span class="password">
                <input
                    node_ref=control
                    class="input"
                    id=id.clone()
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || error.is_wrong().then_some("true")
                    aria-describedby=described_by(&id)
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
                // After the field: whoever goes on by the keyboard comes to what they type first.
                <button class="btn ghost icon" type="button" aria-controls=id.clone() aria-label=act title=act on:click=move |_| shown.update(|shown| *shown = !*shown)>
                    <Icon glyph=Glyph::Eye/>
                </button>
            </span>
        </Field>
    }
}
