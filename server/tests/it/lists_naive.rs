//! A list as somebody slow and careful would make it: every row read, every condition asked of it in turn, everything put in
//! order by comparing two rows at a time. What the server answers is held against this. It shares no line with it: it
//! knows columns from the schema, and operators from the documentation.

use std::cmp::Ordering;
use std::str::FromStr;

use chrono_tz::Tz;
use sea_orm::{EntityTrait, ModelTrait, Value};
use server::scope::Scoped;
use server::zone;
use shared::event::SubjectKind;
use shared::lists::field::{FieldKind, ListField};
use shared::lists::filter::Operator;
use shared::time::{Date, Instant};
use uuid::Uuid;

use crate::support::Person;

/// What stands in a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    Blank,
    Text(String),
    Number(i64),
    Flag(bool),
    Day(Date),
    Id(Uuid),
}

/// A row as the careful reader sees it.
pub(crate) struct Row<M> {
    pub(crate) id: Uuid,
    pub(crate) owner: Uuid,
    pub(crate) model: M,
}

/// When and by whom a list is asked for.
pub(crate) struct Moment<'a> {
    pub(crate) now: Instant,
    pub(crate) zone: Tz,
    pub(crate) asker: &'a Person,
}

/// Every living row.
pub(crate) async fn all<E: Scoped>(connection: &sea_orm::DatabaseConnection) -> Vec<Row<E::Model>>
where
    E::Column: FromStr,
{
    let rows = E::living().all(connection).await.unwrap();
    let row = |model: E::Model| {
        let (Held::Id(id), Held::Id(owner)) = (column::<E>(&model, "id"), column::<E>(&model, "owner_id"))
        else {
            panic!("a row without an id");
        };
        Row { id, owner, model }
    };
    rows.into_iter().map(row).collect()
}

fn column<E: EntityTrait>(model: &E::Model, name: &str) -> Held
where
    E::Column: FromStr,
{
    let column = E::Column::from_str(name).ok().unwrap_or_else(|| panic!("no column {name}"));
    match model.get(column) {
        Value::String(Some(text)) => Held::Text(text),
        Value::BigInt(Some(number)) => Held::Number(number),
        Value::Int(Some(number)) => Held::Number(number.into()),
        Value::Bool(Some(flag)) => Held::Flag(flag),
        Value::ChronoDate(Some(day)) => Held::Day(day),
        Value::Uuid(Some(id)) => Held::Id(id),
        Value::String(None) | Value::BigInt(None) | Value::Int(None) | Value::Bool(None) => Held::Blank,
        Value::ChronoDate(None) | Value::Uuid(None) => Held::Blank,
        other => panic!("{name} holds {other:?}"),
    }
}

/// What stands in `field` of a row.
pub(crate) fn held<E: Scoped>(model: &E::Model, field: &ListField) -> Held
where
    E::Column: FromStr,
{
    let name = match (E::KIND, field.name) {
        (_, "owner" | "team" | "account" | "contact") => &format!("{}_id", field.name),
        (_, "amount") => "amount_minor",
        (_, "currency") => "amount_currency",
        (_, "stay") => "stage_entered_at",
        (_, "silence") => "silent_since",
        (_, "source_import") => "import_id",
        (_, "gate_missing") => {
            let (Held::Number(total), Held::Number(met)) =
                (column::<E>(model, "gate_total"), column::<E>(model, "gate_met"))
            else {
                panic!("a gate without numbers");
            };
            return Held::Number(total - met);
        }
        (_, name) => name,
    };
    column::<E>(model, name)
}

