//! Table: figures at the end, sortable heads, rows drawn by the page.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Which column orders the rows, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column's name in the query.
    pub column: &'static str,
    /// Largest first.
    pub descending: bool,
}

/// One column's head.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in the query; nothing when rows cannot be ordered by it.
    pub order: Option<&'static str>,
    /// The words.
    pub label: String,
    /// Figures, aligned at the end.
    pub figure: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<String>) -> Self {
        Self { order: None, label: label.into(), figure: false }
    }

    /// A column of figures.
    pub fn figures(label: impl Into<String>) -> Self {
        Self { figure: true, ..Self::words(label) }
    }

    /// The same, sortable under `name`.
    pub fn by(self, name: &'static str) -> Self {
        Self { order: Some(name), ..self }
    }
}

/// A table with its heads. Rows (`<tr>`) are the children.
#[component]
pub fn Table(
    /// What it lists, for those who cannot see.
    #[prop(into)]
    caption: String,
    /// The heads.
    columns: Vec<Column>,
    /// The order that holds, when there is one.
    #[prop(optional, into)]
    order: Signal<Option<Order>>,
    /// Another order was asked for.
    #[prop(optional, into)]
    on_order: Option<Callback<Order>>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    view! {
        <table class="table">
            <caption class="sr">{caption}</caption>
            <thead><tr>{heads(columns, order, on_order)}</tr></thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

/// The heads alone, for a table whose rows are no children.
pub fn heads(
    columns: Vec<Column>,
    order: Signal<Option<Order>>,
    on_order: Option<Callback<Order>>,
) -> AnyView {
    columns.into_iter().map(|column| head(column, order, on_order)).collect_view().into_any()
}

fn head(column: Column, order: Signal<Option<Order>>, on_order: Option<Callback<Order>>) -> impl IntoView {
    let class = if column.figure { "n" } else { "" };
    let (Some(name), Some(ask)) = (column.order, on_order) else {
        return view! { <th class=class scope="col">{column.label}</th> }.into_any();
    };
    let held = move || order.get().filter(|order| order.column == name);
    let sort = move || held().map(|order| if order.descending { "descending" } else { "ascending" });
    let press =
        move |_| ask.run(Order { column: name, descending: held().is_none_or(|order| !order.descending) });
    view! {
        <th class=class scope="col" aria-sort=sort>
            <button type="button" on:click=press>
                {column.label}
                {move || held().map(|order| view! { <Icon glyph=if order.descending { Glyph::Down } else { Glyph::Up }/> })}
            </button>
        </th>
    }
    .into_any()
}
