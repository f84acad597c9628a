//! Today: whom to call first and why.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// Today: whom to call first and why.
#[component]
pub fn TodayPage() -> impl IntoView {
    view! { <Page title=text(Key::NavToday)><div class="in"><SkeletonCard/></div></Page> }
}
