//! The page for addresses without one.

use crate::t;
use crate::text::{Key, text};
use crate::ui::{Empty, Glyph, LinkButton};
use leptos::prelude::*;

/// Says that nothing is here, and leads home.
#[component]
pub fn LostPage() -> impl IntoView {
    document().set_title(&t!(SiteTitle, page = text(Key::LostPage)));
    view! {
        <main class="page">
            <Empty glyph=Glyph::Info title=text(Key::LostTitle) text=text(Key::LostMore)>
                <LinkButton href="/">{text(Key::NavHome)}</LinkButton>
            </Empty>
        </main>
    }
}
