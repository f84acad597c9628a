//! Which rows a page of a list has. There are two ways to them, and no third that reads a whole table:
//!
//! - *few*: what the actor may see, or one condition that an index serves, the one of search among them, leaves some
//!   thousand records at most; those are read and put in order, whatever the order and the other conditions are;
//! - *walk*: the index of the order is walked, and each record looked at, for so many records at a time; the page may be
//!   short then, and goes on where the walk stopped.
//!
//! Records where nothing stands in the field of the order come after all others, whichever way the list runs.

use std::marker::PhantomData;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use serde::{Deserialize, Serialize};
use shared::error::ErrorCode;
use shared::event::SubjectKind;
use shared::lists::api::{COUNTED_MAX, RowCount};
use shared::lists::field::FieldKind;
use shared::lists::sieve::{Clause, Sieve, Test};
use shared::lists::sort::{Direction, Sort, SortedBy};
use shared::time::{Date, date, is_keepable};
use uuid::Uuid;

use super::source::Listed;
use super::sql::{self, Setting, Text};
use crate::actor::Actor;
use crate::error::{ApiError, ApiResult};
use crate::page;
use crate::search;
use crate::state::AppState;

/// Most records that are few.
const FEW: u64 = 3_000;
/// Most records that one step of a walk looks at.
const LOOKED_AT: u64 = 3_000;
/// Keeps the records that are few from being read in the order of an index. There are never as many.
const FENCE: u64 = 100_000;

/// What a row's place in an order is told by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    /// A number, an amount or an instant.
    Number(i64),
    /// A text, or a day as it is written.
    Text(String),
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// What it stands by; nothing where nothing is in the field.
    pub(super) key: Option<Key>,
    /// Which row it is.
    pub(super) id: Uuid,
}

/// From where on a list is read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Begin {
    /// From the first row on.
    First,
    /// Behind this place.
    Behind(Place),
    /// From the first row on in whose field nothing is.
    Blanks,
}

/// What was found for a page.
pub(super) struct Found {
    pub(super) rows: Vec<Place>,
    pub(super) next: Option<String>,
    pub(super) searched: i64,
}

/// How the rows are found.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// This leaves few.
    Few(Expr),
    /// The index of the order is walked.
    Walk,
}

/// A list: of which records, for whom, in which order.
pub(super) struct List<'a, E> {
    pub(super) sorted: SortedBy,
    pub(super) setting: Setting,
    /// What the actor may see; nothing where that is all.
    scope: Option<Expr>,
    sieve: &'a Sieve,
    /// Few records, among them all whose name holds what is looked for; nothing where none is, or nobody knows.
    called: Option<Expr>,
    entity: PhantomData<E>,
}

impl Place {
    /// Reads a cursor that [`Begin::cursor`] wrote for the same order.
    pub(super) fn read(sorted: SortedBy, after: Option<&str>) -> ApiResult<Begin> {
        let Some((sort, key, id)) = page::decode::<(String, Option<Key>, Option<Uuid>)>(after)? else {
            return Ok(Begin::First);
        };
        let fits = match (&key, sorted.field().kind) {
            (None, _) => true,
            (Some(Key::Text(day)), FieldKind::Day) => date(day).is_some_and(is_keepable),
            (
                Some(Key::Number(_)),
                FieldKind::Instant | FieldKind::Age | FieldKind::Money | FieldKind::Whole,
            ) => true,
            (Some(Key::Text(_)), FieldKind::Text | FieldKind::Word(_)) => true,
            _ => false,
        };
        match (key, id) {
            _ if !fits || sort != written(sorted) => {
                Err(ApiError::new(ErrorCode::MalformedRequest).with("field", "after"))
            }
            (None, None) => Ok(Begin::Blanks),
            (Some(_), None) => Err(ApiError::new(ErrorCode::MalformedRequest).with("field", "after")),
            (key, Some(id)) => Ok(Begin::Behind(Self { key, id })),
        }
    }
}

impl Begin {
    /// The cursor of it.
    pub(super) fn cursor(&self, sorted: SortedBy) -> Option<String> {
        let (key, id) = match self {
            Self::First => return None,
            Self::Behind(Place { key, id }) => (key.as_ref(), Some(id)),
            Self::Blanks => (None, None),
        };
        Some(page::encode(&(written(sorted), key, id)))
    }

