//! The roles, and the way to a new one. What a role may do is changed on a page of its own.

use super::role_words::role as role_name;
use super::security::{ConfirmDialog, Confirming, confirm_form};
use super::{access_words, grant_words};
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Badge, Button, ButtonKind, Dialog, Form, FormBody, Glyph, Icon, Select, SkeletonRows, TextField,
    use_toasts,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use serde::{Deserialize, Serialize};
use shared::endpoint::Nothing;
use shared::error::{Fault, Finding};
use shared::people::Role;
use shared::people::access::RoleForm;
use shared::people::api::{CreateRole, ListRoles, RoleView};

/// The roles.
#[component]
pub fn RolesPage() -> impl IntoView {
    let roles = remote(|| async { client::call::<ListRoles>(&(), &Nothing {}, &Nothing {}).await });
    let (making, confirming) = (RwSignal::new(false), Confirming::new());
    let list =
        |all: Vec<RoleView>| view! { <ul class="places">{all.into_iter().map(row).collect_view()}</ul> };
    view! {
        <Page title=text(Key::AdministrationRoles) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in admin-page stack g4">
                <div class="page-head row">
                    <div class="grow"><h1>{text(Key::AdministrationRoles)}</h1><p class="muted">{text(Key::AdministrationRolesLong)}</p></div>
                    <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| making.set(true)>{text(Key::AdministrationRoleNew)}</Button>
                </div>
                <section class="card" aria-label=text(Key::AdministrationRoles)>
                    <Loaded remote=roles what=text(Key::AdministrationRoles) skeleton=|| view! { <div class="body"><SkeletonRows count=9/></div> } children=list/>
                </section>
            </div>
            <Dialog open=making title=text(Key::AdministrationRoleNew)>
                {move || view! { <NewRole open=making roles confirming/> }}
            </Dialog>
            <ConfirmDialog confirming/>
        </Page>
    }
}

fn row(role: RoleView) -> impl IntoView {
    let RoleView { id, name, grants, people, .. } = role;
    let own = matches!(id, Role::Own(_));
    view! {
        <li>
            <a href=format!("/admin/roles/{id}")>
                <Icon glyph=Glyph::Rule size="s20"/>
                <span>
                    <span class="row"><b>{role_name(id, name)}</b>{own.then(|| view! { <Badge>{text(Key::RoleOwn)}</Badge> })}<span class="muted small">{t!(AdministrationPeopleCount, count = people)}</span></span>
                    <span class="small muted">{grant_words::summary(&grants)}</span>
                </span>
                <Icon glyph=Glyph::Right/>
            </a>
        </li>
    }
}

/// A role in the making: what it is called, and which one it begins as.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Begun {
    name: String,
    like: Option<Role>,
}

fn judge(begun: &Begun) -> Vec<Finding> {
    let mut findings = Vec::new();
    if begun.like.is_none() {
        findings.push(Finding::new("like", Fault::Required));
    }
    // Whichever role it begins as: what that may do is sound.
    let role = RoleForm { name: Some(begun.name.clone()), grants: Role::Rep.first_grants() };
    findings.extend(role.judge_as(None).err().unwrap_or_default());
    findings
}

#[component]
fn NewRole(open: RwSignal<bool>, roles: Remote<Vec<RoleView>>, confirming: Confirming) -> impl IntoView {
    let form = Form::new("role/new", Begun { name: String::new(), like: Some(Role::Rep) }, 0, judge);
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let send = move || {
        form.send(
            move |sending| async move {
                let Begun { name, like } = sending.value;
                let known = untrack(|| roles.value()).unwrap_or_default();
                let grants = known.into_iter().find(|role| Some(role.id) == like).map(|role| role.grants);
                let grants =
                    grants.or(like.map(Role::first_grants)).unwrap_or_else(|| Role::Rep.first_grants());
                let role = RoleForm { name: Some(name), grants };
                client::call_once::<CreateRole>(&sending.key, &(), &Nothing {}, &role).await
            },
            move |role: RoleView| {
                open.set(false);
                toasts.done(t!(AdministrationRoleMade, name = role.name.unwrap_or_default()));
                navigate.with_value(|navigate| {
                    navigate(&format!("/admin/roles/{}", role.id), Default::default())
                });
            },
        );
    };
    confirm_form(form, confirming, send);
    let like = form.choice("like", |form| &mut form.like);
    view! {
        <FormBody form act=text(Key::AdministrationRoleMake) on_send=move |()| send() on_leave=move |()| open.set(false)>
            <div class="all"><TextField label=text(Key::LabelName) value=form.line("name", |form| &mut form.name) required=true focus=true error=form.error("name")/></div>
            <div class="all">{move || view! { <Select label=text(Key::AdministrationRoleLike) choices=access_words::roles(roles.value().unwrap_or_default()) value=like error=form.error("like")/> }}</div>
        </FormBody>
    }
}
