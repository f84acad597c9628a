//! Segmented control: one of a few, all visible.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Something to choose.
#[derive(Clone, Debug)]
pub struct Choice<T> {
    /// What it stands for.
    pub value: T,
    /// The words.
    pub label: String,
    /// An icon before the words.
    pub glyph: Option<Glyph>,
}

impl<T> Choice<T> {
    /// A choice of words.
    pub fn new(value: T, label: impl Into<String>) -> Self {
        Self { value, label: label.into(), glyph: None }
    }

    /// The same with an icon.
    pub fn with_glyph(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }
}

/// Shows every choice and which one holds.
#[component]
pub fn Segmented<T>(
    /// What is chosen here, for those who cannot see.
    #[prop(into)]
    label: String,
    /// The choices, two to five.
    choices: Vec<Choice<T>>,
    /// The one that holds.
    #[prop(into)]
    value: Signal<T>,
    /// Another was chosen.
    #[prop(into)]
    on_choose: Callback<T>,
    /// 28 px high.
    #[prop(optional)]
    small: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let names = choices.iter().map(|choice| (choice.glyph, choice.label.clone())).collect();
    let values = StoredValue::new(choices.into_iter().map(|choice| choice.value).collect::<Vec<_>>());
    let chosen = Signal::derive(move || {
        value.with(|value| values.with_value(|all| all.iter().position(|one| one == value)))
    });
    let choose = Callback::new(move |at: usize| {
        if let Some(picked) = values.with_value(|all| all.get(at).cloned()) {
            on_choose.run(picked);
        }
    });
    parts(label, names, chosen, choose, small)
}

/// The parts without the type of what they choose, so that they are compiled once: a choice is its place.
fn parts(
    label: String,
    names: Vec<(Option<Glyph>, String)>,
    chosen: Signal<Option<usize>>,
    on_choose: Callback<usize>,
    small: bool,
) -> AnyView {
    let parts = names
        .into_iter()
        .enumerate()
        .map(|(at, (glyph, name))| {
            view! {
                <button
                    type="button"
                    aria-pressed=move || if chosen.get() == Some(at) { "true" } else { "false" }
                    on:click=move |_| on_choose.run(at)
                >
                    {glyph.map(|glyph| view! { <Icon glyph size="s14"/> })}
                    {name}
                </button>
            }
        })
        .collect_view();
    view! { <div class=if small { "seg s" } else { "seg" } role="group" aria-label=label>{parts}</div> }
        .into_any()
}