    /// Whether it is among the rows in whose field nothing is.
    fn is_blank(&self) -> bool {
        matches!(self, Self::Blanks | Self::Behind(Place { key: None, .. }))
    }
}

fn written(sorted: SortedBy) -> String {
    Sort { field: sorted.field().name.to_owned(), direction: sorted.direction() }.to_string()
}

impl Key {
    fn value(&self, kind: FieldKind) -> Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(day) if kind == FieldKind::Day => date(day).into(),
            Self::Text(text) => text.clone().into(),
        }
    }
}

impl<'a, E: Listed> List<'a, E> {
    /// The list that `actor` asks for.
    pub(super) fn new(state: &AppState, actor: &Actor, sieve: &'a Sieve, sorted: SortedBy) -> Self {
        let backend = state.database.backend();
        let setting = Setting { backend, zone: state.config.time_zone, now: state.now() };
        Self::in_setting(setting, actor, sieve, sorted)
    }

    pub(super) fn in_setting(setting: Setting, actor: &Actor, sieve: &'a Sieve, sorted: SortedBy) -> Self {
        let scope = E::seen_by(actor).map(Into::into);
        Self { sorted, setting, scope, sieve, called: None, entity: PhantomData }
    }

    /// The same, read by the index of search where a part of a name is looked for and that index leads to all such names.
    pub(super) async fn by_name(mut self, state: &AppState, actor: &Actor) -> ApiResult<Self> {
        for clause in self.sieve.clauses() {
            let Test::Parts(parts) = &clause.test else { continue };
            if !matches!(clause.field.name, "name" | "company") {
                continue;
            }
            let mut called = Vec::new();
            for part in parts {
                let Some(found) = search::all_matching::<E>(state, actor, part).await? else {
                    return Ok(self);
                };
                called.extend(found);
            }
            self.called = Some(Expr::col((E::default(), E::ID)).is_in(called));
            break;
        }
        Ok(self)
    }

    /// What the actor may see; nothing where that is all.
    #[cfg(test)]
    pub(super) fn scope(&self) -> Option<Expr> {
        self.scope.clone()
    }

