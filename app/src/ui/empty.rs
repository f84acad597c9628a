//! Empty: what belongs here and how it gets here.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// A list without rows. Children are the buttons that fill it.
#[component]
pub fn Empty(
    /// What is missing.
    glyph: Glyph,
    /// In a few words.
    #[prop(into)]
    title: String,
    /// What to do, or when something will come.
    #[prop(into)]
    text: String,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph/>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="btns">{children()}</div> })}
        </div>
    }
}
