//! The form of a deal: to make one and to edit one. The rule judges while one types; the gate of the page around
//! answers at the same time.

use super::deal_state::DealState;
use crate::chunk;
use crate::client;
use crate::people::keep_back;
use crate::records::timeline::change;
use crate::records::words;
use crate::remote::remote;
use crate::t;
use crate::text::{Key, amount_exact, fault, text};
use crate::ui::{Choice, ConflictDialog, Dialog, Form, FormBody, Pips, Remark, Select, TextArea, TextField};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use serde_json::Value;
use shared::endpoint::Nothing;
use shared::error::{Fault, Finding};
use shared::ids::{AccountId, ContactId};
use shared::money::{Currency, Money};
use shared::people::access::FieldAccess;
use shared::pipeline::DealField;
use shared::pipeline::api::{CreateDeal, EditDeal};
use shared::pipeline::deal::{DealForm, DealView};
use shared::pipeline::gate::Standing;
use shared::records::api::{ContactQuery, Edit, ListAccounts, ListContacts};
use shared::records::{AccountBrief, Source};
use shared::transfer::amount::{Unit, parse};

/// Stands in the form for a text that is no amount; the rule refuses everything below 0.
const NO_AMOUNT: i64 = -1;

fn judge(form: &DealForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// Edits the deal of a page.
#[component]
pub fn EditDealDialog(
    /// The deal's page.
    state: DealState,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(state.editing.with(Option::is_some)));
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            state.editing.set(None);
            state.filled.set(None);
        }
        open
    });
    view! {
        <Dialog open title=text(Key::DealEdit) wide=true>
            {move || state.deal.value().filter(|_| open.get()).map(|deal| view! { <EditForm state deal/> })}
        </Dialog>
    }
}

#[component]
fn EditForm(state: DealState, deal: DealView) -> impl IntoView {
    let field = state.editing.get_untracked().flatten();
    let (account, id) = (deal.account.clone(), state.id);
    let form = Form::new(format!("deal/{id}/edit"), deal.fields, deal.version, judge);
    keep_back(form, Some(deal.owner.id));
    // What the reader does not see stands empty in the form and is not emptied by it.
    Effect::new(move || {
        let here = state.facts.value().map(|facts| facts.filled).unwrap_or_default();
        let unseen = here.into_iter().filter(|field| state.access_to(*field) == FieldAccess::Hidden);
        let typed = form.value().filled();
        state.filled.set(Some(unseen.chain(typed).collect()));
    });
    let send = move || {
        form.send(
            move |sending| async move {
                let edit = Edit { version: sending.version, fields: sending.value };
                client::call::<EditDeal>(&id, &Nothing {}, &edit).await
            },
            move |deal| {
                state.editing.set(None);
                state.filled.set(None);
                state.take(deal);
            },
        );
    };
    // The lines of the gate that this form can meet, as they stand with what is typed.
    let gate = move || {
        state.judged.with(|judged| {
            let judged = judged.as_ref()?;
            let checks = || judged.verdict.gates.iter().flat_map(|gate| &gate.checks);
            let (met, total) = (checks().filter(|check| check.standing == Standing::Met).count(), checks().count());
            Some(view! { <p class="row small muted" aria-live="polite"><Pips met total/>{t!(GatePips, met = met, total = total)}</p> })
        })
    };
    view! {
        <FormBody form act=text(Key::ActionSave) on_send=move |()| send() on_leave=move |()| state.editing.set(None)>
            {gate}
            <Fields form account focus=field/>
        </FormBody>
        <ConflictDialog form label=words::field show on_settled=move |()| send()/>
    }
}

/// A value of the form as a reader says it. A budget is in the currency of the amount that stands beside it.
fn show(field: &str, value: &Value, form: &Value) -> String {
    let minor = matches!(field, "budget_low" | "budget_high").then(|| value.as_i64()).flatten();
    let currency = || form.get("amount")?.get("currency")?.as_str()?.parse::<Currency>().ok();
    match minor.zip(currency()) {
        Some((minor, currency)) => amount_exact(Money { minor, currency }),
        None => change::value(field, value),
    }
}

