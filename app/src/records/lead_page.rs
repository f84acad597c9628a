//! One lead.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// One lead.
#[component]
pub fn LeadPage() -> impl IntoView {
    view! { <Page title=text(Key::NavLeads)><div class="in"><SkeletonCard/></div></Page> }
}
