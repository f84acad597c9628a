//! A link that is shown once, for whoever manages people to pass on.

use crate::people::clipboard::copy;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, Glyph, unique_id, use_toasts};
use leptos::prelude::*;
use shared::time::Instant;

/// The address that leads to `page` with `token`, which stands behind `#`: a browser sends that to nobody.
pub(super) fn link(page: &str, token: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{page}#{token}")
}

/// The link, with a button that copies it.
#[component]
pub(super) fn IssuedLink(
    /// The whole address.
    link: String,
    /// For whom.
    name: String,
    /// Until when it works.
    expires_at: Instant,
    /// It was taken.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let id = unique_id("link");
    let text_of_link = link.clone();
    let take = move |_| copy(text_of_link.clone(), toasts);
    view! {
        <div class="stack g4">
            <p>{t!(SecurityLinkPassOn, name = name)}</p>
            <div class="field">
                <label for=id.clone()>{text(Key::SecurityLink)}</label>
                <input class="input mono" id=id readonly=true value=link on:focus:target=move |event| event.target().select()/>
                <span class="hint">{t!(SecurityLinkUntil, time = text::due(expires_at))}</span>
            </div>
            <div class="btns">
                <Button glyph=Glyph::Copy kind=ButtonKind::Primary on_press=take>{text(Key::SecurityCopyLink)}</Button>
                <Button on_press=move |_| on_done.run(())>{text(Key::ActionClose)}</Button>
            </div>
        </div>
    }
}
