//! Select: one of many, by the browser's own control, which every keyboard, reader and phone knows.

use super::field::Remark;
use super::{Choice, Field, Glyph, Icon, unique_id};
use leptos::prelude::*;

/// Chooses one of `choices`; with `empty`, also none.
#[component]
pub fn Select<T>(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The label is only for those who cannot see, where the place says it already (a column's head).
    #[prop(optional)]
    bare: bool,
    /// What may be chosen.
    choices: Vec<Choice<T>>,
    /// What is chosen.
    value: RwSignal<Option<T>>,
    /// The words for none; without them something must be chosen.
    #[prop(optional, into)]
    empty: Option<String>,
    /// What is said about it.
    #[prop(optional, into)]
    error: Remark,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let (values, names): (Vec<T>, Vec<String>) =
        choices.into_iter().map(|choice| (choice.value, choice.label)).unzip();
    let values = StoredValue::new(values);
    let chosen = Signal::derive(move || {
        value.with(|value| {
            value.as_ref().and_then(|value| values.with_value(|all| all.iter().position(|one| one == value)))
        })
    });
    let on_choose = Callback::new(move |at: Option<usize>| {
        value.set(at.and_then(|at| values.with_value(|all| all.get(at).cloned())));
    });
    control(Control { label, bare, names, chosen, on_choose, empty, error, focus })
}

/// The control without the type of what it chooses, so that it is compiled once: a choice is its place.
struct Control {
    label: String,
    bare: bool,
    names: Vec<String>,
    chosen: Signal<Option<usize>>,
    on_choose: Callback<Option<usize>>,
    empty: Option<String>,
    error: Remark,
    focus: bool,
}

fn control(control: Control) -> AnyView {
    let Control { label, bare, names, chosen, on_choose, empty, error, focus } = control;
    let id = unique_id("select");
    let select = NodeRef::<leptos::html::Select>::new();
    if focus {
        Effect::new(move || {
            if let Some(select) = select.get() {
                // A browser may refuse to move the focus; the field is usable all the same.
                let _ = select.focus();
            }
        });
    }
    let written = move || chosen.get().map_or_else(String::new, |at| at.to_string());
    // Without words for none, none is still shown while nothing is chosen, so that nothing is claimed.
    let none_hidden = empty.is_none();
    let none = empty.unwrap_or_default();
    let control = view! {
        <span class="choose">
            <select
                class="select"
                node_ref=select
                id=id.clone()
                aria-label=bare.then(|| label.clone())
                disabled=move || error.is_shut()
                aria-invalid=move || error.is_wrong().then_some("true")
                prop:value=written
                on:change:target=move |event| on_choose.run(event.target().value().parse::<usize>().ok())
            >
                <option value="" hidden=none_hidden selected=move || chosen.get().is_none()>{none}</option>
                {names.into_iter().enumerate().map(|(at, name)| view! { <option value=at.to_string() selected=move || chosen.get() == Some(at)>{name}</option> }).collect_view()}
            </select>
            <Icon glyph=Glyph::Down size="s14"/>
        </span>
    };
    if bare { control.into_any() } else { view! { <Field label id error>{control}</Field> }.into_any() }
}
