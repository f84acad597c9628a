//! A page of records that somebody owns: in every order and scope by an index alone, page after page by the key of the
//! last row. What a record's columns are and how it is shown is the record's to know.

use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, QueryTrait, Select, Value,
};
use shared::records::Whose;
use uuid::Uuid;

use crate::actor::Actor;
use crate::page::{self, Direction};
use crate::scope::Scoped;

/// What a list shows, whatever its order.
#[derive(Debug)]
pub struct Listing<'a> {
    /// Who asks; nothing is read beyond what they may see.
    pub actor: &'a Actor,
    /// Whose records.
    pub whose: Whose,
    /// Further conditions on the record's columns.
    pub narrowed: Condition,
    /// How many rows.
    pub limit: u64,
}

/// In which order, and from where on.
#[derive(Clone, Debug)]
pub struct Order<E: EntityTrait> {
    direction: Direction,
    key: Expr,
    id: E::Column,
    after: Option<(Value, Value)>,
}

impl<E: EntityTrait> Order<E> {
    /// By a column and the id, behind the row `after`.
    pub fn by(
        direction: Direction,
        (column, id): (E::Column, E::Column),
        after: Option<(impl Into<Value>, impl Into<Value>)>,
    ) -> Self {
        Self::by_expression(direction, (Expr::col((E::default(), column)), id), after)
    }

    /// The same by an expression, which must be written as the index writes it.
    pub fn by_expression(
        direction: Direction,
        (key, id): (Expr, E::Column),
        after: Option<(impl Into<Value>, impl Into<Value>)>,
    ) -> Self {
        Self { direction, key, id, after: after.map(|(key, id)| (key.into(), id.into())) }
    }

    fn apply(&self, select: Select<E>) -> Select<E> {
        page::keyset_by(select, self.direction, (self.key.clone(), self.id), self.after.clone())
    }

    fn behind(&self, select: Select<E>) -> Select<E> {
        page::behind(select, self.direction, (&self.key, self.id), self.after.clone())
    }
}

impl Listing<'_> {
    /// Reads the rows as entities.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn models<E: Scoped>(
        &self,
        connection: &impl ConnectionTrait,
        order: &Order<E>,
    ) -> Result<Vec<E::Model>, DbErr> {
        self.rows(connection, order, |select| select).await
    }

    /// Reads the rows with the columns that `shape` chooses.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rows<E: Scoped, R: FromQueryResult>(
        &self,
        connection: &impl ConnectionTrait,
        order: &Order<E>,
        shape: impl Fn(Select<E>) -> Select<E>,
    ) -> Result<Vec<R>, DbErr> {
        let select = match self.of_parts(order, connection.get_database_backend()) {
            None => order.apply(self.of_one_scope()),
            Some(merged) => {
                let ids: Vec<Id> = page::first(connection, &merged, self.limit).await?;
                let found = E::find().filter(order.id.is_in(ids.into_iter().map(|Id { id }| id)));
                Order { after: None, ..order.clone() }.apply(found)
            }
        };
        page::first(connection, &shape(select).into_query(), self.limit).await
    }

    /// The rows where one index serves the scope.
    fn of_one_scope<E: Scoped>(&self) -> Select<E> {
        E::shown(self.actor, self.whose).filter(self.narrowed.clone())
    }

    /// The ids of the rows where the scope has several parts, such as teams, which share no index: those of each come in
    /// order from its own, and the database merges them for as long as rows are taken. `None` where one index serves.
    fn of_parts<E: Scoped>(&self, order: &Order<E>, backend: DbBackend) -> Option<SelectStatement> {
        let parts = match self.whose {
            Whose::Mine => Vec::new(),
            Whose::All => E::visible_in_parts(self.actor),
        };
        if parts.len() < 2 {
            return None;
        }
        let direction = order.direction.order();
        let (id, place) = (|| Alias::new("id"), || Alias::new("place"));
        let mut parts = parts.into_iter().map(|part| {
            let part = order.behind(part.filter(self.narrowed.clone())).select_only();
            let part = part.column_as(order.id, "id").column_as(order.key.clone(), "place");
            let mut part = part.into_query();
            if backend != DbBackend::Postgres {
                return part;
            }
            // PostgreSQL plans the query of a part by itself, and has it keep the order only when it asks for one.
            part.order_by(place(), direction.clone()).order_by(id(), direction.clone());
            Query::select().columns([id(), place()]).from_subquery(part, Alias::new("part")).take()
        });
        let mut merged = parts.next()?;
        merged.unions(parts.map(|part| (UnionType::All, part)));
        Some(merged.order_by(place(), direction.clone()).order_by(id(), direction).take())
    }
}

/// The id of a row.
#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// What a test needs to know how SQLite reads a list.
#[cfg(test)]
pub(crate) mod plans {
    use std::sync::Arc;

