//! The form of a customer, for a new one and for changing one.

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
use shared::ids::AccountId;
use shared::records::account::{AccountForm, AccountView};
use shared::records::api::{self, CreateAccount, Edit};
use shared::records::lead::{LeadForm, LeadView};
use shared::records::{Grade, Source};

fn judge(form: &AccountForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// Makes a customer and goes to its page.
#[component]
pub fn NewAccount(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// The lead that it is made from, where it is.
    #[prop(optional, into)]
    lead: Signal<Option<LeadView>>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(Key::NewCustomer) wide=true>{move || chunk::new_account(open, lead)}</Dialog>
    }
}

/// The form of a new customer.
#[component]
pub fn NewAccountBody(
    /// Whether its dialog is open.
    open: RwSignal<bool>,
    /// The lead that it is made from, where it is.
    lead: Signal<Option<LeadView>>,
) -> impl IntoView {
    let (name, begun) = match lead.get_untracked() {
        Some(lead) => (format!("account/new/{}", lead.id), of_lead(lead.fields)),
        None => ("account/new".to_owned(), AccountForm::default()),
    };
    let form = Form::new(name, begun, 0, judge);
    keep_back(form, None);
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let send = move |()| {
        form.send(
            |sending| async move {
                client::call_once::<CreateAccount>(&sending.key, &(), &Nothing {}, &sending.value).await
            },
            move |account| {
                open.set(false);
                toasts.done(t!(CustomerMade, name = account.fields.name));
                navigate.with_value(|navigate| {
                    navigate(&format!("/customers/{}", account.id), Default::default())
                });
            },
        );
    };
    view! {
        <FormBody form act=text(Key::CustomerMake) on_send=send on_leave=move |()| open.set(false)>
            <Fields form whole=false/>
        </FormBody>
    }
}

/// What a lead tells of the customer that it becomes. Whom one spoke to has no field there and goes into the note.
fn of_lead(lead: LeadForm) -> AccountForm {
    let LeadForm { name, company, title, phone, email, wechat, source, need, .. } = lead;
    let joined = |parts: Vec<Option<String>>, between: &str| {
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(between)).filter(|all| !all.is_empty())
    };
    let person = joined(vec![name.clone(), title, phone.clone(), email, wechat], " · ");
    AccountForm {
        name: company.or(name).unwrap_or_default(),
        phone,
        source: Some(source),
        note: joined(vec![need, person], "\n"),
        ..AccountForm::default()
    }
}

/// Changes a customer.
#[component]
pub fn EditAccount(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// The customer as it is shown; its version is what the change goes over.
    #[prop(into)]
    account: Signal<Option<AccountView>>,
    /// Takes the changed customer.
    #[prop(into)]
    on_saved: Callback<AccountView>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(Key::CustomerEdit) wide=true>
            {move || account.get_untracked().map(|account| view! { <EditAccountBody open account on_saved/> })}
        </Dialog>
    }
}

#[component]
fn EditAccountBody(
    open: RwSignal<bool>,
    account: AccountView,
    on_saved: Callback<AccountView>,
) -> impl IntoView {
    let id: AccountId = account.id;
    let owner = account.owner.id;
    let form = Form::new(format!("account/{id}"), account.fields, account.version, judge);
    keep_back(form, Some(owner));
    let toasts = use_toasts();
    let send = move || {
        form.send(
            move |sending| async move {
                let edit = Edit { version: sending.version, fields: sending.value };
                client::call::<api::EditAccount>(&id, &Nothing {}, &edit).await
            },
            move |account: AccountView| {
                open.set(false);
                toasts.done(t!(CustomerSaved, name = account.fields.name));
                on_saved.run(account);
            },
        );
    };
    view! {
        <FormBody form act=text(Key::ActionSave) on_send=move |()| send() on_leave=move |()| open.set(false)>
            <Fields form whole=true/>
        </FormBody>
        <ConflictDialog form label=words::field show on_settled=move |()| send()/>
    }
}

/// A value of the form as a reader says it.
fn show(field: &str, value: &Value, _form: &Value) -> String {
    match (field, value.as_str()) {
        ("source", Some(source)) => {
            source.parse::<Source>().map_or_else(|_| source.to_owned(), words::source)
        }
        _ => show_value(value),
    }
}