/// Makes a new deal; opened by whoever holds `open`. Goes to the deal when it is made.
#[component]
pub fn NewDealDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The customer, where it is known.
    #[prop(optional, into)]
    customer: Signal<Option<AccountBrief>>,
) -> impl IntoView {
    view! { <Dialog open title=text(Key::NewDeal) wide=true>{move || chunk::new_deal(open, customer)}</Dialog> }
}

/// The choice of a customer where none is known, then the form of its new deal.
#[component]
pub fn NewDealBody(
    /// Whether its dialog is open.
    open: RwSignal<bool>,
    /// The customer, where it is known.
    customer: Signal<Option<AccountBrief>>,
) -> impl IntoView {
    let chosen = RwSignal::new(customer.get_untracked());
    Effect::new(move || chosen.set(customer.get()));
    move || match chosen.get() {
        Some(account) => view! { <NewForm open account/> }.into_any(),
        None => view! { <ChooseAccount chosen/> }.into_any(),
    }
}

#[component]
fn NewForm(open: RwSignal<bool>, account: AccountBrief) -> impl IntoView {
    let empty = DealForm::new(account.id, Currency::Cny);
    let form = Form::new(format!("account/{}/new-deal", account.id), empty, 0, judge);
    keep_back(form, None);
    let navigate = use_navigate();
    let navigate = StoredValue::new_local(navigate);
    let send = move || {
        form.send(
            |sending| async move {
                client::call_once::<CreateDeal>(&sending.key, &(), &Nothing {}, &sending.value).await
            },
            move |deal: DealView| {
                open.set(false);
                let address = format!("/deals/{}", deal.id);
                navigate.with_value(|navigate| navigate(&address, Default::default()));
            },
        );
    };
    let name = account.name.clone();
    view! {
        <FormBody form act=text(Key::DealCreate) on_send=move |()| send() on_leave=move |()| open.set(false)>
            <p class="muted">{t!(DealNewFor, customer = name)}</p>
            <Fields form account focus=None/>
        </FormBody>
    }
}

/// Finds the customer of a new deal by a part of the name.
#[component]
pub fn ChooseAccount(chosen: RwSignal<Option<AccountBrief>>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let found = remote(move || {
        let typed = name.get();
        let query = shared::records::api::AccountQuery {
            name: Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty()),
            limit: Some(8),
            ..Default::default()
        };
        async move { client::call::<ListAccounts>(&(), &query, &Nothing {}).await }
    });
    view! {
        <TextField label=text(Key::DealWhichCustomer) value=name focus=true hint=text(Key::DealWhichCustomerHint)/>
        <div class="menu" role="group" aria-label=text(Key::NavCustomers)>
            {move || found.value().map(|page| page.items.into_iter().map(|row| {
                let account = AccountBrief { id: row.id, name: row.name };
                let label = account.name.clone();
                view! { <button type="button" on:click=move |_| chosen.set(Some(account.clone()))>{label}</button> }
            }).collect_view())}
        </div>
    }
}

