//! The page of a list: whose and which views, what is filtered, the rows, and a record beside them. Every list of records
//! is this page; what differs is in its [`Of`].

use super::cell::{cells, is_figure, width};
use super::cursor::{Cursor, list_keys};
use super::of::Of;
use super::pages::Pages;
use super::question::Question;
use super::rows::{Looks, Scroller, VirtualRows};
use super::shape::Shape;
use super::source::List;
use super::words::label;
use super::{memory, quick};
use crate::chunk;
use crate::client;
use crate::pipeline::known_pipelines;
use crate::records::list_query::{ListAddress, SearchField};
use crate::screen::is_phone;
use crate::t;
use crate::text::{self, Key, complete, text};
use crate::transfer::{ExportButton, Exported};
use crate::ui::{Choice, Column, Order, Select, Tab, Tabs, heads};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
use shared::lists::api::{CountQuery, CountRows, ListMarks, ListQuery, ListRows, MarksQuery};
use shared::lists::field::{FieldKind, ListField};
use shared::lists::sort::{Direction, Sort};
use shared::records::Whose;
use std::sync::Arc;

/// A list of records.
#[component]
pub fn ListPage(
    /// Of which records.
    of: &'static Of,
    /// What stands before the tabs.
    #[prop(optional, into)]
    before: ViewFn,
    /// What may be done here: a new one, an import.
    #[prop(into)]
    acts: ViewFn,
    /// What stands where nothing is and nothing is filtered.
    #[prop(into)]
    empty: Callback<Question, AnyView>,
    /// What stands beside the rows while somebody peeks.
    #[prop(optional, into)]
    beside: Option<Callback<Cursor, AnyView>>,
) -> impl IntoView {
    let question = Question::of(of, ListAddress::new(of.path));
    let phone = is_phone();
    let shape = Memo::new(move |_| Asked(shape_of(question, phone.get())));
    let here = memory::recall(&untrack(|| question.written()));
    let (here, top) = here.map_or((None, None), |(pages, top)| (Some(pages), Some(top)));
    let list = rows_of(question, shape, here);
    let scroller = Scroller::new(list, top);
    memory::keep(question, list, scroller);
    let navigate = use_navigate();
    let open = move |id| navigate(&format!("{}{id}", of.record), Default::default());
    let cursor = Cursor::new(list, scroller, of.peeks, open, of.ahead);
    list_keys(cursor);
    let pipelines = known_pipelines();
    // One for all rows: pipelines are large.
    let drawn = Memo::new(move |_| {
        Asked(Shape { pipelines: Arc::new(pipelines.value().unwrap_or_default()), ..shape.get().0 })
    });
    // Columns that are not the usual ones are named by words that come later.
    let worded = RwSignal::new(false);
    Effect::new(move || {
        if question.has_own() && !worded.get_untracked() {
            leptos::task::spawn_local(async move {
                let _ = worded.try_set(complete().await);
            });
        }
    });
    let looks = Looks {
        what: text(of.title),
        phone,
        head: (move || {
            worded.track();
            head(question, shape)
        })
        .into(),
        columns: Signal::derive(move || shape.with(|shape| shape.0.shown)),
        cells: Arc::new(move |row| drawn.with_untracked(|shape| cells(of, &shape.0, row))),
        card: Arc::new(move |row| drawn.with_untracked(|shape| (of.draw_card)(&shape.0, row))),
        empty: (move || quick::empty(question, empty)).into(),
        // Names of stages come from the pipelines: rows are drawn anew once these are here.
        edition: Signal::derive(move || u32::from(pipelines.value().is_some())),
    };
    let beside = move || {
        beside.filter(|_| cursor.is_peeking()).map(|beside| {
            view! { <aside class="panel only-d" aria-label=text(Key::CustomersPeek)>{beside.run(cursor)}</aside> }
        })
    };
    let taken = Signal::derive(move || {
        let columns: Vec<&str> = question.columns().iter().map(|field| field.name).collect();
        Exported {
            kind: of.kind,
            filter: Some(question.asked_filter()).filter(|filter| !filter.is_empty()),
            sort: Some(question.sort().to_string()),
            columns: Some(columns.join(",")),
        }
    });
    // What one does with a list comes after its rows.
    let stands = Memo::new(move |_| list.pages.with(Pages::is_begun));
    let is_peeking = Memo::new(move |_| cursor.is_peeking());
    view! {
        <h1 class="sr">{text(of.title)}</h1>
        <div class="list-page" data-peek=move || is_peeking.get().then_some("")>
            <div class="main">
                <div class="vbar">
                    {before.run()}
                    <WhoseTabs question/>
                    {move || stands.get().then(|| chunk::views_bar(question))}
                    <span class="grow"></span>
                    <span class="only-d"><ExportButton list=taken/></span>
                    {acts.run()}
                </div>
                <div class="fbar">
                    <SearchField label=text(Key::CustomersByName) value=question.name.typed/>
                    {quick::choice(question)}
                    {move || stands.get().then(|| chunk::filter_bar(question, list))}
                    <span class="grow"></span>
                    <Counted question list/>
                    {move || { worded.track(); orders(question) }}
                    {move || stands.get().then(|| chunk::columns_menu(question))}
                </div>
                <VirtualRows scroller cursor looks/>
            </div>
            {move || { is_peeking.track(); untrack(beside) }}
        </div>
    }
}

