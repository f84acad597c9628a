//! The palette: go anywhere, begin anything and find any record from the keyboard. Records are asked of the server
//! ([`super::found`]); pages and acts answer at once.

use super::acts::new_records;
use super::found::{self, Found};
use super::rail::PLACES;
use crate::chunk;
use crate::records::list_query::Debounced;
use crate::remote::{Fetched, remote};
use crate::text::{Key, lower, text};
use crate::ui::{Empty, ErrorState, Glyph, Icon};
use crate::{preference, session, t};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::search::{Lit, SearchKind};

/// What an entry does.
#[derive(Clone, Debug, PartialEq)]
enum Act {
    Go(String),
    Open(Found),
    Theme,
    Language,
}

/// Under which heading an entry stands, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Recent,
    Pages,
    Actions,
    Records(SearchKind),
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    group: Group,
    glyph: Glyph,
    label: String,
    /// Which of its characters are lit.
    lit: Vec<Lit>,
    /// Where else it was found, with the characters that are lit there.
    evidence: Option<(String, Vec<Lit>)>,
    /// What tells it from others of its name.
    more: Option<String>,
    act: Act,
}

impl Entry {
    fn new(group: Group, glyph: Glyph, label: String, act: Act) -> Self {
        Self { group, glyph, label, lit: Vec::new(), evidence: None, more: None, act }
    }

    fn record(group: Group, found: Found) -> Self {
        let (label, lit) = found.label.clone();
        let (evidence, more) = (found.evidence.clone(), found.more.clone());
        Self { lit, evidence, more, ..Self::new(group, found::glyph(found.kind), label, Act::Open(found)) }
    }
}

fn entries() -> Vec<Entry> {
    let entry = |group, glyph, name, act| Entry::new(group, glyph, text(name), act);
    let go = |group| {
        move |(href, glyph, name): (&'static str, Glyph, Key)| {
            entry(group, glyph, name, Act::Go(href.to_owned()))
        }
    };
    let mut all: Vec<Entry> = PLACES.map(go(Group::Pages)).into();
    all.extend(
        [("/deals/list", Glyph::List, Key::NavDealsList), ("/me", Glyph::Settings, Key::NavSettings)]
            .map(go(Group::Pages)),
    );
    if session::me().imports_records {
        all.push(go(Group::Pages)(("/customers/import", Glyph::Upload, Key::NavImport)));
    }
    all.extend(new_records().into_iter().map(go(Group::Actions)));
    all.push(entry(Group::Actions, Glyph::Theme, Key::ActionSwitchTheme, Act::Theme));
    all.push(entry(Group::Actions, Glyph::Globe, Key::LanguageSwitch, Act::Language));
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
            <Show when=move || open.get()>{move || chunk::search(open)}</Show>
        </dialog>
    }
}

/// What is in the open palette.
#[component]
pub fn Search(
    /// Whether the palette is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    // It may arrive after its dialog, which then has placed the focus elsewhere.
    Effect::new(move || {
        if let Some(field) = field.get() {
            // A browser may refuse to move the focus; the field is usable all the same.
            let _ = field.focus();
        }
    });
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let all = StoredValue::new(entries());
    let recent = found::recent();
    let settled = Debounced::new(query).settled;
    let asked = remote(move || {
        let typed = settled.get();
        async move { Ok((typed.clone(), found::records(typed).await?)) }
    });
    let found = Memo::new(move |_| {
        let typed = query.with(|query| query.trim().to_owned());
        let wanted = lower(&typed);
        let mut found = Vec::new();
        if wanted.is_empty() {
            found.extend(recent.get().into_iter().map(|one| Entry::record(Group::Recent, one)));
        }
        all.with_value(|all| {
            found.extend(all.iter().filter(|entry| lower(&entry.label).contains(&wanted)).cloned());
        });
        // Those of an earlier text stay until those of this one are here.
        if found::is_enough(&typed) {
            let records = asked.value().map(|(_, records)| records).unwrap_or_default();
            found.extend(records.into_iter().map(|one| Entry::record(Group::Records(one.kind), one)));
        }
        found
    });
    // Another word begins at the top; records that arrive stand below and move nothing.
    Effect::new(move || {
        query.track();
        at.set(0);
    });
    // What is chosen by the keyboard is seen, too.
    Effect::new(move || {
        let chosen = document().get_element_by_id(&format!("palette-{}", at.get()));
        if let Some(chosen) = chosen {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            chosen.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let busy = Memo::new(move |_| {
        let wanted = query.with(|query| query.trim().to_owned());
        found::is_enough(&wanted)
            && match asked.get() {
                Fetched::Waiting => true,
                Fetched::Here((typed, _)) => typed != wanted,
                Fetched::Failed(_) => false,
            }
    });
    let failed = Memo::new(move |_| match asked.get() {
        Fetched::Failed(error) if found::is_enough(query.with(|query| query.trim().to_owned()).as_str()) => {
            Some(error)
        }
        _ => None,
    });
    let navigate = StoredValue::new_local(use_navigate());
    let looks = preference::expect();
    let run = move |act: Act| {
        open.set(false);
        match act {
            Act::Go(href) => navigate.with_value(|navigate| navigate(&href, Default::default())),
            Act::Open(one) => {
                recent.with_untracked(|earlier| found::keep(&one, earlier));
                navigate.with_value(|navigate| navigate(&one.href, Default::default()));
            }
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
    let group = move |group: Group, name: Key| {
        let items = move || {
            found.get().into_iter().enumerate().filter(|(_, entry)| entry.group == group).collect::<Vec<_>>()
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
                node_ref=field
                autocomplete="off"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-label=text(Key::PaletteTitle)
                aria-activedescendant=move || found.with(|found| found.len() > at.get()).then(|| format!("palette-{}", at.get()))
                placeholder=text(Key::PalettePlaceholder)
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=keys
            />
        </div>
        <div class="menu" id="palette-list" role="listbox" aria-label=text(Key::PaletteTitle) aria-busy=move || busy.get().then_some("true")>
            {group(Group::Recent, Key::SearchRecent)}
            {group(Group::Pages, Key::PalettePages)}
            {group(Group::Actions, Key::PaletteActions)}
            {group(Group::Records(SearchKind::Account), Key::NavCustomers)}
            {group(Group::Records(SearchKind::Contact), Key::SearchContacts)}
            {group(Group::Records(SearchKind::Lead), Key::NavLeads)}
            {group(Group::Records(SearchKind::Deal), Key::NavDeals)}
            {group(Group::Records(SearchKind::Activity), Key::SearchNotes)}
        </div>
        {move || failed.get().map(|error| view! {
            <ErrorState what=text(Key::SearchRecords) error on_retry=move |()| asked.reload()/>
        })}
        <Show when=move || found.with(Vec::is_empty) && !busy.get() && failed.with(Option::is_none)>
            <Empty glyph=Glyph::Search title=t!(PaletteNone, query = query.get()) text=text(Key::SearchNoneHint)/>
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
    let Entry { glyph, label, lit, evidence, more, act, .. } = entry;
    view! {
        <div
            role="option"
            id=format!("palette-{place}")
            aria-selected=move || if at.get() == place { "true" } else { "false" }
            on:click=move |_| run(act.clone())
        >
            <Icon glyph/>
            <span class="said">
                <span class="clip">{found::lighted((label, lit))}</span>
                {evidence.map(|evidence| view! { <span class="clip muted small">{found::lighted(evidence)}</span> })}
            </span>
            {more.map(|more| view! { <span class="end muted small clip">{more}</span> })}
        </div>
    }
}
