//! The form of a contact, for a new one at a customer and for changing one.

use super::covered::{Covered, CoveredFact};
use super::phone::{dial, spoken};
use super::words;
use crate::chunk;
use crate::client::{self, ClientError};
use crate::people::{MyAccess, keep_back};
use crate::pipeline::ChooseAccount;
use crate::privacy::{Blocked, ContactingPart};
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Button, ConflictDialog, Dialog, Form, FormBody, Sending, SkeletonRows, TextArea, TextField, show_value,
    use_toasts,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::event::SubjectKind;
use shared::ids::{AccountId, ContactId};
use shared::privacy::contacting::{Channel, Contacting};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::records::api::{CreateContact, Edit, EditContact, ShowContact};
use shared::records::contact::{ContactForm, ContactView};
use shared::records::{AccountBrief, Subject};

/// What the dialog is open for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactTask {
    /// A new contact of a customer.
    New(AccountId),
    /// Changing one.
    Edit(ContactId),
}

fn judge(form: &ContactForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// Makes or changes a contact, whichever `task` says.
#[component]
pub fn ContactDialog(
    /// What it is open for; nothing while it is closed.
    task: RwSignal<Option<ContactTask>>,
    /// A contact was made or changed.
    #[prop(into)]
    on_saved: Callback<ContactView>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(task.with(Option::is_some)));
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            task.set(None);
        }
        open
    });
    let title = Signal::derive(move || {
        text(if matches!(task.get(), Some(ContactTask::Edit(_))) {
            Key::ContactEdit
        } else {
            Key::NewContact
        })
    });
    let saved = Callback::new(move |contact: ContactView| {
        open.set(false);
        on_saved.run(contact);
    });
    let leave = Callback::new(move |()| open.set(false));
    view! {
        <Dialog open title wide=true>
            {move || task.get_untracked().map(|task| chunk::contact(task, saved, leave))}
        </Dialog>
    }
}

/// The form for a task.
#[component]
pub fn ContactBody(
    /// What it is for.
    task: ContactTask,
    /// A contact was made or changed.
    on_saved: Callback<ContactView>,
    /// It was left.
    on_leave: Callback<()>,
) -> impl IntoView {
    match task {
        ContactTask::New(account) => {
            let begun = ContactForm { account: Some(account), ..ContactForm::default() };
            let form = Form::new(format!("contact/new/{account}"), begun, 0, judge);
            keep_back(form, None);
            view! { <Body form contact=None on_saved on_leave/> }.into_any()
        }
        ContactTask::Edit(id) => view! { <Editing id on_saved on_leave/> }.into_any(),
    }
}

/// Makes a contact begun from anywhere: asks for the customer first, and goes to its page afterwards.
#[component]
pub fn NewContact(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! { <Dialog open title=text(Key::NewContact) wide=true>{move || chunk::new_contact(open)}</Dialog> }
}

/// The choice of a customer, then the form of its new contact.
#[component]
pub fn NewContactBody(
    /// Whether its dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<AccountBrief>);
    let navigate = StoredValue::new_local(use_navigate());
    move || match chosen.get() {
        None => view! { <ChooseAccount chosen/> }.into_any(),
        Some(AccountBrief { id, name }) => {
            let begun = ContactForm { account: Some(id), ..ContactForm::default() };
            let form = Form::new(format!("contact/new/{id}"), begun, 0, judge);
            keep_back(form, None);
            let saved = move |_| {
                open.set(false);
                navigate.with_value(|navigate| navigate(&format!("/customers/{id}"), Default::default()));
            };
            view! {
                <p class="muted">{t!(DealNewFor, customer = name)}</p>
                <Body form contact=None on_saved=saved on_leave=move |()| open.set(false)/>
            }
            .into_any()
        }
    }
}

/// A list knows a contact in brief; the whole of it is fetched before it is changed.
#[component]
fn Editing(
    id: ContactId,
    #[prop(into)] on_saved: Callback<ContactView>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let access = MyAccess::here();
    let contact =
        remote(move || async move { client::call::<ShowContact>(&id, &Nothing {}, &Nothing {}).await });
    view! {
        <Loaded remote=contact what=text(Key::LabelContact) skeleton=|| view! { <SkeletonRows count=3/> } children=move |contact: ContactView| {
            if access.withholds_change(SubjectKind::Contact, &contact.owner, &contact.team) {
                return view! { <ContactFacts contact on_leave/> }.into_any();
            }
            let form = Form::new(format!("contact/{id}"), contact.fields, contact.version, judge);
            keep_back(form, Some(contact.owner.id));
            let about = DataSubject { kind: DataSubjectKind::Contact, id: id.0 };
            view! { <Body form contact=Some(id) on_saved on_leave/><ContactingPart about/> }.into_any()
        }/>
    }
}

