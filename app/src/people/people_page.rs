//! The people who sign in, with their roles and teams. One of them is changed on a page of their own.

use super::{access_words, role_words};
use crate::client;
use crate::frame::{Page, Up};
use crate::paged::{Paged, ScrolledRows, paged};
use crate::records::list_query::{Debounced, ListAddress, SearchField};
use crate::remote::remote;
use crate::screen::is_phone;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Avatar, AvatarSize, Badge, Button, ButtonKind, Choice, Column, Empty, Glyph, Icon, Select, Table, Tone,
};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::TeamId;
use shared::people::Role;
use shared::people::api::{ListPeople, ListRoles, ListTeams, PeopleQuery};
use shared::people::person::PersonView;

/// What the list is narrowed to.
#[derive(Clone, Copy)]
struct Filters {
    name: Debounced,
    team: RwSignal<Option<TeamId>>,
    role: RwSignal<Option<Role>>,
    disabled: RwSignal<Option<bool>>,
}

impl Filters {
    fn query(self, after: Option<String>) -> PeopleQuery {
        let name = Some(self.name.settled.get()).filter(|name| !name.is_empty());
        PeopleQuery {
            name,
            team: self.team.get(),
            role: self.role.get(),
            disabled: self.disabled.get(),
            after,
            limit: None,
        }
    }

    fn clear(self) {
        self.name.clear();
        self.team.set(None);
        self.role.set(None);
        self.disabled.set(None);
    }
}

/// The people.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let address = ListAddress::new("/admin/people");
    let filters = Filters {
        name: Debounced::new(address.text("name")),
        team: address.optional_word("team"),
        role: address.optional_word("role"),
        disabled: address.optional_word("disabled"),
    };
    let list = paged(move |after| {
        let query = filters.query(after);
        async move { client::call::<ListPeople>(&(), &query, &Nothing {}).await }
    });
    let empty = move || {
        view! {
            <Empty glyph=Glyph::Search title=text(Key::AdministrationNobodyFound) text=text(Key::AdministrationNobodyFoundHint)>
                <Button on_press=move |_| filters.clear()>{text(Key::ActionClear)}</Button>
            </Empty>
        }
    };
    view! {
        <Page title=text(Key::AdministrationPeople) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="list-page admin-list">
                <div class="main">
                    <div class="vbar">
                        <h1>{text(Key::AdministrationPeople)}</h1>
                        <span class="muted small only-d">{text(Key::AdministrationPeopleHint)}</span>
                        <span class="grow"></span>
                        <a class="btn" href="/admin/invitations?new=1"><Icon glyph=Glyph::Plus/>{text(Key::SecurityInvite)}</a>
                    </div>
                    <FilterBar filters list/>
                    <ScrolledRows list what=text(Key::AdministrationPeople) empty>
                        <Rows list/>
                    </ScrolledRows>
                </div>
            </div>
        </Page>
    }
}

#[component]
fn FilterBar(filters: Filters, list: Paged<PersonView>) -> impl IntoView {
    let teams = remote(|| async { client::call::<ListTeams>(&(), &Nothing {}, &Nothing {}).await });
    let roles = remote(|| async { client::call::<ListRoles>(&(), &Nothing {}, &Nothing {}).await });
    // Drawn anew when the choices are here; what the address says is chosen already.
    let team = move || {
        let choices = access_words::teams(&teams.value().unwrap_or_default());
        view! { <Select label=text(Key::MeTeam) bare=true choices value=filters.team empty=text(Key::AdministrationEveryTeam)/> }
    };
    let role = move || {
        let choices = access_words::roles(roles.value().unwrap_or_default());
        view! { <Select label=text(Key::MeRole) bare=true choices value=filters.role empty=text(Key::AdministrationEveryRole)/> }
    };
    let any = move || {
        let PeopleQuery { name, team, role, disabled, .. } = filters.query(None);
        name.is_some() || team.is_some() || role.is_some() || disabled.is_some()
    };
    let clear = move || {
        any().then(|| {
            view! { <Button kind=ButtonKind::Ghost small=true on_press=move |_| filters.clear()>{text(Key::ActionClear)}</Button> }
        })
    };
    let standings = vec![
        Choice::new(false, text(Key::PrivacyActive)),
        Choice::new(true, text(Key::AdministrationDisabled)),
    ];
    let count = move || match list.count() {
        (0, _) => String::new(),
        (here, false) => t!(AdministrationPeopleAll, count = here),
        (here, true) => t!(AdministrationPeopleSoFar, count = here),
    };
    view! {
        <div class="fbar">
            <SearchField label=text(Key::AdministrationFindPerson) value=filters.name.typed/>
            {team}
            {role}
            <Select label=text(Key::LabelStatus) bare=true choices=standings value=filters.disabled empty=text(Key::AuditEverybody)/>
            {clear}
            <span class="grow"></span>
            <span class="muted small nowrap" role="status">{count}</span>
        </div>
    }
}

#[component]
fn Rows(list: Paged<PersonView>) -> impl IntoView {
    let phone = is_phone();
    move || {
        if phone.get() {
            return view! {
                <ul class="mrows"><For each=move || list.rows() key=|row| (row.id, row.version) children=phone_row/></ul>
            }
            .into_any();
        }
        let columns =
            [Key::AdministrationName, Key::MeRole, Key::MeTeam, Key::AdministrationManager, Key::LabelStatus];
        view! {
            <Table caption=text(Key::AdministrationPeople) columns=columns.map(|key| Column::words(text(key))).into()>
                <For each=move || list.rows() key=|row| (row.id, row.version) children=table_row/>
            </Table>
        }
        .into_any()
    }
}

fn table_row(person: PersonView) -> impl IntoView {
    let PersonView { id, fields, email, team, role_name, manager, disabled_at, .. } = person;
    view! {
        <tr>
            <td class="nm">
                <a class="row" href=format!("/admin/people/{id}")>
                    <Avatar name=fields.name.clone() size=AvatarSize::Small/>
                    <span class="clip">{fields.name}</span><span class="muted small clip">{email}</span>
                </a>
            </td>
            <td>{role_words::role(fields.role, role_name)}</td>
            <td>{team.name}</td>
            <td class="muted">{manager.map(|manager| manager.name)}</td>
            <td>{standing(disabled_at.is_some())}</td>
        </tr>
    }
}

fn phone_row(person: PersonView) -> impl IntoView {
    let PersonView { id, fields, team, role_name, disabled_at, .. } = person;
    let role = role_words::role(fields.role, role_name);
    view! {
        <li>
            <a href=format!("/admin/people/{id}")>
                <Avatar name=fields.name.clone()/>
                <div class="stack g0"><b class="clip">{fields.name}</b><span class="small muted clip">{role}" · "{team.name}</span></div>
                {standing(disabled_at.is_some())}
            </a>
        </li>
    }
}

/// Whether somebody may sign in. That they may is nothing to say.
fn standing(disabled: bool) -> Option<impl IntoView> {
    disabled.then(
        || view! { <Badge tone=Tone::Caution glyph=Glyph::Lock>{text(Key::AdministrationDisabled)}</Badge> },
    )
}