    use sea_orm::Statement;
    use shared::ids::{TeamId, UserId};
    use shared::people::{Role, TeamBrief};

    use super::*;
    use crate::actor::CameBy;
    use crate::database::Database;

    /// Somebody of `role`, above as many teams.
    pub(crate) fn actor(role: Role, teams: usize) -> Actor {
        let team = TeamId(Uuid::from_u128(1));
        Actor {
            id: UserId(Uuid::from_u128(1)),
            name: "Chen".to_owned(),
            email: "chen@sluice.test".to_owned(),
            role,
            role_name: None,
            grants: Arc::new(role.first_grants()),
            team: TeamBrief { id: team, name: "East".to_owned() },
            below: vec![team; teams],
            takes_part: false,
            language: None,
            came_by: CameBy::NoRequest,
        }
    }

    /// An empty database, for as long as its folder is there.
    pub(crate) async fn database() -> (Database, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("plans.db").display());
        let database = Database::open(&url).await.unwrap();
        database.migrate().await.unwrap();
        (database, folder)
    }

    /// The lines of the plan after which the rows are found: of the statement that reads them, or, in the scope of several
    /// teams, of the one that says which they are.
    pub(crate) async fn plan<E: Scoped>(
        database: &Database,
        listing: &Listing<'_>,
        order: &Order<E>,
        shape: impl Fn(Select<E>) -> Select<E>,
    ) -> Vec<String> {
        let read = || shape(order.apply(listing.of_one_scope())).into_query();
        let select = listing.of_parts(order, DbBackend::Sqlite).unwrap_or_else(read);
        let Statement { sql, values, db_backend } = page::first_statement(DbBackend::Sqlite, &select, 51);
        let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values, db_backend };
        let lines = database.read().query_all_raw(explain).await.unwrap();
        lines.iter().map(|line| line.try_get("", "detail").unwrap()).collect()
    }
}

#[cfg(test)]
mod tests {
    use shared::people::Role;
    use shared::time::Instant;

    use super::*;
    use crate::entities::{accounts, contacts, leads};

    #[tokio::test]
    async fn every_order_in_every_scope_is_an_indexes() {
        let (database, _folder) = plans::database().await;
        let at = Some((Instant::from_millis(1), Uuid::nil()));
        let name = Some((String::new(), Uuid::nil()));
        for (role, teams) in [(Role::Rep, 0), (Role::Manager, 1), (Role::Manager, 3), (Role::Admin, 0)] {
            let actor = plans::actor(role, teams);
            let listing = Listing { actor: &actor, whose: Whose::All, narrowed: Condition::all(), limit: 51 };
            use accounts::Column as Account;
            use contacts::Column as Contact;
            use leads::Column as Lead;
            let as_it_is = |select| select;
            let plans = [
                {
                    let recent = Order::by(Direction::Down, (Account::UpdatedAt, Account::Id), at);
                    plans::plan::<accounts::Entity>(&database, &listing, &recent, as_it_is).await
                },
                {
                    let by_name = Order::by(Direction::Up, (Account::NameKey, Account::Id), name.clone());
                    plans::plan::<accounts::Entity>(&database, &listing, &by_name, as_it_is).await
                },
                {
                    let due = Order::by(Direction::Up, (Account::NextContactAt, Account::Id), at);
                    plans::plan::<accounts::Entity>(&database, &listing, &due, as_it_is).await
                },
                {
                    let by_name = Order::by(Direction::Up, (Contact::NameKey, Contact::Id), name.clone());
                    plans::plan::<contacts::Entity>(&database, &listing, &by_name, |select| select).await
                },
                {
                    let recent = Order::by(Direction::Down, (Lead::CreatedAt, Lead::Id), at);
                    plans::plan::<leads::Entity>(&database, &listing, &recent, |select| select).await
                },
            ];
            for plan in plans {
                let sorted = plan.iter().any(|line| line.contains("TEMP B-TREE"));
                assert!(!sorted, "{role} {teams}: {plan:?}");
                let read = plan.iter().filter(|line| line.contains(" INDEX ")).count();
                assert_eq!(read, teams.max(1), "{role} {teams}: {plan:?}");
            }
            let of_account = Condition::all().add(Contact::AccountId.eq(Uuid::nil()));
            let listing = Listing { narrowed: of_account, ..listing };
            let by_name = Order::by(Direction::Up, (Contact::NameKey, Contact::Id), None::<(String, Uuid)>);
            let plan = plans::plan::<contacts::Entity>(&database, &listing, &by_name, |select| select).await;
            assert!(plan.iter().any(|line| line.contains("contacts_account")), "{role} {teams}: {plan:?}");
        }
    }
}
