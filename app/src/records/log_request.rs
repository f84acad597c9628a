//! `?log=call` in a record's address: the page opens with its composer ready for that, as other pages' buttons promise.

use super::composer::ComposerControl;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use shared::records::activity::ActivityKind;

/// Turns the composer to what the address asks for, once; going back does not ask again.
pub fn open_as_asked(control: ComposerControl) {
    let query = use_query_map();
    let path = use_location().pathname;
    let navigate = use_navigate();
    Effect::new(move || {
        if let Some(kind) =
            query.with(|query| query.get("log").and_then(|kind| kind.parse::<ActivityKind>().ok()))
        {
            control.open(kind);
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&path.get_untracked(), options);
        }
    });
}
