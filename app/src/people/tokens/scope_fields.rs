//! The editor of what a token may do: how far with each kind of record, with which of their fields, and what beyond.

use super::super::access_words::{permission, records};
use crate::records::words;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Choice, Form, Select};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::people::access::Permission;
use shared::people::fields::{self, Field};
use shared::people::token::{TokenAccess, TokenForm};

/// What a token may do with the records of one kind.
#[component]
pub(super) fn ObjectScope(form: Form<TokenForm>, kind: SubjectKind) -> impl IntoView {
    let access = form.bind(
        "scope",
        move |form: &TokenForm| Some(form.scope.on(kind).access),
        move |form: &mut TokenForm, chosen: Option<TokenAccess>| {
            let (object, chosen) = (form.scope.on_mut(kind), chosen.unwrap_or(TokenAccess::Nothing));
            // Whoever begins with a kind begins with all of its fields, and takes some away.
            if chosen > TokenAccess::Nothing
                && object.access == TokenAccess::Nothing
                && object.fields.is_empty()
            {
                object.fields = fields::of(kind).iter().map(|field| field.name.to_owned()).collect();
            }
            object.access = chosen;
        },
    );
    let choices = TokenAccess::ALL.iter().map(|one| Choice::new(*one, word(*one))).collect();
    let listed = move || form.value().scope.on(kind).fields.len();
    let open = move || form.value().scope.on(kind).access > TokenAccess::Nothing;
    let all = fields::of(kind).len();
    let said = move || {
        if listed() == all { text(Key::TokenFieldsAll) } else { t!(TokenFieldsSome, count = listed()) }
    };
    view! {
        <div class="of-kind" role="group" aria-label=records(kind)>
            <Select label=records(kind) choices value=access/>
            <Show when=open>
                <details>
                    <summary class="link small">{said}</summary>
                    <div class="listed">{fields::of(kind).iter().map(|field| view! { <FieldListed form kind field/> }).collect_view()}</div>
                </details>
            </Show>
        </div>
    }
}

/// Whether one field is on the list.
#[component]
fn FieldListed(form: Form<TokenForm>, kind: SubjectKind, field: &'static Field) -> impl IntoView {
    let listed = form.bind(
        "scope",
        move |form: &TokenForm| form.scope.on(kind).fields.iter().any(|one| one == field.name),
        move |form: &mut TokenForm, listed: bool| {
            let held = &mut form.scope.on_mut(kind).fields;
            held.retain(|one| one != field.name);
            if listed {
                held.push(field.name.to_owned());
                // In the form's order, so that what is put in anew is what was there.
                held.sort_by_key(|one| fields::of(kind).iter().position(|other| other.name == *one));
            }
        },
    );
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || listed.get() on:change:target=move |event| listed.set(event.target().checked())/>
            <span>{words::field(field.name)}</span>
        </label>
    }
}

/// What a token may do beyond records.
#[component]
pub(super) fn TokenPermissions(form: Form<TokenForm>) -> impl IntoView {
    let row = move |one: Permission| {
        let given = form.bind(
            "scope",
            move |form: &TokenForm| form.scope.permissions.contains(&one),
            move |form: &mut TokenForm, given: bool| {
                form.scope.permissions.retain(|other| *other != one);
                if given {
                    form.scope.permissions.push(one);
                    form.scope.permissions.sort_unstable();
                }
            },
        );
        let (name, hint) = permission(one);
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || given.get() on:change:target=move |event| given.set(event.target().checked())/>
                <span><b>{name}</b><span class="small muted">{hint}</span></span>
            </label>
        }
    };
    Permission::ALL.iter().copied().filter(|one| one.suits_token()).map(row).collect_view()
}

fn word(access: TokenAccess) -> String {
    text(match access {
        TokenAccess::Nothing => Key::TokenAccessNone,
        TokenAccess::Read => Key::TokenAccessRead,
        TokenAccess::Write => Key::TokenAccessWrite,
    })
}
