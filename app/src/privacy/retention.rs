//! How long things are kept: each rule with its preview, before it is switched on, and with what still waits for it.

use super::words;
use crate::client;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Act, Badge, Button, SkeletonRows, TextField, Tone, unique_id, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::privacy::api::{EditRetention, ListRetention, PreviewRetention};
use shared::privacy::retention::{
    RetentionForm, RetentionPreview, RetentionQuery, RetentionRule, RetentionUnit, RetentionView,
};

/// The rules.
#[component]
pub(super) fn RetentionPart() -> impl IntoView {
    let rules = remote(|| async { client::call::<ListRetention>(&(), &Nothing {}, &Nothing {}).await });
    let list = move |all: Vec<RetentionView>| {
        let rows = all.into_iter().map(|rule| view! { <Rule rule rules/> }).collect_view();
        view! { <ul class="lines-list">{rows}</ul> }
    };
    view! {
        <p class="muted">{text(Key::PrivacyRetentionHint)}</p>
        <section class="card" aria-label=text(Key::PrivacyTabRetention)>
            <Loaded remote=rules what=text(Key::PrivacyTabRetention) skeleton=|| view! { <div class="body"><SkeletonRows count=5/></div> } children=list/>
        </section>
    }
}

#[component]
fn Rule(rule: RetentionView, rules: Remote<Vec<RetentionView>>) -> impl IntoView {
    let (which, unit) = (rule.rule, rule.unit);
    let typed = RwSignal::new(rule.keep.to_string());
    // Its own, so that one rule that is saved takes nothing away that is typed at another.
    let stands = RwSignal::new(rule);
    let previewed = RwSignal::new(None::<(i32, RetentionPreview)>);
    let act = Act::new();
    let busy = act.busy();
    let toasts = use_toasts();
    let wanted = Memo::new(move |_| typed.with(|typed| typed.trim().parse::<i32>().unwrap_or(0)));
    let wrong = Signal::derive(move || {
        let tried = RetentionForm { version: 0, active: false, keep: wanted.get() };
        let findings = tried.judge(which).err()?;
        findings.first().map(|finding| text::fault(&finding.fault))
    });
    let is_wrong = Memo::new(move |_| wrong.with(Option::is_some));
    // What erases people is looked at before it is switched on or made to reach further, and with the very figure.
    let unseen = Memo::new(move |_| {
        let seen = previewed.with(|found| found.as_ref().is_some_and(|(keep, _)| *keep == wanted.get()));
        let set = stands.with(|stands| stands.active && stands.keep == wanted.get());
        which.erases_people() && !seen && !set
    });
    let preview = move |_| {
        let keep = wanted.get_untracked();
        let query = RetentionQuery { keep };
        let call = async move { client::call::<PreviewRetention>(&which, &query, &Nothing {}).await };
        act.ask(call, move |answer| match answer {
            Ok(found) => previewed.set(Some((keep, found))),
            Err(error) => toasts.failed(text(Key::PrivacyRulePreview), &error),
        });
    };
    let save = move |active: bool, keep: i32| {
        let form = RetentionForm { version: stands.with_untracked(|stands| stands.version), active, keep };
        let call = async move { client::call::<EditRetention>(&which, &Nothing {}, &form).await };
        act.ask(call, move |answer| match answer {
            Ok(now) => {
                typed.set(now.keep.to_string());
                stands.set(now);
                previewed.set(None);
                toasts.done(text(Key::PrivacyRuleSaved));
            }
            Err(error) => {
                toasts.failed(words::rule_word(which), &error);
                if error.code() == Some(ErrorCode::Conflict) {
                    rules.reload();
                }
            }
        });
    };
    let label = text(match unit {
        RetentionUnit::Days => Key::PrivacyKeepDays,
        RetentionUnit::Months => Key::PrivacyKeepMonths,
    });
    let is_on = Memo::new(move |_| stands.with(|stands| stands.active));
    let first = StoredValue::new(unique_id("first"));
    let not_now = move |unchanged: bool| busy.get() || is_wrong.get() || unseen.get() || unchanged;
    let change = move || {
        match is_on.get() {
        true => {
            let same = move || stands.with(|stands| stands.keep == wanted.get());
            let off = move |_| save(false, stands.with_untracked(|stands| stands.keep));
            view! {
                <Button small=true disabled=Signal::derive(move || not_now(same())) described_by=first.get_value() on_press=move |_| save(true, wanted.get_untracked())>{text(Key::PrivacyRuleSave)}</Button>
                <Button small=true disabled=busy on_press=off>{text(Key::PrivacyRuleSwitchOff)}</Button>
            }
            .into_any()
        }
        false => view! {
            <Button small=true disabled=Signal::derive(move || not_now(false)) described_by=first.get_value() on_press=move |_| save(true, wanted.get_untracked())>{text(Key::PrivacyRuleSwitchOn)}</Button>
        }
        .into_any(),
    }
    };
    view! {
        <li class="rule">
            <div class="stack g1 grow">
                <span class="row wrap">
                    <b>{words::rule_word(which)}</b>
                    {move || match is_on.get() {
                        true => view! { <Badge tone=Tone::Positive>{text(Key::PrivacyRuleOn)}</Badge> },
                        false => view! { <Badge>{text(Key::PrivacyRuleOff)}</Badge> },
                    }}
                </span>
                {move || stands.with(last)}
                <div role="status" class="small">{move || previewed.get().map(|(_, found)| found_now(which, found))}</div>
                <p class="small muted" id=first.get_value()>{move || unseen.get().then(|| text(Key::PrivacyRulePreviewFirst))}</p>
            </div>
            <div class="keep"><TextField label kind="number" input_mode="numeric" value=typed error=wrong/></div>
            <div class="btns">
                <Button small=true disabled=Signal::derive(move || busy.get() || is_wrong.get()) on_press=preview>{text(Key::PrivacyRulePreview)}</Button>
                {change}
            </div>
        </li>
    }
}

/// When the rule was carried out last, and what waits for it now.
fn last(rule: &RetentionView) -> impl IntoView + use<> {
    let last = match rule.last_run_at {
        Some(at) => {
            let count = text::grouped(rule.last_count.unwrap_or(0));
            t!(PrivacyRuleLast, when = text::since(at), count = count)
        }
        None => text(Key::PrivacyRuleNever),
    };
    let which = rule.rule;
    let waiting = rule.waiting.filter(|count| *count > 0).map(|count| {
        let (said, backlog) = (t!(PrivacyRuleWaiting, count = text::grouped(count)), backlog(which, count));
        let tone = if backlog.is_some() { "small cau" } else { "small muted" };
        view! { <span class=tone>{said}{backlog}</span> }
    });
    view! { <span class="small muted">{last}</span>{waiting} }
}

fn found_now(which: RetentionRule, found: RetentionPreview) -> impl IntoView {
    let names: Vec<String> = found.sample.into_iter().map(|one| one.name).collect();
    let some = (!names.is_empty())
        .then(|| t!(PrivacyRuleSample, names = names.join(&text(Key::ListComma))))
        .map(|some| view! { <p class="muted">{some}</p> });
    let backlog = backlog(which, found.count);
    view! { <p>{t!(PrivacyRuleWould, count = text::grouped(found.count))}{backlog}</p>{some} }
}

/// `；每天最多 200，约 62 天`, where it is more than one day takes.
fn backlog(which: RetentionRule, count: i64) -> Option<String> {
    let most = which.most_a_day().filter(|most| count > i64::from(*most))?;
    Some(t!(PrivacyRuleMost, most = text::grouped(i64::from(most)), count = which.days_for(count)))
}
