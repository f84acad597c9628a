//! The body of a form: its fields, why it was refused, that a draft is kept, and its buttons.

use super::form::{Draftable, Form};
use super::{Button, ButtonKind, Glyph, Icon, focus_fault};
use crate::text::{Key, text};
use leptos::prelude::*;

/// Fields as children, buttons after them. Belongs into a [`Dialog`](super::Dialog), with the form made by the same
/// component, so that it begins anew with each opening.
#[component]
pub fn FormBody<T: Draftable>(
    /// The form.
    form: Form<T>,
    /// The act: `建客户`.
    #[prop(into)]
    act: String,
    /// Sends it.
    #[prop(into)]
    on_send: Callback<()>,
    /// Leaves it; the draft is kept.
    #[prop(into)]
    on_leave: Callback<()>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let body = NodeRef::<leptos::html::Form>::new();
    let to_fault = move || {
        if let Some(body) = body.get_untracked() {
            focus_fault((**body).clone());
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_send.run(());
        to_fault();
    };
    // What only the server could find.
    Effect::new(move || {
        if form.refusal().is_some() {
            to_fault();
        }
    });
    let busy = Signal::derive(move || form.is_busy());
    view! {
        <form class="form" node_ref=body on:submit=submit novalidate=true>
            <Show when=move || form.is_restored()>
                <p class="kept small">
                    <Icon glyph=Glyph::Note size="s14"/>
                    <span class="grow">{text(Key::FormRestored)}</span>
                    <Button kind=ButtonKind::Ghost small=true on_press=move |_| form.discard()>{text(Key::FormDiscard)}</Button>
                </p>
            </Show>
            <div class="fields">{children()}</div>
            {move || form.refusal().map(|refusal| view! { <p class="cri" role="alert">{refusal}</p> })}
            <div class="btns">
                <span class="small muted grow">{text(Key::StateDraftSaved)}</span>
                <Button on_press=move |_| on_leave.run(())>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true disabled=busy>
                    {move || if busy.get() { text(Key::ActionSaving) } else { act.clone() }}
                </Button>
            </div>
        </form>
    }
}
