//! Error: what could not be had, why, and again.

use super::{Button, Glyph, Icon};
use crate::client::{ClientError, PATIENCE_SECONDS};
use crate::t;
use crate::text::{Key, code, text};
use leptos::prelude::*;

/// Stands where the content would, with a way to ask again.
#[component]
pub fn ErrorState(
    /// What it is, as the page calls it.
    #[prop(into)]
    what: String,
    /// Why not.
    error: ClientError,
    /// Asks again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let glyph = if matches!(error, ClientError::Problem(_)) { Glyph::Warn } else { Glyph::Offline };
    let request = error.problem().and_then(|problem| problem.request_id.clone());
    view! {
        <div class="empty" role="alert">
            <Icon glyph/>
            <h2>{t!(StateFailed, what = what)}</h2>
            <p>{reason(&error)}</p>
            {request.map(|id| view! { <p class="small mono">{t!(StateRequest, id = id)}</p> })}
            <div class="btns"><Button on_press=move |_| on_retry.run(())>{text(Key::ActionRetry)}</Button></div>
        </div>
    }
}

/// Why a call failed, in one sentence.
pub fn reason(error: &ClientError) -> String {
    match error {
        ClientError::Problem(problem) => code(problem),
        // The browser knows whether there is a network; with one it is the server that is not there.
        ClientError::Offline if window().navigator().on_line() => text(Key::StateUnanswered),
        ClientError::Offline => text(Key::StateOffline),
        ClientError::Timeout => t!(StateTimedOut, seconds = PATIENCE_SECONDS),
        ClientError::Unreadable => text(Key::StateUnreadable),
    }
}
