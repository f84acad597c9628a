//! A field's change as words: what it was, what it is.

use crate::records::words;
use crate::t;
use crate::text::{self, Key, text};
use serde_json::Value;
use shared::event::FieldChange;
use shared::money::{Currency, Money};
use shared::records::Source;
use shared::time::Instant;

/// `预算上限：空 → ¥135.0 万`; a change of nothing to nothing is one whose values were kept from the reader.
pub fn sentence(change: &FieldChange) -> String {
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
