//! Import wizard.

use crate::frame::Page;
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;

/// Import wizard.
#[component]
pub fn ImportPage() -> impl IntoView {
    view! { <Page title=text(Key::NavImport)><div class="in"><SkeletonCard/></div></Page> }
}
