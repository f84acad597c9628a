//! The palette: go anywhere and begin anything from the keyboard.

use super::acts::NEW;
use super::rail::PLACES;
use crate::text::{Key, text};
use crate::ui::{Empty, Glyph, Icon};
use crate::{preference, t};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// What an entry does.
#[derive(Clone, Copy, PartialEq)]
enum Act {
    Go(&'static str),
    Theme,
    Language,
}

#[derive(Clone, PartialEq)]
struct Entry {
    glyph: Glyph,
    label: String,
    act: Act,
    page: bool,
}

fn entries() -> Vec<Entry> {
    let go = |page: bool| {
        move |(href, glyph, name): (&'static str, Glyph, Key)| Entry {
            glyph,
            label: text(name),
            act: Act::Go(href),
            page,
        }
    };
    let mut all: Vec<Entry> = PLACES.map(go(true)).into();
    all.extend(
        [
            ("/deals/list", Glyph::List, Key::NavDealsList),
            ("/customers/import", Glyph::Upload, Key::NavImport),
            ("/me", Glyph::Settings, Key::NavSettings),
        ]
        .map(go(true)),
    );
    all.extend(NEW.map(go(false)));
    all.push(Entry {
        glyph: Glyph::Theme,
        label: text(Key::ActionSwitchTheme),
        act: Act::Theme,
        page: false,
    });
    all.push(Entry {
        glyph: Glyph::Globe,
        label: text(Key::LanguageSwitch),
        act: Act::Language,
        page: false,
    });
    all
}

#[component]
pub(super) fn Palette(open: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), wanted) = (dialog.get(), open.get()) else { return };
        if wanted && !dialog.open() {
            // Refused only for a dialog that is already open or not in the page.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let press = move |event: leptos::ev::MouseEvent| {
        if dialog.get_untracked().is_some_and(|dialog| {
            event.target().is_some_and(|target| target == *AsRef::<web_sys::EventTarget>::as_ref(&*dialog))
        }) {
            open.set(false);
        }
    };
    view! {
        <dialog class="palette" node_ref=dialog aria-label=text(Key::PaletteTitle) on:close=move |_| open.set(false) on:click=press>
            <Show when=move || open.get()><Search open/></Show>
        </dialog>
    }
}

#[component]
fn Search(open: RwSignal<bool>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let all = StoredValue::new(entries());
    let found = Memo::new(move |_| {
        let wanted = query.get().trim().to_lowercase();
        at.set(0);
        all.with_value(|all| {
            all.iter()
                .filter(|entry| entry.label.to_lowercase().contains(&wanted))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let navigate = StoredValue::new_local(use_navigate());
    let looks = preference::expect();
    let run = move |act: Act| {
        open.set(false);
        match act {
            Act::Go(href) => navigate.with_value(|navigate| navigate(href, Default::default())),
            Act::Theme => looks.toggle_theme(),
            Act::Language => crate::text::choose(crate::text::other(crate::text::language())),
        }
    };
    let keys = move |event: KeyboardEvent| {
        let count = found.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" if !event.is_composing() => {
                if let Some(entry) = found.with_untracked(|found| found.get(at.get_untracked()).cloned()) {
                    run(entry.act);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let group = move |pages: bool, name: Key| {
        let items = move || {
            found.get().into_iter().enumerate().filter(|(_, entry)| entry.page == pages).collect::<Vec<_>>()
        };
        move || {
            let items = items();
            (!items.is_empty()).then(|| {
                let rows =
                    items.into_iter().map(|(place, entry)| option(place, entry, at, run)).collect_view();
                view! { <div class="lab" aria-hidden="true">{text(name)}</div>{rows} }
            })
        }
    };
    view! {
        <div class="q">
            <Icon glyph=Glyph::Search/>
            <input
                class="grow"
                type="text"
                autofocus=true
                autocomplete="off"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-label=text(Key::PaletteTitle)
                aria-activedescendant=move || format!("palette-{}", at.get())
                placeholder=text(Key::PalettePlaceholder)
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=keys
            />
        </div>
        <div class="menu" id="palette-list" role="listbox" aria-label=text(Key::PaletteTitle)>
            {group(true, Key::PalettePages)}
            {group(false, Key::PaletteActions)}
        </div>
        <Show when=move || found.with(Vec::is_empty)>
            <Empty glyph=Glyph::Search title=t!(PaletteNone, query = query.get()) text=text(Key::PaletteNoneHint)/>
        </Show>
        <div class="foot only-d">
            <span><kbd>"↑"</kbd><kbd>"↓"</kbd>{text(Key::PaletteMove)}</span>
            <span><kbd>"↵"</kbd>{text(Key::PalettePick)}</span>
            <span><kbd>"Esc"</kbd>{text(Key::PaletteLeave)}</span>
        </div>
    }
}

fn option(
    place: usize,
    entry: Entry,
    at: RwSignal<usize>,
    run: impl Fn(Act) + Copy + 'static,
) -> impl IntoView {
    let act = entry.act;
    view! {
        <div
            role="option"
            id=format!("palette-{place}")
            aria-selected=move || if at.get() == place { "true" } else { "false" }
            on:click=move |_| run(act)
        >
            <Icon glyph=entry.glyph/>{entry.label}
        </div>
    }
}
