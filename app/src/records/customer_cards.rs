//! The cards of a customer's page: facts, where it came from, deals, people.

use super::contact_form::ContactTask;
use super::covered::{Covered, CoveredFact};
use super::customer_parts::{ContactLine, DealLine, open_only};
use super::customer_rows::NextContact;
use super::facts::Facts;
use super::phone::{dial, spoken};
use super::words;
use crate::people::MyAccess;
use crate::remote::{Loaded, Remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, Card, Empty, Glyph, SkeletonRows};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::ids::AccountId;
use shared::money::Money;
use shared::page::Page;
use shared::pipeline::deal::DealRow;
use shared::records::Subject;
use shared::records::account::AccountView;
use shared::records::contact::ContactRow;

/// What is known of the customer; what nobody filled in is not listed.
#[component]
pub(super) fn FactsCard(
    /// The customer.
    account: Remote<AccountView>,
    /// Opens the form.
    editing: RwSignal<bool>,
) -> impl IntoView {
    let rows = move || {
        account.value().map(|view| {
            let (id, fields) = (view.id, view.fields);
            let phone = fields.phone.clone().map(|phone| Covered::new(Subject::Account(id), "phone", phone));
            let plain = [
                ("industry", fields.industry),
                ("region", fields.region),
                ("employees", fields.employees.map(|count| text::grouped(count.into()))),
                ("credit_code", fields.credit_code),
                ("payment_term_days", fields.payment_term_days.map(|days| t!(TimeDays, count = days))),
                (
                    "invoicing_qualified",
                    fields.invoicing_qualified.map(|yes| text(if yes { Key::LabelYes } else { Key::LabelNo })),
                ),
            ];
            let known = fields.grade.is_some()
                || plain.iter().any(|(_, value)| value.is_some())
                || [&fields.phone, &fields.website, &fields.note].into_iter().any(Option::is_some)
                || fields.next_contact_at.is_some();
            if !known {
                return view! { <p class="muted">{text(Key::CustomerFactsNone)}</p> }.into_any();
            }
            let row = |name: &'static str, value: AnyView| view! { <dt>{words::field(name)}</dt><dd>{value}</dd> };
            let rows = view! {
                {fields.grade.map(|grade| row("grade", grade.as_str().into_any()))}
                {plain.into_iter().filter_map(|(name, value)| value.map(|value| row(name, value.into_any()))).collect_view()}
                {phone.map(|value| row("phone", view! { <CoveredFact value href=|phone| Some(dial(phone)) reads=spoken/> }.into_any()))}
                {fields.website.map(|site| (site.clone(), site)).map(|(site, shown)| row("website", view! { <a class="link" href=site rel="noopener noreferrer" target="_blank">{shown}</a> }.into_any()))}
                {fields.next_contact_at.map(|at| row("next_contact_at", view! { <NextContact at=Some(at)/> }.into_any()))}
                {fields.note.map(|note| row("note", view! { <span class="lines">{note}</span> }.into_any()))}
            };
            view! { <dl class="kv">{rows}</dl> }.into_any()
        })
    };
    let belongs = Signal::derive(move || account.value().map(|view| (view.owner, view.team)));
    view! { <Facts kind=SubjectKind::Account belongs editing>{rows}</Facts> }
}

/// Where the customer came from, and since when it is here.
#[component]
pub(super) fn CameFrom(
    /// The customer.
    account: Remote<AccountView>,
) -> impl IntoView {
    let rows = move || {
        account.value().map(|view| {
            let source = view.fields.source.map_or_else(|| text(Key::CustomerSourceUnknown), words::source);
            view! {
                <li><crate::ui::Icon glyph=Glyph::Flag/><div>{source}<p>{t!(CustomerMadeAt, day = text::day(text::parts(view.created_at).date))}</p></div></li>
            }
        })
    };
    view! { <Card title=text(Key::CustomerCameFrom)><div class="body"><ul class="cap">{rows}</ul></div></Card> }
}

/// The deals that are being worked on, and the way to a new one.
#[component]
pub(super) fn DealsCard(
    /// Its deals.
    deals: Remote<Page<DealRow>>,
    /// Opens the form of a new one.
    dealing: RwSignal<bool>,
) -> impl IntoView {
    let access = MyAccess::here();
    let makes = move || !access.withholds_new(SubjectKind::Deal);
    let add = move || {
        view! {
            <Show when=makes>
                <button type="button" class="link" on:click=move |_| dealing.set(true)>{text(Key::CustomerAddDeal)}</button>
            </Show>
        }
    };
    let list = move |page: Page<DealRow>| {
        let open = open_only(&page.items);
        if open.is_empty() {
            return view! {
                <Empty glyph=Glyph::Board title=text(Key::CustomerNoDeals) text=text(Key::CustomerNoDealsHint)>
                    <Show when=makes><Button glyph=Glyph::Plus on_press=move |_| dealing.set(true)>{text(Key::NewDeal)}</Button></Show>
                </Empty>
            }
            .into_any();
        }
        let rows = open.into_iter().map(|deal| view! { <li><DealLine deal/></li> }).collect_view();
        view! { <ul class="dl">{rows}</ul> }.into_any()
    };
    let note = move || deals.value().map(|page| totals(&open_only(&page.items))).unwrap_or_default();
    view! {
        <section class="card" aria-label=text(Key::CustomersOpenDeals)>
            <div class="head"><h2>{text(Key::CustomersOpenDeals)}</h2><span class="n">{note}</span>{add()}</div>
            <Loaded remote=deals what=text(Key::CustomersOpenDeals) skeleton=two_rows children=list/>
        </section>
    }
}

/// `2 · ¥108.0 万`: how many, and the sum of each currency.
fn totals(open: &[DealRow]) -> String {
    let mut sums: Vec<Money> = Vec::new();
    for deal in open {
        match sums.iter_mut().find(|sum| sum.currency == deal.amount.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(deal.amount.minor),
            None => sums.push(deal.amount),
        }
    }
    let mut parts = vec![open.len().to_string()];
    parts.extend(sums.into_iter().filter(|sum| sum.minor > 0).map(text::amount));
    parts.join(" · ")
}

/// The people, and the way to another one.
#[component]
pub(super) fn PeopleCard(
    /// The customer.
    id: AccountId,
    /// Its people.
    contacts: Remote<Page<ContactRow>>,
    /// Opens the dialog.
    task: RwSignal<Option<ContactTask>>,
) -> impl IntoView {
    let access = MyAccess::here();
    let add = move || task.set(Some(ContactTask::New(id)));
    let list = move |page: Page<ContactRow>| {
        if page.items.is_empty() {
            return view! { <p class="body muted">{text(Key::CustomerNoContacts)}</p> }.into_any();
        }
        let rows = page.items.into_iter().map(|contact| view! { <ContactLine contact task/> }).collect_view();
        view! { <div class="body"><ul class="ppl">{rows}</ul></div> }.into_any()
    };
    let note = move || contacts.value().map(|page| page.items.len().to_string());
    view! {
        <section class="card" aria-label=text(Key::CustomerContacts)>
            <div class="head">
                <h2>{text(Key::CustomerContacts)}</h2><span class="n">{note}</span>
                <Show when=move || !access.withholds_new(SubjectKind::Contact)>
                    <button type="button" class="link" on:click=move |_| add()>{text(Key::CustomerAddContact)}</button>
                </Show>
            </div>
            <Loaded remote=contacts what=text(Key::CustomerContacts) skeleton=two_rows children=list/>
        </section>
    }
}

fn two_rows() -> impl IntoView {
    view! { <div class="body"><SkeletonRows count=2/></div> }
}
