//! The key facts of a deal: what gates ask for and what one has to know before calling; and what is due when.

use super::deal_state::DealState;
use crate::client;
use crate::privacy::Blocked;
use crate::records::covered::{Covered, RevealButton};
use crate::records::phone::CallButton;
use crate::records::words;
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Glyph, Icon, SkeletonRows, Tone};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::AccountId;
use shared::money::Money;
use shared::people::access::FieldAccess;
use shared::pipeline::DealField;
use shared::pipeline::deal::{DealForm, DealView};
use shared::privacy::contacting::{Channel, closed};
use shared::records::Subject;
use shared::records::api::{ContactQuery, ListContacts};
use shared::records::contact::ContactRow;

/// The card of key facts.
#[component]
pub fn KeyFacts(
    /// The deal's page.
    state: DealState,
) -> impl IntoView {
    let rows = move || state.deal.value().map(|deal| facts(state, &deal));
    view! {
        <section class="card" aria-label=text(Key::DealKeyFacts)>
            <div class="head">
                <h2>{text(Key::DealKeyFacts)}</h2>
                <Show when=move || state.withheld().is_none()>
                    <button class="link" type="button" on:click=move |_| state.edit(None)>{text(Key::ActionEdit)}" "<kbd>"E"</kbd></button>
                </Show>
            </div>
            <div class="body stack">
                <dl class="kv">{rows}</dl>
                {move || state.withheld().map(|owner| view! { <p class="small muted">{t!(AccessMayNotChange, owner = owner)}</p> })}
            </div>
        </section>
    }
}

fn facts(state: DealState, deal: &DealView) -> impl IntoView + use<> {
    let fields = &deal.fields;
    let contact = deal.contact.as_ref().map(|contact| match &contact.title {
        Some(title) => format!("{} · {title}", contact.name),
        None => contact.name.clone(),
    });
    let row = move |name: Key, value: Option<String>, field: Option<DealField>| {
        let access = field.map_or(FieldAccess::Write, |field| state.access_to(field));
        let value = match (value, access) {
            (_, FieldAccess::Hidden) => view! { <span class="muted">{text(Key::AccessFieldHidden)}</span> }.into_any(),
            (Some(value), _) => value.into_any(),
            (None, FieldAccess::Read) => "—".into_any(),
            (None, _) if state.withheld().is_some() => "—".into_any(),
            (None, _) => view! {
                <button class="link" type="button" on:click=move |_| state.edit(field)>{text(Key::DealFillIn)}</button>
            }
            .into_any(),
        };
        view! { <dt>{text(name)}</dt><dd>{value}</dd> }
    };
    let customer = view! { <a class="link" href=format!("/customers/{}", deal.account.id)>{deal.account.name.clone()}</a> };
    view! {
        <dt class="only-m">{text(Key::LabelAccount)}</dt><dd class="only-m">{customer}</dd>
        {row(Key::DealDecisionMaker, fields.decision_maker_title.clone(), Some(DealField::DecisionMakerTitle))}
        {row(Key::LabelContact, contact, Some(DealField::Contact))}
        {row(Key::DealBudget, budget(fields), Some(DealField::BudgetRange))}
        {row(Key::DealCompetitor, fields.competitor_brief.clone(), Some(DealField::CompetitorBrief))}
        {row(Key::LabelAmount, (fields.amount.minor > 0).then(|| text::amount(fields.amount)), Some(DealField::Amount))}
        {row(Key::LabelExpectedCloseOn, fields.expected_close_on.map(text::day), Some(DealField::ExpectedCloseOn))}
        {row(Key::LabelSource, fields.source.map(words::source), None)}
    }
}

/// `¥120.0 万–¥135.0 万`, or the end that is known.
fn budget(fields: &DealForm) -> Option<String> {
    let end = |minor: Option<i64>| {
        minor.map(|minor| text::amount(Money { minor, currency: fields.amount.currency }))
    };
    match (end(fields.budget_low), end(fields.budget_high)) {
        (Some(low), Some(high)) => Some(format!("{low}–{high}")),
        (Some(low), None) => Some(t!(DealBudgetFrom, amount = low)),
        (None, Some(high)) => Some(t!(DealBudgetTo, amount = high)),
        (None, None) => None,
    }
}

