//! Changing what roles may do. Nobody hands out more than they have, and nobody touches what has more than they.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::endpoint::Nothing;
use shared::error::Fault;
use shared::form::Judged;
use shared::ids::RoleId;
use shared::obstacle::Obstacle;
use shared::people::Role;
use shared::people::access::{FieldAccess, Grants, Permission, RoleForm};
use shared::people::api::{CreateRole, DeleteRole, EditRole, ListRoles, RoleView, ShowRole};

use super::told::{About, tell};
use crate::actor::Actor;
use crate::call::Call;
use crate::database::to_change;
use crate::entities::roles::{Column, Entity, Model};
use crate::entities::users;
use crate::error::{ApiError, ApiResult, is_taken};
use crate::{edit, idempotency};

/// Lists the roles: the built-in ones in their order, then the site's own by name.
pub(super) async fn list(call: Call<ListRoles>) -> ApiResult<Vec<RoleView>> {
    may_look(&call.actor)?;
    let read = call.state.database.read();
    let rows = Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Role).all(read).await?;
    let counts: Vec<(Role, i64)> = users::Entity::find()
        .select_only()
        .column(users::Column::Role)
        .column_as(users::Column::Id.count(), "people")
        .group_by(users::Column::Role)
        .into_tuple()
        .all(read)
        .await?;
    let people = |role| counts.iter().find(|(one, _)| *one == role).map_or(0, |(_, count)| *count);
    let mut views = rows
        .into_iter()
        .map(|row| {
            let people = people(row.role);
            view(row, people)
        })
        .collect::<ApiResult<Vec<_>>>()?;
    views.sort_by_key(|view| Role::built_in().position(|role| role == view.id).unwrap_or(usize::MAX));
    Ok(views)
}

/// Shows a role.
pub(super) async fn show(call: Call<ShowRole>) -> ApiResult<RoleView> {
    may_look(&call.actor)?;
    let read = call.state.database.read();
    let row = Entity::find_by_id(call.path).one(read).await?.ok_or_else(ApiError::not_found)?;
    let people = users::Entity::find().filter(users::Column::Role.eq(call.path)).count(read).await?;
    view(row, i64::try_from(people).unwrap_or(i64::MAX))
}

/// Makes a role of the site's own.
pub(super) async fn create(call: Call<CreateRole>) -> ApiResult<RoleView> {
    call.actor.require(Permission::ManageRoles)?;
    call.actor.require_recent(call.state.now())?;
    let form = call.body.judge_as(None)?;
    hands_out(&call.actor, &form.grants, "grants")?;
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let RoleForm { name, grants } = form.into_form();
    let row = Model {
        role: Role::Own(RoleId(call.state.new_id())),
        name,
        grants: serde_json::to_value(&grants)?,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let inserted =
        Entity::insert(row.clone().into_active_model()).exec_without_returning(&*transaction).await;
    inserted.map_err(taken)?;
    let form = RoleForm { name: row.name.clone(), grants };
    tell(&transaction, now, &call.actor, About::Role(row.role), None, Some(&form)).await?;
    let answer = view(row, 0)?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Changes a role. The administrator's is everything, always: it keeps the keys to the rest.
pub(super) async fn change(call: Call<EditRole>) -> ApiResult<RoleView> {
    call.actor.require(Permission::ManageRoles)?;
    call.actor.require_recent(call.state.now())?;
    let form: Judged<RoleForm> = call.body.fields.judge_as(Some(call.path))?;
    let transaction = call.state.database.begin().await?;
    let held = to_change(Entity::find_by_id(call.path)).one(&*transaction).await?;
    let row = held.ok_or_else(ApiError::not_found)?;
    let before = RoleForm { name: row.name.clone(), grants: serde_json::from_value(row.grants.clone())? };
    if row.role == Role::Admin && form.grants != before.grants {
        return Err(ApiError::obstacle(Obstacle::RoleBuiltIn));
    }
    hands_out(&call.actor, &before.grants, "grants")?;
    hands_out(&call.actor, &form.grants, "grants")?;
    edit::check_version(call.body.version, row.version, &*form, &before, |_| FieldAccess::Write)?;
    let people = users::Entity::find().filter(users::Column::Role.eq(row.role)).count(&*transaction).await?;
    let people = i64::try_from(people).unwrap_or(i64::MAX);
    if *form == before {
        return view(row, people);
    }
    let RoleForm { name, grants } = form.into_form();
    let row = Model {
        name,
        grants: serde_json::to_value(&grants)?,
        updated_at: call.state.now(),
        version: row.version + 1,
        ..row
    };
    let written = row.clone().into_active_model().reset_all();
    Entity::update(written).validate()?.exec(&*transaction).await.map_err(taken)?;
    let form = RoleForm { name: row.name.clone(), grants };
    tell(&transaction, row.updated_at, &call.actor, About::Role(row.role), Some(&before), Some(&form))
        .await?;
    transaction.commit().await?;
    view(row, people)
}

/// Removes a role of the site's own that nobody has.
pub(super) async fn delete(call: Call<DeleteRole>) -> ApiResult<Nothing> {
    call.actor.require(Permission::ManageRoles)?;
    let transaction = call.state.database.begin().await?;
    let held = to_change(Entity::find_by_id(call.path)).one(&*transaction).await?;
    let row = held.ok_or_else(ApiError::not_found)?;
    if !matches!(row.role, Role::Own(_)) {
        return Err(ApiError::obstacle(Obstacle::RoleBuiltIn));
    }
    let before = RoleForm { name: row.name, grants: serde_json::from_value(row.grants)? };
    hands_out(&call.actor, &before.grants, "grants")?;
    let people = users::Entity::find().filter(users::Column::Role.eq(row.role)).count(&*transaction).await?;
    if people > 0 {
        return Err(ApiError::obstacle(Obstacle::RoleInUse));
    }
    Entity::delete_by_id(row.role).exec(&*transaction).await?;
    tell(&transaction, call.state.now(), &call.actor, About::Role(row.role), Some(&before), None).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Whoever gives roles to people has to see them, as those who change them do.
fn may_look(actor: &Actor) -> ApiResult<()> {
    actor.require(Permission::ManageRoles).or_else(|_| actor.require(Permission::ManagePeople))
}

/// Lets only what `actor` may do themselves be given, or be taken away.
///
/// # Errors
/// A finding on `field`, which says what is given.
pub(super) fn hands_out(actor: &Actor, grants: &Grants, field: &str) -> ApiResult<()> {
    if actor.grants.include(grants) {
        Ok(())
    } else {
        Err(ApiError::invalid_field(field, Fault::NotYoursToWrite))
    }
}

fn view(row: Model, people: i64) -> ApiResult<RoleView> {
    let Model { role, name, grants, version, .. } = row;
    Ok(RoleView { id: role, name, grants: serde_json::from_value(grants)?, people, version })
}

fn taken(error: sea_orm::DbErr) -> ApiError {
    if is_taken(&error) { ApiError::invalid_field("name", Fault::Taken) } else { error.into() }
}
