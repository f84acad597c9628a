//! Whether the window is as narrow as a phone's: for pages that draw something else there, not only smaller.
//! The width is the stylesheets' own.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Where the stylesheets change to the phone's layout.
const PHONE: &str = "(max-width: 720px)";

/// Whether the window is that narrow now; follows a turned phone and a dragged window until the owner is gone.
pub fn is_phone() -> ReadSignal<bool> {
    let query = window().match_media(PHONE).ok().flatten();
    let (phone, set_phone) = signal(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let watched = query.clone();
        let follow: Closure<dyn FnMut()> = Closure::new(move || {
            let _ = set_phone.try_set(watched.matches());
        });
        // Refused only for a listener that is no function.
        let _ = query.add_event_listener_with_callback("change", follow.as_ref().unchecked_ref());
        let held = StoredValue::new_local((query, follow));
        on_cleanup(move || {
            held.with_value(|(query, follow)| {
                let _ = query.remove_event_listener_with_callback("change", follow.as_ref().unchecked_ref());
            });
        });
    }
    phone
}

/// A length in whole pixels, as a style takes it.
pub fn pixels(length: f64) -> String {
    // Writing a fraction takes tables that weigh more than a page.
    format!("{}px", length as i32)
}
