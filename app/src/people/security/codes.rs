//! Recovery codes, shown once, to be written down.

use crate::people::clipboard::copy;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Glyph, use_toasts};
use leptos::prelude::*;

/// The codes, and the way on.
#[component]
pub(super) fn Codes(
    /// The codes.
    codes: Vec<String>,
    /// They were written down.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let all = codes.join("\n");
    let file = format!("data:text/plain;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&all)));
    let take = move |_| copy(all.clone(), toasts);
    view! {
        <div class="stack g4">
            <p>{text(Key::SecurityRecoveryWhat)}</p>
            <ol class="codes mono" aria-label=text(Key::SecurityRecovery)>
                {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
            </ol>
            <div class="btns">
                <Button glyph=Glyph::Copy on_press=take>{text(Key::SecurityCopy)}</Button>
                <a class="btn" href=file download="sluice-recovery-codes.txt" rel="external">{text(Key::SecurityKeepFile)}</a>
                <Button kind=ButtonKind::Primary on_press=move |_| on_done.run(())>{text(Key::SecurityRecoveryKept)}</Button>
            </div>
        </div>
    }
}
