//! The values by which somebody is known, now and before, and how they are taken out of a text. Reads the person's own row
//! and story alone.
//!
//! A number or an address is looked for everywhere, unless somebody else carries it, too. A name is not one person's, so
//! it is looked for only in the story of the person and of their customer.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use shared::audit::{AuditDetail, AuditKind};
use shared::event::{EventDetail, EventKind, FieldChange};
use shared::form::search_key;
use shared::privacy::erasure::{ERASED, ErasureState};

use super::super::person::PersonRow;
use crate::entities::{accounts, audit_entries, contacts, erasures, events, leads, users};
use crate::error::ApiResult;

/// The shortest number or address that is looked for everywhere: a shorter one could be part of anything.
const UNMISTAKABLE: usize = 6;
/// Members of JSON in which people write. In all others, a lower-case word is one of the program's own.
const WRITTEN: &[&str] = &["old", "new", "name", "began", "ceased", "reason", "email", "text"];

/// A value of somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needle {
    /// As it stands in texts.
    pub(super) text: String,
    /// Whether it is looked for everywhere.
    pub(super) everywhere: bool,
}

/// The values of one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// Longest first, so that a number is taken out whole.
    pub(super) needles: Vec<Needle>,
    /// How many numbers and addresses are somebody else's, too.
    pub(super) shared: i64,
}

impl Values {
    /// What is known of `person`.
    pub(super) async fn of(connection: &impl ConnectionTrait, person: &PersonRow) -> ApiResult<Self> {
        let mut names: BTreeSet<String> = person.name().map(str::to_owned).into_iter().collect();
        let mut reached: BTreeSet<String> = person.reached_by().into_iter().map(str::to_owned).collect();
        for FieldChange { field, old, new } in history(connection, person).await? {
            let values = [old, new].into_iter().filter_map(|value| value.as_str().map(str::to_owned));
            match field.as_str() {
                "name" => names.extend(values),
                "phone" | "email" | "wechat" => reached.extend(values),
                _ => {}
            }
        }
        let mut values = Self::default();
        let mut add = |text: &str, everywhere: bool| {
            let needle = Needle { text: text.to_owned(), everywhere };
            if !values.needles.contains(&needle) {
                values.needles.push(needle);
            }
        };
        for name in names.iter().filter(|name| name.chars().count() > 1 && *name != ERASED) {
            add(name, false);
            add(&search_key(name), false);
        }
        let mut shared = 0;
        for value in &reached {
            if carried_by_others(connection, person, value).await? {
                shared += 1;
                continue;
            }
            add(value, value.len() >= UNMISTAKABLE);
            // As people write a number of their own country.
            if let Some(local) = value.strip_prefix("+86") {
                add(local, local.len() >= UNMISTAKABLE);
            }
        }
        values.shared = shared;
        values.needles.sort_by_key(|needle| std::cmp::Reverse(needle.text.len()));
        Ok(values)
    }

    /// Those that are looked for in a row, within the person's story or not, in the spellings of text and JSON.
    pub(super) fn spelled(&self, story: bool) -> Vec<String> {
        let mut spelled = Vec::new();
        for needle in self.needles.iter().filter(|needle| story || needle.everywhere) {
            let json = Value::from(needle.text.as_str()).to_string();
            let json = json.trim_matches('"').to_owned();
            if json != needle.text {
                spelled.push(json);
            }
            spelled.push(needle.text.clone());
        }
        spelled
    }

    /// `text` without the values, and how many there were; text or JSON.
    pub(super) fn taken_out(&self, text: &str, story: bool) -> (String, i64) {
        if text.starts_with(['{', '['])
            && let Ok(mut json) = serde_json::from_str::<Value>(text)
        {
            let count = self.take_out_of_json(&mut json, "", story);
            return (json.to_string(), count);
        }
        self.take_out(text, story)
    }

    /// Whether a cell of a sheet is about the person: it holds a value of theirs that is nobody else's, whatever stands
    /// between the digits of a number.
    pub(super) fn finds(&self, cell: &str) -> bool {
        let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
        self.needles.iter().filter(|needle| needle.everywhere).any(|needle| {
            let number = needle.text.trim_start_matches('+');
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
            cell.contains(&needle.text) || (is_number && digits.contains(number))
        })
    }

    fn take_out_of_json(&self, value: &mut Value, member: &str, story: bool) -> i64 {
        match value {
            Value::String(text) => {
                let word =
                    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                if word && !WRITTEN.contains(&member) {
                    return 0;
                }
                let (taken, count) = self.take_out(text, story);
                *text = taken;
                count
            }
            Value::Array(values) => {
                values.iter_mut().map(|value| self.take_out_of_json(value, member, story)).sum()
            }
            Value::Object(members) => {
                members.iter_mut().map(|(member, value)| self.take_out_of_json(value, member, story)).sum()
            }
            _ => 0,
        }
    }

    fn take_out(&self, text: &str, story: bool) -> (String, i64) {
        let mut text = text.to_owned();
        let mut count = 0;
        for needle in self.needles.iter().filter(|needle| story || needle.everywhere) {
            let (taken, found) = replace_words(&text, &needle.text);
            text = taken;
            count += found;
        }
        (text, count)
    }
}

