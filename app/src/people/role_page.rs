//! What a role may do, to read and to change. What is saved counts from the next request of everybody who has it.

use super::grant_words::summary;
use super::role_grants::{ObjectGrants, Permissions};
use super::role_words::role as role_name;
use super::security::{ConfirmDialog, Confirming, confirm_form};
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Button, ButtonKind, Card, Confirm, ConflictDialog, Form, FormBody, Glyph, Icon, SkeletonCard, TextField,
    show_value, use_toasts,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use serde_json::Value;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::event::SubjectKind;
use shared::people::Role;
use shared::people::access::RoleForm;
use shared::people::api::{DeleteRole, EditRole, RoleView, ShowRole};
use shared::records::api::Edit;

fn judge_built_in(form: &RoleForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// One of the site's own has to have a name, as a new one has.
fn judge_own(form: &RoleForm) -> Vec<Finding> {
    form.judge_as(None).err().unwrap_or_default()
}

/// A role's page.
#[component]
pub fn RolePage(
    /// Which.
    id: Role,
) -> impl IntoView {
    let role = remote(move || async move { client::call::<ShowRole>(&id, &Nothing {}, &Nothing {}).await });
    let title = Signal::derive(move || {
        role.value().map_or_else(|| text(Key::AdministrationRoles), |role| role_name(role.id, role.name))
    });
    view! {
        <Page title up=Up { label: text(Key::AdministrationRoles), href: "/admin/roles" }>
            <div class="in admin-page role-page stack g4">
                <Loaded remote=role what=text(Key::AdministrationRoles) skeleton=|| view! { <SkeletonCard count=8/> } children=move |view: RoleView| view! { <Editor role view/> }/>
            </div>
        </Page>
    }
}

#[component]
fn Editor(role: Remote<RoleView>, view: RoleView) -> impl IntoView {
    let RoleView { id, name, grants, people, version } = view;
    let own = matches!(id, Role::Own(_));
    let judge = if own { judge_own } else { judge_built_in };
    let form = Form::new(format!("role/{id}"), RoleForm { name: name.clone(), grants }, version, judge);
    let toasts = use_toasts();
    let send = move || {
        form.send(
            move |sending| async move {
                let edit = Edit { version: sending.version, fields: sending.value };
                client::call::<EditRole>(&id, &Nothing {}, &edit).await
            },
            move |view: RoleView| {
                toasts.done(t!(AdministrationRoleSaved, name = role_name(view.id, view.name.clone())));
                role.set(view);
            },
        );
    };
    let confirming = Confirming::new();
    confirm_form(form, confirming, send);
    let fixed = id == Role::Admin;
    let as_first = move |_| {
        let name = untrack(|| form.value()).name;
        form.set(RoleForm { name, grants: id.first_grants() });
    };
    let too_much = form.error("grants");
    let named = form.optional("name", |form| &mut form.name);
    view! {
        <div class="page-head row">
            <div class="grow">
                <h1>{role_name(id, name)}</h1>
                <p class="muted"><a class="link" href=format!("/admin/people?role={id}")>{t!(AdministrationPeopleCount, count = people)}</a>" · "{text(if own { Key::RoleOwn } else { Key::AdministrationRoleBuiltIn })}</p>
            </div>
            {(!own && !fixed).then(|| view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Undo on_press=as_first>{text(Key::AdministrationRoleReset)}</Button> })}
            {own.then(|| view! { <RemoveButton id people/> })}
        </div>
        {fixed.then(|| view! { <p class="kept small"><Icon glyph=Glyph::Lock size="s14"/><span>{text(Key::AdministrationRoleFixed)}</span></p> })}
        <FormBody form act=text(Key::ActionSave) on_send=move |()| send() on_leave=move |()| form.discard()>
            <div class="all"><TextField label=text(if own { Key::LabelName } else { Key::AdministrationRoleName }) value=named error=form.error("name")/></div>
            <fieldset class="all stack g4" disabled=fixed>
                <Card title=text(Key::AdministrationRoleRecords) note=text(Key::AdministrationRoleRecordsHint)>
                    <div class="grants">
                        <div class="grant heads only-d" aria-hidden="true">
                            <span></span><span>{text(Key::AccessSee)}</span><span>{text(Key::AccessChange)}</span><span>{text(Key::AccessCreate)}</span>
                        </div>
                        {SubjectKind::ALL.iter().map(|kind| view! { <ObjectGrants form kind=*kind/> }).collect_view()}
                    </div>
                </Card>
                <Card title=text(Key::AdministrationRolePermissions)>
                    <Permissions form/>
                </Card>
            </fieldset>
            {move || too_much.get().map(|_| view! { <p class="all cri small" role="alert">{text(Key::AdministrationHasMore)}</p> })}
            <p class="all small muted" aria-live="polite">{move || summary(&form.value().grants)}</p>
        </FormBody>
        <ConflictDialog form label show on_settled=move |()| send()/>
        <ConfirmDialog confirming/>
    }
}

fn label(field: &str) -> String {
    text(if field == "grants" { Key::AdministrationRoleGrants } else { Key::LabelName })
}

fn show(field: &str, value: &Value, _form: &Value) -> String {
    match field {
        "grants" => serde_json::from_value(value.clone())
            .map_or_else(|_| show_value(value), |grants| summary(&grants)),
        _ => show_value(value),
    }
}

/// Removes a role of the site's own that nobody has; otherwise says why it cannot be.
#[component]
fn RemoveButton(id: Role, people: i64) -> impl IntoView {
    let open = RwSignal::new(false);
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let remove = move |()| {
        spawn_local(async move {
            match client::call::<DeleteRole>(&id, &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    toasts.done(text(Key::AdministrationRoleRemoved));
                    navigate.with_value(|navigate| navigate("/admin/roles", Default::default()));
                }
                Err(error) => toasts.failed(text(Key::AdministrationRoleRemoveRefused), &error),
            }
        });
    };
    let press = move |_| {
        if people == 0 {
            open.set(true);
        } else {
            toasts.refused(
                text(Key::AdministrationRoleRemoveRefused),
                t!(AdministrationRoleInUse, count = people),
                None,
            );
        }
    };
    view! {
        <Button kind=ButtonKind::Danger on_press=press>{text(Key::AdministrationRoleRemove)}</Button>
        <Confirm open title=text(Key::AdministrationRoleRemoveOf) detail=text(Key::AdministrationRoleRemoveWhat) act=text(Key::AdministrationRoleRemove) on_yes=remove/>
    }
}
