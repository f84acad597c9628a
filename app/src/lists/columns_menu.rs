//! The choice of a list's columns: which are shown, and in which order.

use super::question::Question;
use super::words::label;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Dialog, Glyph, Icon, IconButton};
use leptos::prelude::*;
use shared::lists::columns::Columns;
use shared::lists::field::{ListField, fields_of};

/// The button that says how many columns there are, and the choice behind it.
#[component]
pub fn ColumnsMenu(
    /// What the list is asked.
    question: Question,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="chip only-d" on:click=move |_| open.set(true)>
            <Icon glyph=Glyph::Columns/>{text(Key::ColumnName)}" "<b>{move || question.columns().len()}</b>
        </button>
        <Dialog open title=text(Key::ColumnTitle)>{move || view! { <Choose question open/> }}</Dialog>
    }
}

#[component]
fn Choose(question: Question, open: RwSignal<bool>) -> impl IntoView {
    let kind = question.of.kind;
    let chosen = move || question.columns();
    let others = move || {
        let chosen = chosen();
        let others = fields_of(kind).iter().filter(|field| !chosen.contains(field));
        others.map(|field| row(question, field, None)).collect_view()
    };
    let shown = move || {
        let chosen = chosen();
        chosen.iter().enumerate().map(|(at, field)| row(question, field, Some(at))).collect_view()
    };
    let usual = move |_| {
        let usual = Columns::standard(kind);
        let usual: Vec<_> = usual.0.iter().filter_map(|name| ListField::find(kind, name)).collect();
        question.set_columns(&usual);
    };
    view! {
        <div class="columns-choice">
            <ul aria-label=text(Key::ColumnShown)>{shown}</ul>
            <h3>{text(Key::ColumnOthers)}</h3>
            <ul aria-label=text(Key::ColumnOthers)>{others}</ul>
        </div>
        <div class="btns">
            <Button on_press=usual>{text(Key::ColumnUsual)}</Button>
            <Button kind=ButtonKind::Primary on_press=move |_| open.set(false)>{text(Key::ColumnDone)}</Button>
        </div>
    }
}

/// A field: its box, and the two ways to move its column where it is shown.
fn row(question: Question, field: &'static ListField, at: Option<usize>) -> impl IntoView {
    let name = label(question.of.kind, field.name);
    // By the name a record is opened.
    let is_fixed = field.name == "name";
    let press = move |_| {
        let mut columns = untrack(|| question.columns());
        match at {
            Some(at) => {
                columns.remove(at);
            }
            None => columns.push(field),
        }
        question.set_columns(&columns);
    };
    let move_by = move |by: isize| {
        let mut columns = untrack(|| question.columns());
        if let Some(at) = at
            && let Some(to) = at.checked_add_signed(by).filter(|to| *to < columns.len())
        {
            columns.swap(at, to);
            question.set_columns(&columns);
        }
    };
    let up = t!(ColumnEarlier, name = name);
    let down = t!(ColumnLater, name = name);
    view! {
        <li class="row">
            <label class="check grow"><input type="checkbox" checked=at.is_some() disabled=is_fixed on:change=press/><span>{name}</span></label>
            {at.map(|_| view! {
                <IconButton glyph=Glyph::Up label=up small=true on_press=move |_| move_by(-1)/>
                <IconButton glyph=Glyph::Down label=down small=true on_press=move |_| move_by(1)/>
            })}
        </li>
    }
}
