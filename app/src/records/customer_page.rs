//! One customer: what to do next, its facts, its people, its deals, and its one story.

use super::account_form::EditAccount;
use super::composer::{Composer, ComposerControl};
use super::contact_form::{ContactDialog, ContactTask};
use super::covered::CallAct;
use super::customer_cards::{CameFrom, DealsCard, FactsCard, PeopleCard};
use super::customer_next::{NextWay, next_act};
use super::customer_parts::number_of;
use super::customer_parts::{contacts_of, deals_of, open_only};
use super::log_request::open_as_asked;
use super::participants_card::ParticipantsCard;
use super::timeline::Timeline;
use crate::client;
use crate::frame::{LostPage, Page, Up};
use crate::people::MyAccess;
use crate::pipeline::NewDealDialog;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Avatar, AvatarSize, Badge, Button, ButtonKind, Glyph, LinkButton, NextStrip, SkeletonCard, SkeletonRows,
    Tab, Tabs,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::AccountId;
use shared::page::Page as Rows;
use shared::people::access::Permission;
use shared::pipeline::deal::DealRow;
use shared::records::account::AccountView;
use shared::records::activity::ActivityKind;
use shared::records::api::ShowAccount;
use shared::records::contact::ContactRow;
use shared::records::{AccountBrief, Subject};

/// What a phone shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Story,
    Deals,
    People,
    Facts,
}

impl Part {
    const fn word(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Deals => "deals",
            Self::People => "people",
            Self::Facts => "facts",
        }
    }
}

/// One customer.
#[component]
pub fn CustomerPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("account").and_then(|id| id.parse::<AccountId>().ok()))
    });
    move || match id.get() {
        Some(id) => view! { <Customer id/> }.into_any(),
        None => view! { <LostPage/> }.into_any(),
    }
}

#[component]
fn Customer(id: AccountId) -> impl IntoView {
    let access = MyAccess::of_page();
    let account =
        remote(move || async move { client::call::<ShowAccount>(&id, &Nothing {}, &Nothing {}).await });
    let (contacts, deals) = (contacts_of(id), deals_of(id));
    let control = ComposerControl::default();
    open_as_asked(control);
    let editing = RwSignal::new(false);
    let dealing = RwSignal::new(false);
    let task = RwSignal::new(None::<ContactTask>);
    // The dialog may have changed somebody, or marked that they are not to be called.
    Effect::new(move |before: Option<bool>| {
        let closed = task.with(Option::is_none);
        if before == Some(false) && closed {
            contacts.reload();
        }
        closed
    });
    let part = RwSignal::new(Part::Story);
    let changed = RwSignal::new(0_u64);
    let title = Signal::derive(move || {
        account.value().map_or_else(|| text(Key::NavCustomers), |view| view.fields.name)
    });
    let count = |rows: Option<usize>| rows.filter(|count| *count > 0);
    let tabs = move || {
        let people = count(contacts.value().map(|page| page.items.len()));
        let open = count(deals.value().map(|page| open_only(&page.items).len()));
        vec![
            Tab { value: Part::Story, label: text(Key::CustomerStory), count: None },
            Tab { value: Part::Deals, label: text(Key::CustomersOpenDeals), count: open },
            Tab { value: Part::People, label: text(Key::CustomerContacts), count: people },
            Tab { value: Part::Facts, label: text(Key::CustomerFacts), count: None },
        ]
    };
    let skeleton = || {
        view! {
            <div class="ch"><SkeletonRows count=1/></div>
            <div class="cols"><SkeletonCard count=4/><SkeletonCard count=6/><SkeletonCard count=3/></div>
        }
    };
    // Drawn once when the customer is here; what changes afterwards changes in place, so that nothing typed is lost.
    let here = Memo::new(move |_| account.value().is_some());
    let page = move || {
        here.get().then(|| {
            view! {
                <Head account contacts editing dealing/>
                <div class="cols" data-part=move || part.get().word()>
                    <div class="span"><Next account contacts deals control task dealing/></div>
                    <div class="span only-m">{move || view! { <Tabs label=text(Key::CustomerParts) tabs=tabs() chosen=part/> }}</div>
                    <div class="stack g3 facts-part"><FactsCard account editing/><CameFrom account/></div>
                    <div class="stack g3 story-part">
                        <Show when=move || !access.withholds(Permission::LogActivities)><Composer about=Subject::Account(id) control/></Show>
                        <Timeline about=Subject::Account(id) control refresh=changed/>
                    </div>
                    <aside class="stack g3 rt">
                        <div class="deals-part"><DealsCard deals dealing/></div>
                        <div class="people-part stack g3"><PeopleCard id contacts task/>{taking_part(account)}</div>
                    </aside>
                </div>
            }
        })
    };
    let saved = move |view: AccountView| {
        account.set(view);
        changed.update(|changed| *changed += 1);
    };
    let person_saved = move |_| changed.update(|changed| *changed += 1);
    view! {
        <Page title up=Up { label: text(Key::NavCustomers), href: "/customers" }>
            <div class="customer-page">
                <Show when=move || here.get() fallback=move || view! { <h1 class="sr">{text(Key::LabelAccount)}</h1><Loaded remote=account what=text(Key::LabelAccount) skeleton children=|_| ()/> }>
                    {page()}
                </Show>
            </div>
            <EditAccount open=editing account=Signal::derive(move || account.value()) on_saved=saved/>
            <ContactDialog task on_saved=person_saved/>
            <NewDealDialog open=dealing customer=Signal::derive(move || account.value().map(|view| AccountBrief { id: view.id, name: view.fields.name }))/>
        </Page>
    }
}

