//! The people who sign in, as those see them who manage them: changed, kept from signing in, let in again, and relieved
//! of their records. Nobody is deleted: what they did stays theirs.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use serde::Serialize;
use shared::error::Fault;
use shared::form::Findings;
use shared::ids::{TeamId, UserId};
use shared::obstacle::Obstacle;
use shared::page::Page;
use shared::people::access::{FieldAccess, Permission};
use shared::people::api::{
    ColleaguesQuery, CountRecords, Disable, DisablePerson, DisabledPerson, EditPerson, EnablePerson,
    FindColleagues, HandOverRecords, HandedOver, ListPeople, PeopleQuery, ShowPerson,
};
use shared::people::person::{PersonForm, PersonView};
use shared::people::{Role, UserBrief};
use shared::time::Instant;

use super::handover::{self, Handover};
use super::names::Names;
use super::role_admin::hands_out;
use super::roles::hold_grants;
use super::tokens;
use super::told::{About, tell};
use crate::auth::session;
use crate::call::Call;
use crate::database::{Transaction, to_change};
use crate::entities::teams;
use crate::entities::users::{Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::page::{self, Direction};
use crate::search::Named;
use crate::{edit, idempotency};

/// Most colleagues that are found at once.
const COLLEAGUES: u64 = 20;

/// Lists the people, by name.
pub(super) async fn list(call: Call<ListPeople>) -> ApiResult<Page<PersonView>> {
    call.actor.require(Permission::ManagePeople)?;
    let PeopleQuery { name, team, role, disabled, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let mut select = Entity::find();
    if let Some(part) = shared::form::present(name.as_deref()) {
        select = select.filter(called(call.state.database.read(), part, true).await?);
    }
    if let Some(team) = team {
        select = select.filter(Column::TeamId.eq(team));
    }
    if let Some(role) = role {
        select = select.filter(Column::Role.eq(role));
    }
    match disabled {
        Some(true) => select = select.filter(Column::DisabledAt.is_not_null()),
        Some(false) => select = select.filter(Column::DisabledAt.is_null()),
        None => {}
    }
    let after = page::decode::<(String, UserId)>(after.as_deref())?;
    let read = call.state.database.read();
    let rows = page::keyset(select, Direction::Up, (Column::Name, Column::Id), after)
        .limit(limit + 1)
        .all(read)
        .await?;
    let Page { items, next } = page::cut(rows, limit, |row| (row.name.clone(), row.id));
    Ok(Page { items: views(read, items).await?, next })
}

/// Finds colleagues who can be asked to take part in something.
pub(super) async fn colleagues(call: Call<FindColleagues>) -> ApiResult<Vec<UserBrief>> {
    let ColleaguesQuery { name } = &call.query;
    let mut select = Entity::find().filter(Column::DisabledAt.is_null()).filter(Column::Id.ne(call.actor.id));
    if let Some(part) = shared::form::present(name.as_deref()) {
        select = select.filter(called(call.state.database.read(), part, false).await?);
    }
    let none = None::<(String, UserId)>;
    let rows = page::keyset(select, Direction::Up, (Column::Name, Column::Id), none)
        .limit(COLLEAGUES)
        .all(call.state.database.read())
        .await?;
    Ok(rows.into_iter().map(|row| UserBrief { id: row.id, name: row.name }).collect())
}

/// Shows somebody.
pub(super) async fn show(call: Call<ShowPerson>) -> ApiResult<PersonView> {
    call.actor.require(Permission::ManagePeople)?;
    let read = call.state.database.read();
    let row = Entity::find_by_id(call.path).one(read).await?.ok_or_else(ApiError::not_found)?;
    one(read, row).await
}

/// Changes somebody.
pub(super) async fn change(call: Call<EditPerson>) -> ApiResult<PersonView> {
    let form = call.body.fields.judge()?;
    let transaction = call.state.database.begin().await?;
    let row = hold(&call, &transaction, call.path).await?;
    let before = form_of(&row);
    edit::check_version(call.body.version, row.version, &*form, &before, |_| FieldAccess::Write)?;
    if *form == before {
        return one(&*transaction, row).await;
    }
    let PersonForm { name, role, team, manager } = form.into_form();
    if role != row.role || team != row.team_id {
        call.actor.require_recent(call.state.now())?;
    }
    if role != row.role {
        let given = hold_grants(&transaction, role).await?;
        let given = given.ok_or_else(|| ApiError::invalid_field("role", Fault::NoSuchRecord))?;
        hands_out(&call.actor, &given, "role")?;
        if row.role == Role::Admin {
            keep_an_administrator(&transaction, row.id).await?;
        }
    }
    check_place(&transaction, Some(row.id), team, manager).await?;
    if team != row.team_id {
        handover::move_to_team(&transaction, row.id, team).await?;
    }
    let row = Model { name, role, team_id: team, manager_id: manager, ..row };
    let (now, after) = (call.state.now(), form_of(&row));
    let row = write(&transaction, row, now).await?;
    tell(&transaction, now, &call.actor, About::Person(row.id), Some(&before), Some(&after)).await?;
    let answer = one(&*transaction, row).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Keeps somebody from signing in; their sessions and their tokens end with it.
pub(super) async fn disable(call: Call<DisablePerson>) -> ApiResult<DisabledPerson> {
    let Disable { version, hand_over_to } = call.body;
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let row = hold(&call, &transaction, call.path).await?;
    if row.id == call.actor.id {
        return Err(ApiError::obstacle(Obstacle::Yourself));
    }
    seen(version, &row)?;
    if row.role == Role::Admin {
        keep_an_administrator(&transaction, row.id).await?;
    }
    let handed_over = match hand_over_to {
        Some(to) => Some(give(&call, &transaction, &row, to, "hand_over_to").await?),
        None => None,
    };
    session::end_all(&transaction, row.id, None).await?;
    tokens::revoke_all(&transaction, now, call.actor.id, row.id).await?;
    let before = Disabled { disabled_at: row.disabled_at };
    let row = write(&transaction, Model { disabled_at: Some(now), ..row }, now).await?;
    let after = Disabled { disabled_at: row.disabled_at };
    tell(&transaction, now, &call.actor, About::Person(row.id), Some(&before), Some(&after)).await?;
    let answer = DisabledPerson { person: one(&*transaction, row).await?, handed_over };
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Lets somebody sign in again.
pub(super) async fn enable(call: Call<EnablePerson>) -> ApiResult<PersonView> {
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let row = hold(&call, &transaction, call.path).await?;
    seen(call.body.version, &row)?;
    let now = call.state.now();
    call.actor.require_recent(now)?;
    let before = Disabled { disabled_at: row.disabled_at };
    let row = write(&transaction, Model { disabled_at: None, ..row }, now).await?;
    tell(
        &transaction,
        now,
        &call.actor,
        About::Person(row.id),
        Some(&before),
        Some(&Disabled { disabled_at: None }),
    )
    .await?;
    let answer = one(&*transaction, row).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Counts what a handover would give away.
pub(super) async fn count_records(call: Call<CountRecords>) -> ApiResult<HandedOver> {
    call.actor.require(Permission::ManagePeople)?;
    let read = call.state.database.read();
    if Entity::find_by_id(call.path).count(read).await? == 0 {
        return Err(ApiError::not_found());
    }
    handover::count(read, call.path).await
}

/// Gives all of somebody's records to a colleague.
pub(super) async fn hand_over(call: Call<HandOverRecords>) -> ApiResult<HandedOver> {
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let row = hold(&call, &transaction, call.path).await?;
    let answer = give(&call, &transaction, &row, call.body.to, "to").await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Somebody to change, who has nothing that the actor has not.
pub(super) async fn hold<E: shared::endpoint::Endpoint>(
    call: &Call<E>,
    transaction: &Transaction,
    id: UserId,
) -> ApiResult<Model> {
    call.actor.require(Permission::ManagePeople)?;
    let row = to_change(Entity::find_by_id(id)).one(&**transaction).await?.ok_or_else(ApiError::not_found)?;
    let has = hold_grants(transaction, row.role).await?.ok_or_else(ApiError::not_found)?;
    match call.actor.grants.include(&has) {
        true => Ok(row),
        false => Err(ApiError::obstacle(Obstacle::MoreRights)),
    }
}

/// Refuses what would leave the site without an administrator besides `leaving`.
async fn keep_an_administrator(transaction: &Transaction, leaving: UserId) -> ApiResult<()> {
    let administrators =
        Entity::find().filter(Column::Role.eq(Role::Admin)).filter(Column::DisabledAt.is_null());
    let held = to_change(administrators).all(&**transaction).await?;
    if held.iter().any(|one| one.id != leaving) {
        Ok(())
    } else {
        Err(ApiError::obstacle(Obstacle::LastAdministrator))
    }
}

/// A team that is there, and somebody else to report to, who does not report to `person` in the end; to somebody new nobody
/// does.
///
/// # Errors
/// Every finding.
pub(super) async fn check_place(
    transaction: &Transaction,
    person: Option<UserId>,
    team: TeamId,
    manager: Option<UserId>,
) -> ApiResult<()> {
    let mut findings = Findings::new();
    if teams::Entity::find_by_id(team).count(&**transaction).await? == 0 {
        findings.add("team", Fault::NoSuchRecord);
    }
    let mut above = manager;
    let mut passed = Vec::new();
    while let Some(id) = above {
        if Some(id) == person || passed.contains(&id) {
            findings.add("manager", Fault::Reversed);
            break;
        }
        passed.push(id);
        match Entity::find_by_id(id).one(&**transaction).await? {
            Some(row) => above = row.manager_id,
            None => {
                findings.add("manager", Fault::NoSuchRecord);
                break;
            }
        }
    }
    Ok(findings.or(())?)
}

async fn give<E: shared::endpoint::Endpoint>(
    call: &Call<E>,
    transaction: &Transaction,
    from: &Model,
    to: UserId,
    field: &str,
) -> ApiResult<HandedOver> {
    let heir = Entity::find_by_id(to).filter(Column::DisabledAt.is_null()).one(&**transaction).await?;
    let heir = heir.filter(|heir| heir.id != from.id);
    let heir = heir.ok_or_else(|| ApiError::invalid_field(field, Fault::NoSuchRecord))?;
    let handover = Handover {
        from: UserBrief { id: from.id, name: from.name.clone() },
        to: UserBrief { id: heir.id, name: heir.name },
        team: heir.team_id,
        by: call.actor.id,
        at: call.state.now(),
    };
    handover.carry_out(transaction).await
}

/// What changes of somebody who is disabled, or enabled.
#[derive(Serialize)]
struct Disabled {
    disabled_at: Option<Instant>,
}

fn seen(version: i64, row: &Model) -> ApiResult<()> {
    if version == row.version { Ok(()) } else { Err(edit::changed_meanwhile(row.version)) }
}

async fn write(transaction: &Transaction, row: Model, now: Instant) -> ApiResult<Model> {
    let row = Model { version: row.version + 1, updated_at: now, ..row };
    let written = row.clone().into_active_model().reset_all();
    Entity::update(written).validate()?.exec(&**transaction).await?;
    Ok(row)
}

/// Those who are called so: by a part of the name, by its pinyin, or by a part of the address where that counts. Colleagues
/// are few enough that each is looked at.
async fn called(connection: &impl ConnectionTrait, part: &str, by_address: bool) -> ApiResult<Condition> {
    let (name, key) = (Named::read(part), super::store::email_key(part));
    let everybody: Vec<(UserId, String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::EmailKey])
        .into_tuple()
        .all(connection)
        .await?;
    let meant = everybody.into_iter().filter(|(_, called, address)| {
        name.as_ref().is_some_and(|name| name.fits(called)) || (by_address && address.contains(&key))
    });
    Ok(Condition::all().add(Column::Id.is_in(meant.map(|(id, ..)| id))))
}

fn form_of(row: &Model) -> PersonForm {
    PersonForm { name: row.name.clone(), role: row.role, team: row.team_id, manager: row.manager_id }
}

async fn one(connection: &impl ConnectionTrait, row: Model) -> ApiResult<PersonView> {
    let view = views(connection, vec![row]).await?.pop();
    view.ok_or_else(|| ApiError::internal(anyhow::anyhow!("somebody who was found is not shown")))
}

async fn views(connection: &impl ConnectionTrait, rows: Vec<Model>) -> ApiResult<Vec<PersonView>> {
    let teams = rows.iter().map(|row| row.team_id);
    let names = Names::of(connection, teams, rows.iter().filter_map(|row| row.manager_id)).await?;
    let view = |row: Model| PersonView {
        id: row.id,
        fields: form_of(&row),
        team: names.team(row.team_id),
        role_name: names.role(row.role),
        manager: row.manager_id.map(|manager| names.person(manager)),
        email: row.email,
        disabled_at: row.disabled_at,
        created_at: row.created_at,
        version: row.version,
    };
    Ok(rows.into_iter().map(view).collect())
}