/// The fields of a deal.
#[component]
fn Fields(form: Form<DealForm>, account: AccountBrief, focus: Option<DealField>) -> impl IntoView {
    let amount = form.bind(
        "amount",
        |form: &DealForm| major(form.amount.minor, form.amount.currency),
        |form: &mut DealForm, typed: String| put_amount(form, &typed),
    );
    let low = budget(form, "budget_low", |form| &mut form.budget_low);
    let high = budget(form, "budget_high", |form| &mut form.budget_high);
    let currency = form.bind(
        "amount",
        |form: &DealForm| Some(form.amount.currency),
        move |form: &mut DealForm, chosen: Option<Currency>| {
            if let Some(chosen) = chosen.filter(|chosen| *chosen != form.amount.currency) {
                let typed = [amount, low, high].map(|typed| typed.get_untracked());
                put_currency(form, chosen, &typed);
            }
        },
    );
    let contacts = contacts(account.id);
    let contact = form.choice("contact", |form| &mut form.contact);
    let wants = move |field: DealField| focus == Some(field);
    let currencies = Currency::ALL.iter().map(|one| Choice::new(*one, one.as_str())).collect::<Vec<_>>();
    let sources = Source::ALL.iter().map(|one| Choice::new(*one, words::source(*one))).collect::<Vec<_>>();
    view! {
        <div class="all"><TextField label=text(Key::LabelName) value=form.line("name", |form| &mut form.name) required=true focus={focus.is_none()} error=form.about("name")/></div>
        <TextField label=text(Key::LabelAmount) value=amount input_mode="decimal" hint=text(Key::DealAmountHint) focus=wants(DealField::Amount) error=about_amount(form, "amount", |form| Some(form.amount.minor))/>
        <Select label=text(Key::DealCurrency) choices=currencies value=currency/>
        <TextField label=text(Key::LabelBudgetLow) value=low input_mode="decimal" focus=wants(DealField::BudgetRange) error=about_amount(form, "budget_low", |form| form.budget_low)/>
        <TextField label=text(Key::LabelBudgetHigh) value=high input_mode="decimal" error=about_amount(form, "budget_high", |form| form.budget_high)/>
        <TextField label=text(Key::LabelDecisionMakerTitle) value=form.optional("decision_maker_title", |form| &mut form.decision_maker_title) focus=wants(DealField::DecisionMakerTitle) error=form.about("decision_maker_title")/>
        <div class="all"><TextArea label=text(Key::LabelCompetitorBrief) value=form.optional("competitor_brief", |form| &mut form.competitor_brief) focus=wants(DealField::CompetitorBrief) error=form.about("competitor_brief")/></div>
        {move || view! { <Select label=text(Key::LabelContact) choices=contacts.get() value=contact empty=text(Key::DealNoContact) error=form.about("contact")/> }}
        <TextField label=text(Key::LabelExpectedCloseOn) kind="date" value=form.day("expected_close_on", |form| &mut form.expected_close_on) focus=wants(DealField::ExpectedCloseOn) error=form.about("expected_close_on")/>
        <TextField label=text(Key::LabelNextStep) value=form.optional("next_step", |form| &mut form.next_step) error=form.about("next_step")/>
        <TextField label=text(Key::LabelNextContactAt) kind="datetime-local" value=form.moment("next_contact_at", |form| &mut form.next_contact_at) error=form.about("next_contact_at")/>
        <Select label=text(Key::LabelSource) choices=sources value=form.choice("source", |form| &mut form.source) empty=text(Key::FieldOptional) error=form.about("source")/>
    }
}

/// The contacts of the customer, as choices.
fn contacts(account: AccountId) -> Memo<Vec<Choice<ContactId>>> {
    let people = remote(move || {
        let query = ContactQuery { account: Some(account), limit: Some(100), ..ContactQuery::default() };
        async move { client::call::<ListContacts>(&(), &query, &Nothing {}).await }
    });
    Memo::new_owning(move |_: Option<Vec<Choice<ContactId>>>| {
        let rows = people.value().map(|page| page.items).unwrap_or_default();
        let choices = rows
            .into_iter()
            .map(|row| match row.title {
                Some(title) => Choice::new(row.id, format!("{} · {title}", row.name)),
                None => Choice::new(row.id, row.name),
            })
            .collect();
        (choices, true)
    })
}

fn budget(
    form: Form<DealForm>,
    field: &'static str,
    lens: fn(&mut DealForm) -> &mut Option<i64>,
) -> RwSignal<String> {
    form.bind(
        field,
        move |form: &DealForm| {
            let currency = form.amount.currency;
            lens(&mut form.clone()).map(|minor| major(minor, currency)).unwrap_or_default()
        },
        move |form: &mut DealForm, typed: String| *lens(form) = read_budget(&typed, form.amount.currency),
    )
}

