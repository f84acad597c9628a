//! The page for addresses without one.

use super::Page;
use crate::text::{Key, text};
use crate::ui::{Empty, Glyph, LinkButton};
use leptos::prelude::*;

/// Says that nothing is here, and leads home.
#[component]
pub fn LostPage() -> impl IntoView {
    view! {
        <Page title=text(Key::LostPage)>
            <h1 class="sr">{text(Key::LostPage)}</h1>
            <Empty glyph=Glyph::Info title=text(Key::LostTitle) text=text(Key::LostMore)>
                <LinkButton href="/">{text(Key::NavHome)}</LinkButton>
            </Empty>
        </Page>
    }
}