/// A shape that is the same as long as the same columns are asked for.
#[derive(Clone)]
struct Asked(Shape);

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        let parts = |asked: &Self| (asked.0.columns.clone(), asked.0.shown, asked.0.pipelines.len());
        parts(self) == parts(other)
    }
}

/// The columns to ask for: those that are shown, and what their cells need besides.
fn shape_of(question: Question, phone: bool) -> Shape {
    let of = question.of;
    let find = |name: &&str| ListField::find(of.kind, name);
    let mut columns: Vec<&'static ListField> =
        if phone { of.card.iter().filter_map(find).collect() } else { question.columns() };
    let shown = columns.len();
    for (name, needed) in of.besides {
        let has = |name: &str| columns.iter().any(|field| field.name == name);
        if has(name) && !has(needed) {
            columns.extend(find(needed));
        }
    }
    Shape { columns: columns.into(), shown, pipelines: Arc::default() }
}

fn rows_of(question: Question, shape: Memo<Asked>, here: Option<Pages<super::source::Row>>) -> List {
    let kind = question.of.kind;
    let ask = move |after, limit| -> super::source::Answer {
        let names: Vec<&str> = shape.get().0.columns.iter().map(|field| field.name).collect();
        let query = ListQuery {
            filter: Some(question.asked_filter()).filter(|filter| !filter.is_empty()),
            sort: Some(question.sort().to_string()),
            columns: Some(names.join(",")),
            after,
            limit: Some(limit),
        };
        Box::pin(async move { client::call::<ListRows>(&kind, &query, &Nothing {}).await })
    };
    let marks = move || -> super::source::Marked {
        let query = MarksQuery {
            filter: Some(question.asked_filter()).filter(|filter| !filter.is_empty()),
            sort: Some(question.sort().to_string()),
        };
        Box::pin(async move { client::call::<ListMarks>(&kind, &query, &Nothing {}).await })
    };
    List::new(here, ask, marks)
}

/// One's own, or everybody's.
#[component]
fn WhoseTabs(question: Question) -> impl IntoView {
    let of = question.of;
    let tabs = [Whose::Mine, Whose::All]
        .into_iter()
        .zip(of.whose)
        .map(|(whose, label)| Tab { value: Some(whose), label: text(label), count: None })
        .collect();
    let is_view = move || question.view.with(|view| !view.is_empty());
    let chosen = RwSignal::new(Some(question.whose.get_untracked()).filter(|_| !untrack(is_view)));
    Effect::new(move || {
        if let Some(whose) = chosen.get() {
            if question.whose.get_untracked() != whose {
                question.whose.set(whose);
            }
            if untrack(is_view) {
                question.clear();
            }
        }
    });
    Effect::new(move || {
        let shown = if is_view() { None } else { Some(question.whose.get()) };
        if chosen.get_untracked() != shown {
            chosen.set(shown);
        }
    });
    view! { <Tabs label=text(of.views) tabs chosen/> }
}

