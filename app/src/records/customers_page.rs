//! Customers, as a list.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// Customers, as a list.
#[component]
pub fn CustomersPage() -> impl IntoView {
    view! { <Page title=text(Key::NavCustomers)><div class="in"><SkeletonCard/></div></Page> }
}
