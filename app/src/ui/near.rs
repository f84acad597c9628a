//! Whether something is near what is seen, so that what is far away need not be drawn, and what comes next can be
//! fetched before it is missed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far beyond the edges still counts as near.
const MARGIN: &str = "1600px 0px";

/// Calls `tell` whenever `element` comes near what is seen of whatever it scrolls within, or leaves it, until the owner
/// is gone.
pub fn watch_near(element: &Element, tell: impl Fn(bool) + 'static) {
    let follow: Closure<dyn FnMut(js_sys::Array)> = Closure::new(move |entries: js_sys::Array| {
        // The newest of several counts.
        let last = entries.pop().dyn_into::<IntersectionObserverEntry>().ok();
        if let Some(entry) = last {
            tell(entry.is_intersecting());
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root(scroller(element).as_ref());
    options.set_root_margin(MARGIN);
    let function = follow.as_ref().unchecked_ref();
    let Ok(observer) = IntersectionObserver::new_with_options(function, &options) else { return };
    observer.observe(element);
    let held = StoredValue::new_local((observer, follow));
    on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
}

/// What `element` scrolls within; the window where there is nothing.
fn scroller(element: &Element) -> Option<Element> {
    let mut around = element.parent_element();
    while let Some(one) = around {
        let style = window().get_computed_style(&one).ok().flatten();
        let overflow =
            style.and_then(|style| style.get_property_value("overflow-y").ok()).unwrap_or_default();
        if overflow == "auto" || overflow == "scroll" {
            return Some(one);
        }
        around = one.parent_element();
    }
    None
}
