//! What a list is asked for, kept in the address: coming back to the page, or sending its address to somebody else, shows
//! the same list.

use crate::session;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, Glyph, Icon, unique_id};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::records::Whose;
use std::str::FromStr;
use std::time::Duration;

/// How long after the last key a search begins, in milliseconds.
const SETTLE_MILLIS: u64 = 200;

/// The address of a list and its query; a handle to be copied around.
#[derive(Clone, Copy)]
pub(crate) struct ListAddress {
    path: &'static str,
    held: RwSignal<Vec<(&'static str, String)>>,
}

impl ListAddress {
    /// The address of the list at `path`, kept in step with what the signals made from it hold.
    pub(crate) fn new(path: &'static str) -> Self {
        let address = Self { path, held: RwSignal::new(Vec::new()) };
        let navigate = use_navigate();
        let query = use_query_map();
        Effect::new(move |first: Option<()>| {
            let written = address.written();
            // Nothing to write before anybody chose; and never over a page that was left in the meantime.
            let here = window().location().pathname().is_ok_and(|here| here == address.path);
            let differs = query.with_untracked(|query| {
                query.to_query_string().trim_start_matches('?')
                    != written.split_once('?').map_or("", |(_, query)| query)
            });
            if first.is_some() && here && differs {
                navigate(
                    &written,
                    NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() },
                );
            }
        });
        address
    }

    fn written(self) -> String {
        let parts = self.held.with(|held| {
            held.iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| format!("{name}={}", String::from(js_sys::encode_uri_component(value))))
                .collect::<Vec<_>>()
                .join("&")
        });
        if parts.is_empty() { self.path.to_owned() } else { format!("{}?{parts}", self.path) }
    }

    fn hold(self, name: &'static str, value: String) {
        self.held.update(|held| {
            held.retain(|(other, _)| *other != name);
            held.push((name, value));
            held.sort_unstable_by_key(|(name, _)| *name);
        });
    }

    fn given(name: &str) -> Option<String> {
        use_query_map().with_untracked(|query| query.get(name))
    }

    /// A text of the query.
    pub(crate) fn text(self, name: &'static str) -> RwSignal<String> {
        let signal = RwSignal::new(Self::given(name).unwrap_or_default());
        Effect::new(move || self.hold(name, signal.get()));
        signal
    }

    /// A word of the query, `usual` when the address does not say.
    pub(crate) fn word<W>(self, name: &'static str, usual: W) -> RwSignal<W>
    where
        W: FromStr + ToString + Copy + PartialEq + Send + Sync + 'static,
    {
        let signal = RwSignal::new(Self::given(name).and_then(|word| word.parse().ok()).unwrap_or(usual));
        Effect::new(move || {
            let word = signal.get();
            self.hold(name, if word == usual { String::new() } else { word.to_string() });
        });
        signal
    }

    /// A word of the query that may be absent.
    pub(crate) fn optional_word<W>(self, name: &'static str) -> RwSignal<Option<W>>
    where
        W: FromStr + ToString + Clone + Send + Sync + 'static,
    {
        let signal = RwSignal::new(Self::given(name).and_then(|word| word.parse().ok()));
        Effect::new(move || {
            let word = signal.get().map(|word: W| word.to_string());
            self.hold(name, word.unwrap_or_default());
        });
        signal
    }

    /// Whether the address asks for something to be opened (`?new`), and is then as if it had not.
    pub(crate) fn asked(self, name: &'static str) -> RwSignal<bool> {
        let open = RwSignal::new(false);
        let query = use_query_map();
        let navigate = use_navigate();
        Effect::new(move || {
            if query.with(|query| query.get(name).is_some()) {
                open.set(true);
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&untrack(move || self.written()), options);
            }
        });
        open
    }
}

/// Whose records a list shows before anybody chose: their own to those who see no others, and all to those who lead or
/// help others, who have none.
pub(crate) fn usual_whose() -> Whose {
    if session::me().sees_others { Whose::All } else { Whose::Mine }
}

/// The way out of an empty list of one's own, for those who see others' records too.
#[component]
pub(crate) fn ShowAll(
    /// Whose are shown.
    whose: RwSignal<Whose>,
) -> impl IntoView {
    let more = usual_whose() == Whose::All;
    move || {
        (more && whose.get() == Whose::Mine).then(
            || view! { <Button on_press=move |_| whose.set(Whose::All)>{text(Key::ListShowAll)}</Button> },
        )
    }
}

/// A text that counts once the person has stopped typing for a moment.
#[derive(Clone, Copy)]
pub struct Debounced {
    /// What is typed.
    pub typed: RwSignal<String>,
    /// What counts.
    pub settled: RwSignal<String>,
}

impl Debounced {
    pub(crate) fn new(typed: RwSignal<String>) -> Self {
        let settled = RwSignal::new(typed.get_untracked().trim().to_owned());
        Effect::new(move || {
            let now = typed.get();
            let settle = move || {
                let unchanged = typed.try_with_untracked(|typed| *typed == now) == Some(true);
                if unchanged && settled.with_untracked(|settled| *settled != now.trim()) {
                    settled.set(now.trim().to_owned());
                }
            };
            set_timeout(settle, Duration::from_millis(SETTLE_MILLIS));
        });
        Self { typed, settled }
    }

    /// Empties it at once.
    pub(crate) fn clear(self) {
        self.typed.set(String::new());
        self.settled.set(String::new());
    }
}

/// A small field that searches while one types.
#[component]
pub(crate) fn SearchField(
    /// What is searched for.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let id = unique_id("search");
    let (named, spoken) = (id.clone(), label.clone());
    view! {
        <label class="search" for=named>
            <Icon glyph=Glyph::Search size="s14"/>
            <input
                id=id.clone()
                type="search"
                autocomplete="off"
                aria-label=spoken
                placeholder=label
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </label>
    }
}

/// What is here, said honestly: the whole number only when everything is here.
pub(crate) fn count((here, more): (usize, bool)) -> String {
    match (here, more) {
        (0, _) => String::new(),
        (here, false) => t!(ListCount, count = here),
        (here, true) => t!(ListCountSoFar, count = here),
    }
}
