//! What a customer's row says: how long nobody was in touch, and when somebody is due to be.

use crate::t;
use crate::text::{self, Key, text};
use leptos::prelude::*;
use shared::records::today::SILENT_DAYS;
use shared::time::Instant;

/// `静默 8 天`, `今天联系过`, `还没联系过`.
pub(super) fn silent(since: Option<Instant>) -> String {
    match since.map(|since| text::now().days_since(since)) {
        None => text(Key::CustomersNeverTouched),
        Some(0) => text(Key::CustomersTouchedToday),
        Some(days) => t!(CustomersSilent, count = days),
    }
}

/// The days without an act of a person: critical from the limit on, caution from two thirds of it.
#[component]
pub fn Silence(
    /// The last act.
    since: Option<Instant>,
) -> impl IntoView {
    let Some(since) = since else {
        return view! { <span class="muted">{text(Key::CustomersNever)}</span> }.into_any();
    };
    let days = text::now().days_since(since);
    let tone = if days >= SILENT_DAYS {
        "cri"
    } else if days * 3 >= SILENT_DAYS * 2 {
        "cau"
    } else {
        ""
    };
    view! { <span class=tone title=text::exact(since)>{t!(TimeDays, count = days)}</span> }.into_any()
}

/// When the next contact is due; critical once it has passed.
#[component]
pub fn NextContact(
    /// When.
    at: Option<Instant>,
) -> impl IntoView {
    at.map(|at| {
        let late = if at <= text::now() { "cri" } else { "" };
        view! { <time class=late datetime=at.to_string() title=text::exact(at)>{text::due(at)}</time> }
    })
}
