//! A customer beside the list: what to do, whom to call, what is open, what happened last.

use super::contact_form::{ContactDialog, ContactTask};
use super::covered::CallAct;
use super::customer_next::{NextAct, next_act};
use super::customer_parts::{DealLine, contacts_of, deals_of, number_of, open_only};
use super::phone::spoken;
use super::words;
use crate::client;
use crate::lists::Cursor;
use crate::remote::{Loaded, remote};
use crate::text::{Key, Moment, text};
use crate::ui::{Avatar, AvatarSize, Glyph, Icon, IconButton, Skeleton, SkeletonRows};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::AccountId;
use shared::page::Page;
use shared::pipeline::deal::DealRow;
use shared::records::account::AccountView;
use shared::records::activity::ActivityView;
use shared::records::api::{ShowAccount, ShowTimeline};
use shared::records::contact::ContactRow;
use shared::records::timeline::{Timeline, TimelineFilter, TimelineQuery};

/// How many of the last acts are shown.
const RECENT: u16 = 3;

/// What is in the panel.
#[component]
pub fn CustomerBeside(
    /// Where one is in the list.
    cursor: Cursor,
) -> impl IntoView {
    let peeked = Memo::new(move |_| cursor.peeked());
    move || peeked.get().map(|account| view! { <Peek account=AccountId(account) cursor/> })
}

#[component]
fn Peek(account: AccountId, cursor: Cursor) -> impl IntoView {
    let shown =
        remote(move || async move { client::call::<ShowAccount>(&account, &Nothing {}, &Nothing {}).await });
    let (contacts, deals) = (contacts_of(account), deals_of(account));
    let recent = remote(move || async move {
        let everything = TimelineQuery::all(SubjectKind::Account, account.0);
        let query = TimelineQuery { filter: TimelineFilter::Activities, limit: Some(RECENT), ..everything };
        client::call::<ShowTimeline>(&(), &query, &Nothing {}).await
    });
    let task = RwSignal::new(None::<ContactTask>);
    let next = move || {
        let view = shown.value()?;
        let people = contacts.value()?.items;
        let open = open_only(&deals.value()?.items);
        Some(next_act(&view, &people, &open))
    };
    view! {
        <header>
            <div class="row">
                {move || shown.value().map(|view| head(&view))}
                <span class="grow"></span>
                <IconButton glyph=Glyph::Up label=text(Key::PeekPrevious) small=true on_press=move |_| cursor.step(-1)/>
                <IconButton glyph=Glyph::Down label=text(Key::PeekNext) small=true on_press=move |_| cursor.step(1)/>
                <IconButton glyph=Glyph::X label=text(Key::ActionClose) small=true on_press=move |_| cursor.show(false)/>
            </div>
            {move || match next() {
                Some(NextAct { act, why, .. }) => view! {
                    <div class="next"><Icon glyph=Glyph::Target/><div class="grow"><b>{act}</b><p>{why}</p></div></div>
                }.into_any(),
                None => view! { <Skeleton width=80/> }.into_any(),
            }}
            <div class="btns">
                {move || {
                    let number = shown.value().and_then(|view| number_of(&view, contacts.value()));
                    number.map(|value| view! { <CallAct value label=text(Key::ActionCall) class="btn primary"/> })
                }}
                <a class="btn" href=format!("/customers/{account}?log=wechat")><Icon glyph=Glyph::Chat/>{text(Key::ActivityWechat)}</a>
                <a class="btn" href=format!("/customers/{account}?log=note")><Icon glyph=Glyph::Note/>{text(Key::ActionLog)}</a>
                <a class="btn end" href=format!("/customers/{account}")>{text(Key::ActionOpen)}<kbd>"↵"</kbd></a>
            </div>
        </header>
        <section>
            <h3>{text(Key::CustomersOpenDeals)}</h3>
            <Loaded remote=deals what=text(Key::CustomersOpenDeals) skeleton=|| view! { <SkeletonRows count=1/> } children=open_deals/>
        </section>
        <section>
            <h3>
                {text(Key::CustomerContacts)}
                <button type="button" class="link" on:click=move |_| task.set(Some(ContactTask::New(account)))>{text(Key::CustomerAddContact)}</button>
            </h3>
            <Loaded remote=contacts what=text(Key::CustomerContacts) skeleton=|| view! { <SkeletonRows count=2/> } children=people/>
        </section>
        <section>
            <h3>{text(Key::CustomerRecent)}</h3>
            <Loaded remote=recent what=text(Key::CustomerRecent) skeleton=|| view! { <SkeletonRows count=2/> } children=touches/>
        </section>
        <ContactDialog task on_saved=move |_| contacts.reload()/>
    }
}

fn head(view: &AccountView) -> impl IntoView + use<> {
    let name = view.fields.name.clone();
    let about: Vec<String> = [
        view.fields.grade.map(|grade| crate::t!(CustomersGrade, grade = grade)),
        view.fields.industry.clone(),
        view.fields.region.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! {
        <Avatar name=name.clone() size=AvatarSize::Large square=true/>
        <div class="stack g0"><h2 class="clip">{name}</h2><p class="muted small clip">{about.join(" · ")}</p></div>
    }
}

fn open_deals(page: Page<DealRow>) -> impl IntoView {
    let open = open_only(&page.items);
    if open.is_empty() {
        return view! { <p class="muted small">{text(Key::CustomerNoDeals)}</p> }.into_any();
    }
    let rows =
        open.into_iter().map(|deal| view! { <div class="stack g1"><DealLine deal/></div> }).collect_view();
    view! { <div class="stack">{rows}</div> }.into_any()
}

/// What was done last, newest first.
fn touches(story: Timeline) -> impl IntoView {
    let row = |activity: ActivityView| {
        view! {
            <li>
                <span class="ico acc"><Icon glyph=words::activity_glyph(activity.kind)/></span>
                <div class="say clip"><b>{words::activity(activity.kind)}</b>{activity.text.map(|said| format!(" · {said}"))}</div>
                <Moment at=activity.occurred_at/>
            </li>
        }
    };
    let rows: Vec<_> =
        story.items.into_iter().filter_map(|entry| entry.activity).take(RECENT.into()).map(row).collect();
    if rows.is_empty() {
        return view! { <p class="muted small">{text(Key::CustomersNeverTouched)}</p> }.into_any();
    }
    view! { <ol class="tl">{rows}</ol> }.into_any()
}

fn people(page: Page<ContactRow>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <p class="muted small">{text(Key::CustomerNoContacts)}</p> }.into_any();
    }
    view! { <ul class="mini">{page.items.into_iter().map(person).collect_view()}</ul> }.into_any()
}

fn person(contact: ContactRow) -> impl IntoView {
    let about: Vec<String> =
        [contact.title, contact.phone.as_deref().map(spoken)].into_iter().flatten().collect();
    view! { <li><b class="nowrap">{contact.name}</b><span class="muted clip">{about.join(" · ")}</span></li> }
}
