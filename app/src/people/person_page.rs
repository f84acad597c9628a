//! Somebody who signs in, for those who manage people: name, role, team, manager; and what is done when they leave.

use super::access_words;
use super::manager_field::ManagerField;
use super::person_acts::{Records, SigningIn, held};
use super::security::{ConfirmDialog, Confirming, PersonAccess, confirm_form};
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{
    Avatar, AvatarSize, Badge, Card, ConflictDialog, Form, FormBody, Glyph, Select, SkeletonCard, TextField,
    Tone, show_value, use_toasts,
};
use leptos::prelude::*;
use serde_json::Value;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::ids::UserId;
use shared::people::api::{EditPerson, ListRoles, ListTeams, ShowPerson};
use shared::people::person::{PersonForm, PersonView};
use shared::records::api::Edit;

fn judge(form: &PersonForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// Somebody's page.
#[component]
pub fn PersonPage(
    /// Who.
    id: UserId,
) -> impl IntoView {
    let person =
        remote(move || async move { client::call::<ShowPerson>(&id, &Nothing {}, &Nothing {}).await });
    let held = held(id);
    let title = Signal::derive(move || {
        person.value().map_or_else(|| text(Key::AdministrationPeople), |person| person.fields.name)
    });
    view! {
        <Page title up=Up { label: text(Key::AdministrationPeople), href: "/admin/people" }>
            <div class="in admin-page stack g4">
                <Loaded remote=person what=text(Key::AdministrationPeople) skeleton=|| view! { <SkeletonCard count=5/> } children=move |view: PersonView| {
                    view! {
                        <Head view=view.clone()/>
                        <Details person view=view.clone()/>
                        <Records view=view.clone() held/>
                        <SigningIn person view=view.clone() held/>
                        <PersonAccess id=view.id name=view.fields.name/>
                    }
                }/>
            </div>
        </Page>
    }
}

#[component]
fn Head(view: PersonView) -> impl IntoView {
    let since = text::day(text::parts(view.created_at).date);
    let disabled = view.disabled_at.is_some();
    view! {
        <div class="page-head row">
            <Avatar name=view.fields.name.clone() size=AvatarSize::Large/>
            <div class="grow">
                <h1>{view.fields.name}</h1>
                <p class="muted">{view.email}" · "{t!(AdministrationSince, day = since)}</p>
            </div>
            {disabled.then(|| view! { <Badge tone=Tone::Caution glyph=Glyph::Lock>{text(Key::AdministrationDisabled)}</Badge> })}
        </div>
    }
}

#[component]
fn Details(person: Remote<PersonView>, view: PersonView) -> impl IntoView {
    let id = view.id;
    let teams = remote(|| async { client::call::<ListTeams>(&(), &Nothing {}, &Nothing {}).await });
    let roles = remote(|| async { client::call::<ListRoles>(&(), &Nothing {}, &Nothing {}).await });
    let form = Form::new(format!("person/{id}"), view.fields, view.version, judge);
    let toasts = use_toasts();
    let send = move || {
        form.send(
            move |sending| async move {
                let edit = Edit { version: sending.version, fields: sending.value };
                client::call::<EditPerson>(&id, &Nothing {}, &edit).await
            },
            move |view: PersonView| {
                toasts.done(t!(AdministrationPersonSaved, name = view.fields.name));
                person.set(view);
            },
        );
    };
    let confirming = Confirming::new();
    confirm_form(form, confirming, send);
    let role = form.chosen("role", |form| &mut form.role);
    let team = form.chosen("team", |form| &mut form.team);
    view! {
        <Card title=text(Key::AdministrationDetails) note=text(Key::AdministrationDetailsHint)>
            <div class="body">
                <FormBody form act=text(Key::ActionSave) on_send=move |()| send() on_leave=move |()| form.discard()>
                    <div class="all"><TextField label=text(Key::AdministrationName) value=form.line("name", |form| &mut form.name) required=true error=form.error("name")/></div>
                    {move || view! { <Select label=text(Key::MeRole) choices=access_words::roles(roles.value().unwrap_or_default()) value=role error=form.error("role")/> }}
                    {move || view! { <Select label=text(Key::MeTeam) choices=access_words::teams(&teams.value().unwrap_or_default()) value=team error=form.error("team")/> }}
                    <ManagerField manager=form.choice("manager", |form| &mut form.manager) error=form.error("manager") known=view.manager except=vec![id]/>
                </FormBody>
            </div>
        </Card>
        <ConflictDialog form label show on_settled=move |()| send()/>
        <ConfirmDialog confirming/>
    }
}

fn label(field: &str) -> String {
    text(match field {
        "role" => Key::MeRole,
        "team" => Key::MeTeam,
        "manager" => Key::AdministrationManager,
        _ => Key::AdministrationName,
    })
}

fn show(field: &str, value: &Value, _form: &Value) -> String {
    match (field, value.as_str()) {
        ("role", Some(word)) => {
            word.parse().map_or_else(|_| word.to_owned(), |role| super::role_words::role(role, None))
        }
        // Ids say nothing; that they differ is said by the row.
        ("team" | "manager", Some(_)) => text(Key::AdministrationAnother),
        _ => show_value(value),
    }
}
