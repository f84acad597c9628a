//! A filter judged for somebody and a day: every field is one they may read, every value makes sense, `me` is a person
//! and `today` a date. Which records pass is for the server to find out.

use uuid::Uuid;

use super::Asker;
use super::field::{FieldKind, ListField};
use super::filter::{CONDITIONS_MAX, Condition, Filter, Operator, place};
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::{Findings, normal_phone};
use crate::people::access::FieldAccess;
use crate::pipeline::StageKey;
use crate::time::{Date, date, is_keepable};

/// Most days that a condition counts: a hundred years.
const DAYS_MAX: i64 = 36_525;

/// What a judged condition asks of its field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Whether nothing stands there.
    Blank(bool),
    /// Whether its text is one of these (`within`), or none of them.
    Texts {
        /// The texts, compared as they are.
        texts: Vec<String>,
        /// One of them, or none of them.
        within: bool,
    },
    /// Whether its id is one of these (`within`), or none of them.
    Ids {
        /// The ids.
        ids: Vec<Uuid>,
        /// One of them, or none of them.
        within: bool,
    },
    /// Whether one of these stands in it somewhere. Their capitals of the Latin alphabet are small already.
    Parts(Vec<String>),
    /// Yes, no, or either.
    Flags {
        /// Yes passes.
        yes: bool,
        /// No passes.
        no: bool,
    },
    /// A number between these, the ends with it; minor units of an amount, days of an age, lines of a gate.
    Numbers {
        /// The smallest.
        from: Option<i64>,
        /// The largest.
        to: Option<i64>,
    },
    /// A day between these, the ends with it.
    Days {
        /// The first.
        from: Option<Date>,
        /// The last.
        to: Option<Date>,
    },
}

/// A judged condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The field.
    pub field: &'static ListField,
    /// What is asked of it.
    pub test: Test,
}

/// A judged filter: all of its clauses hold. Judging alone makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sieve {
    kind: SubjectKind,
    clauses: Vec<Clause>,
}

impl Sieve {
    /// The kind of record it was judged for.
    pub const fn kind(&self) -> SubjectKind {
        self.kind
    }

    /// What has to hold.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }
}

impl Filter {
    /// Judges the filter on records of `kind`, for whoever asks.
    ///
    /// A field that a role sees in part or not at all tells nothing by being asked for, either: it may be asked for among
    /// one's own records alone where it is masked, which `owner.any_of:me` says, and never where it is hidden.
    ///
    /// # Errors
    /// Every finding, at `filter.` and the field's name.
    pub fn judge(&self, kind: SubjectKind, asker: &Asker<'_>) -> Result<Sieve, Vec<Finding>> {
        let mut findings = Findings::new();
        if self.0.len() > CONDITIONS_MAX {
            let max = i64::try_from(CONDITIONS_MAX).unwrap_or(i64::MAX);
            findings.add("filter", Fault::OutOfRange { min: 0, max });
        }
        let own = self.0.iter().any(|condition| condition.is_ones_own(asker));
        let mut clauses = Vec::with_capacity(self.0.len());
        for condition in &self.0 {
            let judged = match ListField::find(kind, &condition.field) {
                None => Err(Fault::NotForThisKind),
                Some(field) if !may_read(kind, field, own, asker) => Err(Fault::NotYoursToRead),
                Some(field) => condition.test(field, asker).map(|test| Clause { field, test }),
            };
            match judged {
                Ok(clause) => clauses.push(clause),
                Err(fault) => findings.add(&place(&condition.field), fault),
            }
        }
        findings.or(Sieve { kind, clauses })
    }
}

/// Does whoever asks see the whole of `field` on every record that they see, or on their `own`?
pub(super) fn may_read(kind: SubjectKind, field: &ListField, own: bool, asker: &Asker<'_>) -> bool {
    asker.grants.on(kind).field(field.guarded_as(), own) >= FieldAccess::Read
}

impl Condition {
    /// Does it let pass nothing but the records of whoever asks?
    fn is_ones_own(&self, asker: &Asker<'_>) -> bool {
        let mine = |value: &String| value == "me" || value.parse() == Ok(asker.user);
        self.field == "owner"
            && self.operator == Operator::AnyOf
            && !self.values.is_empty()
            && self.values.iter().all(mine)
    }

    fn test(&self, field: &ListField, asker: &Asker<'_>) -> Result<Test, Fault> {
        if !field.operators().contains(&self.operator) {
            return Err(Fault::NotAChoice);
        }
        let (min, max) = self.operator.takes();
        if self.values.len() < min {
            return Err(Fault::Required);
        }
        if self.values.len() > max {
            let whole = |count| i64::try_from(count).unwrap_or(i64::MAX);
            return Err(Fault::OutOfRange { min: whole(min), max: whole(max) });
        }
        match self.operator {
            Operator::IsEmpty => Ok(Test::Blank(true)),
            Operator::IsFilled => Ok(Test::Blank(false)),
            Operator::Contains => {
                let blank = self.values.iter().any(|value| value.trim().is_empty());
                let part = |value: &String| value.trim().to_ascii_lowercase();
                if blank { Err(Fault::Required) } else { self.texts(part).map(Test::Parts) }
            }
            Operator::AnyOf => self.one_of(field, asker, true),
            Operator::NoneOf => self.one_of(field, asker, false),
            Operator::AtLeast | Operator::AtMost | Operator::Between
                if !matches!(field.kind, FieldKind::Day | FieldKind::Instant) =>
            {
                self.numbers()
            }
            _ => self.days(asker.today),
        }
    }

