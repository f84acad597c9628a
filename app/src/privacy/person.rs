//! One person: found by name, number or address; then copied, or erased with a preview. Beside it, the last erasures.

use super::erase::Erase;
use super::words;
use crate::client;
use crate::records::list_query::{Debounced, SearchField};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Button, ButtonKind, Card, Dialog, Empty, Glyph, Icon, SkeletonRows, Tone};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::privacy::api::{CopyPerson, CopyQuery, FindPersons, ListErasures, PersonSearch};
use shared::privacy::erasure::{ErasureState, ErasureView};
use shared::privacy::retention::rule_of;
use shared::privacy::{DataSubjectKind, DataSubjectRow};
use std::time::Duration;

/// How often the page looks how far an erasure has come.
const LOOK_AGAIN: Duration = Duration::from_millis(1_500);

/// One person.
#[component]
pub(super) fn PersonPart() -> impl IntoView {
    let wanted = Debounced::new(RwSignal::new(String::new()));
    let found = remote(move || {
        let text = wanted.settled.get();
        async move {
            if text.trim().is_empty() {
                return Ok(Vec::new());
            }
            client::call::<FindPersons>(&(), &PersonSearch { text }, &Nothing {}).await
        }
    });
    let erased = remote(|| async { client::call::<ListErasures>(&(), &Nothing {}, &Nothing {}).await });
    watch(erased, found);
    let erasing = RwSignal::new(None::<DataSubjectRow>);
    let open = RwSignal::new(false);
    Effect::new(move || open.set(erasing.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            erasing.set(None);
        }
        now
    });
    let title = move || {
        erasing
            .with(|one| one.as_ref().map(|one| t!(PrivacyEraseTitle, name = one.name.clone())))
            .unwrap_or_default()
    };
    let list = move |people: Vec<DataSubjectRow>| {
        let text_wanted = wanted.settled.get_untracked();
        match (people.is_empty(), text_wanted.trim().is_empty()) {
            (true, true) => {
                view! { <Empty glyph=Glyph::Search title=text(Key::PrivacyTabPerson) text=text(Key::PrivacyFindHint)/> }.into_any()
            }
            (true, false) => {
                let title = t!(PrivacyFindNone, text = text_wanted);
                view! { <Empty glyph=Glyph::Search title text=text(Key::PrivacyFindNoneHint)/> }.into_any()
            }
            (false, _) => {
                let rows = people.into_iter().map(|row| person(row, erasing)).collect_view();
                view! { <ul class="lines-list">{rows}</ul> }.into_any()
            }
        }
    };
    view! {
        <SearchField label=text(Key::PrivacyFind) value=wanted.typed/>
        <section class="card" aria-label=text(Key::PrivacyTabPerson)>
            <Loaded remote=found what=text(Key::PrivacyTabPerson) skeleton=|| view! { <div class="body"><SkeletonRows count=3/></div> } children=list/>
        </section>
        <Last erased/>
        <Dialog open title=Signal::derive(title) wide=true alert=true>
            {move || erasing.get_untracked().map(|row| view! { <Erase row open erased/> })}
        </Dialog>
    }
}

/// Asks on for the last erasures while one of them is under way; whoever is gone by then is found no more.
fn watch(erased: Remote<Vec<ErasureView>>, found: Remote<Vec<DataSubjectRow>>) {
    let under_way = move |until: ErasureState| {
        let rows = erased.value().unwrap_or_default();
        rows.into_iter().filter(|row| row.state < until).count()
    };
    let unfinished = Memo::new(move |_| under_way(ErasureState::Done) > 0);
    let look = move || {
        if unfinished.get_untracked() && !document().hidden() {
            erased.reload();
        }
    };
    let looking = set_interval_with_handle(look, LOOK_AGAIN);
    on_cleanup(move || {
        if let Ok(looking) = looking {
            looking.clear();
        }
    });
    let waiting = Memo::new(move |_| under_way(ErasureState::Cleaning));
    Effect::new(move |before: Option<usize>| {
        let now = waiting.get();
        if before.is_some_and(|before| now < before) {
            found.reload();
        }
        now
    });
}

fn person(row: DataSubjectRow, erasing: RwSignal<Option<DataSubjectRow>>) -> impl IntoView {
    let DataSubjectRow { kind, id, name, of, active } = row.clone();
    let query = CopyQuery { kind, id, language: Some(text::language()) };
    let copy = client::address::<CopyPerson>(&(), &query);
    let page = (kind == DataSubjectKind::Lead).then(|| format!("/leads/{id}"));
    let named = match page {
        Some(page) => view! { <a class="link strong" href=page>{name}</a> }.into_any(),
        None => view! { <b>{name}</b> }.into_any(),
    };
    view! {
        <li>
            <div class="stack g1 grow">
                <span class="row wrap">
                    {named}
                    <Badge>{words::subject(kind)}</Badge>
                    {active.filter(|active| *active).map(|_| view! { <Badge>{text(Key::PrivacyActive)}</Badge> })}
                </span>
                {of.map(|of| view! { <span class="small muted">{of}</span> })}
            </div>
            <div class="btns">
                <a class="btn s" href=copy download="" rel="external" title=text(Key::PrivacyCopyHint)><Icon glyph=Glyph::Download/>{text(Key::PrivacyCopy)}</a>
                <Button small=true kind=ButtonKind::Danger on_press=move |_| erasing.set(Some(row.clone()))>{text(Key::PrivacyErase)}</Button>
            </div>
        </li>
    }
}

#[component]
fn Last(erased: Remote<Vec<ErasureView>>) -> impl IntoView {
    let list = |rows: Vec<ErasureView>| {
        if rows.is_empty() {
            return view! { <p class="body muted">{text(Key::PrivacyErasedNone)}</p> }.into_any();
        }
        let rows = rows.into_iter().map(|row| {
            let who = row.requested_by.map(|user| user.name);
            let why = rule_of(&row.reason).map(|rule| t!(PrivacyErasedByRule, rule = words::rule_word(rule)));
            let tone = if row.state == ErasureState::Done { Tone::Positive } else { Tone::Neutral };
            let count = (row.state > ErasureState::Waiting).then(|| t!(PrivacyErasedCount, count = text::grouped(row.removed)));
            view! {
                <li>
                    <div class="stack g1 grow">
                        <span class="row wrap"><b>{words::subject(row.about.kind)}</b><Badge tone=tone>{words::erasure_state(row.state)}</Badge><span class="muted small">{count}</span></span>
                        <span class="small muted">{why.unwrap_or(row.reason)}{who.map(|who| format!(" · {who}"))}" · "{text::exact(row.requested_at)}</span>
                    </div>
                </li>
            }
        });
        view! { <ul class="lines-list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <Card title=text(Key::PrivacyErasedLast)>
            <Loaded remote=erased what=text(Key::PrivacyErasedLast) skeleton=|| view! { <div class="body"><SkeletonRows count=2/></div> } children=list/>
        </Card>
    }
}
