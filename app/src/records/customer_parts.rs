//! What is known around a customer: its open deals and its people. The same on its page and beside the list.

use super::contact_form::ContactTask;
use super::covered::{Covered, RevealButton};
use super::phone::{CallButton, spoken};
use crate::client;
use crate::pipeline::{deal_words, known_pipelines, stage_of};
use crate::privacy::Blocked;
use crate::remote::{Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Amount, Avatar, Pips};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::AccountId;
use shared::page::Page;
use shared::pipeline::api::{DealQuery, ListDeals};
use shared::pipeline::deal::DealRow;
use shared::pipeline::rules::StageKind;
use shared::privacy::contacting::{Channel, closed};
use shared::records::Subject;
use shared::records::account::AccountView;
use shared::records::api::{ContactQuery, ListContacts};
use shared::records::contact::ContactRow;

/// A customer's people. More than a page of them are not fetched: the whole list is elsewhere.
pub(super) fn contacts_of(account: AccountId) -> Remote<Page<ContactRow>> {
    remote(move || async move {
        let query = ContactQuery { account: Some(account), ..ContactQuery::default() };
        client::call::<ListContacts>(&(), &query, &Nothing {}).await
    })
}

/// A customer's deals, in whatever stage.
pub(super) fn deals_of(account: AccountId) -> Remote<Page<DealRow>> {
    remote(move || async move {
        let query = DealQuery { account: Some(account), ..DealQuery::default() };
        client::call::<ListDeals>(&(), &query, &Nothing {}).await
    })
}

/// The number to call a customer at: its own, else that of the first of its people who has one and may be called.
pub(super) fn number_of(account: &AccountView, contacts: Option<Page<ContactRow>>) -> Option<Covered> {
    if let Some(phone) = account.fields.phone.clone() {
        return Some(Covered::new(Subject::Account(account.id), "phone", phone));
    }
    let mut people = contacts?.items.into_iter();
    let (contact, phone) = people.find_map(|one| {
        let open = closed(&one.objections, Channel::Phone).is_none();
        Some((one.id, one.phone.filter(|_| open)?))
    })?;
    Some(Covered::new(Subject::Contact(contact), "phone", phone))
}

/// Those that are being worked on; tracked.
pub(super) fn open_only(deals: &[DealRow]) -> Vec<DealRow> {
    let pipelines = known_pipelines().value().unwrap_or_default();
    let closed = |deal: &DealRow| {
        let stage = stage_of(&pipelines, &deal.stage);
        stage.is_some_and(|stage| stage.kind != StageKind::Open)
    };
    deals.iter().filter(|deal| !closed(deal)).cloned().collect()
}

/// `需求确认 · 第 8 天`; a deal's first day in a stage is day 1.
pub fn stage_and_day(deal: &DealRow) -> String {
    let pipelines = known_pipelines().value().unwrap_or_default();
    let days = text::now().day_since(deal.stage_entered_at);
    t!(DealStageDay, stage = deal_words::stage(&pipelines, &deal.stage), day = days)
}

/// A deal in two lines: what and how much, where and how far.
#[component]
pub(super) fn DealLine(
    /// The deal.
    deal: DealRow,
) -> impl IntoView {
    let gate = deal.gate.clone();
    let left = gate.total.saturating_sub(gate.met);
    let line = deal.clone();
    view! {
        <div class="row">
            <a class="strong clip" href=format!("/deals/{}", deal.id)>{deal_words::beside(&deal.account.name, &deal.name).unwrap_or(&deal.name).to_owned()}</a>
            <span class="end"><Amount money=deal.amount/></span>
        </div>
        <div class="row small muted">
            <span class="clip">{move || stage_and_day(&line)}</span>
            {(gate.total > 0).then(|| view! {
                <span class="end row nowrap">
                    <Pips met=gate.met as usize total=gate.total as usize/>
                    {if left == 0 { view! { <b class="acc">{text(Key::GateOpen)}</b> }.into_any() } else { t!(GateLeft, count = left).into_any() }}
                </span>
            })}
        </div>
    }
}

/// A person in two lines, with a call; a press on the name changes what is known of them.
#[component]
pub(super) fn ContactLine(
    /// The person.
    contact: ContactRow,
    /// Opens the dialog.
    task: RwSignal<Option<ContactTask>>,
) -> impl IntoView {
    let (id, name) = (contact.id, contact.name.clone());
    let objections = Signal::stored(contact.objections);
    let (title, phone) = (contact.title, contact.phone);
    let phone = phone.map(|phone| Covered::new(Subject::Contact(id), "phone", phone));
    let about = move || {
        let number = phone.map(|phone| spoken(&phone.shown()));
        [title.clone(), number].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let call = move || {
        let (name, phone) = (name.clone(), phone?);
        Some(match phone.is_covered() {
            true => view! { <RevealButton value=phone/> }.into_any(),
            false => view! {
                <Blocked objections channel=Channel::Phone><CallButton name=name.clone() phone=phone.shown()/></Blocked>
            }
            .into_any(),
        })
    };
    view! {
        <li>
            <Avatar name=contact.name.clone()/>
            <div class="stack g0">
                <button type="button" class="clip strong" on:click=move |_| task.set(Some(ContactTask::Edit(id)))>{contact.name}</button>
                <span class="small muted clip">{about}</span>
            </div>
            {call}
        </li>
    }
}
