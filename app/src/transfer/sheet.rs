//! The sheet as it will be read: what each column says, the first rows, and what is wrong with which cell.

use super::wizard::Wizard;
use super::words;
use crate::screen::pixels;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, Choice, Select};
use leptos::prelude::*;
use shared::transfer::api::{ImportColumn, ImportView, PreviewRow};
use shared::transfer::layout::remedies;
use shared::transfer::row::CellFinding;
use shared::transfer::{ImportField, Remedy, Severity};
use wasm_bindgen::JsCast;

/// A finding that is looked at, and where on the card.
#[derive(Clone, Debug, PartialEq)]
struct Looked {
    row: i64,
    finding: CellFinding,
    x: f64,
    y: f64,
}

/// The table, with either the first rows or those with findings.
#[component]
pub(super) fn Sheet(wizard: Wizard, import: ImportView, only_faulty: bool) -> impl IntoView {
    let ImportView { columns, preview, faulty, .. } = import;
    let looked: RwSignal<Option<Looked>> = RwSignal::new(None);
    let rows = if only_faulty { faulty } else { preview };
    let width = columns.len();
    let heads =
        columns.into_iter().enumerate().map(|(place, column)| head(wizard, place, column)).collect_view();
    let rows = rows.into_iter().map(|row| line(row, width, looked)).collect_view();
    let leave = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close(looked);
        }
    };
    view! {
        <section class="card map" on:keydown=leave>
            <div class="tw" tabindex="0" role="group" aria-label=text(Key::TransferTable)>
                <table class="table">
                    <thead><tr><th scope="col"><span class="sr">{text(Key::TransferRow)}</span></th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || looked.get().map(|looked_at| popover(wizard, looked_at, looked))}
        </section>
    }
}

/// Closes what was looked at and gives the focus back to its cell.
fn close(looked: RwSignal<Option<Looked>>) {
    let cell = document().query_selector(".map td[data-here] button").ok().flatten();
    if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A browser that refuses leaves the page usable all the same.
        let _ = cell.focus();
    }
    looked.set(None);
}

fn head(wizard: Wizard, place: usize, column: ImportColumn) -> impl IntoView {
    let ImportColumn { label, field, guess } = column;
    let value = RwSignal::new(field);
    Effect::new(move || {
        let chosen = value.get();
        if chosen != field {
            wizard.map_column(place, chosen);
        }
    });
    let choices = ImportField::ALL.iter().map(|field| Choice::new(*field, words::field(*field))).collect();
    let shown = if label.is_empty() { t!(TransferColumn, number = place + 1) } else { label };
    let how = match (field, guess) {
        (None, _) => text(Key::TransferUnknown),
        (field, guess) if field == guess => text(Key::TransferKnown),
        _ => text(Key::TransferChosen),
    };
    view! {
        <th scope="col">
            <div class="hd" data-open=field.is_none().then_some("")>
                <Select label=t!(TransferSays, column = shown) bare=true choices value empty=text(Key::TransferPick)/>
                <span class="small">{t!(TransferHow, column = shown, how = how)}</span>
            </div>
        </th>
    }
}

fn line(row: PreviewRow, width: usize, looked: RwSignal<Option<Looked>>) -> impl IntoView {
    let PreviewRow { row: number, cells, findings } = row;
    let whole = findings.iter().find(|finding| finding.column.is_none()).cloned();
    let cells = (0..width).map(|place| {
        let value = cells.get(place).cloned().unwrap_or_default();
        let found =
            findings.iter().find(|finding| finding.column.is_some_and(|column| column as usize == place));
        // What is wrong with the whole row stands at its first cell.
        let found = found.cloned().or_else(|| whole.clone().filter(|_| place == 0));
        cell(number, value, found, looked)
    });
    view! { <tr><td class="n muted">{number}</td>{cells.collect_view()}</tr> }
}

fn cell(row: i64, value: String, found: Option<CellFinding>, looked: RwSignal<Option<Looked>>) -> AnyView {
    let Some(finding) = found else {
        return if value.is_empty() {
            view! { <td class="muted">"–"</td> }.into_any()
        } else {
            view! { <td>{value}</td> }.into_any()
        };
    };
    let error = (finding.severity == Severity::Error).then_some("");
    let remark = (finding.severity != Severity::Error).then_some("");
    let shown = if value.is_empty() { text(Key::TransferEmptyCell) } else { value };
    let said = text::fault(&finding.fault);
    let (row_here, column_here) = (row, finding.column);
    let here = move || {
        looked.with(|looked| {
            looked.as_ref().is_some_and(|it| it.row == row_here && it.finding.column == column_here)
        })
    };
    let press = move |event: leptos::ev::MouseEvent| {
        let (x, y) = place_below(&event).unwrap_or_default();
        looked.set(Some(Looked { row, finding: finding.clone(), x, y }));
    };
    view! {
        <td data-err=error data-warn=remark data-here=move || here().then_some("")>
            <button type="button" aria-haspopup="dialog" aria-expanded=move || here().to_string() title=said on:click=press>{shown}</button>
        </td>
    }
    .into_any()
}

/// The place below the pressed cell, within the card.
fn place_below(event: &leptos::ev::MouseEvent) -> Option<(f64, f64)> {
    let button = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let cell = button.closest("td").ok()??.get_bounding_client_rect();
    let card = button.closest(".map").ok()??.get_bounding_client_rect();
    let room = (card.width() - 300.0).max(0.0);
    Some(((cell.left() - card.left()).min(room).max(0.0), cell.bottom() - card.top()))
}

/// What is wrong with the cell that was pressed, and what can be done about all of its kind.
fn popover(wizard: Wizard, at: Looked, looked: RwSignal<Option<Looked>>) -> impl IntoView {
    let Looked { row, finding, x, y } = at;
    let CellFinding { field, value, fault, severity, .. } = finding;
    let name = field.map_or_else(|| text(Key::TransferRow), words::field);
    let code = fault.code();
    let act = field.filter(|_| severity != Severity::Remark).map(|field| {
        let remedies = if severity == Severity::Mended { &[Remedy::Reject][..] } else { remedies(field, code) };
        remedies
            .iter()
            .map(|remedy| {
                let remedy = *remedy;
                let press = move |_| {
                    looked.set(None);
                    wizard.choose(field, code, remedy);
                };
                view! { <Button small=true kind=ButtonKind::Primary on_press=press>{t!(TransferForAll, act = words::remedy(remedy))}</Button> }
            })
            .collect_view()
    });
    let title = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if let Some(title) = title.get() {
            // A browser may refuse to move the focus; the buttons are reachable all the same.
            let _ = title.focus();
        }
    });
    view! {
        <div
            class="popover fix"
            role="dialog"
            tabindex="-1"
            node_ref=title
            aria-label=t!(TransferCell, field = name, row = row)
            style=("--x", pixels(x))
            style=("--y", pixels(y))
        >
            <b>{t!(TransferCellFault, field = name, fault = text::fault(&fault))}</b>
            {(!value.is_empty()).then(|| view! { <p class="small muted clip">{value}</p> })}
            <div class="btns">
                {act}
                <Button small=true kind=ButtonKind::Ghost on_press=move |_| close(looked)>{text(Key::ActionClose)}</Button>
            </div>
        </div>
    }
}
