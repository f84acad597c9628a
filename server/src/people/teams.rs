//! The tree of teams. All of it is held while it is changed, so that two changes never make a ring of it.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect,
    SqlErr,
};
use shared::endpoint::Nothing;
use shared::ids::TeamId;
use shared::obstacle::Obstacle;
use shared::people::access::{FieldAccess, Permission};
use shared::people::api::{CreateTeam, DeleteTeam, EditTeam, ListTeams, ShowTeam};
use shared::people::person::{TeamForm, TeamView};

use super::told::{About, tell};
use crate::call::Call;
use crate::database::{Transaction, to_change};
use crate::entities::teams::{Column, Entity, Model};
use crate::entities::users;
use crate::error::{ApiError, ApiResult};
use crate::{edit, idempotency};

/// Lists the teams, each before those below it, teams of one parent by name.
pub(super) async fn list(call: Call<ListTeams>) -> ApiResult<Vec<TeamView>> {
    call.actor.require(Permission::ManagePeople)?;
    let read = call.state.database.read();
    let rows = Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Id).all(read).await?;
    let people = people(read).await?;
    Ok(in_order(&rows).map(|team| view(team.clone(), &people)).collect())
}

/// Shows a team.
pub(super) async fn show(call: Call<ShowTeam>) -> ApiResult<TeamView> {
    call.actor.require(Permission::ManagePeople)?;
    let read = call.state.database.read();
    let team = Entity::find_by_id(call.path).one(read).await?.ok_or_else(ApiError::not_found)?;
    Ok(view(team, &people(read).await?))
}

/// Makes a team.
pub(super) async fn create(call: Call<CreateTeam>) -> ApiResult<TeamView> {
    call.actor.require(Permission::ManagePeople)?;
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let teams = hold(&transaction).await?;
    let form = call.body.judge_among(None, &forms_of(&teams))?;
    let TeamForm { name, parent } = form.into_form();
    let id = TeamId(call.state.new_id());
    let team = Model { id, parent_id: parent, name, created_at: call.state.now(), version: 1 };
    Entity::insert(team.clone().into_active_model()).exec_without_returning(&*transaction).await?;
    tell(&transaction, team.created_at, &call.actor, About::Team(id), None, Some(&form_of(&team))).await?;
    let answer = view(team, &HashMap::new());
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Renames a team, or puts it below another one.
pub(super) async fn change(call: Call<EditTeam>) -> ApiResult<TeamView> {
    call.actor.require(Permission::ManagePeople)?;
    let transaction = call.state.database.begin().await?;
    let teams = hold(&transaction).await?;
    let team = teams.iter().find(|team| team.id == call.path).cloned().ok_or_else(ApiError::not_found)?;
    let before = form_of(&team);
    let form = call.body.fields.judge_among(Some(team.id), &forms_of(&teams))?;
    edit::check_version(call.body.version, team.version, &*form, &before, |_| FieldAccess::Write)?;
    let people = people(&*transaction).await?;
    if *form == before {
        return Ok(view(team, &people));
    }
    let TeamForm { name, parent } = form.into_form();
    let team = Model { name, parent_id: parent, version: team.version + 1, ..team };
    let written = team.clone().into_active_model().reset_all();
    Entity::update(written).validate()?.exec(&*transaction).await?;
    let (now, after) = (call.state.now(), form_of(&team));
    tell(&transaction, now, &call.actor, About::Team(team.id), Some(&before), Some(&after)).await?;
    transaction.commit().await?;
    Ok(view(team, &people))
}

/// Removes a team in which nobody and nothing is, and below which there is none.
pub(super) async fn delete(call: Call<DeleteTeam>) -> ApiResult<Nothing> {
    call.actor.require(Permission::ManagePeople)?;
    let transaction = call.state.database.begin().await?;
    let teams = hold(&transaction).await?;
    let team = teams.iter().find(|team| team.id == call.path).ok_or_else(ApiError::not_found)?;
    // What still refers to it, a person, a record or a team below, the database knows best.
    match Entity::delete_by_id(call.path).exec(&*transaction).await {
        Ok(_) => {}
        Err(error) if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
            return Err(ApiError::obstacle(Obstacle::TeamInUse));
        }
        Err(error) => return Err(error.into()),
    }
    let (now, before) = (call.state.now(), form_of(team));
    tell(&transaction, now, &call.actor, About::Team(team.id), Some(&before), None).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

async fn hold(transaction: &Transaction) -> ApiResult<Vec<Model>> {
    Ok(to_change(Entity::find().order_by_asc(Column::Id)).all(&**transaction).await?)
}

async fn people(connection: &impl ConnectionTrait) -> ApiResult<HashMap<TeamId, i64>> {
    let counts: Vec<(TeamId, i64)> = users::Entity::find()
        .select_only()
        .column(users::Column::TeamId)
        .column_as(users::Column::Id.count(), "people")
        .group_by(users::Column::TeamId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(counts.into_iter().collect())
}

/// The teams from the top down, those of one parent in the order of `teams`.
fn in_order(teams: &[Model]) -> impl Iterator<Item = &Model> {
    fn below<'a>(teams: &'a [Model], parent: Option<TeamId>, found: &mut Vec<&'a Model>) {
        for team in teams.iter().filter(|team| team.parent_id == parent) {
            found.push(team);
            below(teams, Some(team.id), found);
        }
    }
    let mut found = Vec::with_capacity(teams.len());
    below(teams, None, &mut found);
    found.into_iter()
}

fn form_of(team: &Model) -> TeamForm {
    TeamForm { name: team.name.clone(), parent: team.parent_id }
}

fn forms_of(teams: &[Model]) -> Vec<(TeamId, TeamForm)> {
    teams.iter().map(|team| (team.id, form_of(team))).collect()
}

fn view(team: Model, people: &HashMap<TeamId, i64>) -> TeamView {
    let Model { id, parent_id, name, version, .. } = team;
    TeamView {
        id,
        fields: TeamForm { name, parent: parent_id },
        people: people.get(&id).copied().unwrap_or(0),
        version,
    }
}
