//! Fields: label, control, hint, and the error that a rule found. Rules come from `shared` and run while one types;
//! the server's findings land in the same place.

use super::{Glyph, Icon, unique_id};
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Why a field cannot be written as one likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The sentence that says so.
    pub why: String,
    /// Nothing can be typed at all.
    pub shut: bool,
}

/// What is said about a field: what is wrong with it, and what keeps it from being written.
#[derive(Clone, Copy, Default)]
pub struct Remark {
    /// What is wrong with it.
    pub error: Signal<Option<String>>,
    /// What keeps it.
    pub lock: Signal<Option<Lock>>,
}

impl From<Signal<Option<String>>> for Remark {
    fn from(error: Signal<Option<String>>) -> Self {
        Self { error, lock: Signal::default() }
    }
}

impl From<RwSignal<Option<String>>> for Remark {
    fn from(error: RwSignal<Option<String>>) -> Self {
        Signal::from(error).into()
    }
}

impl Remark {
    /// Whether something is wrong with it; tracked.
    pub(super) fn is_wrong(self) -> bool {
        self.error.with(Option::is_some)
    }

    /// Whether nothing can be typed; tracked.
    pub(super) fn is_shut(self) -> bool {
        self.lock.with(|lock| lock.as_ref().is_some_and(|lock| lock.shut))
    }
}

/// A label, what it labels, and what is said about it. `children` gets the ids to point at.
#[component]
pub fn Field(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Something beside the label, such as a link.
    #[prop(optional, into)]
    beside: ViewFnOnce,
    /// What helps to fill it in.
    #[prop(default = None)]
    hint: Option<String>,
    /// What is said about it.
    #[prop(optional, into)]
    error: Remark,
    /// The control's id.
    id: String,
    /// The control. It points at `described_by(&id)`.
    children: Children,
) -> impl IntoView {
    let about = described_by(&id);
    view! {
        <div class="field">
            <span class="lab row"><label for=id>{label}</label>{beside.run()}</span>
            {children()}
            <span id=about>
                {move || match error.error.get() {
                    Some(error) => view! { <span class="err" role="alert"><Icon glyph=Glyph::Warn size="s14"/>{error}</span> }.into_any(),
                    None => error.lock.get().map(|lock| lock.why).or_else(|| hint.clone()).map(|hint| view! { <span class="hint">{hint}</span> }).into_any(),
                }}
            </span>
        </div>
    }
}

/// The id of what is said about the control `id`.
pub(super) fn described_by(id: &str) -> String {
    format!("{id}-about")
}

/// Moves the focus to the first field of `form` that something is wrong with, once that is drawn.
pub fn focus_fault(form: web_sys::Element) {
    request_animation_frame(move || {
        let Ok(Some(field)) = form.query_selector("[aria-invalid=true]") else { return };
        if let Ok(Some(folded)) = field.closest("details:not([open])") {
            // What is folded away cannot have the focus.
            let _ = folded.set_attribute("open", "");
        }
        if let Ok(field) = field.dyn_into::<web_sys::HtmlElement>() {
            // A browser that refuses leaves the sentence at the field.
            let _ = field.focus();
        }
    });
}

/// Gives `control` the focus when it appears.
pub(super) fn take_focus<E>(control: NodeRef<E>)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + AsRef<web_sys::HtmlElement> + 'static,
{
    Effect::new(move || {
        if let Some(control) = control.get() {
            // A browser may refuse to move the focus; the field is usable all the same.
            let control: &web_sys::HtmlElement = control.as_ref();
            let _ = control.focus();
        }
    });
}

/// One line of text.
#[component]
pub fn TextField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// `text`, `email`, `tel`, `password`, `date`, `number`, `url` or `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is said about it; usually a form's or an act's.
    #[prop(optional, into)]
    error: Remark,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let id = unique_id("field");
    let control = NodeRef::<leptos::html::Input>::new();
    if focus {
        take_focus(control);
    }
    view! {
        <Field label id=id.clone() hint error>
            <input
                node_ref=control
                class="input"
                id=id.clone()
                type=kind
                autocomplete=autocomplete
                inputmode=input_mode
                required=required
                readonly=move || error.is_shut()
                aria-invalid=move || error.is_wrong().then_some("true")
                aria-describedby=described_by(&id)
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// Lines shown before it scrolls.
    #[prop(default = 3)]
    rows: u8,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is said about it.
    #[prop(optional, into)]
    error: Remark,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let id = unique_id("field");
    let control = NodeRef::<leptos::html::Textarea>::new();
    if focus {
        take_focus(control);
    }
    view! {
        <Field label id=id.clone() hint error>
            <textarea
                node_ref=control
                class="input"
                id=id.clone()
                rows=rows.to_string()
                readonly=move || error.is_shut()
                aria-invalid=move || error.is_wrong().then_some("true")
                aria-describedby=described_by(&id)
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        </Field>
    }
}
