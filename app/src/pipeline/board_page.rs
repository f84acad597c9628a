//! Deals, as a board.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// Deals, as a board.
#[component]
pub fn BoardPage() -> impl IntoView {
    view! { <Page title=text(Key::NavDeals)><div class="in"><SkeletonCard/></div></Page> }
}
