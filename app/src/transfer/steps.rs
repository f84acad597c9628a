//! The steps of the wizard above the page: which are done, which one it is.

use super::wizard::Step;
use crate::text::{Key, text};
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;

/// The bar of steps; `here` is the present one.
#[component]
pub(super) fn StepBar(here: Memo<Step>) -> impl IntoView {
    let steps = [
        (Step::File, Key::TransferStepFile),
        (Step::Map, Key::TransferStepMap),
        (Step::Try, Key::TransferStepTry),
        (Step::Import, Key::TransferStepImport),
    ];
    let items = steps.into_iter().enumerate().map(|(at, (step, key))| {
        let done = move || step < here.get();
        view! {
            <li data-done=move || done().then_some("") aria-current=move || (step == here.get()).then_some("step")>
                <span class="o">
                    {move || if done() { view! { <Icon glyph=Glyph::Check size="s12"/> }.into_any() } else { (at + 1).to_string().into_any() }}
                </span>
                <span>{text(key)}</span>
            </li>
        }
    });
    view! { <ol class="stepbar" aria-label=text(Key::TransferSteps)>{items.collect_view()}</ol> }
}
