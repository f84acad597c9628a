//! Leads, as a list: how far they have come, whose, and a new one.

use super::customer_rows::NextContact;
use super::lead_form::{NewLead, title};
use super::lead_status::StatusChoice;
use super::list_keys::{Cursor, list_keys};
use super::list_query::{ListAddress, ShowAll, count, usual_whose};
use super::words;
use crate::client;
use crate::frame::Page;
use crate::paged::{Paged, ScrolledRows, paged};
use crate::screen::is_phone;
use crate::session;
use crate::text::{Key, Moment, text};
use crate::ui::{
    Avatar, AvatarSize, Badge, Button, ButtonKind, Choice, Column, Empty, Glyph, Segmented, Tab, Table, Tabs,
    Tone,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::LeadId;
use shared::records::Whose;
use shared::records::api::{LeadQuery, ListLeads};
use shared::records::lead::{LeadRow, LeadStatus};

/// Leads, as a list.
#[component]
pub fn LeadsPage() -> impl IntoView {
    let address = ListAddress::new("/leads");
    let whose = address.word("whose", usual_whose());
    let status = address.optional_word::<LeadStatus>("status");
    let creating = address.asked("new");
    let list = paged(move |after| {
        let query = LeadQuery { whose: Some(whose.get()), status: status.get(), after, limit: None };
        async move { client::call::<ListLeads>(&(), &query, &Nothing {}).await }
    });
    let navigate = use_navigate();
    let cursor = Cursor::new(
        move || list.with(|rows| rows.iter().map(|row| row.id).collect()),
        move |lead| navigate(&format!("/leads/{lead}"), Default::default()),
    )
    .without_peek();
    list_keys(cursor);
    let mut tabs = vec![Tab { value: None, label: text(Key::LeadsAll), count: None }];
    tabs.extend(LeadStatus::ALL.iter().map(|status| Tab {
        value: Some(*status),
        label: words::lead_status(*status),
        count: None,
    }));
    let owners =
        vec![Choice::new(Whose::Mine, text(Key::LeadsMine)), Choice::new(Whose::All, text(Key::LeadsAll))];
    let makes = session::me().makes.contains(&SubjectKind::Lead);
    let empty = move || {
        let hint = text(if status.get().is_some() { Key::LeadsNoneOfThese } else { Key::LeadsEmptyHint });
        view! {
            <Empty glyph=Glyph::Lead title=text(Key::LeadsEmpty) text=hint>
                {makes.then(|| view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewLead)}</Button> })}
                <ShowAll whose/>
            </Empty>
        }
    };
    view! {
        <Page title=text(Key::NavLeads)>
            <h1 class="sr">{text(Key::NavLeads)}</h1>
            <div class="list-page">
                <div class="main">
                    <div class="vbar">
                        <Tabs label=words::field("status") tabs chosen=status/>
                        <span class="grow"></span>
                        {makes.then(|| view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewLead)}</Button> })}
                    </div>
                    <div class="fbar">
                        <Segmented label=text(Key::LeadsViews) choices=owners value=whose on_choose=move |chosen| whose.set(chosen) small=true/>
                        <span class="grow"></span>
                        <span class="muted small nowrap" role="status">{move || count(list.count())}</span>
                    </div>
                    <ScrolledRows list what=text(Key::NavLeads) empty>
                        <Rows list cursor whose/>
                    </ScrolledRows>
                </div>
            </div>
            <NewLead open=creating/>
        </Page>
    }
}

#[component]
fn Rows(list: Paged<LeadRow>, cursor: Cursor<LeadId>, whose: RwSignal<Whose>) -> impl IntoView {
    let phone = is_phone();
    move || {
        if phone.get() {
            return view! {
                <ul class="mrows"><For each=move || list.rows() key=|row| (row.id, row.version) children=phone_row/></ul>
            }
            .into_any();
        }
        let owners = whose.get() == Whose::All;
        let mut columns: Vec<Column> = [
            text(Key::NavLeads),
            words::field("need"),
            words::field("status"),
            words::field("source"),
            words::field("next_contact_at"),
        ]
        .map(Column::words)
        .into();
        if owners {
            columns.push(Column::words(text(Key::CustomersOwner)));
        }
        columns.push(Column::figures(text(Key::LeadsMadeAt)));
        view! {
            <Table caption=text(Key::NavLeads) columns>
                <For each=move || list.rows() key=|row| (row.id, row.version) children=move |row| table_row(row, list, cursor, owners)/>
            </Table>
        }
        .into_any()
    }
}

fn table_row(row: LeadRow, list: Paged<LeadRow>, cursor: Cursor<LeadId>, owners: bool) -> impl IntoView {
    let id = row.id;
    let owner = owners.then(|| row.owner.name.clone());
    let taken = move |lead: shared::records::lead::LeadView| {
        list.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == lead.id) {
                (row.status, row.version) = (lead.fields.status, lead.version);
            }
        });
    };
    view! {
        <tr data-cursor=move || cursor.is_on(id).then_some("") on:click=move |_| cursor.put(id)>
            <td class="nm"><a href=format!("/leads/{id}")>{title(row.company.as_deref(), row.name.as_deref())}</a></td>
            <td class="muted">{row.need}</td>
            <td class="narrow"><StatusChoice id status=Signal::stored(row.status) on_changed=taken/></td>
            <td class="muted">{words::source(row.source)}</td>
            <td><NextContact at=row.next_contact_at/></td>
            {owner.map(|name| view! { <td><span class="row"><Avatar name=name.clone() size=AvatarSize::Small/>{name}</span></td> })}
            <td class="n muted"><Moment at=row.created_at/></td>
        </tr>
    }
}

fn phone_row(row: LeadRow) -> impl IntoView {
    let name = title(row.company.as_deref(), row.name.as_deref());
    let about = row.need.unwrap_or_else(|| words::source(row.source));
    let company = row.company.is_some();
    view! {
        <li>
            <a href=format!("/leads/{}", row.id)>
                <Avatar name=name.clone() square=company/>
                <span class="stack g0"><b class="clip">{name}</b><span class="small muted clip">{about}</span></span>
                <StatusBadge status=row.status/>
            </a>
        </li>
    }
}

/// How far a lead has come, where it cannot be changed.
#[component]
pub(super) fn StatusBadge(
    /// The status.
    status: LeadStatus,
) -> impl IntoView {
    let tone = match status {
        LeadStatus::New => Tone::Accent,
        LeadStatus::Qualified => Tone::Positive,
        LeadStatus::Contacted | LeadStatus::Disqualified => Tone::Neutral,
    };
    view! { <Badge tone>{words::lead_status(status)}</Badge> }
}
