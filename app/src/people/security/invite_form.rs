//! The form of an invitation: who comes, as what, where, and whom they report to.

use super::proof::{Confirming, confirm_form};
use crate::client;
use crate::people::access_words;
use crate::people::manager_field::ManagerField;
use crate::remote::remote;
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Form, FormBody, Select, TextField};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::people::Role;
use shared::people::api::{ListRoles, ListTeams};
use shared::people::invitation::{CreateInvitation, InvitationForm, IssuedInvitation};

fn judge(form: &InvitationForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// The body of the dialog.
#[component]
pub(super) fn InviteForm(
    /// The dialog.
    open: RwSignal<bool>,
    /// It was made.
    on_made: Callback<IssuedInvitation>,
    /// Asks who it is, where the server wants to know.
    confirming: Confirming,
) -> impl IntoView {
    let teams = remote(|| async { client::call::<ListTeams>(&(), &Nothing {}, &Nothing {}).await });
    let roles = remote(|| async { client::call::<ListRoles>(&(), &Nothing {}, &Nothing {}).await });
    let begun = InvitationForm {
        email: String::new(),
        name: String::new(),
        role: Role::Rep,
        team: session::me().team.id,
        manager: None,
    };
    let form = Form::new("invitation/new", begun, 0, judge);
    let send = move || {
        form.send(
            |sending| async move {
                client::call_once::<CreateInvitation>(&sending.key, &(), &Nothing {}, &sending.value).await
            },
            move |made| on_made.run(made),
        );
    };
    let role = form.chosen("role", |form| &mut form.role);
    let team = form.chosen("team", |form| &mut form.team);
    let manager = form.choice("manager", |form| &mut form.manager);
    confirm_form(form, confirming, send);
    view! {
        <FormBody form act=text(Key::SecurityInviteAct) on_send=move |()| send() on_leave=move |()| open.set(false)>
            <div class="all"><TextField label=text(Key::SignInEmail) value=form.line("email", |form| &mut form.email) kind="email" required=true focus=true error=form.error("email")/></div>
            <div class="all"><TextField label=text(Key::AdministrationName) value=form.line("name", |form| &mut form.name) required=true error=form.error("name")/></div>
            {move || view! { <Select label=text(Key::MeRole) choices=access_words::roles(roles.value().unwrap_or_default()) value=role error=form.error("role")/> }}
            {move || view! { <Select label=text(Key::MeTeam) choices=access_words::teams(&teams.value().unwrap_or_default()) value=team error=form.error("team")/> }}
            <ManagerField manager error=form.error("manager")/>
        </FormBody>
    }
}
