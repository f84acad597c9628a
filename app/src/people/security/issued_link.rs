//! A link that is shown once, for whoever manages people to pass on.

use crate::people::shown_once::ShownOnce;
use crate::t;
use crate::text::{self, Key, text};
use leptos::prelude::*;
use shared::time::Instant;

/// The address that leads to `page` with `token`, which stands behind `#`: a browser sends that to nobody.
pub(super) fn link(page: &str, token: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{page}#{token}")
}

/// The link.
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
    let (lead, until) =
        (t!(SecurityLinkPassOn, name = name), t!(SecurityLinkUntil, time = text::due(expires_at)));
    view! { <ShownOnce lead label=text(Key::SecurityLink) secret=link until act=text(Key::SecurityCopyLink) on_done/> }
}