/// The fields; the rarer ones fold away while a customer is new.
#[component]
fn Fields(form: Form<AccountForm>, whole: bool) -> impl IntoView {
    let name = form.line("name", |form| &mut form.name);
    let grade = form.choice("grade", |form| &mut form.grade);
    let industry = form.optional("industry", |form| &mut form.industry);
    let region = form.optional("region", |form| &mut form.region);
    let phone = form.optional("phone", |form| &mut form.phone);
    let source = form.choice("source", |form| &mut form.source);
    let next = form.moment("next_contact_at", |form| &mut form.next_contact_at);
    let grades = Grade::ALL.iter().map(|grade| Choice::new(*grade, grade.as_str())).collect();
    view! {
        <div class="all"><TextField label=words::field("name") value=name error=form.about("name") required=true focus=true/></div>
        <Select label=words::field("grade") choices=grades value=grade error=form.about("grade") empty=text(Key::FieldUnknown)/>
        <Select label=words::field("source") choices=sources() value=source error=form.about("source") empty=text(Key::FieldUnknown)/>
        <TextField label=words::field("industry") value=industry error=form.about("industry")/>
        <TextField label=words::field("region") value=region error=form.about("region")/>
        <TextField label=words::field("phone") value=phone kind="tel" error=form.about("phone")/>
        <TextField label=words::field("next_contact_at") value=next kind="datetime-local" error=form.about("next_contact_at")/>
        <details class="all" open=whole || has_rare(form)>
            <summary class="link">{text(Key::FormMore)}</summary>
            <RareFields form/>
        </details>
    }
}

/// Whether a draft holds something that would be folded away.
fn has_rare(form: Form<AccountForm>) -> bool {
    let AccountForm { employees, website, credit_code, payment_term_days, invoicing_qualified, note, .. } =
        untrack(move || form.value());
    employees.is_some()
        || website.is_some()
        || credit_code.is_some()
        || payment_term_days.is_some()
        || invoicing_qualified.is_some()
        || note.is_some()
}

#[component]
fn RareFields(form: Form<AccountForm>) -> impl IntoView {
    let credit_code = form.optional("credit_code", |form| &mut form.credit_code);
    let website = form.optional("website", |form| &mut form.website);
    let employees = form.number("employees", |form| &mut form.employees);
    let terms = form.number("payment_term_days", |form| &mut form.payment_term_days);
    let qualified = form.choice("invoicing_qualified", |form| &mut form.invoicing_qualified);
    let note = form.optional("note", |form| &mut form.note);
    let yes_no = vec![Choice::new(true, text(Key::LabelYes)), Choice::new(false, text(Key::LabelNo))];
    view! {
        <div class="fields">
            <TextField label=words::field("credit_code") value=credit_code error=form.about("credit_code")/>
            <TextField label=words::field("website") value=website kind="url" error=form.about("website")/>
            <TextField label=words::field("employees") value=employees kind="number" input_mode="numeric" error=form.about("employees")/>
            <TextField label=t!(LabelInDays, label = words::field("payment_term_days")) value=terms kind="number" input_mode="numeric" error=form.about("payment_term_days")/>
            <Select label=words::field("invoicing_qualified") choices=yes_no value=qualified error=form.about("invoicing_qualified") empty=text(Key::FieldUnknown)/>
            <div class="all"><TextArea label=words::field("note") value=note error=form.about("note")/></div>
        </div>
    }
}

/// Where a record may have come from, to choose.
pub(super) fn sources() -> Vec<Choice<Source>> {
    Source::ALL.iter().map(|source| Choice::new(*source, words::source(*source))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lead_told_is_in_the_form_of_its_customer() {
        let lead = LeadForm {
            name: Some("段知远".to_owned()),
            company: Some("瑞禾农机".to_owned()),
            phone: Some("13812345678".to_owned()),
            email: Some("duan@ruihe.cn".to_owned()),
            source: Source::Exhibition,
            need: Some("冷链追溯".to_owned()),
            ..LeadForm::default()
        };
        let form = of_lead(lead);
        assert_eq!(form.name, "瑞禾农机");
        assert_eq!(form.phone.as_deref(), Some("13812345678"));
        assert_eq!(form.source, Some(Source::Exhibition));
        assert_eq!(form.note.as_deref(), Some("冷链追溯\n段知远 · 13812345678 · duan@ruihe.cn"));
        let nameless = LeadForm { name: Some("段知远".to_owned()), ..LeadForm::default() };
        assert_eq!(of_lead(nameless).name, "段知远");
    }
}