/// Who takes part; drawn once, because only an edit of the owner would change it.
fn taking_part(account: Remote<AccountView>) -> impl IntoView {
    let view = untrack(|| account.value());
    view.map(|AccountView { id, owner, team, .. }| view! { <ParticipantsCard about=Subject::Account(id) owner team/> })
}

#[component]
fn Head(
    account: Remote<AccountView>,
    contacts: Remote<Rows<ContactRow>>,
    editing: RwSignal<bool>,
    dealing: RwSignal<bool>,
) -> impl IntoView {
    let access = MyAccess::here();
    let shown = move || {
        account.value().map(|view| {
            let fixed = access.withholds_change(SubjectKind::Account, &view.owner, &view.team);
            let deals = !access.withholds_new(SubjectKind::Deal);
            let name = view.fields.name.clone();
            let number = number_of(&view, contacts.value());
            let about: Vec<String> = [view.fields.industry, view.fields.region].into_iter().flatten().collect();
            view! {
                <Avatar name=name.clone() size=AvatarSize::Large square=true/>
                <div class="grow">
                    <h1>{name}</h1>
                    <div class="facts">
                        {view.fields.grade.map(|grade| view! { <Badge>{t!(CustomersGrade, grade = grade)}</Badge> })}
                        {(!about.is_empty()).then(|| view! { <span>{about.join(" · ")}</span> })}
                        <span><Avatar name=view.owner.name.clone() size=AvatarSize::Small/>{view.owner.name}" · "{view.team.name}</span>
                        <span>{super::customer_rows::silent(view.last_touch_at)}</span>
                    </div>
                </div>
                <div class="btns">
                    {number.map(|value| view! { <CallAct value label=text(Key::ActionCall)/> })}
                    {deals.then(|| view! { <Button glyph=Glyph::Plus on_press=move |_| dealing.set(true)>{text(Key::CustomerDeal)}</Button> })}
                    {if fixed {
                        view! { <Badge glyph=Glyph::Lock>{text(Key::AccessReadOnly)}</Badge> }.into_any()
                    } else {
                        view! { <Button glyph=Glyph::Note on_press=move |_| editing.set(true)>{text(Key::ActionEdit)}</Button> }.into_any()
                    }}
                </div>
            }
        })
    };
    view! { <section class="ch">{shown}</section> }
}

#[component]
fn Next(
    account: Remote<AccountView>,
    contacts: Remote<Rows<ContactRow>>,
    deals: Remote<Rows<DealRow>>,
    control: ComposerControl,
    task: RwSignal<Option<ContactTask>>,
    dealing: RwSignal<bool>,
) -> impl IntoView {
    let next = move || {
        let view = account.value()?;
        let id = view.id;
        let next = next_act(&view, &contacts.value()?.items, &open_only(&deals.value()?.items));
        let button = match next.way {
            NextWay::Deal(deal) => {
                view! { <LinkButton href=format!("/deals/{}", deal.id) kind=ButtonKind::Primary glyph=Glyph::Arrow>{text(Key::CustomerGoToDeal)}</LinkButton> }.into_any()
            }
            NextWay::Log => {
                view! { <Button kind=ButtonKind::Primary glyph=Glyph::Note on_press=move |_| control.open(ActivityKind::Call)>{text(Key::ActionLog)}</Button> }.into_any()
            }
            NextWay::AddContact => {
                let add = move |_| task.set(Some(ContactTask::New(id)));
                view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=add>{text(Key::NewContact)}</Button> }.into_any()
            }
            NextWay::AddDeal => {
                view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| dealing.set(true)>{text(Key::NewDeal)}</Button> }.into_any()
            }
        };
        Some(view! { <NextStrip act=next.act why=next.why tone=next.tone>{button}</NextStrip> })
    };
    view! { {next} }
}
