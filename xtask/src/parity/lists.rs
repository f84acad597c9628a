//! Questions to lists: filters and orders as addresses write them, by roles that see some fields in part or not at all.

use shared::event::SubjectKind;
use shared::ids::{TeamId, UserId};
use shared::lists::field::{FieldKind, ListField, fields_of};
use shared::lists::filter::{Condition, Filter, Operator};
use shared::parity::Case;
use shared::people::Role;
use shared::time::date;

use super::random::Random;
use super::text::line;

/// One question, half of them with something in it that does not fit.
pub(crate) fn case(random: &mut Random) -> Case {
    let kind = random.pick(SubjectKind::ALL);
    let (user, team) = (UserId(random.id().0), TeamId(random.id().0));
    let roles: Vec<Role> = Role::built_in().collect();
    let grants = Box::new(random.pick(&roles).first_grants());
    let faults = random.chance(50);
    let count = random.between(0, 4);
    let mut conditions: Vec<Condition> = (0..count).map(|_| condition(random, kind, user, faults)).collect();
    if random.chance(30) {
        conditions.push(Condition {
            field: "owner".to_owned(),
            operator: Operator::AnyOf,
            values: vec!["me".to_owned()],
        });
    }
    let mut filter = Filter(conditions).to_string();
    if faults && random.chance(20) {
        filter = format!("{filter};{}", line(random, 40, true));
    }
    let sorted: Vec<&ListField> = fields_of(kind).iter().filter(|field| field.sorts || faults).collect();
    let sort = random.pick(&sorted).name;
    let sort = if random.chance(50) { format!("-{sort}") } else { sort.to_owned() };
    let day = format!("{}-{:02}-28", random.between(2024, 2028), random.between(1, 12));
    let today = date(&day).unwrap_or_default();
    Case::List { kind, filter, sort, user, team, grants, today }
}

fn condition(random: &mut Random, kind: SubjectKind, user: UserId, faults: bool) -> Condition {
    let field = random.pick(fields_of(kind));
    let operators = if faults && random.chance(20) { Operator::ALL } else { field.operators() };
    let operator = random.pick(operators);
    let (least, most) = operator.takes();
    let count =
        if faults && random.chance(10) { random.between(0, 3) } else { least.max(most.min(1)) as i64 };
    let mut values: Vec<String> = (0..count).map(|_| value(random, &field, operator, user, faults)).collect();
    if !faults {
        values.sort_by_key(|value| (value.parse::<i64>().unwrap_or_default(), value.clone()));
    }
    Condition { field: field.name.to_owned(), operator, values }
}

fn value(random: &mut Random, field: &ListField, operator: Operator, user: UserId, faults: bool) -> String {
    if faults && random.chance(15) {
        return line(random, 20, true);
    }
    let other = random.id().to_string();
    match (field.kind, operator) {
        (_, Operator::LastDays | Operator::NextDays) => {
            let days = random.around(36_525);
            if faults { days } else { days.clamp(1, 36_525) }.to_string()
        }
        (FieldKind::Day | FieldKind::Instant, _) => {
            format!(
                "{}-{:02}-{:02}",
                random.between(1, 9_998).max(1_000),
                random.between(1, 12),
                random.between(1, 28)
            )
        }
        (FieldKind::Whole | FieldKind::Money | FieldKind::Age | FieldKind::Gate, _) => {
            random.around(1_000).to_string()
        }
        (FieldKind::Word(words), _) => random.pick(words).to_owned(),
        (FieldKind::Flag, _) => random.pick(&["yes", "no"]).to_owned(),
        (FieldKind::Stage, _) => random.pick(&["needs_confirmed", "won", "x_1"]).to_owned(),
        (FieldKind::Person, _) => random.pick(&["me".to_owned(), user.to_string(), other]),
        (FieldKind::Team, _) => random.pick(&["mine".to_owned(), other]),
        (FieldKind::Account | FieldKind::Contact | FieldKind::Import, _) => other,
        (FieldKind::Text | FieldKind::LongText | FieldKind::Reach, _) => {
            random.pick(&["138-0013-8000", "方敏", "a,b;c\\d", "HUAwei", "+8613800138000"]).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_answered_and_refused() {
        let mut random = Random::new(7);
        let judged: Vec<String> = (0..1_000)
            .map(|_| shared::parity::judge(&serde_json::to_string(&case(&mut random)).unwrap()))
            .collect();
        for answer in ["{\"valid\"", "{\"findings\""] {
            let count = judged.iter().filter(|judged| judged.starts_with(answer)).count();
            assert!(count > 200, "{answer}: {count} of 1000");
        }
    }
}