/// What is known of a contact, for whom their role does not let change it.
#[component]
fn ContactFacts(contact: ContactView, #[prop(into)] on_leave: Callback<()>) -> impl IntoView {
    let ContactView { id, fields, owner, .. } = contact;
    let row = |name: &'static str, value: AnyView| view! { <dt>{words::field(name)}</dt><dd>{value}</dd> };
    let covered = |field, value| Covered::new(Subject::Contact(id), field, value);
    let objections = RwSignal::new(Vec::new());
    let known = Callback::new(move |now: Contacting| objections.set(now.objections));
    let about = DataSubject { kind: DataSubjectKind::Contact, id: id.0 };
    let phone = fields.phone.map(|phone| covered("phone", phone));
    let email = fields.email.map(|email| covered("email", email));
    view! {
        <dl class="kv">
            <dt>{text(Key::ContactName)}</dt><dd>{fields.name}</dd>
            {fields.title.map(|title| row("title", title.into_any()))}
            {phone.map(|value| row("phone", view! { <Blocked objections channel=Channel::Phone><CoveredFact value href=|phone| Some(dial(phone)) reads=spoken/></Blocked> }.into_any()))}
            {fields.wechat.map(|wechat| row("wechat", view! { <CoveredFact value=covered("wechat", wechat)/> }.into_any()))}
            {email.map(|value| row("email", view! { <Blocked objections channel=Channel::Email><CoveredFact value href=|email| Some(format!("mailto:{email}"))/></Blocked> }.into_any()))}
            {fields.note.map(|note| row("note", view! { <span class="lines">{note}</span> }.into_any()))}
        </dl>
        <p class="small muted">{t!(AccessMayNotChange, owner = owner.name)}</p>
        <ContactingPart about on_known=known/>
        <div class="btns"><Button on_press=move |_| on_leave.run(())>{text(Key::ActionClose)}</Button></div>
    }
}

async fn send(contact: Option<ContactId>, sending: Sending<ContactForm>) -> Result<ContactView, ClientError> {
    match contact {
        None => client::call_once::<CreateContact>(&sending.key, &(), &Nothing {}, &sending.value).await,
        Some(id) => {
            let edit = Edit { version: sending.version, fields: sending.value };
            client::call::<EditContact>(&id, &Nothing {}, &edit).await
        }
    }
}

#[component]
fn Body(
    form: Form<ContactForm>,
    contact: Option<ContactId>,
    #[prop(into)] on_saved: Callback<ContactView>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let submit = move || {
        form.send(
            move |sending| send(contact, sending),
            move |contact: ContactView| {
                toasts.done(t!(ContactSaved, name = contact.fields.name));
                on_saved.run(contact);
            },
        );
    };
    let name = form.line("name", |form| &mut form.name);
    let title = form.optional("title", |form| &mut form.title);
    let phone = form.optional("phone", |form| &mut form.phone);
    let email = form.optional("email", |form| &mut form.email);
    let wechat = form.optional("wechat", |form| &mut form.wechat);
    let note = form.optional("note", |form| &mut form.note);
    let act = text(if contact.is_none() { Key::ContactMake } else { Key::ActionSave });
    view! {
        <FormBody form act on_send=move |()| submit() on_leave>
            <TextField label=text(Key::ContactName) value=name error=form.about("name") required=true focus=true/>
            <TextField label=words::field("title") value=title error=form.about("title")/>
            <TextField label=words::field("phone") value=phone kind="tel" error=form.about("phone")/>
            <TextField label=words::field("wechat") value=wechat error=form.about("wechat")/>
            <div class="all"><TextField label=words::field("email") value=email kind="email" error=form.about("email")/></div>
            <div class="all"><TextArea label=words::field("note") value=note error=form.about("note")/></div>
        </FormBody>
        <ConflictDialog form label=words::field show=|_, value, _| show_value(value) on_settled=move |()| submit()/>
    }
}
