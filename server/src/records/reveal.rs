//! Uncovers a masked value, one at a time, and writes down who did (O7).

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use shared::audit::{AuditDetail, AuditKind};
use shared::error::{ErrorCode, Fault};
use shared::people::access::{FieldAccess, Permission};
use shared::people::fields;
use shared::records::Subject;
use shared::records::access::{Reveal, Revealed};
use shared::records::api::RevealValue;

use super::subject;
use crate::audit::{self, Entry};
use crate::call::Call;
use crate::entities::{accounts, audit_entries, contacts, deals, leads};
use crate::error::{ApiError, ApiResult};
use crate::events::subject_columns;

/// Most values that one person uncovers within [`HOUR_SECONDS`]: more than anybody calls, fewer than a list.
const REVEALS_MAX: u64 = 120;
const HOUR_SECONDS: u32 = 60 * 60;

/// Uncovers a value.
pub(super) async fn reveal(call: Call<RevealValue>) -> ApiResult<Revealed> {
    let Reveal { about, field } = &call.body;
    let (actor, now) = (&call.actor, call.state.now());
    let transaction = call.state.database.begin().await?;
    let found = subject::find(&*transaction, actor, *about).await.map_err(subject::unseen("about"))?;
    let (kind, id) = subject_columns(*about);
    if !fields::of(kind).iter().any(|one| one.name == field && one.allows(FieldAccess::Masked)) {
        return Err(ApiError::invalid_field("field", Fault::NotAChoice));
    }
    let access = actor.fields(kind, Some(found.belongs.owner))(field);
    match access {
        FieldAccess::Hidden => return Err(ApiError::new(ErrorCode::Forbidden).with("field", field.as_str())),
        // What is not covered needs no uncovering, and is not worth a line in anybody's log.
        FieldAccess::Read | FieldAccess::Write => {
            return Ok(Revealed { value: value(&*transaction, *about, field).await? });
        }
        FieldAccess::Masked => actor.require(Permission::RevealValues)?,
    }
    let lately = audit_entries::Entity::find()
        .filter(audit_entries::Column::ActorId.eq(actor.id))
        .filter(audit_entries::Column::Kind.eq(AuditKind::Revealed))
        .filter(audit_entries::Column::At.gt(now.plus_millis(-1000 * i64::from(HOUR_SECONDS))))
        .count(&*transaction)
        .await?;
    if lately >= REVEALS_MAX {
        return Err(ApiError::too_many(HOUR_SECONDS));
    }
    let value = value(&*transaction, *about, field).await?;
    let entry = Entry {
        actor: Some(actor.id),
        subject: Some((kind.into(), id)),
        detail: AuditDetail::Revealed { field: field.clone() },
    };
    audit::record(&transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Revealed { value })
}

/// What stands in `field` of a record that was found.
async fn value(connection: &impl ConnectionTrait, about: Subject, field: &str) -> ApiResult<Option<String>> {
    let form = match about {
        Subject::Account(id) => accounts::Entity::find_by_id(id)
            .one(connection)
            .await?
            .map(|row| serde_json::to_value(row.form())),
        Subject::Contact(id) => contacts::Entity::find_by_id(id)
            .one(connection)
            .await?
            .map(|row| serde_json::to_value(row.form())),
        Subject::Lead(id) => {
            leads::Entity::find_by_id(id).one(connection).await?.map(|row| serde_json::to_value(row.form()))
        }
        Subject::Deal(id) => {
            deals::Entity::find_by_id(id).one(connection).await?.map(|row| serde_json::to_value(row.form()))
        }
    };
    let form = form.transpose()?.ok_or_else(ApiError::not_found)?;
    Ok(form.get(field).and_then(Value::as_str).map(str::to_owned))
}
