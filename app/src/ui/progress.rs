//! Progress of long work: a bar with its value.

use leptos::prelude::*;

/// `done` of `total`; the words beside it say what and how far.
#[component]
pub fn Progress(
    /// What is going on, for those who cannot see it.
    #[prop(into)]
    label: String,
    /// How much is done.
    #[prop(into)]
    done: Signal<u64>,
    /// How much there is; 0 while it is not known.
    #[prop(into)]
    total: Signal<u64>,
) -> impl IntoView {
    let share = move || (done.get().min(total.get()) * 100).checked_div(total.get()).unwrap_or(0);
    view! {
        <div class="bar" role="progressbar" aria-label=label aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || share().to_string()>
            <i style=("--v", move || format!("{}%", share()))></i>
        </div>
    }
}
