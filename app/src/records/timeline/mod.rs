//! The timeline (O2): one story of a record, newest first, with what is still on its way at the top.

pub mod change;
mod entry;
mod marks;
mod waiting;

use super::composer::ComposerControl;
use super::outbox::{self, State};
use super::words;
use crate::client::{self, ClientError};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, Empty, Glyph, SkeletonRows, Tab, Tabs, use_toasts};
use entry::Entry;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::records::Subject;
use shared::records::api::ShowTimeline;
use shared::records::timeline::{
    Timeline as Story, TimelineCounts, TimelineEntry, TimelineFilter, TimelineQuery,
};
use waiting::Waiting;

/// Entries on a page.
const PAGE: u16 = 30;

/// The older entries that were asked for.
#[derive(Clone, Default)]
struct Older {
    items: Vec<TimelineEntry>,
    next: Option<String>,
    asking: bool,
}

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
    let filter = RwSignal::new(TimelineFilter::All);
    let older = RwSignal::new(Older::default());
    let story: Remote<Story> = remote(move || {
        outbox.sent();
        refresh.track();
        let query = query(about, filter.get(), None);
        async move {
            let story = client::call::<ShowTimeline>(&(), &query, &Nothing {}).await?;
            // A new first page: what was older than the old one may now be missing a row.
            let _ = older.try_set(Older { next: story.next.clone(), ..Older::default() });
            Ok::<_, ClientError>(story)
        }
    });
    let known = Memo::new(move |_| story.value().map(|story| story.counts));
    Effect::new(move || {
        if let Some(counts) = counts {
            counts.set(known.get());
        }
    });
    let changed = Callback::new(move |()| {
        story.reload();
        if let Some(on_changed) = on_changed {
            on_changed.run(());
        }
    });
    let toasts = use_toasts();
    let more = move || {
        let Some(after) = older.with_untracked(|older| older.next.clone().filter(|_| !older.asking)) else {
            return;
        };
        older.update(|older| older.asking = true);
        let query = query(about, filter.get_untracked(), Some(after.clone()));
        spawn_local(async move {
            let answer = client::call::<ShowTimeline>(&(), &query, &Nothing {}).await;
            let _ = older.try_update(|older| {
                older.asking = false;
                match answer {
                    // Another first page may have come in between.
                    Ok(page) if older.next.as_ref() == Some(&after) => {
                        older.items.extend(page.items);
                        older.next = page.next;
                    }
                    Ok(_) => {}
                    Err(error) => toasts.failed(t!(StateFailed, what = text(Key::TimelineName)), &error),
                }
            });
        });
    };
    view! {
        <section class="card" aria-label=text(Key::TimelineName)>
            <div class="head">{move || tabs(known.get(), filter)}</div>
            <div role="tabpanel" aria-label=text(Key::TimelineName)>
                <Pendings about story control/>
                <Loaded
                    remote=story
                    what=text(Key::TimelineName)
                    skeleton=|| view! { <div class="body"><SkeletonRows/></div> }
                    children=move |story| {
                        if story.items.is_empty() {
                            let hint = if filter.get() == TimelineFilter::All { Key::TimelineNoneHint } else { Key::TimelineNoneOfThese };
                            return view! { <Empty glyph=Glyph::Clock title=text(Key::TimelineNone) text=text(hint)/> }.into_any();
                        }
                        let first = StoredValue::new(story.items);
                        view! {
                            <ol class="tl tlcard">
                                {move || {
                                    let mut items = first.get_value();
                                    older.with(|older| items.extend(older.items.iter().cloned()));
                                    days(items, changed)
                                }}
                            </ol>
                            <Show when=move || older.with(|older| older.next.is_some())>
                                <div class="foot"><Button kind=crate::ui::ButtonKind::Ghost small=true disabled=Signal::derive(move || older.with(|older| older.asking)) on_press=move |_| more()>{text(Key::TimelineOlder)}</Button></div>
                            </Show>
                        }.into_any()
                    }
                />
            </div>
        </section>
    }
}

fn query(about: Subject, filter: TimelineFilter, after: Option<String>) -> TimelineQuery {
    let (about_kind, about_id) = words::subject(about);
    TimelineQuery { about_kind, about_id, filter, after, limit: Some(PAGE) }
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

/// The entries under the days they belong to.
fn days(items: Vec<TimelineEntry>, on_changed: Callback<()>) -> impl IntoView {
    let mut last = None;
    items
        .into_iter()
        .map(|entry| {
            let date = text::parts(entry.at).date;
            let heading = (last != Some(date)).then(|| {
                view! { <li class="day">{text::weekday_and_day(date)}</li> }
            });
            last = Some(date);
            view! { {heading}<Entry entry on_changed/> }
        })
        .collect_view()
}

/// What is on its way, without what the story already tells.
#[component]
fn Pendings(about: Subject, story: Remote<Story>, control: Option<ComposerControl>) -> impl IntoView {
    let outbox = outbox::expect();
    let waiting = Memo::new(move |_| {
        let told = story.value().map(|story| story.items).unwrap_or_default();
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
