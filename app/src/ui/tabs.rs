//! Tabs: parts of one page. Arrow keys move between them.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab<T> {
    /// What it stands for.
    pub value: T,
    /// The words.
    pub label: String,
    /// How many things are behind it.
    pub count: Option<usize>,
}

/// A row of tabs; the page shows the chosen part under it, in an element with `role="tabpanel"`.
#[component]
pub fn Tabs<T>(
    /// What they divide, for those who cannot see.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab<T>>,
    /// The chosen one.
    chosen: RwSignal<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let parts = tabs
        .into_iter()
        .map(|tab| {
            let (shown, focusable, picked) = (tab.value.clone(), tab.value.clone(), tab.value);
            view! {
                <button
                    type="button"
                    role="tab"
                    aria-selected=move || if chosen.get() == shown { "true" } else { "false" }
                    tabindex=move || if chosen.get() == focusable { "0" } else { "-1" }
                    on:click=move |_| chosen.set(picked.clone())
                >
                    {tab.label}
                    {tab.count.map(|count| view! { " "<span class="n">{count}</span> })}
                </button>
            }
        })
        .collect_view();
    view! { <div class="tabs" role="tablist" aria-label=label on:keydown=walk>{parts}</div> }
}

/// Left and right choose the neighbour and move the focus there.
fn walk(event: KeyboardEvent) {
    let Some(tab) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let neighbour = match event.key().as_str() {
        "ArrowRight" => tab.next_element_sibling(),
        "ArrowLeft" => tab.previous_element_sibling(),
        _ => return,
    };
    if let Some(neighbour) = neighbour.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        neighbour.click();
        let _ = neighbour.focus();
    }
}
