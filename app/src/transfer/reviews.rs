//! Rows that may mean customers which are there: each beside what it may be, the fields that differ lit, and what happens
//! to it, one by one or all that are left at once.

use super::wizard::Wizard;
use super::words;
use crate::client;
use crate::paged::{PagedRows, paged};
use crate::records::timeline::change::value;
use crate::records::words as records;
use crate::t;
use crate::text::{Key, grouped, text};
use crate::ui::{Button, ButtonKind, Card, Choice, Select, SkeletonRows};
use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::people::fields::Guarded;
use shared::transfer::Decision;
use shared::transfer::api::{
    ListReviews, ReviewCandidate, ReviewDecision, ReviewDecisions, ReviewQuery, ReviewRow,
};
use uuid::Uuid;

/// Rows fetched at once.
const ROWS: u16 = 20;

/// The rows that wait.
#[component]
pub(super) fn Reviews(wizard: Wizard) -> impl IntoView {
    let list = paged(move |after| {
        let id = wizard.id();
        async move {
            match id {
                Some(id) => {
                    let query = ReviewQuery { after, limit: Some(ROWS) };
                    client::call::<ListReviews>(&id, &query, &Nothing {}).await
                }
                None => Ok(shared::page::Page { items: Vec::new(), next: None }),
            }
        }
    });
    let waiting = move || wizard.import.with(|import| import.as_ref().map_or(0, |import| import.waiting));
    let rest = |choice: Decision| {
        let press = move |_| {
            let decisions = ReviewDecisions { rows: Vec::new(), rest: Some(choice) };
            wizard.decide(decisions, move || list.update(Vec::clear));
        };
        view! { <Button small=true disabled=wizard.busy on_press=press>{t!(TransferForRest, act = words::decision(choice))}</Button> }
    };
    let rest = Decision::ALL.iter().copied().map(rest).collect_view();
    let one = Callback::new(move |decision: ReviewDecision| {
        let decisions = ReviewDecisions { rows: vec![decision], rest: None };
        wizard.decide(decisions, move || {
            list.update(|rows| rows.retain(|row| row.row != decision.row));
            if list.with(<[ReviewRow]>::is_empty) {
                list.reload();
            }
        });
    });
    view! {
        <Card title=text(Key::TransferReviewTitle)>
            <div class="body stack g3 reviews">
                <p class="muted" aria-live="polite">{move || t!(TransferReviewLead, count = grouped(waiting()))}</p>
                <div class="btns">{rest}</div>
                <PagedRows list what=text(Key::TransferReviewTitle) skeleton=|| view! { <SkeletonRows count=4/> } empty=|| view! { <p class="muted">{text(Key::TransferReviewNone)}</p> }>
                    <ol class="stack g3"><For each=move || list.rows() key=|row| row.row children=move |row| view! { <Row wizard row on_decide=one/> }/></ol>
                </PagedRows>
            </div>
        </Card>
    }
}

