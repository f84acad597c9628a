//! Confirm: asked only where undo is impossible. The button says the act, never "OK".

use super::{Button, ButtonKind, Dialog};
use crate::text::{Key, text};
use leptos::prelude::*;

/// Asks once before something that cannot be undone.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question: `彻底删除 12 个客户？`
    #[prop(into)]
    title: Signal<String>,
    /// What it means.
    #[prop(into)]
    detail: String,
    /// The act: `彻底删除 12 个`.
    #[prop(into)]
    act: String,
    /// Does it.
    #[prop(into)]
    on_yes: Callback<()>,
) -> impl IntoView {
    let words = StoredValue::new((detail, act));
    view! {
        <Dialog open title alert=true>
            <p class="muted">{words.with_value(|(detail, _)| detail.clone())}</p>
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Danger on_press=move |_| { open.set(false); on_yes.run(()); }>{words.with_value(|(_, act)| act.clone())}</Button>
            </div>
        </Dialog>
    }
}