    /// One page of `limit` rows.
    pub(super) async fn page(
        &self,
        connection: &impl ConnectionTrait,
        begin: Begin,
        limit: u64,
    ) -> ApiResult<Found> {
        let way = self.way(connection).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut begin, mut rows, mut searched) = (begin, Vec::new(), 0);
        let next = loop {
            let wanted = limit - rows.len();
            let mut found = self.places(connection, &way, &begin, wanted + 1).await?;
            let more = found.len() > wanted;
            found.truncate(wanted);
            searched += i64::try_from(found.len()).unwrap_or(i64::MAX);
            rows.extend(found);
            if more {
                break rows.last().cloned().map(Begin::Behind);
            }
            if let Some(place) = self.end_of_step(connection, &way, &begin).await? {
                searched = Ord::max(searched, i64::try_from(LOOKED_AT).unwrap_or(i64::MAX));
                break Some(Begin::Behind(place));
            }
            if begin.is_blank() || !self.has_blanks() {
                break None;
            }
            begin = Begin::Blanks;
            if rows.len() == limit {
                break Some(begin);
            }
        };
        let next = next.and_then(|begin| begin.cursor(self.sorted));
        Ok(Found { rows, next, searched })
    }

    /// Which of `ids` are in the list.
    pub(super) async fn among(
        &self,
        connection: &impl ConnectionTrait,
        ids: Vec<Uuid>,
    ) -> ApiResult<Vec<Uuid>> {
        if ids.is_empty() {
            return Ok(ids);
        }
        let table = sql::table(E::KIND);
        let text = self.text().words(&format!("SELECT \"id\" FROM \"{table}\" WHERE {}", living(E::KIND)));
        let those = sql::of(E::KIND, "id").is_in(ids);
        let text = text.all([&those]).all(&self.residual());
        let rows = connection.query_all_raw(text.statement()).await?;
        Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
    }

    /// How many rows there are, as far as few are counted or one step of a walk comes.
    pub(super) async fn count(&self, connection: &impl ConnectionTrait) -> ApiResult<RowCount> {
        let (table, living) = (sql::table(E::KIND), living(E::KIND));
        let residual = self.residual();
        let (text, most) = match self.way(connection).await? {
            Way::Few(by) => {
                let text = self.text().words("SELECT count(*) AS count, 0 AS looked FROM (");
                let text = self.few(text, &by).words(&format!(") AS \"{table}\" WHERE 1 = 1")).all(&residual);
                (text, i64::MAX)
            }
            // An index answers by itself.
            Way::Walk if residual.len() <= self.served().len() && residual.len() < 2 => {
                let words = "SELECT count(*) AS count, count(*) AS looked FROM (SELECT 1 AS one FROM";
                let text = self.text().words(&format!("{words} \"{table}\" WHERE {living}")).all(&residual);
                (text.words(&format!(" LIMIT {}) AS \"{table}\"", COUNTED_MAX + 1)), COUNTED_MAX)
            }
            Way::Walk => {
                let text = self.text().words("SELECT sum(CASE WHEN 1 = 1").all(&residual);
                let text = text.words(" THEN 1 ELSE 0 END) AS count, count(*) AS looked FROM (SELECT ");
                let some = format!("\"{table}\" WHERE {living} LIMIT {LOOKED_AT}) AS \"{table}\"");
                let text = text.words(&self.columns()).words(" FROM ").words(&some);
                (text, i64::try_from(LOOKED_AT - 1).unwrap_or(i64::MAX))
            }
        };
        let row = connection.query_one_raw(text.statement()).await?;
        let row = row.ok_or_else(|| ApiError::internal(anyhow::anyhow!("a count has no row")))?;
        let count: Option<i64> = row.try_get("", "count")?;
        // PostgreSQL reads a number that is written as a smaller one.
        let looked: i64 =
            row.try_get("", "looked").or_else(|_| row.try_get::<i32>("", "looked").map(i64::from))?;
        Ok(RowCount { count: count.unwrap_or(0).clamp(0, COUNTED_MAX), more: looked > most })
    }

    /// The way to the rows: by what leaves few of them, where something does.
    pub(super) async fn way(&self, connection: &impl ConnectionTrait) -> ApiResult<Way> {
        if let Some(called) = &self.called {
            return Ok(Way::Few(called.clone()));
        }
        let mut clauses = self.served();
        clauses.sort_by_key(|clause| match clause.test {
            Test::Ids { .. } => 0,
            Test::Texts { .. } => 1,
            _ => 2,
        });
        let clauses = clauses.into_iter().map(|clause| sql::condition(E::KIND, clause, self.setting));
        for by in self.scope.iter().cloned().chain(clauses) {
            let (table, living) = (sql::table(E::KIND), living(E::KIND));
            let words =
                format!("SELECT count(*) AS count FROM (SELECT 1 AS one FROM \"{table}\" WHERE {living}");
            let text = self.text().words(&words).all([&by]).words(&format!(" LIMIT {}) AS probe", FEW + 1));
            let row = connection.query_one_raw(text.statement()).await?;
            let count: Option<i64> = row.map(|row| row.try_get("", "count")).transpose()?;
            if count.is_some_and(|count| count.unsigned_abs() <= FEW) {
                return Ok(Way::Few(by));
            }
        }
        Ok(Way::Walk)
    }

    /// The clauses that an index leads to.
    fn served(&self) -> Vec<&Clause> {
        self.sieve.clauses().iter().filter(|clause| is_served(E::KIND, clause)).collect()
    }

    /// The clause that the index of the order begins with, which a walk then follows: whether a deal is open.
    pub(super) fn followed(&self) -> Option<Expr> {
        let orders = ["updated_at", "amount", "stay", "silence"];
        let mut clauses = self.sieve.clauses().iter();
        let open = |clause: &&Clause| {
            let one = matches!(clause.test, Test::Flags { yes, no } if yes != no);
            E::KIND == SubjectKind::Deal && clause.field.name == "open" && one
        };
        let clause = clauses.find(open).filter(|_| orders.contains(&self.sorted.field().name))?;
        Some(sql::condition(E::KIND, clause, self.setting))
    }

    /// Whether a walk has to look at the records themselves.
    pub(super) fn looks(&self) -> bool {
        self.residual().len() > usize::from(self.followed().is_some())
    }

    /// The first `most` rows from `begin` on, within one step of a walk.
    async fn places(
        &self,
        connection: &impl ConnectionTrait,
        way: &Way,
        begin: &Begin,
        most: usize,
    ) -> ApiResult<Vec<Place>> {
        let rows = connection.query_all_raw(self.text_of_places(way, begin, most).statement()).await?;
        rows.iter().map(|row| self.place(row)).collect()
    }

    pub(super) fn text_of_places(&self, way: &Way, begin: &Begin, most: usize) -> Text {
        let (table, living, order) = (sql::table(E::KIND), living(E::KIND), self.order());
        let (residual, behind) = (self.residual(), self.behind(begin));
        let (key, followed) = (self.key(), self.followed());
        let head = format!("SELECT \"{table}\".\"id\" AS id, ");
        let text = self.text().words(&head);
        match way {
            Way::Few(by) => {
                let text = text.expression(&key).words(" AS place FROM (");
                let text = self.few(text, by).words(&format!(") AS \"{table}\" WHERE 1 = 1"));
                text.all(&behind).all(&residual).words(" ORDER BY ").words(&order)
            }
            Way::Walk if !self.looks() => {
                let text = text.expression(&key).words(&format!(" AS place FROM \"{table}\" WHERE {living}"));
                text.all(&followed).all(&behind).words(" ORDER BY ").words(&order)
            }
            Way::Walk => {
                let text =
                    text.words(&format!("\"{table}\".\"place\" AS place FROM (SELECT {}, ", self.columns()));
                let text = text.expression(&key).words(&format!(" AS place FROM \"{table}\" WHERE {living}"));
                let text = text.all(&followed).all(&behind).words(" ORDER BY ").words(&order);
                let text =
                    text.words(&format!(" LIMIT {LOOKED_AT}) AS \"{table}\" WHERE 1 = 1")).all(&residual);
                // SQLite takes the rows as they come, which is in order, and would sort them once more if it were asked.
                match self.setting.backend {
                    DbBackend::Postgres => {
                        text.words(&format!(" ORDER BY place {0}, id {0}", self.direction()))
                    }
                    _ => text,
                }
            }
        }
        .words(&format!(" LIMIT {most}"))
    }

    /// Where a step of a walk from `begin` on ends; nothing where the list does.
    async fn end_of_step(
        &self,
        connection: &impl ConnectionTrait,
        way: &Way,
        begin: &Begin,
    ) -> ApiResult<Option<Place>> {
        if matches!(way, Way::Few(_)) || !self.looks() {
            return Ok(None);
        }
        let (table, living) = (sql::table(E::KIND), living(E::KIND));
        let text = self.text().words(&format!("SELECT \"{table}\".\"id\" AS id, ")).expression(&self.key());
        let text = text.words(&format!(" AS place FROM \"{table}\" WHERE {living}"));
        let text = text.all(&self.followed()).all(&self.behind(begin));
        let last = format!(" ORDER BY {} LIMIT 1 OFFSET {}", self.order(), LOOKED_AT - 1);
        let row = connection.query_one_raw(text.words(&last).statement()).await?;
        row.map(|row| self.place(&row)).transpose()
    }

    /// The records that `by` leaves, with the columns that everything else is asked of.
    pub(super) fn few(&self, text: Text, by: &Expr) -> Text {
        let (table, living) = (sql::table(E::KIND), living(E::KIND));
        let text = text.words(&format!("SELECT {} FROM \"{table}\" WHERE {living}", self.columns()));
        text.all([by]).words(&format!(" LIMIT {FENCE}"))
    }

    pub(super) fn text(&self) -> Text {
        Text::new(self.setting.backend)
    }

    /// What has to hold of a row besides its being there.
    pub(super) fn residual(&self) -> Vec<Expr> {
        let clauses = self.sieve.clauses().iter();
        let clauses = clauses.map(|clause| sql::condition(E::KIND, clause, self.setting));
        self.scope.iter().cloned().chain(clauses).collect()
    }

    /// The columns of which scope, filter and order are made.
    pub(super) fn columns(&self) -> String {
        let table = sql::table(E::KIND);
        let asked = self.sieve.clauses().iter().map(|clause| clause.field).chain([self.sorted.field()]);
        let mut columns = vec!["id", "owner_id", "team_id"];
        for column in asked.flat_map(|field| sql::columns(E::KIND, field)) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let columns: Vec<String> =
            columns.into_iter().map(|column| format!("\"{table}\".\"{column}\"")).collect();
        columns.join(", ")
    }

    /// What the rows are in order by, in the very words of the index.
    pub(super) fn key(&self) -> Expr {
        let field = self.sorted.field();
        let column = sql::key_column(E::KIND, field);
        match field.kind {
            FieldKind::Text | FieldKind::Word(_) => sql::text_of(E::KIND, column, self.setting.backend),
            _ => sql::of(E::KIND, column),
        }
    }

    /// The order of the rows.
    pub(super) fn order(&self) -> String {
        let (table, direction) = (sql::table(E::KIND), self.direction());
        let column = sql::key_column(E::KIND, self.sorted.field());
        let bytes = match (self.sorted.field().kind, self.setting.backend) {
            (FieldKind::Text | FieldKind::Word(_), DbBackend::Postgres) if column != "name_key" => {
                " COLLATE \"C\""
            }
            _ => "",
        };
        format!("\"{table}\".\"{column}\"{bytes} {direction}, \"{table}\".\"id\" {direction}")
    }

    /// Which way the column runs. Whatever has been going on for the fewest days began last.
    pub(super) fn direction(&self) -> &'static str {
        let direction = self.sorted.direction();
        let direction =
            if self.sorted.field().kind == FieldKind::Age { direction.reversed() } else { direction };
        match direction {
            Direction::Up => "ASC",
            Direction::Down => "DESC",
        }
    }

    /// Whether there are records in whose field nothing stands.
    pub(super) fn has_blanks(&self) -> bool {
        let always = ["updated_at", "created_at", "amount", "stay", "silence", "open_deals", "status"];
        let name = self.sorted.field().name;
        match (E::KIND, name) {
            (SubjectKind::Lead, "name") => true,
            (SubjectKind::Lead, "source") | (_, "name") => false,
            (_, name) => !always.contains(&name),
        }
    }

    /// The rows from `begin` on.
    fn behind(&self, begin: &Begin) -> Vec<Expr> {
        let (key, id) = (self.key(), sql::of(E::KIND, "id"));
        let up = self.direction() == "ASC";
        let Some(place) = (match begin {
            Begin::Behind(place) => Some(place),
            Begin::First | Begin::Blanks => None,
        }) else {
            return match begin {
                Begin::Blanks => vec![key.is_null()],
                _ => self.filled().into_iter().collect(),
            };
        };
        match &place.key {
            None => vec![key.is_null(), if up { id.gt(place.id) } else { id.lt(place.id) }],
            Some(last) => {
                let last = Expr::value(last.value(self.sorted.field().kind));
                let last = Expr::tuple([last, Expr::value(place.id)]);
                let row = Expr::tuple([key, id]);
                let behind = if up { row.gt(last) } else { row.lt(last) };
                std::iter::once(behind).chain(self.filled()).collect()
            }
        }
    }

    /// The rows in whose field something stands: from the least that there is on, which an index is entered at.
    fn filled(&self) -> Option<Expr> {
        let least: Value = match self.sorted.field().kind {
            FieldKind::Day => Date::from_ymd_opt(1, 1, 1)?.into(),
            FieldKind::Text | FieldKind::Word(_) => String::new().into(),
            _ => i64::MIN.into(),
        };
        self.has_blanks().then(|| self.key().gte(Expr::value(least)))
    }

    pub(super) fn place(&self, row: &QueryResult) -> ApiResult<Place> {
        let key = match self.sorted.field().kind {
            FieldKind::Day => row.try_get::<Option<Date>>("", "place")?.map(|day| Key::Text(day.to_string())),
            FieldKind::Text | FieldKind::Word(_) => {
                row.try_get::<Option<String>>("", "place")?.map(Key::Text)
            }
            _ => row.try_get::<Option<i64>>("", "place")?.map(Key::Number),
        };
        Ok(Place { key, id: row.try_get("", "id")? })
    }
}

pub(super) fn living(kind: SubjectKind) -> String {
    format!("\"{}\".\"deleted_at\" IS NULL", sql::table(kind))
}

/// Whether an index leads to the records that a clause lets pass.
fn is_served(kind: SubjectKind, clause: &Clause) -> bool {
    let Clause { field, test } = clause;
    match test {
        Test::Ids { within: true, .. } => match field.name {
            "owner" | "team" => true,
            "account" => matches!(kind, SubjectKind::Contact | SubjectKind::Deal),
            _ => false,
        },
        Test::Texts { within: true, .. } => {
            field.kind == FieldKind::Stage
                || (field.sorts && sql::key_column(kind, field) == sql::column(field))
        }
        Test::Blank(true) | Test::Numbers { .. } | Test::Days { .. } => field.sorts,
        Test::Blank(false) | Test::Texts { .. } | Test::Ids { .. } | Test::Parts(_) | Test::Flags { .. } => {
            false
        }
    }
}