/// What is planned, by day.
#[component]
pub fn Plan(
    /// The deal's page.
    state: DealState,
) -> impl IntoView {
    let rows = move || {
        let deal = state.deal.value()?;
        let fields = deal.fields;
        let now = text::now();
        let contact_late = fields.next_contact_at.is_some_and(|at| at < now);
        let closing_late = fields.expected_close_on.is_some_and(|day| day < text::today());
        let next = (fields.next_step.is_some() || fields.next_contact_at.is_some()).then(|| {
            let when = fields.next_contact_at.map_or_else(|| text(Key::DealSomeDay), text::due);
            let what = fields.next_step.clone().unwrap_or_else(|| text(Key::LabelNextContactAt));
            view! { <li><time class:cau=contact_late>{when}</time><div><b>{what}</b></div></li> }
        });
        let closing = fields.expected_close_on.map(|day| {
            view! { <li><time class:cau=closing_late>{text::day(day)}</time><div>{text(Key::LabelExpectedCloseOn)}</div></li> }
        });
        let late = contact_late || closing_late;
        let none = next.is_none() && closing.is_none();
        Some(view! {
            <div class="head">
                <h2>{text(Key::DealPlan)}</h2>
                {late.then(|| view! { <span class="end"><Badge tone=Tone::Caution glyph=Glyph::Clock>{text(Key::DealLate)}</Badge></span> })}
            </div>
            <div class="body">
                {none.then(|| view! { <p class="muted">{text(Key::DealNoPlan)}</p> })}
                <ol class="plan">{next}{closing}</ol>
                <div class="btns" hidden=move || state.withheld().is_some()>
                    <button class="btn s soft" type="button" on:click=move |_| state.edit(None)><Icon glyph=Glyph::Calendar/>{text(Key::DealChangePlan)}</button>
                </div>
            </div>
        })
    };
    view! { <section class="card" aria-label=text(Key::DealPlan)>{rows}</section> }
}

/// Whom one can call about the deal: the contacts of its customer.
#[component]
pub fn People(
    /// Whose.
    account: AccountId,
) -> impl IntoView {
    let people = remote(move || {
        let query = ContactQuery { account: Some(account), limit: Some(6), ..ContactQuery::default() };
        async move { client::call::<ListContacts>(&(), &query, &Nothing {}).await }
    });
    view! {
        <section class="card" aria-label=text(Key::DealPeople)>
            <div class="head"><h2>{text(Key::DealPeople)}</h2></div>
            <div class="body">
                <Loaded
                    remote=people
                    what=text(Key::DealPeople)
                    skeleton=|| view! { <SkeletonRows count=2/> }
                    children=|page| {
                        if page.items.is_empty() {
                            view! { <p class="muted">{text(Key::DealNobody)}</p> }.into_any()
                        } else {
                            view! { <ul class="people">{page.items.into_iter().map(person).collect_view()}</ul> }.into_any()
                        }
                    }
                />
            </div>
        </section>
    }
}

fn person(row: ContactRow) -> impl IntoView {
    let (about, name) = (Subject::Contact(row.id), StoredValue::new(row.name.clone()));
    let phone = row.phone.map(|phone| Covered::new(about, "phone", phone));
    let email = row.email.map(|email| Covered::new(about, "email", email));
    let objections = Signal::stored(row.objections);
    let call = move || match phone {
        Some(value) if value.is_covered() => view! { <RevealButton value/> }.into_any(),
        Some(value) => view! { <CallButton name=name.get_value() phone=value.shown()/> }.into_any(),
        None => ().into_any(),
    };
    let mail = move || {
        let Some(value) = email else { return ().into_any() };
        if value.is_covered() {
            return view! { <RevealButton value/> }.into_any();
        }
        let (label, email) = (t!(DealMailPerson, name = name.get_value()), value.shown());
        let link = view! { <a class="btn ghost icon s" href=format!("mailto:{email}") aria-label=label title=email><Icon glyph=Glyph::Mail/></a> };
        link.into_any()
    };
    // Who may neither be called nor written to is so by the same reason nearly always: it is told once.
    let mails = email.is_some()
        && objections.with_untracked(|all| {
            closed(all, Channel::Phone).is_none()
                || closed(all, Channel::Phone) != closed(all, Channel::Email)
        });
    view! {
        <li class="row">
            <span class="grow clip"><b>{row.name.clone()}</b>{row.title.map(|title| view! { <span class="muted">" · "{title}</span> })}</span>
            <Blocked objections channel=Channel::Phone>{call}</Blocked>
            {mails.then(|| view! { <Blocked objections channel=Channel::Email>{mail}</Blocked> })}
        </li>
    }
}
