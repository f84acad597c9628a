//! Optimistic edits: whose version is old is told which fields differ; what changed goes into the event.
//! Knows no record and writes nothing.

use serde::Serialize;
use serde_json::{Map, Value};
use shared::error::{Conflict, FieldConflict};
use shared::event::FieldChange;
use shared::people::access::FieldAccess;
use shared::people::fields::veil_value;

use crate::error::{ApiError, ApiResult};

/// Lets an edit pass that saw the present version, or that differs in nothing from what stands.
///
/// # Errors
/// `conflict` with the fields in which `mine`, the form sent, differs from `theirs`, the form as it stands, as far as
/// `access` lets the writer see them.
pub fn check_version<F: Serialize>(
    seen: i64,
    present: i64,
    mine: &F,
    theirs: &F,
    access: impl Fn(&str) -> FieldAccess,
) -> ApiResult<()> {
    if seen == present {
        return Ok(());
    }
    let fields: Vec<FieldConflict> = differences(mine, theirs)?
        .map(|(field, mine, mut theirs)| {
            veil_value(&mut theirs, access(&field));
            FieldConflict { field, mine, theirs }
        })
        .collect();
    if fields.is_empty() { Ok(()) } else { Err(ApiError::conflict(Conflict { version: present, fields })) }
}

/// The refusal of a write whose row changed between reading and writing, when its fields are not at hand.
pub fn changed_meanwhile(present: i64) -> ApiError {
    ApiError::conflict(Conflict { version: present, fields: Vec::new() })
}

/// Each field in which `new` differs from `old`, for the event. Empty when nothing is to be written.
///
/// # Errors
/// When a form is not a JSON object, which none is.
pub fn changes<F: Serialize>(old: &F, new: &F) -> ApiResult<Vec<FieldChange>> {
    Ok(differences(old, new)?.map(|(field, old, new)| FieldChange { field, old, new }).collect())
}

fn differences<F: Serialize>(one: &F, other: &F) -> ApiResult<impl Iterator<Item = (String, Value, Value)>> {
    let (one, mut other) = (object(one)?, object(other)?);
    let mut both: Vec<(String, Value, Value)> = Vec::with_capacity(one.len());
    for (field, one) in one {
        let other = other.remove(&field).unwrap_or(Value::Null);
        both.push((field, one, other));
    }
    // Fields that are left out when they are empty stand on one side alone.
    both.extend(other.into_iter().map(|(field, other)| (field, Value::Null, other)));
    Ok(both.into_iter().filter(|(_, one, other)| one != other))
}

fn object<F: Serialize>(form: &F) -> ApiResult<Map<String, Value>> {
    match serde_json::to_value(form)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(ApiError::internal(anyhow::anyhow!("a form is not an object"))),
    }
}
