//! A page of records that somebody owns: in every order and scope by an index alone. Reads nothing: the query goes to
//! the record, which knows its columns and how it is shown.

use sea_orm::sea_query::Expr;
use sea_orm::{Condition, QueryFilter, QuerySelect, Select, Value};
use shared::people::Role;
use shared::records::Whose;

use crate::actor::Actor;
use crate::page::{self, Direction};
use crate::scope::Scoped;

/// What a list shows, whatever its order.
#[derive(Debug)]
pub(super) struct Listing<'a> {
    /// Who asks; nothing is read beyond what they may see.
    pub(super) actor: &'a Actor,
    /// Whose records.
    pub(super) whose: Whose,
    /// Further conditions on the record's columns.
    pub(super) narrowed: Condition,
    /// How many rows.
    pub(super) limit: u64,
}

impl Listing<'_> {
    /// The rows behind `after` in the order of a column and the id.
    pub(super) fn by<E, K, Id>(
        &self,
        direction: Direction,
        (column, id): (E::Column, E::Column),
        after: Option<(K, Id)>,
    ) -> Select<E>
    where
        E: Scoped,
        K: Into<Value> + Clone,
        Id: Into<Value> + Clone,
    {
        let first = |select: Select<E>| {
            let select = select.filter(self.narrowed.clone());
            page::keyset(select, direction, (column, id), after.clone()).limit(self.limit)
        };
        match (self.whose, self.actor.role, self.actor.teams.as_slice()) {
            (Whose::Mine, ..) => first(E::owned_by(self.actor)),
            (Whose::All, Role::Manager, [_, _, ..]) => {
                let narrowed = |team: Select<E>| team.filter(self.narrowed.clone());
                let place = (Expr::col((E::default(), column)), id);
                E::first_of_teams(self.actor, narrowed, direction, place, after, self.limit)
            }
            (Whose::All, ..) => first(E::visible_to(self.actor)),
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryTrait, Statement};
    use shared::ids::{AccountId, SessionId, TeamId, UserId};
    use shared::people::TeamBrief;
    use shared::time::Instant;
    use uuid::Uuid;

    use super::*;
    use crate::database::Database;
    use crate::entities::{accounts, contacts, leads};

    fn actor(role: Role, teams: usize) -> Actor {
        let team = TeamId(Uuid::from_u128(1));
        Actor {
            id: UserId(Uuid::from_u128(1)),
            name: "Chen".to_owned(),
            email: "chen@sluice.test".to_owned(),
            role,
            team: TeamBrief { id: team, name: "East".to_owned() },
            teams: vec![team; teams],
            language: None,
            session: SessionId(Uuid::from_u128(1)),
        }
    }

    async fn plan<E: EntityTrait>(database: &Database, select: Select<E>) -> Vec<String> {
        let Statement { sql, values, .. } = select.build(DbBackend::Sqlite);
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let explain = Statement { sql: explain, values, db_backend: DbBackend::Sqlite };
        let lines = database.read().query_all_raw(explain).await.unwrap();
        lines.iter().map(|line| line.try_get("", "detail").unwrap()).collect()
    }

    #[tokio::test]
    async fn every_order_in_every_scope_is_an_indexes() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("plans.db").display());
        let database = Database::open(&url).await.unwrap();
        database.migrate().await.unwrap();
        let at = Some((Instant::from_millis(1), AccountId(Uuid::nil())));
        let name = Some((String::new(), AccountId(Uuid::nil())));
        for (role, teams) in [(Role::Rep, 0), (Role::Manager, 1), (Role::Manager, 3), (Role::Admin, 0)] {
            let actor = actor(role, teams);
            let narrowed = Condition::all();
            let listing = Listing { actor: &actor, whose: Whose::All, narrowed, limit: 51 };
            use accounts::Column as Account;
            let plans = [
                plan(
                    &database,
                    listing.by::<accounts::Entity, _, _>(
                        Direction::Down,
                        (Account::UpdatedAt, Account::Id),
                        at,
                    ),
                )
                .await,
                plan(
                    &database,
                    listing.by::<accounts::Entity, _, _>(
                        Direction::Up,
                        (Account::NameKey, Account::Id),
                        name.clone(),
                    ),
                )
                .await,
                plan(
                    &database,
                    listing.by::<accounts::Entity, _, _>(
                        Direction::Up,
                        (Account::NextContactAt, Account::Id),
                        at,
                    ),
                )
                .await,
                plan(
                    &database,
                    listing.by::<contacts::Entity, _, _>(
                        Direction::Up,
                        (contacts::Column::NameKey, contacts::Column::Id),
                        name.clone(),
                    ),
                )
                .await,
                plan(
                    &database,
                    listing.by::<leads::Entity, _, _>(
                        Direction::Down,
                        (leads::Column::CreatedAt, leads::Column::Id),
                        at,
                    ),
                )
                .await,
            ];
            for plan in plans {
                // Of several teams, the first rows of each are put in order at the end, and no more than those.
                let sorts = plan.iter().filter(|line| line.contains("TEMP B-TREE")).count();
                assert_eq!(sorts, usize::from(teams > 1), "{role} {teams}: {plan:?}");
                let by_id = plan[0].contains("sqlite_autoindex");
                assert_eq!(by_id, teams > 1, "{role} {teams}: {plan:?}");
            }
            let narrowed = Condition::all().add(contacts::Column::AccountId.eq(Uuid::nil()));
            let listing = Listing { narrowed, ..listing };
            let of_account = listing.by::<contacts::Entity, _, _>(
                Direction::Up,
                (contacts::Column::NameKey, contacts::Column::Id),
                None::<(String, AccountId)>,
            );
            let plan = plan(&database, of_account).await;
            assert!(plan.iter().any(|line| line.contains("contacts_account")), "{role} {teams}: {plan:?}");
        }
    }
}
