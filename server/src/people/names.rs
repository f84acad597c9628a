//! What teams, roles and people are called, for views that name them beside their ids.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{TeamId, UserId};
use shared::people::{Role, TeamBrief, UserBrief};

use crate::entities::{roles, teams, users};
use crate::error::ApiResult;

/// Names, as far as they were asked for.
#[derive(Debug)]
pub(super) struct Names {
    teams: HashMap<TeamId, String>,
    roles: HashMap<Role, Option<String>>,
    people: HashMap<UserId, String>,
}

impl Names {
    /// Those of `teams`, of `people`, and of every role.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of(
        connection: &impl ConnectionTrait,
        teams: impl IntoIterator<Item = TeamId>,
        people: impl IntoIterator<Item = UserId>,
    ) -> ApiResult<Self> {
        let named = teams::Entity::find()
            .select_only()
            .columns([teams::Column::Id, teams::Column::Name])
            .filter(teams::Column::Id.is_in(teams));
        let teams: Vec<(TeamId, String)> = named.into_tuple().all(connection).await?;
        let named = roles::Entity::find().select_only().columns([roles::Column::Role, roles::Column::Name]);
        let roles: Vec<(Role, Option<String>)> = named.into_tuple().all(connection).await?;
        let people = self::people(connection, people).await?;
        Ok(Self { teams: teams.into_iter().collect(), roles: roles.into_iter().collect(), people })
    }

    /// A team with its name.
    pub(super) fn team(&self, id: TeamId) -> TeamBrief {
        TeamBrief { id, name: self.teams.get(&id).cloned().unwrap_or_default() }
    }

    /// What the site calls a role, where it gave it a name.
    pub(super) fn role(&self, role: Role) -> Option<String> {
        self.roles.get(&role).cloned().flatten()
    }

    /// Somebody with their name.
    pub(super) fn person(&self, id: UserId) -> UserBrief {
        UserBrief { id, name: self.people.get(&id).cloned().unwrap_or_default() }
    }
}

/// The names of people alone.
///
/// # Errors
/// When the database fails.
pub(super) async fn people(
    connection: &impl ConnectionTrait,
    people: impl IntoIterator<Item = UserId>,
) -> ApiResult<HashMap<UserId, String>> {
    let named = users::Entity::find()
        .select_only()
        .columns([users::Column::Id, users::Column::Name])
        .filter(users::Column::Id.is_in(people));
    Ok(named.into_tuple::<(UserId, String)>().all(connection).await?.into_iter().collect())
}
