//! Who acts: somebody who may sign in, with what their role grants and the teams that it reaches, as every way in finds them.
//! By which session or token it is they, [`super::session`] and [`super::api_token`] say.

use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, QueryTrait,
    RelationDef, Select,
};
use shared::ids::{TeamId, UserId};
use shared::people::access::Grants;
use shared::people::{Language, Role, TeamBrief};

use crate::actor::{Actor, CameBy};
use crate::entities::{participants, roles, teams, users};
use crate::error::ApiResult;
use crate::state::AppState;

/// What one row says of somebody who acts.
#[derive(FromQueryResult)]
pub(super) struct Acting {
    pub(super) id: UserId,
    name: String,
    email: String,
    role: Role,
    language: Option<Language>,
    team_id: TeamId,
    team_name: String,
    role_version: i64,
    takes_part: bool,
}

/// `select`, which has found people, with what [`Acting`] says of those who may sign in.
pub(super) fn with<E: EntityTrait>(select: Select<E>) -> Select<E> {
    select
        .columns([
            users::Column::Id,
            users::Column::Name,
            users::Column::Email,
            users::Column::Role,
            users::Column::Language,
            users::Column::TeamId,
        ])
        .column_as(teams::Column::Name, "team_name")
        .column_as(roles::Column::Version, "role_version")
        .expr_as(takes_part(), "takes_part")
        .join(JoinType::InnerJoin, user_team())
        .join(JoinType::InnerJoin, user_role())
        .filter(users::Column::DisabledAt.is_null())
}

/// `person`, who came by `came_by`; nobody when they may not sign in.
///
/// # Errors
/// When the database fails.
pub async fn of(state: &AppState, person: UserId, came_by: CameBy) -> ApiResult<Option<Actor>> {
    let found = with(users::Entity::find_by_id(person).select_only()).into_model::<Acting>();
    match found.one(state.database.read()).await? {
        Some(acting) => acting.actor(state, came_by).await.map(Some),
        None => Ok(None),
    }
}

impl Acting {
    /// The same with everything that their role grants.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn actor(self, state: &AppState, came_by: CameBy) -> ApiResult<Actor> {
        let Self { id, name, email, role, language, team_id, team_name, role_version, takes_part } = self;
        let known = state.roles.get(state.database.read(), role, role_version).await?;
        let (role_name, grants) = (known.name.clone(), Arc::clone(&known.grants));
        let below = below(state, &grants, team_id).await?;
        let team = TeamBrief { id: team_id, name: team_name };
        Ok(Actor { id, name, email, role, role_name, grants, team, below, takes_part, language, came_by })
    }
}

/// The team and those below it, where the role reaches below.
async fn below(state: &AppState, grants: &Grants, team: TeamId) -> ApiResult<Vec<TeamId>> {
    if grants.reach_below() { Ok(under(team, &team_tree(state).await?)) } else { Ok(Vec::new()) }
}

/// Whether the user takes part in a record of somebody else.
fn takes_part() -> Expr {
    let rows = participants::Entity::find().select_only().column(participants::Column::UserId).filter(
        Expr::col((participants::Entity, participants::Column::UserId))
            .equals((users::Entity, users::Column::Id)),
    );
    Expr::exists(rows.into_query())
}

fn user_role() -> RelationDef {
    users::Entity::belongs_to(roles::Entity).from(users::Column::Role).to(roles::Column::Role).into()
}

fn user_team() -> RelationDef {
    users::Entity::belongs_to(teams::Entity).from(users::Column::TeamId).to(teams::Column::Id).into()
}

/// Every team with the one above it.
async fn team_tree(state: &AppState) -> ApiResult<Vec<(TeamId, Option<TeamId>)>> {
    let tree = teams::Entity::find()
        .select_only()
        .column(teams::Column::Id)
        .column(teams::Column::ParentId)
        .into_tuple()
        .all(state.database.read())
        .await?;
    Ok(tree)
}

/// `top` and every team below it. A ring in the tree, which only a broken database has, ends the walk.
fn under(top: TeamId, tree: &[(TeamId, Option<TeamId>)]) -> Vec<TeamId> {
    let mut found = vec![top];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        for (team, above) in tree {
            if *above == Some(parent) && !found.contains(team) {
                found.push(*team);
            }
        }
    }
    found
}
