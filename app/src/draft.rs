//! Drafts: what a person types is kept on the device with every change and is there again after a reload, a
//! closed tab or a day without network. A draft is forgotten when it is sent (set to empty) and at sign-out.

use crate::database::{self, Store};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A text that survives. `name` says whose draft it is, such as `deal/018f…/composer`.
///
/// The signal starts empty and takes the kept text over as soon as it is read, unless the person was faster.
pub fn draft(name: impl Into<String>) -> RwSignal<String> {
    let name = StoredValue::new(name.into());
    let text = RwSignal::new(String::new());
    let read = RwSignal::new(false);
    spawn_local(async move {
        let Some(key) = name.try_get_value() else { return };
        let kept = database::get(Store::Drafts, &key).await;
        if let (Some(kept), Some(true)) = (kept, text.try_with_untracked(String::is_empty)) {
            text.set(kept);
        }
        let _ = read.try_set(true);
    });
    Effect::new(move || {
        let now = text.get();
        if !read.get() {
            return;
        }
        let key = name.get_value();
        spawn_local(async move {
            if now.is_empty() {
                database::remove(Store::Drafts, &key).await;
            } else {
                database::put(Store::Drafts, &key, &now).await;
            }
        });
    });
    text
}
