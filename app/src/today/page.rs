//! Today: whom to call first and why.

use super::must_follow::{Hero, MustFollow, QueueRow, is_done};
use super::outbox_card::OutboxCard;
use super::side::{Figures, NewLeads, OneStepAway};
use crate::client;
use crate::frame::{FindButton, Page, ThemeButton};
use crate::records::outbox;
use crate::remote::{Loaded, remote};
use crate::screen::is_phone;
use crate::session;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Card, Empty, Glyph, LinkButton, SkeletonCard};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::records::api::ShowToday;
use shared::records::today::{FollowReason, FollowUp, Today};

/// Today: whom to call first and why.
#[component]
pub fn TodayPage() -> impl IntoView {
    let outbox = outbox::expect();
    let today = remote(move || {
        // What was logged without a network changes the day when it arrives.
        outbox.sent();
        async { client::call::<ShowToday>(&(), &Nothing {}, &Nothing {}).await }
    });
    view! {
        <Page title=text(Key::NavToday) own_head=true>
            <div class="in today-page">
                <Loaded remote=today what=text(Key::NavToday) skeleton=waiting children=day/>
            </div>
        </Page>
    }
}

fn waiting() -> impl IntoView {
    view! {
        <div class="lay">
            <SkeletonCard count=5/>
            <aside class="stack g4"><SkeletonCard count=2/><SkeletonCard count=2/></aside>
        </div>
    }
}

fn day(today: Today) -> impl IntoView {
    let Today { must_follow, one_step_away, new_leads, open_deals, activities_today, moved_forward, .. } =
        today;
    let long = headline(&must_follow);
    let short = short_headline(&must_follow);
    let subtitle = counts(&must_follow, one_step_away.len(), new_leads.len());
    let (done, total) = (must_follow.iter().filter(|row| is_done(row)).count(), must_follow.len());
    let note = if total > 0 { t!(TodayDone, done = done, total = total) } else { String::new() };
    let must_follow = StoredValue::new(must_follow);
    let phone = is_phone();
    let title =
        move || if phone.get() { short.clone().unwrap_or_else(|| long.clone()) } else { long.clone() };
    let subtitle = move || if phone.get() { date_and_done(done, total) } else { subtitle.clone() };
    let five = move || {
        if phone.get() && total > 0 {
            must_follow.with_value(|rows| on_phone(rows, done)).into_any()
        } else {
            let note = note.clone();
            view! { <Card title=text(Key::TodayMustFollow) note>{must_follow.with_value(|rows| on_desktop(rows))}</Card> }.into_any()
        }
    };
    view! {
        <div class="page-head">
            <div class="grow"><h1>{title}</h1><p class="muted">{subtitle}</p></div>
            <div class="row only-m"><FindButton/><ThemeButton/></div>
        </div>
        <div class="lay">
            <div class="stack g4">
                {five}
                <Figures open_deals activities_today moved_forward/>
            </div>
            <aside class="stack g4 side">
                <OutboxCard/>
                <OneStepAway deals=one_step_away/>
                <NewLeads leads=new_leads/>
            </aside>
        </div>
    }
}

fn on_desktop(rows: &[FollowUp]) -> impl IntoView + use<> {
    if rows.is_empty() {
        return view! {
            <Empty glyph=Glyph::Check title=text(Key::TodayNothing) text=text(Key::TodayNothingHint)>
                <LinkButton href="/deals" glyph=Glyph::Board>{text(Key::NavDeals)}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let rows =
        rows.iter().cloned().enumerate().map(|(at, row)| view! { <MustFollow row at/> }).collect_view();
    view! { <ol class="must">{rows}</ol> }.into_any()
}

/// The first with its act under the thumb, the others in a line each.
fn on_phone(rows: &[FollowUp], done: usize) -> impl IntoView + use<> {
    let total = rows.len();
    let progress = (0..total).map(|at| view! { <i class:y=at < done></i> }).collect_view();
    let first = rows.first().cloned().map(|row| view! { <Hero row total/> });
    let others = rows.iter().skip(1).cloned().map(|row| view! { <QueueRow row/> }).collect_view();
    view! {
        <div class="stack g3">
            <div class="prog" role="img" aria-label=t!(TodayDone, done = done, total = total)>{progress}</div>
            {first}
            {(total > 1).then(|| view! { <section class="card"><ol class="q">{others}</ol></section> })}
        </div>
    }
}

/// The day's first act in one sentence: `上午好，知夏。先打给澄湖医院。`
fn headline(must_follow: &[FollowUp]) -> String {
    let greeting = text(match text::parts(text::now()).hour {
        5..11 => Key::TodayMorning,
        11..13 => Key::TodayNoon,
        13..18 => Key::TodayAfternoon,
        _ => Key::TodayEvening,
    });
    let name = called(&session::me().user.name);
    let Some(first) = must_follow.first() else {
        return t!(TodayHeadlineFree, greeting = greeting, name = name);
    };
    let account = &first.deal.account.name;
    let act = match first.reasons.first() {
        Some(FollowReason::ContactDue | FollowReason::Silent) | None => t!(TodayFirstCall, account = account),
        Some(FollowReason::GateOpen | FollowReason::OverTime) => t!(TodayFirstMove, account = account),
        Some(FollowReason::OneStepAway) => t!(TodayFirstStep, account = account),
    };
    t!(TodayHeadline, greeting = greeting, name = name, act = act)
}

/// The same for the width of a phone: `今天 5 个，先打给方敏`.
fn short_headline(must_follow: &[FollowUp]) -> Option<String> {
    let first = must_follow.first()?;
    let count = must_follow.len();
    let contact = first.deal.contact.as_ref().map(|contact| contact.name.clone());
    Some(match (first.reasons.first(), contact) {
        (Some(FollowReason::ContactDue | FollowReason::Silent) | None, Some(name)) => {
            t!(TodayShortCall, count = count, name = name)
        }
        _ => t!(TodayShort, count = count),
    })
}

/// The date, and how far one has come.
fn date_and_done(done: usize, total: usize) -> String {
    let today = text::today();
    let date = text::weekday_and_day(today);
    if total == 0 { date } else { format!("{date} · {}", t!(TodayDone, done = done, total = total)) }
}

/// The date, and how much there is.
fn counts(must_follow: &[FollowUp], gates: usize, leads: usize) -> String {
    let today = text::today();
    let mut parts = vec![text::weekday_and_day(today)];
    for (count, words) in [
        (must_follow.len(), t!(TodayMustFollowCount, count = must_follow.len())),
        (gates, t!(TodayGatesCount, count = gates)),
        (leads, t!(TodayLeadsCount, count = leads)),
    ] {
        if count > 0 {
            parts.push(words);
        }
    }
    parts.join(" · ")
}

/// What a person is called: a Chinese name of three or four characters without its first or first two, another name by
/// its first word.
fn called(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let chinese = letters.iter().all(|letter| ('\u{3400}'..='\u{9fff}').contains(letter));
    if chinese && (3..=4).contains(&letters.len()) {
        return letters[letters.len() - 2..].iter().collect();
    }
    if chinese { name.to_owned() } else { name.split_whitespace().next().unwrap_or(name).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_their_given_names() {
        for (name, given) in [
            ("林知夏", "知夏"),
            ("周牧", "周牧"),
            ("欧阳明月", "明月"),
            ("Helmut Brandt", "Helmut"),
            ("", ""),
        ] {
            assert_eq!(called(name), given);
        }
    }
}
