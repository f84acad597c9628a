//! The form of a lead, for a new one and for changing one.

use super::account_form::sources;
use super::words;
use crate::chunk;
use crate::client;
use crate::people::keep_back;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Choice, ConflictDialog, Dialog, Form, FormBody, Select, TextArea, TextField, show_value, use_toasts,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use serde_json::Value;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::records::Source;
use shared::records::api::{self, CreateLead, Edit};
use shared::records::lead::{LeadForm, LeadStatus, LeadView};

/// Everything the rule finds in a lead's form.
pub(super) fn judge(form: &LeadForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// A lead's name: the company and the person, whichever are known.
pub(super) fn title(company: Option<&str>, name: Option<&str>) -> String {
    [company, name].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Makes a lead and goes to its page.
#[component]
pub(super) fn NewLead(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! { <Dialog open title=text(Key::NewLead) wide=true>{move || chunk::new_lead(open)}</Dialog> }
}

/// The form of a new lead.
#[component]
pub fn NewLeadBody(
    /// Whether its dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new("lead/new", LeadForm::default(), 0, judge);
    keep_back(form, None);
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let send = move |()| {
        form.send(
            |sending| async move {
                client::call_once::<CreateLead>(&sending.key, &(), &Nothing {}, &sending.value).await
            },
            move |lead: LeadView| {
                open.set(false);
                toasts.done(t!(
                    LeadMade,
                    name = title(lead.fields.company.as_deref(), lead.fields.name.as_deref())
                ));
                navigate.with_value(|navigate| navigate(&format!("/leads/{}", lead.id), Default::default()));
            },
        );
    };
    view! {
        <FormBody form act=text(Key::LeadMake) on_send=send on_leave=move |()| open.set(false)><Fields form/></FormBody>
    }
}

/// Changes a lead.
#[component]
pub(super) fn EditLead(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// The lead as it is shown.
    #[prop(into)]
    lead: Signal<Option<LeadView>>,
    /// Takes the changed lead.
    #[prop(into)]
    on_saved: Callback<LeadView>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(Key::LeadEdit) wide=true>
            {move || lead.get_untracked().map(|lead| view! { <EditLeadBody open lead on_saved/> })}
        </Dialog>
    }
}

#[component]
fn EditLeadBody(open: RwSignal<bool>, lead: LeadView, on_saved: Callback<LeadView>) -> impl IntoView {
    let id = lead.id;
    let owner = lead.owner.id;
    let form = Form::new(format!("lead/{id}"), lead.fields, lead.version, judge);
    keep_back(form, Some(owner));
    let toasts = use_toasts();
    let send = move || {
        form.send(
            move |sending| async move {
                let edit = Edit { version: sending.version, fields: sending.value };
                client::call::<api::EditLead>(&id, &Nothing {}, &edit).await
            },
            move |lead: LeadView| {
                open.set(false);
                toasts.done(t!(
                    LeadSaved,
                    name = title(lead.fields.company.as_deref(), lead.fields.name.as_deref())
                ));
                on_saved.run(lead);
            },
        );
    };
    view! {
        <FormBody form act=text(Key::ActionSave) on_send=move |()| send() on_leave=move |()| open.set(false)><Fields form/></FormBody>
        <ConflictDialog form label=words::field show on_settled=move |()| send()/>
    }
}

/// A value of the form as a reader says it.
fn show(field: &str, value: &Value, _form: &Value) -> String {
    match (field, value.as_str()) {
        ("source", Some(word)) => word.parse::<Source>().map_or_else(|_| word.to_owned(), words::source),
        ("status", Some(word)) => {
            word.parse::<LeadStatus>().map_or_else(|_| word.to_owned(), words::lead_status)
        }
        _ => show_value(value),
    }
}

#[component]
fn Fields(form: Form<LeadForm>) -> impl IntoView {
    let name = form.optional("name", |form| &mut form.name);
    let company = form.optional("company", |form| &mut form.company);
    let title = form.optional("title", |form| &mut form.title);
    let phone = form.optional("phone", |form| &mut form.phone);
    let wechat = form.optional("wechat", |form| &mut form.wechat);
    let email = form.optional("email", |form| &mut form.email);
    let source = form.chosen("source", |form| &mut form.source);
    let status = form.chosen("status", |form| &mut form.status);
    let next = form.moment("next_contact_at", |form| &mut form.next_contact_at);
    let need = form.optional("need", |form| &mut form.need);
    view! {
        <TextField label=text(Key::ContactName) value=name error=form.about("name") focus=true/>
        <TextField label=words::field("company") value=company error=form.about("company")/>
        <TextField label=words::field("title") value=title error=form.about("title")/>
        <TextField label=words::field("phone") value=phone kind="tel" error=form.about("phone")/>
        <TextField label=words::field("wechat") value=wechat error=form.about("wechat")/>
        <TextField label=words::field("email") value=email kind="email" error=form.about("email")/>
        <Select label=words::field("source") choices=sources() value=source error=form.about("source")/>
        <Select label=words::field("status") choices=statuses() value=status error=form.about("status")/>
        <div class="all"><TextField label=words::field("next_contact_at") value=next kind="datetime-local" error=form.about("next_contact_at")/></div>
        <div class="all"><TextArea label=words::field("need") value=need error=form.about("need")/></div>
    }
}

/// How far a lead may have come, to choose.
pub(super) fn statuses() -> Vec<Choice<LeadStatus>> {
    LeadStatus::ALL.iter().map(|status| Choice::new(*status, words::lead_status(*status))).collect()
}
