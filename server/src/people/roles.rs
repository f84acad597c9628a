//! What the roles may do, read from the database. Which version of a role counts is read with each session, so that a
//! change is felt at the next request of everybody, whichever process answers it; what was read of a version stays.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::anyhow;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QuerySelect};
use shared::people::Role;
use shared::people::access::Grants;
use shared::time::Instant;

use crate::database::{Transaction, to_change};
use crate::entities::roles;
use crate::error::{ApiError, ApiResult};

/// The roles read so far.
#[derive(Debug, Default)]
pub struct Roles(RwLock<HashMap<Role, Known>>);

/// A version of a role.
#[derive(Clone, Debug)]
pub struct Known {
    /// Version.
    pub version: i64,
    /// What the site calls it.
    pub name: Option<String>,
    /// What it may do.
    pub grants: Arc<Grants>,
}

impl Roles {
    /// The role in `version`, or in a later one.
    ///
    /// # Errors
    /// When the database fails, or has no such role.
    pub async fn get(&self, connection: &impl ConnectionTrait, role: Role, version: i64) -> ApiResult<Known> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&role).cloned();
        if let Some(known) = known.filter(|known| known.version >= version) {
            return Ok(known);
        }
        let row = roles::Entity::find_by_id(role).one(connection).await?;
        let row = row.ok_or_else(|| ApiError::internal(anyhow!("there is no role {role}")))?;
        let grants = Arc::new(serde_json::from_value(row.grants)?);
        let read = Known { version: row.version, name: row.name, grants };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(role, read.clone());
        Ok(read)
    }
}

/// What `role` may do, held until `transaction` ends, so that it is neither changed nor removed while somebody is given it.
/// Nothing where there is no such role any more.
///
/// # Errors
/// When the database fails.
pub(super) async fn hold_grants(transaction: &Transaction, role: Role) -> ApiResult<Option<Grants>> {
    let row = to_change(roles::Entity::find_by_id(role)).one(&**transaction).await?;
    Ok(row.map(|row| serde_json::from_value(row.grants)).transpose()?)
}

/// Puts the built-in roles in that are not there yet, with what they may do at first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn seed(transaction: &Transaction, now: Instant) -> ApiResult<()> {
    let there: Vec<Role> = roles::Entity::find()
        .select_only()
        .column(roles::Column::Role)
        .into_tuple()
        .all(&**transaction)
        .await?;
    for role in Role::built_in().filter(|role| !there.contains(role)) {
        let row = roles::ActiveModel {
            role: Set(role),
            name: Set(None),
            grants: Set(serde_json::to_value(role.first_grants())?),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        roles::Entity::insert(row).exec_without_returning(&**transaction).await?;
    }
    Ok(())
}