/// `text` with every `word` replaced that is not a part of a longer one: `Li` is not in `Lisa`, nor `138…` in a longer
/// number. Chinese has no such ends.
fn replace_words(text: &str, word: &str) -> (String, i64) {
    let mut replaced = String::with_capacity(text.len());
    let (mut rest, mut count) = (text, 0);
    let joins = |one: Option<char>, other: Option<char>| {
        one.zip(other)
            .is_some_and(|(one, other)| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric())
    };
    while let Some((before, behind)) = rest.split_once(word) {
        let last = before.chars().next_back().or_else(|| replaced.chars().next_back());
        let part = joins(last, word.chars().next()) || joins(word.chars().next_back(), behind.chars().next());
        replaced.push_str(before);
        if part {
            replaced.push_str(word);
        } else {
            replaced.push_str(ERASED);
            count += 1;
        }
        rest = behind;
    }
    replaced.push_str(rest);
    (replaced, count)
}

/// Every change of the person's fields that was told.
async fn history(connection: &impl ConnectionTrait, person: &PersonRow) -> ApiResult<Vec<FieldChange>> {
    let subject = person.subject();
    let mut told = Vec::new();
    if let Some(kind) = subject.kind.record() {
        let rows = events::Entity::find()
            .filter(events::Column::SubjectKind.eq(kind))
            .filter(events::Column::SubjectId.eq(subject.id))
            .filter(events::Column::Kind.eq(EventKind::Changed));
        for row in rows.all(connection).await? {
            if let EventDetail::Changed { changes } = serde_json::from_value(row.detail)? {
                told.extend(changes);
            }
        }
    } else {
        let rows = audit_entries::Entity::find()
            .filter(audit_entries::Column::SubjectId.eq(subject.id))
            .filter(audit_entries::Column::Kind.eq(AuditKind::PersonChanged));
        for row in rows.all(connection).await? {
            if let AuditDetail::PersonChanged { changes, .. } = serde_json::from_value(row.detail)? {
                told.extend(changes);
            }
        }
    }
    Ok(told)
}

/// Whether another living record carries `value`, of nobody who is about to be erased, too.
async fn carried_by_others(
    connection: &impl ConnectionTrait,
    person: &PersonRow,
    value: &str,
) -> ApiResult<bool> {
    let waiting = erasures::Entity::find().filter(erasures::Column::State.eq(ErasureState::Waiting));
    let mut leaving: Vec<_> = waiting.all(connection).await?.into_iter().map(|row| row.subject_id).collect();
    leaving.push(person.subject().id);
    let ids = || leaving.iter().copied();
    let contacts = contacts::Entity::find()
        .filter(contacts::Column::Id.is_not_in(ids()))
        .filter(contacts::Column::DeletedAt.is_null())
        .filter(
            Condition::any()
                .add(contacts::Column::Phone.eq(value))
                .add(contacts::Column::Email.eq(value))
                .add(contacts::Column::Wechat.eq(value)),
        );
    let leads = leads::Entity::find()
        .filter(leads::Column::Id.is_not_in(ids()))
        .filter(leads::Column::DeletedAt.is_null())
        .filter(
            Condition::any()
                .add(leads::Column::Phone.eq(value))
                .add(leads::Column::Email.eq(value))
                .add(leads::Column::Wechat.eq(value)),
        );
    let accounts = accounts::Entity::find().filter(accounts::Column::Phone.eq(value));
    let users = users::Entity::find()
        .filter(users::Column::Id.is_not_in(ids()))
        .filter(users::Column::EmailKey.eq(value.to_lowercase()));
    Ok(contacts.count(connection).await? > 0
        || leads.count(connection).await? > 0
        || accounts.count(connection).await? > 0
        || users.count(connection).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(needles: &[(&str, bool)]) -> Values {
        let needles = needles
            .iter()
            .map(|(text, everywhere)| Needle { text: (*text).to_owned(), everywhere: *everywhere });
        Values { needles: needles.collect(), shared: 0 }
    }

    #[test]
    fn a_name_is_taken_out_of_texts_but_not_of_longer_words() {
        let values = values(&[("Mark", false), ("欧阳致远", false), ("13800138000", true)]);
        let (text, count) =
            values.taken_out("Mark met Markus; 欧阳致远的电话13800138000，不是138001380001", true);
        assert_eq!((text.as_str(), count), ("*** met Markus; ***的电话***，不是138001380001", 3));
        assert_eq!(values.taken_out("Mark 13800138000", false).0, "Mark ***");
    }

    #[test]
    fn the_words_of_the_program_stay() {
        let values = values(&[("call", false), ("old", false)]);
        let json = r#"{"activity_kind":"call","changes":[{"field":"name","new":"call","old":null}],"kind":"changed"}"#;
        let (text, count) = values.taken_out(json, true);
        assert_eq!(count, 1);
        assert!(text.contains(r#""activity_kind":"call""#) && text.contains(r#""new":"***""#), "{text}");
        assert!(text.contains(r#""old":null"#));
    }

    #[test]
    fn a_number_is_found_in_a_sheet_however_it_is_written() {
        let values = values(&[("+8613800138000", true), ("13800138000", true), ("方敏", false)]);
        assert!(values.finds("138 0013-8000") && values.finds("+86 138 0013 8000"));
        assert!(!values.finds("方敏") && !values.finds("13900139000"));
    }
}
