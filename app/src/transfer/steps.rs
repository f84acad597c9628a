//! The steps of the wizard above the page: which are done, which one it is.

use super::wizard::Step;
use crate::text::{Key, text};
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The bar of steps; `here` is the present one.
#[component]
pub(super) fn StepBar(here: Memo<Step>) -> impl IntoView {
    let steps = [
        (Step::File, Key::TransferStepFile),
        (Step::Map, Key::TransferStepMap),
        (Step::Try, Key::TransferStepTry),
        (Step::Import, Key::TransferStepImport),
    ];
    let bar = NodeRef::<leptos::html::Ol>::new();
    // A new step begins at its name, not where the button of the last one was.
    Effect::new(move |before: Option<Step>| {
        let here = here.get();
        if before.is_some_and(|before| before != here) {
            request_animation_frame(move || {
                let name =
                    bar.get_untracked().and_then(|bar| bar.query_selector("[aria-current]").ok().flatten());
                if let Some(name) = name.and_then(|name| name.dyn_into::<web_sys::HtmlElement>().ok()) {
                    // A browser that refuses leaves the page usable all the same.
                    let _ = name.focus();
                }
            });
        }
        here
    });
    let items = steps.into_iter().enumerate().map(|(at, (step, key))| {
        let done = move || step < here.get();
        view! {
            <li tabindex="-1" data-done=move || done().then_some("") aria-current=move || (step == here.get()).then_some("step")>
                <span class="o">
                    {move || if done() { view! { <Icon glyph=Glyph::Check size="s12"/> }.into_any() } else { (at + 1).to_string().into_any() }}
                </span>
                <span>{text(key)}</span>
            </li>
        }
    });
    view! { <ol class="stepbar" node_ref=bar aria-label=text(Key::TransferSteps)>{items.collect_view()}</ol> }
}
