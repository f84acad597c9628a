//! Deals, as a list.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// Deals, as a list.
#[component]
pub fn DealsPage() -> impl IntoView {
    view! { <Page title=text(Key::NavDealsList)><div class="in"><SkeletonCard/></div></Page> }
}
