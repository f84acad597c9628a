//! Dialog: the browser's own, which keeps the focus inside, closes on Escape and gives it back.

use super::{Glyph, IconButton, unique_id};
use crate::text::{Key, text};
use leptos::html;
use leptos::prelude::*;

/// A modal dialog. Its content exists only while it is open, so a form starts fresh each time (drafts aside).
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// 640 px wide instead of 440.
    #[prop(optional)]
    wide: bool,
    /// Interrupts: something cannot be undone.
    #[prop(optional)]
    alert: bool,
    /// The content; buttons come last, in `<div class="btns">`.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let id = StoredValue::new(unique_id("dialog"));
    Effect::new(move || {
        let (Some(dialog), wanted) = (dialog.get(), open.get()) else { return };
        if wanted && !dialog.open() {
            // Refused only for a dialog that is already open or not in the page.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    // Pressed beside the dialog: the target is the dialog itself, its content fills it.
    let press = move |event: leptos::ev::MouseEvent| {
        let beside = dialog.get_untracked().is_some_and(|dialog| {
            let edge = dialog.get_bounding_client_rect();
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            x < edge.left() || x > edge.right() || y < edge.top() || y > edge.bottom()
        });
        // Enter in a field "clicks" the submit button at 0, 0.
        if beside && event.detail() > 0 && !alert {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class=if wide { "dialog wide" } else { "dialog" }
            role=alert.then_some("alertdialog")
            aria-labelledby=id.get_value()
            on:close=move |_| open.set(false)
            on:mousedown=press
        >
            <Show when=move || open.get()>
                <div class="row">
                    <h2 class="grow" id=id.get_value()>{move || title.get()}</h2>
                    <IconButton glyph=Glyph::X label=text(Key::ActionClose) small=true on_press=move |_| open.set(false)/>
                </div>
                {children()}
            </Show>
        </dialog>
    }
}
