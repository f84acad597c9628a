//! Deals, as a list: in which stage, what is missing, and what comes next in every row.

use super::board::gate_words;
use super::deal_form::NewDealDialog;
use super::views::{DealsView, ViewSwitch, asked_for_new};
use super::{check_words, deal_words, known_pipelines, stage_of};
use crate::chunk;
use crate::frame::{Page, Up};
use crate::lists::{ListPage, Of, Question, Quick, Shape};
use crate::records::list_query::ShowAll;
use crate::session;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Amount, Avatar, Button, ButtonKind, Choice, Empty, Glyph};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::lists::api::{Cell, ListRow};
use shared::lists::field::ListField;
use shared::pipeline::StageKey;
use shared::pipeline::rules::{Stage, StageKind};
use shared::time::date;

const DEALS: Of = Of {
    kind: SubjectKind::Deal,
    path: "/deals/list",
    record: "/deals/",
    title: Key::NavDealsList,
    views: Key::DealsViews,
    whose: [Key::BoardMine, Key::BoardAll],
    filter: "open.any_of:yes",
    orders: &[
        ("-updated_at", Key::SortRecent),
        ("-amount", Key::DealsSortAmount),
        ("-silence", Key::DealsSortSilence),
        ("-stay", Key::DealsSortStay),
        ("expected_close_on", Key::DealsSortClosing),
    ],
    quick: Quick {
        field: "stage",
        coarser: "open",
        label: Key::DealsStage,
        every: Key::DealsAnyStage,
        choices: stages,
    },
    card: &["name", "account", "stage", "gate_missing", "amount"],
    besides: &[
        ("gate_missing", "stage"),
        ("stay", "stage"),
        ("silence", "stage"),
        ("expected_close_on", "stage"),
    ],
    cell,
    draw_card,
    peeks: false,
    ahead: chunk::deal_ahead,
};

/// Deals, as a list.
#[component]
pub fn DealsPage() -> impl IntoView {
    let (creating, customer) = asked_for_new();
    let makes = session::me().makes.contains(&SubjectKind::Deal);
    let acts = move || {
        makes.then(|| view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewDeal)}</Button> })
    };
    let empty = Callback::new(move |question: Question| {
        view! {
            <Empty glyph=Glyph::Board title=text(Key::BoardEmpty) text=text(Key::BoardEmptyHint)>
                {makes.then(|| view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewDeal)}</Button> })}
                <ShowAll whose=question.whose/>
            </Empty>
        }
        .into_any()
    });
    view! {
        <Page title=text(Key::NavDealsList) up=Up { label: text(Key::NavDeals), href: "/deals" }>
            <div class="deals-list">
                <ListPage of=&DEALS before=|| view! { <ViewSwitch view=DealsView::List/> } acts empty/>
            </div>
            <NewDealDialog open=creating customer/>
        </Page>
    }
}

fn stages() -> Vec<Choice<String>> {
    let pipelines = known_pipelines().value().unwrap_or_default();
    let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    stages.map(|stage| Choice::new(stage.key.to_string(), deal_words::named(&stage.name))).collect()
}

fn stage_key(shape: &Shape, row: &ListRow) -> Option<StageKey> {
    shape.text(row, "stage")?.parse().ok()
}

fn stage<'a>(shape: &'a Shape, row: &ListRow) -> Option<&'a Stage> {
    stage_of(&shape.pipelines, &stage_key(shape, row)?)
}

fn missing(shape: &Shape, row: &ListRow) -> Option<String> {
    let Cell::Gate(gate) = shape.cell(row, "gate_missing") else { return None };
    check_words::missing(&shape.pipelines, &stage_key(shape, row)?, gate)
}

/// Whole days since the instant of a column.
fn days(shape: &Shape, row: &ListRow, column: &str) -> Option<u32> {
    shape.instant(row, column).map(|since| text::now().days_since(since))
}

/// Whether it is open, as far as the page knows its stage.
fn is_open(shape: &Shape, row: &ListRow) -> bool {
    stage(shape, row).is_none_or(|stage| stage.kind == StageKind::Open)
}

fn overstays(shape: &Shape, row: &ListRow) -> bool {
    let since = shape.instant(row, "stay");
    let over = |since| stage(shape, row).is_some_and(|stage| stage.days_over(since, text::now()) > 0);
    since.is_some_and(over)
}

fn cell(shape: &Shape, row: &ListRow, field: &'static ListField) -> Option<AnyView> {
    match field.name {
        "name" => {
            let (name, account) = (shape.text(row, "name")?, shape.text(row, "account").unwrap_or_default());
            // Beside its customer's a deal's name need not begin with that.
            let name = deal_words::beside(account, name).unwrap_or(name).to_owned();
            Some(crate::lists::name_cell(&DEALS, row, name))
        }
        "gate_missing" => {
            let Cell::Gate(gate) = shape.cell(row, field.name) else { return None };
            let words = missing(shape, row).filter(|_| is_open(shape, row));
            let (met, total) = (gate.met as usize, gate.total as usize);
            Some(view! { <td>{words.map(|words| gate_words(met, total, words))}</td> }.into_any())
        }
        "silence" | "stay" if !is_open(shape, row) => {
            let days = days(shape, row, field.name)?;
            Some(view! { <td class="n muted">{t!(TimeDays, count = days)}</td> }.into_any())
        }
        "stay" => {
            let since = shape.instant(row, "stay")?;
            let class = if overstays(shape, row) { "cau" } else { "" };
            // The first day is day 1, as on the deal's page.
            let day = text::now().day_since(since);
            Some(view! { <td class="n"><span class=class title=text::exact(since)>{t!(PathDay, day = day)}</span></td> }.into_any())
        }
        "expected_close_on" => {
            let day = date(shape.text(row, field.name)?)?;
            let overdue = is_open(shape, row) && day < text::today();
            Some(view! { <td class=if overdue { "cri" } else { "muted" }>{text::day(day)}</td> }.into_any())
        }
        _ => None,
    }
}

fn draw_card(shape: &Shape, row: &ListRow) -> AnyView {
    let account = shape.text(row, "account").unwrap_or_default().to_owned();
    let stage =
        stage_key(shape, row).map(|key| deal_words::stage(&shape.pipelines, &key)).unwrap_or_default();
    let said = match missing(shape, row).filter(|missing| !missing.is_empty() && is_open(shape, row)) {
        Some(missing) => format!("{stage} · {missing}"),
        None => stage,
    };
    let amount = match shape.cell(row, "amount") {
        Cell::Money(money) => Some(view! { <Amount money=*money/> }),
        _ => None,
    };
    view! {
        <a href=format!("/deals/{}", row.id)>
            <Avatar name=account.clone() square=true/>
            <span class="stack g0">
                <b class="clip">{account}</b>
                <span class="small muted clip">{said}</span>
            </span>
            {amount}
        </a>
    }
    .into_any()
}