/// One row beside what it may mean.
#[component]
fn Row(wizard: Wizard, row: ReviewRow, on_decide: Callback<ReviewDecision>) -> impl IntoView {
    let number = row.row;
    let row = StoredValue::new(row);
    let chosen = RwSignal::new((row.with_value(|row| !row.candidates.is_empty())).then_some(0_usize));
    let title = row.with_value(|row| {
        let account = row.account.as_ref().map(|account| account.name.clone());
        account.or_else(|| row.contact.as_ref().map(|contact| contact.name.clone())).unwrap_or_default()
    });
    let choices: Vec<Choice<usize>> = row.with_value(|row| {
        let named = row.candidates.iter().enumerate();
        named.map(|(place, candidate)| Choice::new(place, called(candidate))).collect()
    });
    let none = choices.is_empty();
    let decide = move |choice: Decision| {
        let meaning =
            row.with_value(|row| chosen.get_untracked().and_then(|place| meant(row.candidates.get(place)?)));
        on_decide.run(ReviewDecision { row: number, choice, meaning });
    };
    let acts = Decision::ALL
        .iter()
        .copied()
        // Nothing is filled or updated that cannot be seen.
        .filter(|choice| !none || matches!(choice, Decision::New | Decision::Skip))
        .map(|choice| {
            let kind = if choice == Decision::FillBlanks { ButtonKind::Primary } else { ButtonKind::Plain };
            view! { <Button small=true kind disabled=wizard.busy on_press=move |_| decide(choice)>{words::decision(choice)}</Button> }
        })
        .collect_view();
    let differences = move || {
        row.with_value(|row| {
            let candidate = row.candidates.get(chosen.get()?)?;
            Some(differing(row, candidate))
        })
        .map(|rows| rows.into_iter().map(line).collect_view())
    };
    let which =
        (!none).then(|| view! { <Select label=text(Key::TransferReviewWhich) choices value=chosen/> });
    let gone = none.then(|| view! { <p class="muted small">{text(Key::TransferReviewGone)}</p> });
    view! {
        <li class="stack g2">
            <div class="row wrap"><b>{title}</b><span class="muted small">{t!(TransferReviewRow, row = number)}</span></div>
            {which}
            {gone}
            <div class="diffs" data-read>
                <div class="diff" data-head>
                    <span class="f"></span><b class="v">{text(Key::TransferReviewFile)}</b><b class="v">{text(Key::TransferReviewStands)}</b>
                </div>
                {differences}
            </div>
            <div class="btns">{acts}</div>
        </li>
    }
}

/// A field of a row beside what stands.
struct Difference {
    field: &'static str,
    said: Value,
    stands: Value,
}

/// Every field that the row says, of its account and then of its contact.
fn differing(row: &ReviewRow, candidate: &ReviewCandidate) -> Vec<Difference> {
    let mut all = Vec::new();
    if let Some(account) = &row.account {
        let stands = candidate.account.as_ref().map(|account| &account.fields);
        fields(account, stands, &mut all);
    }
    if let Some(contact) = &row.contact {
        let stands = candidate.contact.as_ref().map(|contact| &contact.fields);
        fields(contact, stands, &mut all);
    }
    all
}

fn fields<F: Guarded + Serialize>(said: &F, stands: Option<&F>, all: &mut Vec<Difference>) {
    let read = |form: &F| serde_json::to_value(form).unwrap_or_default();
    let (said, stands) = (read(said), stands.map(read).unwrap_or_default());
    // Which account a contact is of is said by the account.
    for field in F::FIELDS.iter().map(|field| field.name).filter(|field| *field != "account") {
        let of = |form: &Value| form.get(field).cloned().unwrap_or_default();
        let (said, stands) = (of(&said), of(&stands));
        if !said.is_null() {
            // Both have a name; the contact's goes by what it is.
            let field = if F::KIND == SubjectKind::Contact && field == "name" { "contact" } else { field };
            all.push(Difference { field, said, stands });
        }
    }
}

fn line(difference: Difference) -> impl IntoView {
    let Difference { field, said, stands } = difference;
    let lit = (said != stands).then_some("");
    view! {
        <div class="diff" data-lit=lit>
            <span class="f">{records::field(field)}</span>
            <span class="v"><span class="t">{value(field, &said)}</span></span>
            <span class="v"><span class="t">{value(field, &stands)}</span></span>
        </div>
    }
}

/// What a candidate is called, and by what it was found.
fn called(candidate: &ReviewCandidate) -> String {
    let account = candidate.account.as_ref().map(|account| account.fields.name.clone());
    let contact = candidate.contact.as_ref().map(|contact| contact.fields.name.clone());
    let name = [account, contact].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    t!(TransferReviewCandidate, name = name, rule = words::rule(candidate.rule))
}

/// The id by which a decision names it.
fn meant(candidate: &ReviewCandidate) -> Option<Uuid> {
    let account = candidate.account.as_ref().map(|account| account.id.0);
    account.or_else(|| candidate.contact.as_ref().map(|contact| contact.id.0))
}
