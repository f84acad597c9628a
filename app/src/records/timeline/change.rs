//! A field's change as words: what it was, what it is.

use crate::records::words;
use crate::t;
use crate::text::{self, Key, text};
use serde_json::Value;
use shared::audit::api::AuditSubject;
use shared::event::FieldChange;
use shared::money::{Currency, Money};
use shared::privacy::erasure::ERASED;
use shared::records::Source;
use shared::time::Instant;

/// `预算上限：空 → ¥135.0 万`; a change of nothing to nothing is one whose values were kept from the reader.
pub fn sentence(change: &FieldChange, named: &[AuditSubject]) -> String {
    let change = by_name(change, named);
    if change.old == change.new {
        return t!(AccessChangeUnseen, field = words::field(&change.field));
    }
    t!(
        TimelineChange,
        field = words::field(&change.field),
        old = value(&change.field, &change.old),
        new = value(&change.field, &change.new)
    )
}

/// A change with what it speaks of by name in place of the ids.
pub fn by_name(change: &FieldChange, named: &[AuditSubject]) -> FieldChange {
    let name = |value: &Value| {
        let name = value.as_str().and_then(|id| name_of(id, named));
        name.map_or_else(|| value.clone(), Value::String)
    };
    FieldChange { field: change.field.clone(), old: name(&change.old), new: name(&change.new) }
}

/// What `id` is called among what an entry speaks of.
pub fn name_of(id: &str, named: &[AuditSubject]) -> Option<String> {
    let thing = named.iter().find(|thing| thing.id.to_string() == id)?;
    Some(name(thing.name.as_deref()))
}

/// What something is called, or a word for what is called nothing any more.
pub fn name(name: Option<&str>) -> String {
    match name {
        None | Some("") => text(Key::AuditGone),
        Some(ERASED) => text(Key::AuditNameErased),
        Some(name) => name.to_owned(),
    }
}

/// A value of a form's field as a reader knows it.
pub fn value(field: &str, value: &Value) -> String {
    match value {
        Value::Null => text(Key::TimelineEmptyValue),
        Value::Bool(yes) => text(if *yes { Key::LabelYes } else { Key::LabelNo }),
        Value::String(written) if written.is_empty() => text(Key::TimelineEmptyValue),
        Value::String(written) => words_of(field, written),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), text::grouped),
        Value::Object(_) => money(value).map_or_else(|| value.to_string(), text::amount),
        Value::Array(all) => text::grouped(i64::try_from(all.len()).unwrap_or(i64::MAX)),
    }
}

fn money(value: &Value) -> Option<Money> {
    let currency: Currency = value.get("currency")?.as_str()?.parse().ok()?;
    Some(Money { minor: value.get("minor")?.as_i64()?, currency })
}

fn words_of(field: &str, written: &str) -> String {
    match field {
        "source" => written.parse::<Source>().map_or_else(|_| written.to_owned(), words::source),
        field if field.ends_with("_on") => {
            shared::time::date(written).map_or_else(|| written.to_owned(), text::day)
        }
        field if field.ends_with("_at") => written.parse::<Instant>().map_or_else(
            |_| written.to_owned(),
            |at| format!("{} {}", text::day(text::parts(at).date), text::time_of_day(at)),
        ),
        _ => written.to_owned(),
    }
}
