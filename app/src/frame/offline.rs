//! Says that the network is gone, and what still works.

use crate::text::{Key, text};
use crate::ui::{Glyph, Icon};
use leptos::ev;
use leptos::prelude::*;

#[component]
pub(super) fn OfflineBar() -> impl IntoView {
    let offline = RwSignal::new(!window().navigator().on_line());
    let gone = window_event_listener(ev::offline, move |_| offline.set(true));
    let back = window_event_listener(ev::online, move |_| offline.set(false));
    on_cleanup(move || {
        gone.remove();
        back.remove();
    });
    view! {
        <div role="status">
            <Show when=move || offline.get()>
                <div class="notice-bar"><Icon glyph=Glyph::Offline/>{text(Key::OfflineBanner)}</div>
            </Show>
        </div>
    }
}
