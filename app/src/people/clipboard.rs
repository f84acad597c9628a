//! Puts something on the clipboard, and says whether it got there.

use crate::text::{Key, text};
use crate::ui::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Copies `what`. A browser without a clipboard, as on plain http in a local network, leaves it to be marked, and the
/// person is told so.
pub(super) fn copy(what: String, toasts: Toasts) {
    spawn_local(async move {
        match written(&what).await {
            Some(()) => toasts.done(text(Key::SecurityCopied)),
            None => toasts.refused(text(Key::SecurityNotCopied), text(Key::SecurityNotCopiedHint), None),
        }
    });
}

async fn written(what: &str) -> Option<()> {
    let board = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard")).ok()?;
    let write = js_sys::Reflect::get(&board, &JsValue::from_str("writeText")).ok()?;
    let promise = write.dyn_ref::<js_sys::Function>()?.call1(&board, &JsValue::from_str(what)).ok()?;
    JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok()?;
    Some(())
}
