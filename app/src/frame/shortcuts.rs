//! The keys that save a hand the way to the mouse, listed by `?`. The keys themselves belong to the pages that obey
//! them.

use super::topbar::command_key;
use crate::chunk;
use crate::text::{Key, text};
use crate::ui::Dialog;
use leptos::prelude::*;

/// Keys that are pressed together, and what they do.
type Shortcut = (&'static [&'static str], Key);

/// What keys do, by where they do it.
const GROUPS: [(Key, &[Shortcut]); 4] = [
    (
        Key::KeyboardAnywhere,
        &[(&[COMMAND, "K"], Key::KeyboardFind), (&["C"], Key::KeyboardNew), (&["?"], Key::KeyboardThis)],
    ),
    (
        Key::KeyboardLists,
        &[
            (&["J"], Key::KeyboardNext),
            (&["K"], Key::KeyboardBefore),
            (&["↵"], Key::KeyboardOpen),
            (&[SPACE], Key::KeyboardPeek),
        ],
    ),
    (
        Key::KeyboardBoard,
        &[
            (&[SPACE], Key::KeyboardLift),
            (&["←", "→"], Key::KeyboardCarry),
            (&["↵"], Key::KeyboardDrop),
            (&["Esc"], Key::KeyboardPutBack),
        ],
    ),
    (Key::KeyboardRecord, &[(&["E"], Key::KeyboardEdit), (&[COMMAND, "↵"], Key::KeyboardLog)]),
];

/// Stands for the key that begins commands: `⌘` or `Ctrl`.
const COMMAND: &str = "command";
/// Stands for the key that has no sign of its own.
const SPACE: &str = "space";

/// The list, as a dialog.
#[component]
pub(super) fn Shortcuts(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title=text(Key::ShortcutsTitle) wide=true>
            {chunk::keys}
        </Dialog>
    }
}

/// What is in the open dialog.
#[component]
pub fn Keys() -> impl IntoView {
    view! { <div class="keys">{GROUPS.map(|(name, keys)| group(name, keys)).collect_view()}</div> }
}

fn group(name: Key, keys: &'static [Shortcut]) -> impl IntoView {
    let lines = keys.iter().map(|(keys, meaning)| {
        let keys = keys.iter().map(|key| {
            let name = match *key {
                COMMAND => command_key().to_owned(),
                SPACE => text(Key::KeyboardSpace),
                key => key.to_owned(),
            };
            view! { <kbd>{name}</kbd> }
        });
        view! { <div class="row"><dt>{text(*meaning)}</dt><dd class="end row">{keys.collect_view()}</dd></div> }
    });
    view! { <section class="stack g2"><h3>{text(name)}</h3><dl>{lines.collect_view()}</dl></section> }
}
