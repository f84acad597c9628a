//! The bottom bar: the same places under the thumb.

use super::rail::current;
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::event::SubjectKind;

#[component]
pub(super) fn BottomBar() -> impl IntoView {
    let path = use_location().pathname;
    let place = move |href: &'static str, glyph: Glyph, name: Key| {
        view! { <a href=href aria-current=move || current(&path.get(), href)><Icon glyph/>{text(name)}</a> }
    };
    let quick = session::me().makes.contains(&SubjectKind::Lead);
    view! {
        <nav class="mbar" aria-label=text(Key::NavBottom)>
            {place("/", Glyph::Today, Key::NavToday)}
            {place("/customers", Glyph::Customer, Key::NavCustomers)}
            {quick.then(|| view! { <a href="/quick" class="plus" aria-label=text(Key::NewQuick)><Icon glyph=Glyph::Plus/></a> })}
            {place("/deals", Glyph::Board, Key::NavDeals)}
            {place("/me", Glyph::User, Key::NavMe)}
        </nav>
    }
}
