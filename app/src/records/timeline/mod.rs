//! The timeline (O2): one story of a record, newest first, with what is still on its way at the top. It is fetched and
//! drawn page by page as far as somebody reads, and can be narrowed to one kind of what happened, one field or words.

pub mod change;
mod entry;
mod marks;
mod narrow;
mod pages;
mod part;
mod waiting;

use super::composer::ComposerControl;
use super::list_query::{Debounced, SearchField};
use super::outbox::{self, State};
use super::words;
use crate::client;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{
    Button, ButtonKind, Empty, Glyph, IconButton, Select, SkeletonRows, Tab, Tabs, use_toasts, watch_near,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use narrow::{Narrow, What};
use pages::{PAGE, Pages, Part};
use part::StoryPart;
use shared::endpoint::Nothing;
use shared::records::Subject;
use shared::records::api::ShowTimeline;
use shared::records::timeline::{Timeline as Story, TimelineCounts, TimelineFilter, TimelineQuery};
use shared::time::Date;
use waiting::Waiting;

/// The story of a record, as a card.
#[component]
pub fn Timeline(
    /// Whose story.
    about: Subject,
    /// Fetches anew whenever this changes: after a move, after an edit.
    #[prop(optional, into)]
    refresh: Signal<u64>,
    /// The page's composer, to write anew what was refused.
    #[prop(optional)]
    control: Option<ComposerControl>,
    /// Takes the counts over, for a tab elsewhere.
    #[prop(optional)]
    counts: Option<RwSignal<Option<TimelineCounts>>>,
    /// An activity was changed here afterwards.
    #[prop(optional, into)]
    on_changed: Option<Callback<()>>,
) -> impl IntoView {
    let outbox = outbox::expect();
    let asked = Asked::new();
    let pages = Pages::new();
    let drawn = StoredValue::new(None::<Narrow>);
    let story: Remote<Option<TimelineCounts>> = remote(move || {
        outbox.sent();
        refresh.track();
        let narrow = asked.narrow.get();
        let query = narrow.query(about);
        async move {
            let story = ask(query, None).await?;
            // The page may be gone by now.
            let before = drawn.try_update_value(|drawn| drawn.replace(narrow.clone())).flatten();
            if !pages.is_disposed() {
                pages.begin(&story, before != Some(narrow));
            }
            Ok(story.counts)
        }
    });
    let known = Memo::new(move |_| story.value().flatten());
    // Drawn once: a newer first page changes only what it changes, and the focus stays.
    let here = Memo::new(move |_| story.value().is_some());
    Effect::new(move || {
        if let Some(counts) = counts {
            counts.set(known.get());
        }
    });
    let changed = Callback::new(move |part: Part| {
        match part.after.get_value() {
            None => story.reload(),
            Some(after) => refetch(part, asked.narrow.get_untracked().query(about), after),
        }
        if let Some(on_changed) = on_changed {
            on_changed.run(());
        }
    });
    view! {
        <section class="card" aria-label=text(Key::TimelineName)>
            <div class="head">
                {move || tabs(known.get(), asked.filter)}
                <span class="sp"></span>
                <IconButton glyph=Glyph::Search label=text(Key::TimelineSearch) small=true on_press=move |_| asked.toggle()/>
            </div>
            <Show when=move || asked.searching.get()><SearchRow about asked/></Show>
            <div role="tabpanel" aria-label=text(Key::TimelineName)>
                <Pendings about pages control/>
                {move || if here.get() {
                    view! { <Told pages asked about changed/> }.into_any()
                } else {
                    let waiting = || view! { <div class="body"><SkeletonRows/></div> };
                    view! { <Loaded remote=story what=text(Key::TimelineName) skeleton=waiting children=|_| ()/> }.into_any()
                }}
            </div>
        </section>
    }
}

/// What is asked for, as the card's controls say.
#[derive(Clone, Copy)]
struct Asked {
    filter: RwSignal<TimelineFilter>,
    what: RwSignal<Option<What>>,
    words: Debounced,
    searching: RwSignal<bool>,
    narrow: Memo<Narrow>,
}

impl Asked {
    fn new() -> Self {
        let filter = RwSignal::new(TimelineFilter::All);
        let what = RwSignal::new(None);
        let words = Debounced::new(RwSignal::new(String::new()));
        let narrow =
            Memo::new(move |_| Narrow { filter: filter.get(), what: what.get(), text: words.settled.get() });
        Effect::new(move || {
            // One kind of what happened is under one tab at most; the others would show nothing.
            if what.with(Option::is_some) {
                filter.set(TimelineFilter::All);
            }
        });
        Self { filter, what, words, searching: RwSignal::new(false), narrow }
    }

    fn toggle(self) {
        if self.searching.get_untracked() {
            self.clear();
        }
        self.searching.update(|searching| *searching = !*searching);
    }

    fn clear(self) {
        self.what.set(None);
        self.words.clear();
    }
}

/// The fields that narrow a story beyond its tabs.
#[component]
fn SearchRow(about: Subject, asked: Asked) -> impl IntoView {
    let (kind, _) = words::subject(about);
    view! {
        <div class="tlsearch">
            <SearchField label=text(Key::TimelineSearch) value=asked.words.typed/>
            <Select label=text(Key::TimelineWhat) bare=true choices=narrow::choices(kind) value=asked.what empty=text(Key::TimelineEverything)/>
        </div>
    }
}

/// What is told of what was asked for, and what is behind it.
#[component]
fn Told(pages: Pages, asked: Asked, about: Subject, changed: Callback<Part>) -> impl IntoView {
    let nothing = move || {
        let narrow = asked.narrow.get();
        if narrow.is_search() {
            let all =
                view! { <Button on_press=move |_| asked.clear()>{text(Key::TimelineEverything)}</Button> };
            return view! { <Empty glyph=Glyph::Search title=text(Key::TimelineNothingFound) text=text(Key::TimelineNothingFoundHint)>{all}</Empty> }.into_any();
        }
        let all = narrow.filter == TimelineFilter::All;
        let hint = if all { Key::TimelineNoneHint } else { Key::TimelineNoneOfThese };
        view! { <Empty glyph=Glyph::Clock title=text(Key::TimelineNone) text=text(hint)/> }.into_any()
    };
    let empty = Memo::new(move |_| pages.is_empty() && pages.behind.with(|behind| behind.next.is_none()));
    view! {
        <Show when=move || !empty.get() fallback=nothing>
            <For each=move || pages.parts().into_iter().enumerate() key=|(_, part)| part.key let:((at, part))>
                <StoryPart part before=move || last_day(pages, at) changed/>
            </For>
            <Older pages asked about/>
        </Show>
    }
}

/// The day under which the part before that at `at` ends.
fn last_day(pages: Pages, at: usize) -> Option<Date> {
    let before = at.checked_sub(1).and_then(|at| pages.parts().get(at).copied())?;
    before.items.with(|items| items.last().map(|entry| text::parts(entry.at).date))
}

/// Fetches what is older as soon as it comes near, and by hand after a failure.
#[component]
fn Older(pages: Pages, asked: Asked, about: Subject) -> impl IntoView {
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let failed = StoredValue::new(false);
    let more = move || {
        let next = pages.behind.with_untracked(|behind| behind.next.clone());
        let Some(after) = next.filter(|_| !asking.get_untracked()) else { return };
        asking.set(true);
        let query = asked.narrow.get_untracked().query(about);
        spawn_local(async move {
            let answer = ask(query, Some(after.clone())).await;
            if asking.try_set(false).is_some() {
                return;
            }
            failed.set_value(answer.is_err());
            match answer {
                Ok(page) => pages.add(&after, page),
                Err(error) => toasts.failed(t!(StateFailed, what = text(Key::TimelineName)), &error),
            }
        });
    };
    let end = NodeRef::<leptos::html::Div>::new();
    let near = RwSignal::new(false);
    Effect::new(move || {
        if let Some(end) = end.get() {
            watch_near(&end, move |is_near| {
                let _ = near.try_set(is_near);
            });
        }
    });
    Effect::new(move || {
        // A search that looked far enough for one answer asks before it looks further; a failure waits for the button.
        let goes_on = pages.behind.with(|behind| behind.next.is_some() && behind.back_to.is_none());
        if near.get() && goes_on && !asking.get() && !failed.get_value() {
            more();
        }
    });
    let label = move || match pages.behind.with(|behind| behind.back_to) {
        Some(at) => t!(TimelineLookedBack, day = text::day(text::parts(at).date)),
        None => text(Key::TimelineOlder),
    };
    view! {
        <div class="foot" node_ref=end>
            <Show when=move || pages.behind.with(|behind| behind.next.is_some())>
                <Button kind=ButtonKind::Ghost small=true disabled=asking on_press=move |_| more()>{label}</Button>
            </Show>
        </div>
    }
}

async fn ask(query: TimelineQuery, after: Option<String>) -> Result<Story, client::ClientError> {
    let query = TimelineQuery { after, limit: Some(query.limit.unwrap_or(PAGE)), ..query };
    client::call::<ShowTimeline>(&(), &query, &Nothing {}).await
}

/// Fetches a page behind the first again: something on it was changed here.
fn refetch(part: Part, query: TimelineQuery, after: String) {
    let limit = part.items.with_untracked(Vec::len);
    let query = TimelineQuery { limit: u16::try_from(limit).ok(), ..query };
    spawn_local(async move {
        // What is shown stays where the answer fails; the act itself has told how it went.
        if let Ok(story) = ask(query, Some(after)).await {
            let _ = part.items.try_set(story.items);
        }
    });
}

fn tabs(counts: Option<TimelineCounts>, chosen: RwSignal<TimelineFilter>) -> impl IntoView {
    let count = |of: fn(&TimelineCounts) -> i64| {
        counts.as_ref().map(|counts| usize::try_from(of(counts)).unwrap_or(0))
    };
    let tab = |value, name: Key, count| Tab { value, label: text(name), count };
    let tabs = vec![
        tab(TimelineFilter::All, Key::TimelineAll, count(|counts| counts.all)),
        tab(TimelineFilter::Activities, Key::TimelineActivities, count(|counts| counts.activities)),
        tab(TimelineFilter::Files, Key::TimelineFiles, count(|counts| counts.files)),
        tab(TimelineFilter::Changes, Key::TimelineChangesTab, count(|counts| counts.changes)),
    ];
    view! { <Tabs label=text(Key::TimelineName) tabs chosen/> }
}

/// What is on its way, without what the story already tells.
#[component]
fn Pendings(about: Subject, pages: Pages, control: Option<ComposerControl>) -> impl IntoView {
    let outbox = outbox::expect();
    let waiting = Memo::new(move |_| {
        let first = pages.parts().first().copied();
        let told = first.map(|first| first.items.get()).unwrap_or_default();
        let mut waiting = outbox.about(about);
        waiting.retain(|pending| match pending.state {
            State::Sent(id) => {
                !told.iter().any(|entry| entry.activity.as_ref().is_some_and(|told| told.id == id))
            }
            State::Waiting | State::Sending | State::Refused(_) => true,
        });
        waiting.reverse();
        waiting
    });
    move || {
        let waiting = waiting.get();
        (!waiting.is_empty()).then(|| {
            view! {
                <ol class="tl tlcard" aria-label=text(Key::TimelineOnTheWay)>
                    {waiting.into_iter().map(|pending| view! { <Waiting pending control/> }).collect_view()}
                </ol>
            }
        })
    }
}
