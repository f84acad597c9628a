//! The form of an invitation: who comes, as what, where, and whom they report to.

use crate::client;
use crate::people::{ChooseColleague, access_words};
use crate::remote::remote;
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Form, FormBody, Select, TextField};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::people::api::{ListRoles, ListTeams};
use shared::people::invitation::{CreateInvitation, InvitationForm, IssuedInvitation};
use shared::people::{Role, UserBrief};

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
    let send = move |()| {
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
    let (named, choosing) = (RwSignal::new(None::<UserBrief>), RwSignal::new(false));
    let choose = move |person: UserBrief| {
        manager.set(Some(person.id));
        named.set(Some(person));
        choosing.set(false);
    };
    let nobody = move |_| {
        manager.set(None);
        named.set(None);
    };
    let reports_to = move || match (manager.get(), named.get()) {
        (None, _) => text(Key::AdministrationNoManager),
        (Some(id), Some(person)) if person.id == id => person.name,
        (Some(_), _) => text(Key::AdministrationSomebody),
    };
    view! {
        <FormBody form act=text(Key::SecurityInviteAct) on_send=send on_leave=move |()| open.set(false)>
            <div class="all"><TextField label=text(Key::SignInEmail) value=form.line("email", |form| &mut form.email) kind="email" required=true focus=true error=form.error("email")/></div>
            <div class="all"><TextField label=text(Key::LabelName) value=form.line("name", |form| &mut form.name) required=true error=form.error("name")/></div>
            {move || view! { <Select label=text(Key::MeRole) choices=access_words::roles(roles.value().unwrap_or_default()) value=role error=form.error("role")/> }}
            {move || view! { <Select label=text(Key::MeTeam) choices=access_words::teams(&teams.value().unwrap_or_default()) value=team error=form.error("team")/> }}
            <div class="all field">
                <span class="lab">{text(Key::AdministrationManager)}</span>
                <div class="row">
                    <b class="grow">{reports_to}</b>
                    <Button small=true on_press=move |_| choosing.update(|open| *open = !*open)>{text(Key::AdministrationChoose)}</Button>
                    <Show when=move || manager.get().is_some()>
                        <Button small=true kind=ButtonKind::Ghost on_press=nobody>{text(Key::AdministrationNoManager)}</Button>
                    </Show>
                </div>
                <Show when=move || choosing.get()>
                    <ChooseColleague label=text(Key::AdministrationFindPerson) except=Vec::new() on_choose=choose/>
                </Show>
            </div>
        </FormBody>
    }
}
