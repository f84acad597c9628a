//! Leads, as a list.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// Leads, as a list.
#[component]
pub fn LeadsPage() -> impl IntoView {
    view! { <Page title=text(Key::NavLeads)><div class="in"><SkeletonCard/></div></Page> }
}
