//! Cells: how what stands in a column is shown, by its kind.

use super::of::Of;
use super::shape::Shape;
use super::words::word;
use crate::records::{NextContact, Silence};
use crate::text::{self, Key, Moment, text};
use crate::ui::{Amount, Avatar, AvatarSize};
use leptos::prelude::*;
use shared::lists::api::{Cell, ListRow};
use shared::lists::field::{FieldKind, ListField};
use shared::time::date;

/// Whether what stands in a column is a figure, which stands at its end.
pub(super) const fn is_figure(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Whole | FieldKind::Money | FieldKind::Age)
}

/// How wide its column is, as the stylesheet knows it.
pub(super) fn width(field: &ListField) -> &'static str {
    match field.kind {
        _ if field.name == "name" => "name",
        FieldKind::LongText | FieldKind::Gate | FieldKind::Account => "long",
        FieldKind::Whole | FieldKind::Money | FieldKind::Age => "figure",
        FieldKind::Day | FieldKind::Instant => "day",
        FieldKind::Word(_) | FieldKind::Flag | FieldKind::Stage | FieldKind::Team => "word",
        FieldKind::Text | FieldKind::Reach | FieldKind::Person | FieldKind::Contact | FieldKind::Import => "",
    }
}

/// The cells of a row that are shown.
pub(super) fn cells(of: &'static Of, shape: &Shape, row: &ListRow) -> AnyView {
    let shown = shape.columns.iter().take(shape.shown);
    shown.map(|field| cell(of, shape, row, field)).collect_view().into_any()
}

fn cell(of: &'static Of, shape: &Shape, row: &ListRow, field: &'static ListField) -> AnyView {
    if let Some(own) = (of.cell)(shape, row, field) {
        return own;
    }
    let held = shape.cell(row, field.name);
    if field.name == "name" {
        let name = shape.text(row, "name").unwrap_or_default().to_owned();
        return name_cell(of, row, name);
    }
    match (field.kind, held) {
        (FieldKind::Instant, _) if field.name == "last_touch_at" => {
            view! { <td class="n"><Silence since=shape.instant(row, field.name)/></td> }.into_any()
        }
        (_, Cell::Empty) => view! { <td></td> }.into_any(),
        (FieldKind::Instant, _) if field.name == "next_contact_at" => {
            view! { <td><NextContact at=shape.instant(row, field.name)/></td> }.into_any()
        }
        (FieldKind::Instant | FieldKind::Age, Cell::Text(_)) => {
            let at = shape.instant(row, field.name);
            if field.kind == FieldKind::Age {
                view! { <td class="n"><Silence since=at/></td> }.into_any()
            } else {
                view! { <td class="muted">{at.map(|at| view! { <Moment at/> })}</td> }.into_any()
            }
        }
        (FieldKind::Day, Cell::Text(day)) => {
            let said = date(day).map_or_else(|| day.clone(), text::day);
            view! { <td class="muted">{said}</td> }.into_any()
        }
        (FieldKind::Word(_) | FieldKind::Stage, Cell::Text(held)) => {
            view! { <td>{word(field, held, &shape.pipelines)}</td> }.into_any()
        }
        (FieldKind::Person, Cell::Named(person)) => {
            let name = person.name.clone();
            view! { <td><span class="row"><Avatar name=name.clone() size=AvatarSize::Small/><span class="clip">{name}</span></span></td> }.into_any()
        }
        (_, Cell::Named(named)) => {
            let name = named.name.clone();
            view! { <td title=name.clone()>{name.clone()}</td> }.into_any()
        }
        (_, Cell::Money(money)) => view! { <td class="n"><Amount money=*money/></td> }.into_any(),
        (_, Cell::Number(number)) => view! { <td class="n">{text::grouped(*number)}</td> }.into_any(),
        (_, Cell::Flag(flag)) => {
            view! { <td>{text(if *flag { Key::LabelYes } else { Key::LabelNo })}</td> }.into_any()
        }
        (_, Cell::Text(held)) => {
            view! { <td class="muted" title=held.clone()>{held.clone()}</td> }.into_any()
        }
        (_, Cell::Gate(gate)) => view! { <td>{format!("{}/{}", gate.met, gate.total)}</td> }.into_any(),
    }
}

/// The name, by which a record is opened.
pub fn name_cell(of: &'static Of, row: &ListRow, name: String) -> AnyView {
    let address = format!("{}{}", of.record, row.id);
    view! {
        <td class="nm" title=name.clone()><a href=address on:click=|event| event.stop_propagation()>{name.clone()}</a></td>
    }
    .into_any()
}
