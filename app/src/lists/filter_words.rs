//! Conditions in words: `静默 ≥ 7 天`, `阶段 需求确认、合同审核`.

use super::source::List;
use super::words::{label, word};
use crate::pipeline::known_pipelines;
use crate::t;
use crate::text::{self, Key, text};
use shared::event::SubjectKind;
use shared::lists::field::{FieldKind, ListField};
use shared::lists::filter::{Condition, Operator};
use shared::money::{Currency, Money};
use shared::time::date;

/// What an operator is called where one chooses it.
pub(super) fn operator(operator: Operator) -> String {
    text(match operator {
        Operator::AnyOf => Key::FilterAnyOf,
        Operator::NoneOf => Key::FilterNoneOf,
        Operator::IsEmpty => Key::FilterIsEmpty,
        Operator::IsFilled => Key::FilterIsFilled,
        Operator::Contains => Key::FilterContains,
        Operator::AtLeast => Key::FilterAtLeast,
        Operator::AtMost => Key::FilterAtMost,
        Operator::Between => Key::FilterBetween,
        Operator::Before => Key::FilterBefore,
        Operator::After => Key::FilterAfter,
        Operator::LastDays => Key::FilterLastDays,
        Operator::NextDays => Key::FilterNextDays,
        Operator::Today => Key::FilterToday,
        Operator::Overdue => Key::FilterOverdue,
    })
}

/// A condition on records of `kind`: what it is about, and what it asks.
pub(super) fn condition(kind: SubjectKind, condition: &Condition, list: List) -> (String, String) {
    let Some(field) = ListField::find(kind, &condition.field) else {
        return (condition.field.clone(), String::new());
    };
    let values: Vec<String> = condition.values.iter().map(|value| said(field, value, list)).collect();
    let listed = values.join(&text(Key::ListComma));
    let first = || values.first().cloned().unwrap_or_default();
    let asks = match condition.operator {
        Operator::AnyOf => listed,
        Operator::NoneOf => t!(FilterSayNoneOf, values = listed),
        Operator::Contains => t!(FilterSayContains, values = listed),
        Operator::AtLeast => format!("≥ {}", first()),
        Operator::AtMost => format!("≤ {}", first()),
        Operator::Between => values.join(" – "),
        Operator::Before => t!(FilterSayBefore, day = first()),
        Operator::After => t!(FilterSayAfter, day = first()),
        Operator::LastDays => t!(FilterSayLastDays, count = first()),
        Operator::NextDays => t!(FilterSayNextDays, count = first()),
        Operator::IsEmpty | Operator::IsFilled | Operator::Today | Operator::Overdue => {
            operator(condition.operator)
        }
    };
    (label(kind, &condition.field), asks)
}

/// A value as people say it.
pub(super) fn said(field: &ListField, value: &str, list: List) -> String {
    match field.kind {
        FieldKind::Word(_) | FieldKind::Stage | FieldKind::Flag => {
            word(field, value, &known_pipelines().value().unwrap_or_default())
        }
        FieldKind::Person if value == "me" => text(Key::FilterMe),
        FieldKind::Team if value == "mine" => text(Key::FilterMyTeam),
        FieldKind::Person | FieldKind::Team | FieldKind::Account | FieldKind::Contact | FieldKind::Import => {
            let name = value.parse().ok().and_then(|id| list.name_of(id));
            name.unwrap_or_else(|| text(Key::FilterSomebody))
        }
        FieldKind::Money => value.parse().map_or_else(
            |_| value.to_owned(),
            |minor| text::amount(Money { minor, currency: Currency::Cny }),
        ),
        FieldKind::Age => t!(TimeDays, count = value),
        FieldKind::Day | FieldKind::Instant => date(value).map_or_else(|| value.to_owned(), text::day),
        FieldKind::Text | FieldKind::LongText | FieldKind::Reach | FieldKind::Whole | FieldKind::Gate => {
            value.to_owned()
        }
    }
}
