//! A filter as it is written: conditions on fields, one text for addresses and saved views.
//!
//! `stage.any_of:needs_confirmed,contract_review;amount.at_least:1000000;owner.any_of:me` — all conditions hold, and the
//! values of one are alternatives. A backslash stands before a comma, a semicolon or a backslash that belongs to a value.
//! What a condition means for somebody is judged in [`super::sieve`].

use crate::error::{Fault, Finding};
use crate::form::Findings;
use crate::wire::words;

/// Most conditions of a filter.
pub const CONDITIONS_MAX: usize = 20;
/// Most values of a condition.
pub const VALUES_MAX: usize = 50;
/// Most characters of a filter's text.
pub const FILTER_MAX: u32 = 2_000;

words! {
    /// What a condition asks of a field.
    Operator {
        /// It is one of the values.
        AnyOf = "any_of",
        /// It is none of the values; an empty one is none of them.
        NoneOf = "none_of",
        /// Nothing stands there.
        IsEmpty = "is_empty",
        /// Something stands there.
        IsFilled = "is_filled",
        /// One of the values is a part of it; capitals of the Latin alphabet do not count.
        Contains = "contains",
        /// The number is as large or larger.
        AtLeast = "at_least",
        /// The number is as large or smaller.
        AtMost = "at_most",
        /// It lies between two values or is one of them.
        Between = "between",
        /// The day is an earlier one.
        Before = "before",
        /// The day is a later one.
        After = "after",
        /// The day is today or one of the days before it, so many in all.
        LastDays = "last_days",
        /// The day is today or one of the days after it, so many in all.
        NextDays = "next_days",
        /// The day is today.
        Today = "today",
        /// The day has passed.
        Overdue = "overdue",
    }
}

impl Operator {
    /// The fewest and the most values that it takes.
    pub const fn takes(self) -> (usize, usize) {
        match self {
            Self::AnyOf | Self::NoneOf | Self::Contains => (1, VALUES_MAX),
            Self::AtLeast | Self::AtMost | Self::Before | Self::After | Self::LastDays | Self::NextDays => {
                (1, 1)
            }
            Self::Between => (2, 2),
            Self::IsEmpty | Self::IsFilled | Self::Today | Self::Overdue => (0, 0),
        }
    }
}

/// One condition, as it is written: neither the field nor the values need make sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field's name.
    pub field: String,
    /// What is asked of it.
    pub operator: Operator,
    /// The alternatives, or the ends.
    pub values: Vec<String>,
}

/// Conditions that all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(pub Vec<Condition>);

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut between = "";
        for Condition { field, operator, values } in &self.0 {
            f.write_str(between)?;
            f.write_str(field)?;
            f.write_str(".")?;
            f.write_str(operator.as_str())?;
            between = ":";
            for value in values {
                f.write_str(between)?;
                for sign in value.chars() {
                    if matches!(sign, ',' | ';' | '\\') {
                        f.write_str("\\")?;
                    }
                    std::fmt::Write::write_char(f, sign)?;
                }
                between = ",";
            }
            between = ";";
        }
        Ok(())
    }
}

impl std::str::FromStr for Filter {
    type Err = Vec<Finding>;

    /// Reads the text form. Nothing at all is the filter that everything passes.
    fn from_str(text: &str) -> Result<Self, Vec<Finding>> {
        let mut findings = Findings::new();
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if length > FILTER_MAX {
            findings.add("filter", Fault::TooLong { max: FILTER_MAX, length });
            return findings.or(Self::default());
        }
        let mut conditions = Vec::new();
        for written in parts(text, ';') {
            let (head, values) = written.split_once(':').map_or((written, None), |(head, v)| (head, Some(v)));
            let named = head.split_once('.').filter(|(field, _)| !field.is_empty());
            match named.map(|(field, operator)| (field, operator.parse())) {
                Some((field, Ok(operator))) => {
                    let values = values.map_or_else(Vec::new, |values| match values {
                        "" => vec![String::new()],
                        values => parts(values, ',').map(plain).collect(),
                    });
                    conditions.push(Condition { field: field.to_owned(), operator, values });
                }
                Some((field, Err(_))) => findings.add(&place(field), Fault::NotAChoice),
                None => findings.add("filter", Fault::NotAChoice),
            }
        }
        findings.or(Self(conditions))
    }
}

/// Where a fault of a condition on `field` is found.
pub(super) fn place(field: &str) -> String {
    format!("filter.{field}")
}

/// The parts between the signs `between` that no backslash stands before; none of nothing.
fn parts(text: &str, between: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let mut escaped = false;
        let end = text.find(|sign| {
            let ends = sign == between && !escaped;
            escaped = sign == '\\' && !escaped;
            ends
        });
        let (part, after) = match end {
            Some(end) => (text.get(..end)?, text.get(end + between.len_utf8()..)),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
}

/// A value without the backslashes that keep its signs from ending it.
fn plain(value: &str) -> String {
    let mut escaped = false;
    let kept = value.chars().filter(|sign| {
        escaped = *sign == '\\' && !escaped;
        !escaped
    });
    kept.collect()
}
