//! The deals that must be followed up, each with its reason and the act that does it.

use super::because::sentence;
use crate::client;
use crate::pipeline::{Remedy, deal_words, known_pipelines, remedy, stage_of};
use crate::records::phone::dial;
use crate::records::stage_and_day;
use crate::remote::remote;
use crate::t;
use crate::text::{self, Key, Moment, text};
use crate::ui::{Amount, Avatar, AvatarSize, Badge, ButtonKind, Glyph, Icon, LinkButton, Pips, Tone};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::people::fields::is_masked;
use shared::pipeline::deal::DealRow;
use shared::records::api::ShowContact;
use shared::records::today::{FollowReason, FollowUp};

/// Whether somebody did something about it today.
pub(super) fn is_done(row: &FollowUp) -> bool {
    row.deal.last_touch_at.is_some_and(|touch| text::parts(touch).date == text::today())
}

/// One of the five, on a desktop.
#[component]
pub(super) fn MustFollow(
    /// The deal and its reasons.
    row: FollowUp,
    /// Its place, from 0.
    at: usize,
) -> impl IntoView {
    let FollowUp { deal, reasons } = row;
    let (why, shown) = (deal.clone(), deal.clone());
    let reason = reasons.first().copied();
    let because = move || sentence(&reasons, &why);
    view! {
        <li>
            <span class="rank">{at + 1}</span>
            <Avatar name=deal.account.name.clone() size=AvatarSize::Large square=true/>
            <div>
                <div class="t">
                    <a class="clip" href=deal_page(&deal)>{deal.account.name.clone()}</a>
                    <span class="amt"><Amount money=deal.amount/></span>
                    {move || badge(&shown)}
                </div>
                <p class="why">
                    {move || {
                        let (head, rest) = because();
                        told(head, &rest)
                    }}
                </p>
                <Basis deal=deal.clone() told=reason == Some(FollowReason::ContactDue)/>
            </div>
            <Acts deal reason first=at == 0/>
        </li>
    }
}

/// The strongest reason, and behind it what else matters.
fn told(head: String, rest: &str) -> impl IntoView + use<> {
    let rest = (!rest.is_empty()).then(|| format!("{}{rest}", text(Key::ListSemicolon)));
    view! { <b>{head}</b>{rest} }
}

/// What the reasons rest on. The next step is told once: `told` when the reasons name it.
#[component]
fn Basis(deal: DealRow, told: bool) -> impl IntoView {
    let gate = (deal.gate.total > 0).then(|| {
        view! { <span class="row"><Pips met=deal.gate.met as usize total=deal.gate.total as usize/>{format!("{}/{}", deal.gate.met, deal.gate.total)}</span> }
    });
    let name = deal_words::beside(&deal.account.name, &deal.name)
        .map(|name| view! { <span>{name.to_owned()}</span> });
    view! {
        <p class="src">
            {name}
            {gate}
            {deal.last_touch_at.map(|touch| view! { <span>{text(Key::TodayLastTouch)}" "<Moment at=touch/></span> })}
            {deal.next_step.filter(|_| !told).map(|step| view! { <span class="clip">{t!(BecauseStep, step = step)}</span> })}
        </p>
    }
}

/// `方案确认 · 第 9 天`, in the caution colour where that is longer than the stage allows.
fn badge(deal: &DealRow) -> impl IntoView + use<> {
    let pipelines = known_pipelines().value().unwrap_or_default();
    let stage = stage_of(&pipelines, &deal.stage);
    match stage.map_or(0, |stage| stage.days_over(deal.stage_entered_at, text::now())) {
        over @ 1.. => {
            let stage = crate::pipeline::deal_words::stage(&pipelines, &deal.stage);
            view! { <Badge tone=Tone::Caution>{t!(DealStageOver, stage = stage, count = over)}</Badge> }
                .into_any()
        }
        0 => {
            let stage = stage_and_day(deal);
            view! { <Badge>{stage}</Badge> }.into_any()
        }
    }
}

fn deal_page(deal: &DealRow) -> String {
    format!("/deals/{}", deal.id)
}

