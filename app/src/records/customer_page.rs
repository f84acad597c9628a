//! One customer.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// One customer.
#[component]
pub fn CustomerPage() -> impl IntoView {
    view! { <Page title=text(Key::NavCustomers)><div class="in"><SkeletonCard/></div></Page> }
}
