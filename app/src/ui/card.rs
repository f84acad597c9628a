//! Card: a titled region of a page.

use super::unique_id;
use leptos::prelude::*;

/// A region with a heading; what stands at the end of the heading comes as `extra`.
#[component]
pub fn Card(
    /// The heading.
    #[prop(into)]
    title: String,
    /// A count or a short remark after the heading.
    #[prop(optional, into)]
    note: Option<String>,
    /// Links or buttons at the end of the heading.
    #[prop(optional, into)]
    extra: ViewFnOnce,
    /// The content.
    children: Children,
) -> impl IntoView {
    let id = unique_id("card");
    let heading = id.clone();
    view! {
        <section class="card" aria-labelledby=id>
            <div class="head">
                <h2 id=heading>{title}</h2>
                {note.map(|note| view! { <span class="n">{note}</span> })}
                {extra.run()}
            </div>
            {children()}
        </section>
    }
}
