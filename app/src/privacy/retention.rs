//! How long things are kept: each rule with its preview, before it is switched on.

use super::words;
use crate::client;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Button, SkeletonRows, TextField, Tone, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::privacy::api::{EditRetention, ListRetention, PreviewRetention};
use shared::privacy::retention::{
    RetentionForm, RetentionPreview, RetentionQuery, RetentionUnit, RetentionView,
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
    let RetentionView { rule: which, unit, active, keep, last_run_at, last_count, version } = rule;
    let typed = RwSignal::new(keep.to_string());
    let previewed = RwSignal::new(None::<RetentionPreview>);
    let toasts = use_toasts();
    let wanted = move || typed.get_untracked().trim().parse::<i32>().unwrap_or(0);
    let preview = move |_| {
        let query = RetentionQuery { keep: wanted() };
        spawn_local(async move {
            match client::call::<PreviewRetention>(&which, &query, &Nothing {}).await {
                Ok(found) => drop(previewed.try_set(Some(found))),
                Err(error) => toasts.failed(text(Key::PrivacyRulePreview), &error),
            }
        });
    };
    let save = move |active: bool| {
        let form = RetentionForm { version, active, keep: wanted() };
        spawn_local(async move {
            match client::call::<EditRetention>(&which, &Nothing {}, &form).await {
                Ok(_) => {
                    toasts.done(text(Key::PrivacyRuleSaved));
                    rules.reload();
                }
                Err(error) => toasts.failed(words::rule_word(which), &error),
            }
        });
    };
    let label = text(match unit {
        RetentionUnit::Days => Key::PrivacyKeepDays,
        RetentionUnit::Months => Key::PrivacyKeepMonths,
    });
    let last = match last_run_at {
        Some(at) => {
            t!(PrivacyRuleLast, when = text::since(at), count = text::grouped(last_count.unwrap_or(0)))
        }
        None => text(Key::PrivacyRuleNever),
    };
    // What erases people is looked at before it is switched on.
    let unseen = Signal::derive(move || which.erases_people() && !active && previewed.with(Option::is_none));
    let switch = text(if active { Key::PrivacyRuleSwitchOff } else { Key::PrivacyRuleSwitchOn });
    view! {
        <li class="rule">
            <div class="stack g1 grow">
                <span class="row wrap">
                    <b>{words::rule_word(which)}</b>
                    <Badge tone=if active { Tone::Positive } else { Tone::Neutral }>{text(if active { Key::PrivacyRuleOn } else { Key::PrivacyRuleOff })}</Badge>
                </span>
                <span class="small muted">{last}</span>
                <div role="status" class="small">
                    {move || previewed.get().map(|found| {
                        let names: Vec<String> = found.sample.into_iter().map(|one| one.name).collect();
                        let some = (!names.is_empty()).then(|| t!(PrivacyRuleSample, names = names.join(", ")));
                        view! { <p>{t!(PrivacyRuleWould, count = text::grouped(found.count))}</p>{some.map(|some| view! { <p class="muted">{some}</p> })} }
                    })}
                </div>
            </div>
            <div class="keep"><TextField label kind="number" input_mode="numeric" value=typed/></div>
            <div class="btns">
                <Button small=true on_press=preview>{text(Key::PrivacyRulePreview)}</Button>
                {active.then(|| view! { <Button small=true on_press=move |_| save(true)>{text(Key::PrivacyRuleSave)}</Button> })}
                <Button small=true disabled=unseen on_press=move |_| save(!active)>{switch}</Button>
            </div>
        </li>
    }
}
