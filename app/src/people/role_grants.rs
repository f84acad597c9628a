//! The editor of what a role may do: how far with each kind of record, what of their fields, and what beyond. The rule of
//! `shared` judges while one chooses.

use super::access_words::{field_access, permission, reach, records};
use crate::pipeline::{deal_words, known_pipelines};
use crate::records::words;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Choice, Form, Select};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::people::access::{FieldAccess, ObjectGrant, Permission, Reach, RoleForm};
use shared::people::fields::{self, Field};

/// How the findings on the grant of a kind are named.
struct Names {
    see: &'static str,
    change: &'static str,
    create: &'static str,
    fields: &'static str,
}

/// The names of one kind's parts in a form.
macro_rules! names {
    ($kind:literal) => {
        Names {
            see: concat!("grants.", $kind, ".see"),
            change: concat!("grants.", $kind, ".change"),
            create: concat!("grants.", $kind, ".create"),
            fields: concat!("grants.", $kind, ".fields"),
        }
    };
}

const fn names(kind: SubjectKind) -> Names {
    match kind {
        SubjectKind::Account => names!("account"),
        SubjectKind::Contact => names!("contact"),
        SubjectKind::Lead => names!("lead"),
        SubjectKind::Deal => names!("deal"),
    }
}

/// What a role may do with the records of one kind.
#[component]
pub(super) fn ObjectGrants(form: Form<RoleForm>, kind: SubjectKind) -> impl IntoView {
    let names = names(kind);
    let reaches = || Reach::ALL.iter().map(|one| Choice::new(*one, reach(*one))).collect::<Vec<_>>();
    let see = bind_reach(form, kind, names.see, |grant| &mut grant.see);
    let change = bind_reach(form, kind, names.change, |grant| &mut grant.change);
    let create = form.bind(
        names.create,
        move |form: &RoleForm| form.grants.on(kind).create,
        move |form: &mut RoleForm, create| form.grants.on_mut(kind).create = create,
    );
    let of = |what: Key| format!("{} · {}", records(kind), text(what));
    let kept_back = move || {
        let count =
            form.value().grants.on(kind).fields.values().filter(|one| **one != FieldAccess::Write).count();
        if count == 0 { text(Key::AccessFieldsAll) } else { t!(AccessFieldsSome, count = count) }
    };
    let error = form.error(names.create);
    view! {
        <div class="grant" role="group" aria-label=records(kind)>
            <b>{records(kind)}</b>
            <label><span class="only-m small muted">{text(Key::AccessSee)}</span><Select label=of(Key::AccessSee) bare=true choices=reaches() value=see error=form.error(names.see)/></label>
            <label><span class="only-m small muted">{text(Key::AccessChange)}</span><Select label=of(Key::AccessChange) bare=true choices=reaches() value=change error=form.error(names.change)/></label>
            <label class="check">
                <input type="checkbox" aria-label=of(Key::AccessCreate) prop:checked=move || create.get() on:change:target=move |event| create.set(event.target().checked())/>
                <span class="only-m">{text(Key::AccessCreate)}</span>
            </label>
            <Faults errors=vec![form.error(names.change), error]/>
            <details class="of-fields">
                <summary class="link small">{kept_back}</summary>
                <div class="fields">{fields::of(kind).iter().map(|field| view! { <FieldGrant form kind field name=names.fields/> }).collect_view()}</div>
            </details>
        </div>
    }
}

/// What does not fit together, in words.
#[component]
fn Faults(errors: Vec<Signal<Option<String>>>) -> impl IntoView {
    let wrong = move || errors.iter().any(|error| error.get().is_some());
    move || wrong().then(|| view! { <p class="cri small" role="alert">{text(Key::AccessMoreThanSeen)}</p> })
}

fn bind_reach(
    form: Form<RoleForm>,
    kind: SubjectKind,
    name: &'static str,
    lens: fn(&mut ObjectGrant) -> &mut Reach,
) -> RwSignal<Option<Reach>> {
    form.bind(
        name,
        move |form: &RoleForm| Some(*lens(&mut form.grants.on(kind).clone())),
        move |form: &mut RoleForm, chosen: Option<Reach>| {
            if let Some(chosen) = chosen {
                *lens(form.grants.on_mut(kind)) = chosen;
            }
        },
    )
}

/// What the role may do with one field.
#[component]
fn FieldGrant(
    form: Form<RoleForm>,
    kind: SubjectKind,
    field: &'static Field,
    name: &'static str,
) -> impl IntoView {
    let choices = FieldAccess::ALL
        .iter()
        .rev()
        .filter(|access| field.allows(**access))
        .map(|access| Choice::new(*access, field_access(*access)))
        .collect();
    let access = form.bind(
        name,
        move |form: &RoleForm| {
            Some(form.grants.on(kind).fields.get(field.name).copied().unwrap_or(FieldAccess::Write))
        },
        move |form: &mut RoleForm, chosen: Option<FieldAccess>| {
            let fields = &mut form.grants.on_mut(kind).fields;
            match chosen {
                // What is not named may be written.
                None | Some(FieldAccess::Write) => fields.remove(field.name),
                Some(access) => fields.insert(field.name.to_owned(), access),
            };
        },
    );
    // Whoever may not write what a gate asks for does not pass it by themselves.
    let shut = Memo::new(move |_| {
        kind == SubjectKind::Deal && access.get().is_some_and(|access| access != FieldAccess::Write)
    });
    let asked = move || {
        shut.get().then(|| {
            let pipelines = known_pipelines().value().unwrap_or_default();
            let gates = pipelines.iter().flat_map(|pipeline| &pipeline.gates);
            let asking = gates.filter(|gate| gate.asks_for(field.name));
            asking
                .map(|gate| {
                    let from = deal_words::stage(&pipelines, &gate.from);
                    view! { <p class="small cau">{t!(AccessGateAsks, stage = from)}</p> }
                })
                .collect_view()
        })
    };
    view! { <div class="stack"><Select label=words::field(field.name) choices value=access/>{asked}</div> }
}

/// What the role may do beyond records.
#[component]
pub(super) fn Permissions(form: Form<RoleForm>) -> impl IntoView {
    let row = move |one: &Permission| {
        let one = *one;
        let (name, hint) = permission(one);
        let given = form.bind(
            "grants.permissions",
            move |form: &RoleForm| form.grants.may(one),
            move |form: &mut RoleForm, given: bool| {
                let held = &mut form.grants.permissions;
                held.retain(|other| *other != one);
                if given {
                    held.push(one);
                    held.sort_by_key(|one| Permission::ALL.iter().position(|other| other == one));
                }
            },
        );
        view! {
            <li>
                <label class="check">
                    <input type="checkbox" prop:checked=move || given.get() on:change:target=move |event| given.set(event.target().checked())/>
                    <span><b>{name}</b><span class="small muted">{hint}</span></span>
                </label>
            </li>
        }
    };
    let error = form.error("grants.permissions");
    view! {
        <ul class="permissions">{Permission::ALL.iter().map(row).collect_view()}</ul>
        {move || error.get().map(|_| view! { <p class="body cri small" role="alert">{text(Key::AccessPeopleNeedAll)}</p> })}
    }
}