/// Takes another currency over. The texts stay as they were typed and are read again in it, because the minor units of
/// `99.50` yuan are 9950 yen.
fn put_currency(form: &mut DealForm, currency: Currency, [amount, low, high]: &[String; 3]) {
    form.amount.currency = currency;
    put_amount(form, amount);
    form.budget_low = read_budget(low, currency);
    form.budget_high = read_budget(high, currency);
}

fn put_amount(form: &mut DealForm, typed: &str) {
    form.amount.minor = match read_amount(typed, form.amount.currency) {
        Some(read) => read.map_or(0, |money| money.minor),
        None => NO_AMOUNT,
    };
}

fn read_budget(typed: &str, currency: Currency) -> Option<i64> {
    read_amount(typed, currency).map_or(Some(NO_AMOUNT), |read| read.map(|money| money.minor))
}

/// What was typed, as minor units of `currency`: `Some(None)` when nothing was, nothing when it is no amount.
/// `128万` and `1,280,000` are both read; another currency's sign is refused, because the currency stands beside it.
fn read_amount(typed: &str, currency: Currency) -> Option<Option<Money>> {
    if typed.trim().is_empty() {
        return Some(None);
    }
    parse(typed, Unit { power: 0, currency }).ok().filter(|money| money.currency == currency).map(Some)
}

/// Minor units as one types them: `1280000`, `99.50`; nothing for 0, which nobody typed.
fn major(minor: i64, currency: Currency) -> String {
    if minor <= 0 {
        return String::new();
    }
    let per_major = 10_i64.pow(currency.digits());
    let (whole, rest) = (minor / per_major, minor % per_major);
    if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{rest:0width$}", width = currency.digits() as usize)
    }
}

/// What is said about an amount; where it could not be read, that.
fn about_amount(form: Form<DealForm>, field: &'static str, minor: fn(&DealForm) -> Option<i64>) -> Remark {
    let found = form.error(field);
    let error = Signal::derive(move || {
        let found = found.get()?;
        Some(if minor(&form.value()) == Some(NO_AMOUNT) { fault(&Fault::NotAnAmount) } else { found })
    });
    Remark { error, ..form.about(field) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_amount_is_typed_in_major_units_and_never_as_a_float() {
        let fen = |typed| read_amount(typed, Currency::Cny).flatten().map(|money| money.minor);
        assert_eq!(fen("128万"), Some(128_000_000));
        assert_eq!(fen("1,280,000.05"), Some(128_000_005));
        assert_eq!(read_amount(" ", Currency::Cny), Some(None));
        assert_eq!(read_amount("soon", Currency::Cny), None);
        assert_eq!(read_amount("$5", Currency::Cny), None);
        assert_eq!(major(128_000_005, Currency::Cny), "1280000.05");
        assert_eq!(major(500, Currency::Jpy), "500");
        assert_eq!(major(0, Currency::Cny), "");
    }

    #[test]
    fn another_currency_keeps_what_was_typed() {
        let account = "0190a000-0000-7000-8000-000000000001".parse().unwrap();
        let mut form = DealForm::new(account, Currency::Cny);
        let typed = ["500".to_owned(), "$99.50".to_owned(), String::new()];
        let mut minors = |currency| {
            put_currency(&mut form, currency, &typed);
            (form.amount.minor, form.budget_low, form.budget_high)
        };
        assert_eq!(minors(Currency::Jpy), (500, Some(NO_AMOUNT), None));
        assert_eq!(minors(Currency::Usd), (50_000, Some(9_950), None));
    }

    #[test]
    fn a_budget_in_a_conflict_is_in_the_currency_of_its_form() {
        let form = |currency: &str| json!({ "amount": { "minor": 1, "currency": currency } });
        assert!(show("budget_low", &json!(500), &form("JPY")).contains("500"));
        assert!(!show("budget_low", &json!(500), &form("CNY")).contains("500"));
    }
}
