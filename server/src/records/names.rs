//! Names beside ids, looked up for a whole page at once: one query a kind, never one a row.

use std::collections::HashMap;
use std::hash::Hash;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{AccountId, ContactId, DealId, LeadId, RoleId, TeamId, UserId};
use shared::people::{Role, TeamBrief, UserBrief};
use shared::records::{AccountBrief, DealBrief};

use crate::entities::{accounts, contacts, deals, leads, roles, teams, users};
use crate::error::{ApiError, ApiResult};

/// Names by id.
#[derive(Debug)]
pub(crate) struct Names<Id>(HashMap<Id, String>);

impl<Id: Copy + Eq + Hash + std::fmt::Display> Names<Id> {
    fn of(rows: Vec<(Id, String)>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// All that were found.
    pub(crate) fn all(self) -> impl Iterator<Item = (Id, String)> {
        self.0.into_iter()
    }

    /// The name of `id`, where it was found.
    pub(crate) fn known(&self, id: Id) -> Option<String> {
        self.0.get(&id).cloned()
    }

    /// The name of `id`.
    ///
    /// # Errors
    /// `internal` when there is none, which a foreign key rules out.
    fn name(&self, id: Id) -> ApiResult<String> {
        let missing = || ApiError::internal(anyhow::anyhow!("{id} has no name"));
        self.0.get(&id).cloned().ok_or_else(missing)
    }
}

impl Names<UserId> {
    /// A person beside their name.
    pub(crate) fn user(&self, id: UserId) -> ApiResult<UserBrief> {
        Ok(UserBrief { id, name: self.name(id)? })
    }
}

impl Names<TeamId> {
    /// A team beside its name.
    pub(crate) fn team(&self, id: TeamId) -> ApiResult<TeamBrief> {
        Ok(TeamBrief { id, name: self.name(id)? })
    }
}

impl Names<AccountId> {
    /// An account beside its name; `None` when it is not among those that were looked up.
    pub(crate) fn account(&self, id: AccountId) -> Option<AccountBrief> {
        Some(AccountBrief { id, name: self.0.get(&id)?.clone() })
    }
}

impl Names<DealId> {
    /// A deal beside its name; `None` when it is not among those that were looked up.
    pub(crate) fn deal(&self, id: DealId) -> Option<DealBrief> {
        Some(DealBrief { id, name: self.0.get(&id)?.clone() })
    }
}

/// The names of people.
pub(crate) async fn users(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> ApiResult<Names<UserId>> {
    use users::Column::{Id, Name};
    let select = users::Entity::find().select_only().columns([Id, Name]).filter(Id.is_in(distinct(ids)));
    Ok(Names::of(select.into_tuple().all(connection).await?))
}

/// The names of teams.
pub(crate) async fn teams(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = TeamId>,
) -> ApiResult<Names<TeamId>> {
    use teams::Column::{Id, Name};
    let select = teams::Entity::find().select_only().columns([Id, Name]).filter(Id.is_in(distinct(ids)));
    Ok(Names::of(select.into_tuple().all(connection).await?))
}

/// The names of the site's own roles.
pub(crate) async fn roles(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = RoleId>,
) -> ApiResult<Names<RoleId>> {
    use roles::Column;
    let own = distinct(ids).into_iter().map(Role::Own);
    let rows = roles::Entity::find().filter(Column::Role.is_in(own)).all(connection).await?;
    let named = rows.into_iter().filter_map(|row| match row.role {
        Role::Own(id) => Some((id, row.name?)),
        _ => None,
    });
    Ok(Names::of(named.collect()))
}

/// The names of accounts.
pub(crate) async fn accounts(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = AccountId>,
) -> ApiResult<Names<AccountId>> {
    use accounts::Column::{Id, Name};
    let select = accounts::Entity::find().select_only().columns([Id, Name]).filter(Id.is_in(distinct(ids)));
    Ok(Names::of(select.into_tuple().all(connection).await?))
}

/// The names of contacts.
pub(crate) async fn contacts(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ContactId>,
) -> ApiResult<Names<ContactId>> {
    use contacts::Column::{Id, Name};
    let select = contacts::Entity::find().select_only().columns([Id, Name]).filter(Id.is_in(distinct(ids)));
    Ok(Names::of(select.into_tuple().all(connection).await?))
}

/// What leads are called: by the company, else by the person.
pub(crate) async fn leads(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = LeadId>,
) -> ApiResult<Names<LeadId>> {
    use leads::Column::{Company, Id, Name};
    let select =
        leads::Entity::find().select_only().columns([Id, Company, Name]).filter(Id.is_in(distinct(ids)));
    let rows: Vec<(LeadId, Option<String>, Option<String>)> = select.into_tuple().all(connection).await?;
    Ok(Names::of(rows.into_iter().filter_map(|(id, company, name)| Some((id, company.or(name)?))).collect()))
}

/// The names of deals.
pub(crate) async fn deals(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = DealId>,
) -> ApiResult<Names<DealId>> {
    use deals::Column::{Id, Name};
    let select = deals::Entity::find().select_only().columns([Id, Name]).filter(Id.is_in(distinct(ids)));
    Ok(Names::of(select.into_tuple().all(connection).await?))
}

/// A record's owner and the owner's team.
pub(crate) async fn owner(
    connection: &impl ConnectionTrait,
    owner: UserId,
    team: TeamId,
) -> ApiResult<(UserBrief, TeamBrief)> {
    let owner = users(connection, [owner]).await?.user(owner)?;
    let row = teams::Entity::find_by_id(team).one(connection).await?;
    let row = row.ok_or_else(|| ApiError::internal(anyhow::anyhow!("team {team} has no row")))?;
    Ok((owner, TeamBrief { id: team, name: row.name }))
}

fn distinct<Id: Ord>(ids: impl IntoIterator<Item = Id>) -> Vec<Id> {
    let mut ids: Vec<Id> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