    /// The values as texts that a database can be asked for.
    fn texts(&self, written: impl Fn(&String) -> String) -> Result<Vec<String>, Fault> {
        if self.values.iter().any(|value| value.contains('\0')) {
            return Err(Fault::UnprintableCharacters);
        }
        Ok(self.values.iter().map(written).collect())
    }

    fn one_of(&self, field: &ListField, asker: &Asker<'_>, within: bool) -> Result<Test, Fault> {
        match field.kind {
            FieldKind::Flag => {
                let yes = self.values.iter().any(|value| value == "yes");
                let no = self.values.iter().any(|value| value == "no");
                let known = self.values.iter().all(|value| value == "yes" || value == "no");
                if known { Ok(Test::Flags { yes, no }) } else { Err(Fault::NotAChoice) }
            }
            FieldKind::Person => self.ids("me", asker.user.0, within),
            FieldKind::Team => self.ids("mine", asker.team.0, within),
            FieldKind::Account | FieldKind::Contact | FieldKind::Import => self.ids("", Uuid::nil(), within),
            FieldKind::Word(words) if !self.values.iter().all(|value| words.contains(&value.as_str())) => {
                Err(Fault::NotAChoice)
            }
            FieldKind::Stage if self.values.iter().any(|value| value.parse::<StageKey>().is_err()) => {
                Err(Fault::NoSuchStage)
            }
            // A number is looked for as a form writes it.
            FieldKind::Reach if field.name == "phone" => {
                let texts = self.texts(|value| normal_phone(value).unwrap_or_else(|_| value.clone()))?;
                Ok(Test::Texts { texts, within })
            }
            _ => Ok(Test::Texts { texts: self.texts(String::clone)?, within }),
        }
    }

    /// The values as ids, of which `oneself` is called `word`.
    fn ids(&self, word: &str, oneself: Uuid, within: bool) -> Result<Test, Fault> {
        let id = |value: &String| match value.as_str() {
            value if value == word => Ok(oneself),
            value => Uuid::parse_str(value).map_err(|_| Fault::NoSuchRecord),
        };
        Ok(Test::Ids { ids: self.values.iter().map(id).collect::<Result<_, _>>()?, within })
    }

    fn numbers(&self) -> Result<Test, Fault> {
        let number = |value: &String| value.parse::<i64>().map_err(|_| Fault::NotAnAmount);
        let numbers: Vec<i64> = self.values.iter().map(number).collect::<Result<_, _>>()?;
        let (from, to) = match (self.operator, numbers.as_slice()) {
            (Operator::AtLeast, [from]) => (Some(*from), None),
            (Operator::AtMost, [to]) => (None, Some(*to)),
            (_, [from, to]) if from <= to => (Some(*from), Some(*to)),
            _ => return Err(Fault::Reversed),
        };
        Ok(Test::Numbers { from, to })
    }

    fn days(&self, today: Date) -> Result<Test, Fault> {
        let day = |value: &String| date(value).filter(|day| is_keepable(*day)).ok_or(Fault::NotADate);
        let first = || self.values.first().ok_or(Fault::Required);
        // Before the first of all days there is none, nor is there one after the last.
        let keepable =
            |day: Option<Date>| day.filter(|day| is_keepable(*day)).map(Some).ok_or(Fault::NotADate);
        let (from, to) = match self.operator {
            Operator::Today => (Some(today), Some(today)),
            Operator::Overdue => (None, today.pred_opt()),
            Operator::Before => (None, keepable(day(first()?)?.pred_opt())?),
            Operator::After => (keepable(day(first()?)?.succ_opt())?, None),
            Operator::LastDays => (today.checked_sub_days(self.further_days()?), Some(today)),
            Operator::NextDays => (Some(today), today.checked_add_days(self.further_days()?)),
            _ => {
                let days: Vec<Date> = self.values.iter().map(day).collect::<Result<_, _>>()?;
                match days.as_slice() {
                    [from, to] if from <= to => (Some(*from), Some(*to)),
                    _ => return Err(Fault::Reversed),
                }
            }
        };
        Ok(Test::Days { from, to })
    }

    /// How many days besides today.
    fn further_days(&self) -> Result<chrono::Days, Fault> {
        let days = self.values.first().and_then(|value| value.parse::<i64>().ok());
        let days = days.filter(|days| (1..=DAYS_MAX).contains(days));
        let days = days.ok_or(Fault::OutOfRange { min: 1, max: DAYS_MAX })?;
        Ok(chrono::Days::new(days.unsigned_abs() - 1))
    }
}
