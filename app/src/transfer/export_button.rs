//! The button that takes a list away as a file, for whoever may. What is behind it comes when it is pressed.

use super::Exported;
use crate::chunk;
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Dialog, Glyph};
use leptos::prelude::*;

/// The button, and its dialog.
#[component]
pub fn ExportButton(
    /// The list as it is shown.
    #[prop(into)]
    list: Signal<Exported>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    session::me().exports_records.then(|| {
        view! {
            <Button kind=ButtonKind::Ghost glyph=Glyph::Download on_press=move |_| open.set(true)>{text(Key::NavExport)}</Button>
            <Dialog open title=text(Key::NavExport)>{move || open.get().then(|| chunk::export(list))}</Dialog>
        }
    })
}
