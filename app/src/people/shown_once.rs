//! A secret that is shown once, to be copied: a link for somebody, a token for a script. Nothing keeps it.

use super::clipboard::copy;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Glyph, unique_id, use_toasts};
use leptos::prelude::*;

/// The secret, with a button that copies it.
#[component]
pub(super) fn ShownOnce(
    /// What is to be done with it.
    lead: String,
    /// What it is.
    label: String,
    /// The secret.
    secret: String,
    /// Until when it works.
    until: String,
    /// The words of the button that copies it.
    act: String,
    /// It was taken.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let id = unique_id("secret");
    let copied = secret.clone();
    let take = move |_| copy(copied.clone(), toasts);
    view! {
        <div class="stack g4">
            <p>{lead}</p>
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input mono" id=id readonly=true value=secret on:focus:target=move |event| event.target().select()/>
                <span class="hint">{until}</span>
            </div>
            <div class="btns">
                <Button glyph=Glyph::Copy kind=ButtonKind::Primary on_press=take>{act}</Button>
                <Button on_press=move |_| on_done.run(())>{text(Key::ActionClose)}</Button>
            </div>
        </div>
    }
}
