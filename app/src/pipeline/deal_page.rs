//! One deal: its path, its gate, its story.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// One deal: its path, its gate, its story.
#[component]
pub fn DealPage() -> impl IntoView {
    view! { <Page title=text(Key::NavDeals)><div class="in"><SkeletonCard/></div></Page> }
}