/// Whether a row passes one condition.
pub(crate) fn passes(
    field: &ListField,
    held: &Held,
    operator: Operator,
    values: &[String],
    moment: &Moment<'_>,
) -> bool {
    let today = zone::day(moment.now, moment.zone);
    let ordered = |from: Option<i64>, to: Option<i64>| {
        let number = match held {
            Held::Number(since) if field.kind == FieldKind::Age => {
                i64::from(moment.now.days_since(Instant::from_millis(*since)))
            }
            Held::Number(number) => *number,
            _ => return false,
        };
        from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
    };
    let day = match held {
        Held::Day(day) => Some(*day),
        Held::Number(at) if field.kind == FieldKind::Instant => {
            Some(zone::day(Instant::from_millis(*at), moment.zone))
        }
        _ => None,
    };
    let on = |text: &String| shared::time::date(text).unwrap();
    let number = |place: usize| values[place].parse::<i64>().unwrap();
    let is_one = || {
        values.iter().any(|value| match held {
            Held::Blank => false,
            Held::Text(text) => text == value,
            Held::Flag(flag) => value == if *flag { "yes" } else { "no" },
            Held::Id(id) => {
                let oneself = match value.as_str() {
                    "me" => moment.asker.id.0,
                    "mine" => moment.asker.team.0,
                    id => id.parse().unwrap(),
                };
                *id == oneself
            }
            Held::Number(_) | Held::Day(_) => panic!("{} is asked for as a word", field.name),
        })
    };
    match (operator, day) {
        (Operator::IsEmpty, _) => *held == Held::Blank,
        (Operator::IsFilled, _) => *held != Held::Blank,
        (Operator::AnyOf, _) => is_one(),
        (Operator::NoneOf, _) => !is_one(),
        (Operator::Contains, _) => values.iter().any(|part| match held {
            Held::Text(text) => text.to_ascii_lowercase().contains(&part.to_ascii_lowercase()),
            _ => false,
        }),
        (Operator::Between, Some(day)) => day >= on(&values[0]) && day <= on(&values[1]),
        (Operator::AtLeast, _) => ordered(Some(number(0)), None),
        (Operator::AtMost, _) => ordered(None, Some(number(0))),
        (Operator::Between, None) if matches!(held, Held::Number(_)) => {
            ordered(Some(number(0)), Some(number(1)))
        }
        (_, None) => false,
        (Operator::Before, Some(day)) => day < on(&values[0]),
        (Operator::After, Some(day)) => day > on(&values[0]),
        (Operator::Today, Some(day)) => day == today,
        (Operator::Overdue, Some(day)) => day < today,
        (Operator::LastDays, Some(day)) => day <= today && (today - day).num_days() < number(0),
        (Operator::NextDays, Some(day)) => day >= today && (day - today).num_days() < number(0),
    }
}

/// Puts rows in the order of a field: records where nothing stands last either way, the rest by id.
pub(crate) fn in_order<E: Scoped>(rows: &[Row<E::Model>], field: &ListField, down: bool) -> Vec<Uuid>
where
    E::Column: FromStr,
{
    let place = |row: &Row<E::Model>| match (E::KIND, field.name) {
        (SubjectKind::Account | SubjectKind::Contact, "name") => column::<E>(&row.model, "name_key"),
        _ => held::<E>(&row.model, field),
    };
    let mut places: Vec<(Held, Uuid)> = rows.iter().map(|row| (place(row), row.id)).collect();
    places.sort_by(|(one, one_id), (other, other_id)| {
        let blank = (*one == Held::Blank).cmp(&(*other == Held::Blank));
        let by_key = match (one, other) {
            (Held::Text(one), Held::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
            // Whatever has been so for the fewest days began last.
            (Held::Number(one), Held::Number(other)) if field.kind == FieldKind::Age => other.cmp(one),
            (Held::Number(one), Held::Number(other)) => one.cmp(other),
            (Held::Day(one), Held::Day(other)) => one.cmp(other),
            _ => Ordering::Equal,
        };
        // Of an age, the column runs the other way, and the ids with it.
        let by_id = if field.kind == FieldKind::Age { other_id.cmp(one_id) } else { one_id.cmp(other_id) };
        let rest = by_key.then(by_id);
        blank.then(if down { rest.reverse() } else { rest })
    });
    places.into_iter().map(|(_, id)| id).collect()
}
