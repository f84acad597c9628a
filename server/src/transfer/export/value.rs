//! What stands in a cell of a list as a file says it: in the words of its language, in the site's time.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use shared::lists::api::Cell;
use shared::lists::field::{FieldKind, ListField};
use shared::money::{Currency, Money};
use shared::people::Language;
use shared::pipeline::rules::Pipeline;
use shared::time::{Date, Instant};

use crate::words::word;
use crate::zone;

/// What stands in a cell of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Empty,
    /// A text, whatever a spreadsheet would make of it.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An amount without its currency, as digits.
    Amount(String),
    /// A day.
    Day(Date),
    /// A local time.
    Moment(NaiveDateTime),
}

/// What cells are read with.
pub(super) struct Reading<'r> {
    pub(super) language: Language,
    pub(super) zone: Tz,
    pub(super) now: Instant,
    pub(super) pipeline: &'r Pipeline,
}

impl Reading<'_> {
    /// What `cell` says under the column of `field`.
    pub(super) fn value(&self, field: &ListField, cell: Cell) -> Value {
        match cell {
            Cell::Empty => Value::Empty,
            Cell::Number(number) => Value::Whole(number),
            Cell::Flag(flag) => {
                let key = if flag { "label.yes" } else { "label.no" };
                Value::Text(word(key, self.language).unwrap_or_default().to_owned())
            }
            Cell::Money(money) => amount(money),
            Cell::Named(named) => Value::Text(named.name),
            Cell::Gate(gate) => Value::Text(format!("{}/{}", gate.met, gate.total)),
            Cell::Text(text) => self.text(field, text),
        }
    }

    fn text(&self, field: &ListField, text: String) -> Value {
        match field.kind {
            FieldKind::Word(_) => Value::Text(self.word(field.name, text)),
            FieldKind::Stage => {
                let stage = self.pipeline.stages.iter().find(|stage| stage.key.as_str() == text);
                let named = stage.map(|stage| match self.language {
                    Language::Chinese => stage.name.zh.clone(),
                    Language::English => stage.name.en.clone(),
                });
                Value::Text(named.unwrap_or(text))
            }
            FieldKind::Day => shared::time::date(&text).map_or(Value::Text(text), Value::Day),
            FieldKind::Instant => match text.parse::<Instant>() {
                Ok(at) => Value::Moment(at.to_utc().with_timezone(&self.zone).naive_local()),
                Err(_) => Value::Text(text),
            },
            FieldKind::Age => match text.parse::<Instant>() {
                Ok(since) => {
                    Value::Whole((zone::day(self.now, self.zone) - zone::day(since, self.zone)).num_days())
                }
                Err(_) => Value::Text(text),
            },
            _ => Value::Text(text),
        }
    }

    /// One of a closed set as the pages call it.
    fn word(&self, field: &str, text: String) -> String {
        let table = match field {
            "source" => "source",
            "status" => "lead",
            "lost_reason" => "lost_reason",
            _ => return text,
        };
        word(&format!("{table}.{text}"), self.language).map_or(text, str::to_owned)
    }
}

/// An amount in the site's own currency as a number, any other with its currency before it.
fn amount(Money { minor, currency }: Money) -> Value {
    let digits = decimal(minor, currency.digits());
    match currency {
        Currency::Cny => Value::Amount(digits),
        other => Value::Text(format!("{other} {digits}")),
    }
}

/// Minor units as a decimal number, without floating point.
fn decimal(minor: i64, digits: u32) -> String {
    let unit = 10_i64.pow(digits);
    let (whole, fraction) = (minor / unit, (minor % unit).abs());
    if digits == 0 {
        return whole.to_string();
    }
    format!("{whole}.{fraction:0width$}", width = digits as usize)
}

impl Value {
    /// The text of a CSV file.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Amount(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::records::Source;
    use shared::transfer::export::source_called;

    use super::*;

    #[test]
    fn a_source_is_read_back_by_the_word_that_it_is_called_on_the_pages() {
        for source in Source::ALL {
            for language in Language::ALL {
                let called = word(&format!("source.{source}"), *language).unwrap();
                assert_eq!(source_called(called), Some(*source), "{called}");
            }
        }
    }

    #[test]
    fn an_amount_is_written_without_rounding() {
        assert_eq!(
            amount(Money { minor: 12_805, currency: Currency::Cny }),
            Value::Amount("128.05".to_owned())
        );
        assert_eq!(amount(Money { minor: 5, currency: Currency::Usd }), Value::Text("USD 0.05".to_owned()));
        assert_eq!(
            amount(Money { minor: 1200, currency: Currency::Jpy }),
            Value::Text("JPY 1200".to_owned())
        );
    }
}
