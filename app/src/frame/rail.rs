//! The rail: the pages of the product, on a desktop.

use crate::text::{Key, text};
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The places of the product, in the order of a salesperson's day. A page that does not exist is not listed.
pub(super) const PLACES: [(&str, Glyph, Key); 4] = [
    ("/", Glyph::Today, Key::NavToday),
    ("/leads", Glyph::Lead, Key::NavLeads),
    ("/customers", Glyph::Customer, Key::NavCustomers),
    ("/deals", Glyph::Board, Key::NavDeals),
];

/// `page` for the place one is in, or under. The administration lies under oneself.
pub(super) fn current(path: &str, place: &str) -> Option<&'static str> {
    let under =
        |place| path.strip_prefix(place).is_some_and(|rest: &str| rest.is_empty() || rest.starts_with('/'));
    let inside = match place {
        "/" => path == "/",
        "/me" => under("/me") || under("/admin"),
        place => under(place),
    };
    inside.then_some("page")
}

#[component]
pub(super) fn Rail() -> impl IntoView {
    let path = use_location().pathname;
    let place = move |(href, glyph, name): (&'static str, Glyph, Key)| {
        view! { <a href=href aria-current=move || current(&path.get(), href)><Icon glyph/>{text(name)}</a> }
    };
    view! {
        <nav class="rail" aria-label=text(Key::NavMain)>
            <a class="logo" href="/" aria-label=text(Key::NavHome)><Logo size=28/></a>
            {PLACES.map(place).collect_view()}
            <span class="sep"></span>
            {place(("/me", Glyph::Settings, Key::NavSettings))}
        </nav>
    }
}

/// The sign of the product: a gate above the water.
#[component]
pub fn Logo(
    /// Its side in pixels.
    size: u8,
) -> impl IntoView {
    view! {
        <svg width=size height=size viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M6 3.5v15.5M22 3.5v15.5"></path>
            <path d="M6 6h16v6.5H6z" fill="currentColor"></path>
            <path d="M3 23.5c1.85 0 1.85-1.75 3.67-1.75s1.83 1.75 3.67 1.75S12.17 21.75 14 21.75s1.83 1.75 3.67 1.75 1.83-1.75 3.66-1.75S23.17 23.5 25 23.5"></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_in_a_place_or_under_it() {
        assert_eq!(current("/deals/list", "/deals"), Some("page"));
        assert_eq!(current("/deals", "/deals"), Some("page"));
        assert_eq!(current("/dealscape", "/deals"), None);
        assert_eq!(current("/leads", "/"), None);
        assert_eq!(current("/admin/roles/finance", "/me"), Some("page"));
    }
}
