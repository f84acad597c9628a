//! The tree of teams, which visibility follows: added, renamed, put below another one, removed when nothing is in them.

use super::access_words::{self, depth};
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Button, ButtonKind, Confirm, ConflictDialog, Dialog, Form, FormBody, Glyph, IconButton, Select,
    SkeletonRows, TextField, show_value, use_toasts,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::ids::TeamId;
use shared::people::api::{CreateTeam, DeleteTeam, EditTeam, ListTeams};
use shared::people::person::{TeamForm, TeamView};
use shared::records::api::Edit;

/// What the dialog is open for.
#[derive(Clone, Debug, PartialEq)]
enum Task {
    /// A new team, below another one where that is known.
    New(Option<TeamId>),
    /// Changing one.
    Edit(TeamView),
}

fn judge(form: &TeamForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// The teams.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let teams = remote(|| async { client::call::<ListTeams>(&(), &Nothing {}, &Nothing {}).await });
    let task = RwSignal::new(None::<Task>);
    let (open, removing) = (RwSignal::new(false), RwSignal::new(None::<TeamView>));
    Effect::new(move || open.set(task.with(Option::is_some)));
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            task.set(None);
        }
        open
    });
    let title = Signal::derive(move || {
        text(if matches!(task.get(), Some(Task::Edit(_))) {
            Key::AdministrationTeamEdit
        } else {
            Key::AdministrationTeamNew
        })
    });
    let list = move |all: Vec<TeamView>| {
        let row = |team: &TeamView| view! { <Row depth=depth(&all, team) team=team.clone() alone=is_leaf(&all, team) task removing/> };
        view! { <ul class="tree">{all.iter().map(row).collect_view()}</ul> }
    };
    view! {
        <Page title=text(Key::AdministrationTeams) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in admin-page stack g4">
                <div class="page-head row">
                    <div class="grow"><h1>{text(Key::AdministrationTeams)}</h1><p class="muted">{text(Key::AdministrationTeamsLong)}</p></div>
                    <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| task.set(Some(Task::New(None)))>{text(Key::AdministrationTeamNew)}</Button>
                </div>
                <section class="card" aria-label=text(Key::AdministrationTeams)>
                    <Loaded remote=teams what=text(Key::AdministrationTeams) skeleton=|| view! { <div class="body"><SkeletonRows count=5/></div> } children=list/>
                </section>
            </div>
            <Dialog open title>
                {move || task.get().map(|task| view! { <TeamBody open teams task/> })}
            </Dialog>
            <Removal teams removing/>
        </Page>
    }
}

fn is_leaf(all: &[TeamView], team: &TeamView) -> bool {
    team.people == 0 && !all.iter().any(|one| one.fields.parent == Some(team.id))
}

#[component]
fn Row(
    depth: usize,
    team: TeamView,
    alone: bool,
    task: RwSignal<Option<Task>>,
    removing: RwSignal<Option<TeamView>>,
) -> impl IntoView {
    let name = team.fields.name.clone();
    let (id, edited, removed) = (team.id, team.clone(), team.clone());
    let labelled = |act: String| format!("{act} · {}", team.fields.name);
    view! {
        <li style=("--depth", depth.to_string())>
            <b class="clip grow">{name}</b>
            <a class="link small nowrap" href=format!("/admin/people?team={id}")>{t!(AdministrationPeopleCount, count = team.people)}</a>
            <IconButton glyph=Glyph::Plus small=true label=labelled(text(Key::AdministrationTeamBelow)) on_press=move |_| task.set(Some(Task::New(Some(id))))/>
            <IconButton glyph=Glyph::Note small=true label=labelled(text(Key::ActionEdit)) on_press=move |_| task.set(Some(Task::Edit(edited.clone())))/>
            {alone.then(|| view! {
                <IconButton glyph=Glyph::X small=true label=labelled(text(Key::AdministrationTeamRemove)) on_press=move |_| removing.set(Some(removed.clone()))/>
            })}
        </li>
    }
}

#[component]
fn TeamBody(open: RwSignal<bool>, teams: Remote<Vec<TeamView>>, task: Task) -> impl IntoView {
    let toasts = use_toasts();
    let (form, edited) = match task {
        Task::New(parent) => {
            let begun = TeamForm { name: String::new(), parent };
            (Form::new("team/new", begun, 0, judge), None)
        }
        Task::Edit(team) => {
            let id = team.id;
            (Form::new(format!("team/{id}"), team.fields, team.version, judge), Some(id))
        }
    };
    let saved = move |team: TeamView| {
        open.set(false);
        toasts.done(t!(AdministrationTeamSaved, name = team.fields.name));
        teams.reload();
    };
    let send = move || {
        form.send(
            move |sending| async move {
                match edited {
                    None => {
                        client::call_once::<CreateTeam>(&sending.key, &(), &Nothing {}, &sending.value).await
                    }
                    Some(id) => {
                        let edit = Edit { version: sending.version, fields: sending.value };
                        client::call::<EditTeam>(&id, &Nothing {}, &edit).await
                    }
                }
            },
            saved,
        );
    };
    let parent = form.choice("parent", |form| &mut form.parent);
    let above = move || {
        let mut all = teams.value().unwrap_or_default();
        all.retain(|team| Some(team.id) != edited);
        access_words::teams(&all)
    };
    view! {
        <FormBody form act=text(Key::ActionSave) on_send=move |()| send() on_leave=move |()| open.set(false)>
            <div class="all"><TextField label=text(Key::LabelName) value=form.line("name", |form| &mut form.name) required=true focus=true error=form.error("name")/></div>
            <div class="all">{move || view! { <Select label=text(Key::AdministrationTeamAbove) choices=above() value=parent empty=text(Key::AdministrationTeamTop) error=form.error("parent")/> }}</div>
        </FormBody>
        <ConflictDialog form label show on_settled=move |()| send()/>
    }
}

fn label(field: &str) -> String {
    text(if field == "parent" { Key::AdministrationTeamAbove } else { Key::LabelName })
}

fn show(field: &str, value: &Value, _form: &Value) -> String {
    match (field, value.as_str()) {
        // An id says nothing; that they differ is said by the row.
        ("parent", Some(_)) => text(Key::AdministrationAnother),
        ("parent", None) => text(Key::AdministrationTeamTop),
        _ => show_value(value),
    }
}

/// Asks before a team is removed, and removes it.
#[component]
fn Removal(teams: Remote<Vec<TeamView>>, removing: RwSignal<Option<TeamView>>) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    Effect::new(move || {
        if removing.with(Option::is_some) {
            open.set(true);
        }
    });
    let name = move || removing.get().map(|team| team.fields.name).unwrap_or_default();
    let remove = move |()| {
        let Some(team) = removing.get_untracked() else { return };
        spawn_local(async move {
            match client::call::<DeleteTeam>(&team.id, &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    toasts.done(t!(AdministrationTeamRemoved, name = team.fields.name));
                    teams.reload();
                }
                Err(error) => {
                    toasts.failed(t!(AdministrationTeamRemoveRefused, name = team.fields.name), &error);
                }
            }
            let _ = removing.try_set(None);
        });
    };
    view! {
        <Confirm open title=Signal::derive(move || t!(AdministrationTeamRemoveOf, name = name())) detail=text(Key::AdministrationTeamRemoveWhat) act=text(Key::AdministrationTeamRemove) on_yes=remove/>
    }
}