/// The act that the strongest reason asks for, then the others as icons.
#[component]
fn Acts(deal: DealRow, reason: Option<FollowReason>, first: bool) -> impl IntoView {
    let kind = if first { ButtonKind::Primary } else { ButtonKind::Plain };
    let href = deal_page(&deal);
    let main = match reason {
        Some(FollowReason::GateOpen) => {
            view! { <LinkButton href=href.clone() kind glyph=Glyph::Arrow>{text(Key::TodayMove)}</LinkButton> }.into_any()
        }
        Some(FollowReason::OneStepAway) => {
            let (shown, href) = (deal.clone(), href.clone());
            let act = move || {
                let pipelines = known_pipelines().value().unwrap_or_default();
                let act = shown
                    .gate
                    .missing
                    .first()
                    .and_then(|missing| remedy(&pipelines, &shown.stage, missing))
                    .unwrap_or(Remedy { glyph: Glyph::Open, word: Key::ActionOpen, query: String::new() });
                view! { <LinkButton href=format!("{href}{}", act.query) kind glyph=act.glyph>{text(act.word)}</LinkButton> }
            };
            act.into_any()
        }
        _ => view! { <CallContact deal=deal.clone() kind/> }.into_any(),
    };
    view! {
        <div class="btns">
            {main}
            <a class="btn icon" href=format!("{href}?log=wechat") aria-label=text(Key::ActivityWechat) title=text(Key::ActivityWechat)><Icon glyph=Glyph::Chat/></a>
            <a class="btn icon" href=format!("{href}?log=note") aria-label=text(Key::ActionLog) title=text(Key::ActionLog)><Icon glyph=Glyph::Note/></a>
        </div>
    }
}

/// Calls the deal's contact; without a number it leads to the deal, where one can be added.
#[component]
fn CallContact(deal: DealRow, kind: ButtonKind) -> impl IntoView {
    let href = deal_page(&deal);
    let class = if kind == ButtonKind::Primary { "btn primary" } else { "btn" };
    let open = move |href: String| {
        view! { <LinkButton href=href kind glyph=Glyph::Phone>{text(Key::TodayLogCall)}</LinkButton> }
            .into_any()
    };
    let log = format!("{href}?log=call");
    let Some(contact) = deal.contact else { return open(log) };
    let known =
        remote(
            move || async move { client::call::<ShowContact>(&contact.id, &Nothing {}, &Nothing {}).await },
        );
    let name = contact.name;
    // A covered number is uncovered where the reason for it stands: at the deal.
    let whole = |phone: &String| !is_masked(phone);
    let shown = move || match known.value().and_then(|contact| contact.fields.phone).filter(whole) {
        Some(phone) => {
            let label = t!(CallWho, name = name);
            view! { <a class=class href=dial(&phone)><Icon glyph=Glyph::Phone/>{label}</a> }.into_any()
        }
        None => open(log.clone()),
    };
    shown.into_any()
}

/// The first, on a phone.
#[component]
pub(super) fn Hero(
    /// The deal and its reasons.
    row: FollowUp,
    /// How many there are.
    total: usize,
) -> impl IntoView {
    let FollowUp { deal, reasons } = row;
    let why = deal.clone();
    let reason = reasons.first().copied();
    let name = deal_words::beside(&deal.account.name, &deal.name)
        .map(|name| view! { <span class="clip">{name.to_owned()}</span>"·" });
    view! {
        <section class="card hero">
            <div class="row">
                <Avatar name=deal.account.name.clone() size=AvatarSize::Large square=true/>
                <div class="grow">
                    <a class="t" href=deal_page(&deal)>{deal.account.name.clone()}</a>
                    <p class="muted small row">{name}<span class="nowrap"><Amount money=deal.amount/></span></p>
                </div>
                <span class="muted small nowrap">{format!("1 / {total}")}</span>
            </div>
            <p>
                {move || {
                    let (head, rest) = sentence(&reasons, &why);
                    told(head, &rest)
                }}
            </p>
            <Acts deal reason first=true/>
        </section>
    }
}

/// One of the others, on a phone.
#[component]
pub(super) fn QueueRow(
    /// The deal and its reasons.
    row: FollowUp,
) -> impl IntoView {
    let FollowUp { deal, reasons } = row;
    let why = deal.clone();
    view! {
        <li>
            <Avatar name=deal.account.name.clone() square=true/>
            <div>
                <a class="row" href=deal_page(&deal)><b class="clip">{deal.account.name.clone()}</b><span class="muted nowrap"><Amount money=deal.amount/></span></a>
                <p class="clip">{move || sentence(&reasons, &why).0}</p>
            </div>
            <a class="btn ghost icon" href=format!("{}?log=call", deal_page(&deal)) aria-label=t!(TodayLogAt, name = deal.account.name)><Icon glyph=Glyph::Note size="s20"/></a>
        </li>
    }
}
