//! Saved views of a list: a tab for each, and the way to save what is shown now, to save it anew, and to remove it.

use super::question::Question;
use crate::client;
use crate::people::MyAccess;
use crate::remote::{Remote, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Act, Button, ButtonKind, Choice, Confirm, Dialog, Glyph, Icon, IconButton, Menu, MenuItem, Refusal,
    Select, TextField, submits, use_toasts,
};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::lists::api::{CreateView, EditView, ListViews, RemoveView, ViewVersion, ViewsQuery};
use shared::lists::view::{Sharing, ViewForm, ViewView};
use shared::records::api::Edit;

/// The tabs of saved views.
#[component]
pub fn ViewsBar(
    /// What the list is asked.
    question: Question,
) -> impl IntoView {
    let views = remote(move || {
        let query = ViewsQuery { kind: Some(question.of.kind) };
        async move { client::call::<ListViews>(&(), &query, &Nothing {}).await }
    });
    let saving = RwSignal::new(false);
    let open = move |view: &ViewView| {
        let ViewForm { filter, sort, columns, .. } = &view.fields;
        question.open_view(view.id.to_string(), filter, sort.as_deref(), columns.as_deref());
    };
    let chosen = Memo::new(move |_| {
        let id = question.view.get();
        views.value()?.into_iter().find(|view| view.id.to_string() == id)
    });
    // An address that names nothing but a view asks what the view does.
    Effect::new(move || {
        if let Some(view) = chosen.get().filter(|_| question.is_bare()) {
            open(&view);
        }
    });
    let tab = move |view: ViewView| {
        let id = view.id.to_string();
        let (name, shared) = (view.fields.name.clone(), view.fields.shared != Sharing::Nobody);
        let is_chosen = move || question.view.with(|chosen| *chosen == id).then_some("true");
        view! {
            <button type="button" aria-current=is_chosen on:click=move |_| open(&view)>
                {shared.then(|| view! { <Icon glyph=Glyph::Users size="s12"/> })}{name}
            </button>
        }
    };
    let tabs = move || views.value().unwrap_or_default().into_iter().map(tab).collect_view();
    view! {
        <div class="tabs saved" role="group" aria-label=text(Key::ViewSaved)>{tabs}</div>
        {move || chosen.get().filter(|view| view.changeable).map(|view| view! { <ViewActs view views question/> })}
        <IconButton glyph=Glyph::Plus label=text(Key::ViewNew) small=true on_press=move |_| saving.set(true)/>
        <Dialog open=saving title=text(Key::ViewNew)>{move || view! { <NewView question views open=saving/> }}</Dialog>
    }
}

/// What can be done with the view that is open.
#[component]
fn ViewActs(view: ViewView, views: Remote<Vec<ViewView>>, question: Question) -> impl IntoView {
    let toasts = use_toasts();
    let removing = RwSignal::new(false);
    let act = Act::new();
    let (id, version) = (view.id, view.version);
    let name = view.fields.name.clone();
    let save = {
        let fields = view.fields.clone();
        move |()| {
            let (filter, sort, columns) = question.kept();
            let fields = ViewForm { filter, sort, columns, ..fields.clone() };
            let saved =
                async move { client::call::<EditView>(&id, &Nothing {}, &Edit { version, fields }).await };
            act.ask(saved, move |answer| match answer {
                Ok(view) => {
                    toasts.done(t!(ViewChanged, name = view.fields.name));
                    views.reload();
                }
                Err(error) => toasts.failed(text(Key::ViewNotSaved), &error),
            });
        }
    };
    let remove = move |()| {
        let gone =
            async move { client::call::<RemoveView>(&id, &ViewVersion { version }, &Nothing {}).await };
        act.ask(gone, move |answer| match answer {
            Ok(_) => {
                question.clear();
                views.reload();
            }
            Err(error) => toasts.failed(text(Key::ViewNotSaved), &error),
        });
    };
    view! {
        <Menu label=t!(ViewActs, name = name) class="btn ghost icon s" button=|| view! { <Icon glyph=Glyph::More/> }>
            <MenuItem glyph=Glyph::Check on_pick=save>{text(Key::ViewSave)}</MenuItem>
            <MenuItem glyph=Glyph::X on_pick=move |()| removing.set(true)>{text(Key::ViewRemove)}</MenuItem>
        </Menu>
        <Confirm open=removing title=t!(ViewRemoveTitle, name = name) detail=text(Key::ViewRemoveDetail) act=text(Key::ViewRemove) on_yes=remove/>
    }
}

/// The form of a new view, in an open dialog.
#[component]
fn NewView(question: Question, views: Remote<Vec<ViewView>>, open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let shared = RwSignal::new(Some(Sharing::Nobody));
    let act = Act::new();
    let key = client::fresh_key();
    let save = move || {
        let (filter, sort, columns) = question.kept();
        let form = ViewForm {
            name: name.get_untracked(),
            kind: question.of.kind,
            filter,
            sort,
            columns,
            density: None,
            shared: shared.get_untracked().unwrap_or(Sharing::Nobody),
        };
        let key = key.clone();
        let saved = async move { client::call_once::<CreateView>(&key, &(), &Nothing {}, &form).await };
        act.ask(saved, move |answer| match answer {
            Ok(ViewView { id, fields: ViewForm { filter, sort, columns, .. }, .. }) => {
                views.reload();
                question.open_view(id.to_string(), &filter, sort.as_deref(), columns.as_deref());
                open.set(false);
            }
            Err(error) => act.refused(&error),
        });
    };
    let access = MyAccess::here();
    // What is put before everybody is for those to say who see everything.
    let choices = move || {
        let all = (Sharing::All, Key::ViewSharedAll);
        let others = [(Sharing::Nobody, Key::ViewSharedNobody), (Sharing::Team, Key::ViewSharedTeam)];
        let all = Some(all).filter(|_| !access.withholds_some(question.of.kind));
        others.into_iter().chain(all).map(|(sharing, name)| Choice::new(sharing, text(name))).collect()
    };
    view! {
        <form class="stack g3" on:submit=submits(save)>
            <TextField label=text(Key::LabelName) value=name required=true focus=true error=act.error("name")/>
            {move || view! { <Select label=text(Key::ViewShared) choices=choices() value=shared error=act.error("shared")/> }}
            <Refusal act/>
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::ViewSave)}</Button>
            </div>
        </form>
    }
}