/// How many there are, said honestly.
#[component]
fn Counted(question: Question, list: List) -> impl IntoView {
    let counted = RwSignal::new(None::<(i64, bool)>);
    Effect::new(move || {
        // Only what one page does not hold is worth counting.
        let round = list.round.get();
        counted.set(None);
        if round == 0 || !untrack(move || list.count()).1 {
            return;
        }
        let (kind, filter) = (question.of.kind, untrack(move || question.asked_filter()));
        leptos::task::spawn_local(async move {
            let query = CountQuery { filter: Some(filter).filter(|filter| !filter.is_empty()) };
            // Without an answer what is here is counted.
            if let Ok(answer) = client::call::<CountRows>(&kind, &query, &Nothing {}).await
                && list.round.try_get_untracked() == Some(round)
            {
                counted.set(Some((answer.count, answer.more)));
            }
        });
    });
    let said = move || match (list.count(), counted.get()) {
        ((0, _), _) => String::new(),
        ((here, false), _) => t!(ListCount, count = text::grouped(here as i64)),
        (_, Some((count, false))) => t!(ListCount, count = text::grouped(count)),
        (_, Some((count, true))) => t!(ListCountOver, count = text::grouped(count)),
        ((here, true), None) => t!(ListCountSoFar, count = text::grouped(here as i64)),
    };
    view! { <span class="muted small nowrap" role="status">{said}</span> }
}

/// The order by name: the usual ones, and the one that a head was pressed for.
fn orders(question: Question) -> AnyView {
    let of = question.of;
    let draw = move || {
        let sort = question.sort();
        let written = sort.to_string();
        let mut choices: Vec<Choice<String>> =
            of.orders.iter().map(|(order, name)| Choice::new((*order).to_owned(), text(*name))).collect();
        if !choices.iter().any(|choice| choice.value == written) {
            let down = if sort.direction == Direction::Down { "↓" } else { "↑" };
            choices.push(Choice::new(written.clone(), format!("{} {down}", label(of.kind, &sort.field))));
        }
        let chosen = RwSignal::new(Some(written.clone()));
        Effect::new(move || {
            if let Some(chosen) = chosen.get()
                && chosen != written
            {
                question.set_sort(&Sort::read(&chosen));
            }
        });
        view! { <Select label=text(Key::SortLabel) bare=true choices value=chosen/> }
    };
    draw.into_any()
}

/// The heads, with the widths of the columns.
fn head(question: Question, shape: Memo<Asked>) -> AnyView {
    let kind = question.of.kind;
    let shape = shape.get().0;
    let shown = || shape.columns.iter().take(shape.shown).copied();
    let columns = shown().map(|field| Column {
        order: field.sorts.then_some(field.name),
        label: label(kind, field.name),
        figure: is_figure(field.kind) || field.name == "last_touch_at",
    });
    let order = Signal::derive(move || {
        let sort = question.sort();
        let column = ListField::find(kind, &sort.field)?.name;
        Some(Order { column, descending: sort.direction == Direction::Down })
    });
    let ask = Callback::new(move |order: Order| {
        // Words begin with the first of them, figures with the largest.
        let is_new = untrack(|| question.sort()).field != order.column;
        let is_text = ListField::find(kind, order.column).is_some_and(|field| field.kind == FieldKind::Text);
        let direction =
            if order.descending && !(is_new && is_text) { Direction::Down } else { Direction::Up };
        question.set_sort(&Sort { field: order.column.to_owned(), direction });
    });
    let widths = shown().map(|field| view! { <col class=width(field)/> }).collect_view();
    view! {
        <colgroup>{widths}</colgroup>
        <thead><tr aria-rowindex="1">{heads(columns.collect(), order, Some(ask))}</tr></thead>
    }
    .into_any()
}
