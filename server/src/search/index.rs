//! The inverted index: an FTS5 table without content on SQLite, a `tsvector` with a GIN index on PostgreSQL. It holds no
//! text that anybody wrote, knows nothing of who asks, and is asked for candidates alone.

use std::collections::HashMap;
use std::ops::Range;

use sea_orm::sea_query::Value;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    FromQueryResult, QueryFilter, QuerySelect, Select, Statement, TransactionTrait, TryGetableMany,
};
use shared::search::SearchKind;
use uuid::Uuid;

use super::document::Document;
use super::query::Terms;
use crate::bulk;
use crate::entities::search_documents::{Column, Entity, Model};
use crate::error::ApiResult;

/// Numbers of one kind.
const NUMBERS: i64 = 1 << 40;

/// The numbers of documents of `kind`; the indexes of PostgreSQL are made for these.
pub(super) const fn numbers(kind: SearchKind) -> Range<i64> {
    let place = match kind {
        SearchKind::Account => 1,
        SearchKind::Contact => 2,
        SearchKind::Lead => 3,
        SearchKind::Deal => 4,
        SearchKind::Activity => 5,
    };
    place * NUMBERS..(place + 1) * NUMBERS
}

/// The table of SQLite that holds the grams of `kind`.
const fn table(kind: SearchKind) -> &'static str {
    match kind {
        SearchKind::Activity => "search_notes",
        _ => "search_names",
    }
}

/// Both of them.
const TABLES: [&str; 2] = ["search_names", "search_notes"];

/// A document that may be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub(super) struct Candidate {
    /// Its number; a later one is of a newer record.
    pub(super) document: i64,
    /// Of which record or note.
    pub(super) subject_id: Uuid,
}

/// Where one search asks, several times.
pub(super) enum Asking<'a> {
    Sqlite(&'a DatabaseConnection),
    Postgres(DatabaseTransaction),
}

impl<'a> Asking<'a> {
    /// Begins to ask.
    pub(super) async fn begin(database: &'a DatabaseConnection) -> Result<Self, DbErr> {
        if database.get_database_backend() == DbBackend::Sqlite {
            return Ok(Self::Sqlite(database));
        }
        let transaction = database.begin().await?;
        // How rare a gram is decides how it is looked up; a plan that is made without knowing it reads every document.
        transaction.execute_unprepared("SET LOCAL plan_cache_mode = force_custom_plan").await?;
        Ok(Self::Postgres(transaction))
    }

    /// The newest documents of `kind` before the number `before` that fulfil `terms`, at most `limit`.
    pub(super) async fn candidates(
        &self,
        kind: SearchKind,
        terms: &Terms,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Candidate>, DbErr> {
        let Range { start, end } = numbers(kind);
        let end = before.unwrap_or(end);
        let (backend, written) = match self {
            Self::Sqlite(_) => (DbBackend::Sqlite, terms.for_sqlite()),
            Self::Postgres(_) => (DbBackend::Postgres, terms.for_postgres()),
        };
        let Some(terms) = written else { return Ok(Vec::new()) };
        let sql = match backend {
            DbBackend::Sqlite => {
                let table = table(kind);
                format!(
                    "SELECT d.document, d.subject_id FROM {table}
                     CROSS JOIN search_documents d ON d.document = {table}.rowid
                     WHERE {table} MATCH ?1 AND {table}.rowid >= {start} AND {table}.rowid < ?2
                     ORDER BY {table}.rowid DESC LIMIT {limit}"
                )
            }
            _ => {
                let kind = numbers(kind).end;
                format!(
                    "SELECT document, subject_id FROM search_documents
                     WHERE document >= {start} AND document < {kind} AND grams @@ $1::tsquery AND document < $2
                     ORDER BY document DESC LIMIT {limit}"
                )
            }
        };
        let statement = Statement::from_sql_and_values(backend, sql, [Value::from(terms), Value::from(end)]);
        let candidates = Candidate::find_by_statement(statement);
        match self {
            Self::Sqlite(database) => candidates.all(*database).await,
            Self::Postgres(transaction) => candidates.all(transaction).await,
        }
    }

    /// Reads `select` by the same connection: a search that held one and waited for another could wait for itself.
    pub(super) async fn models<E: EntityTrait>(&self, select: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        match self {
            Self::Sqlite(database) => select.all(*database).await,
            Self::Postgres(transaction) => select.all(transaction).await,
        }
    }

    /// The same for chosen columns.
    pub(super) async fn columns<E: EntityTrait, T: TryGetableMany + Send>(
        &self,
        select: Select<E>,
    ) -> Result<Vec<T>, DbErr> {
        match self {
            Self::Sqlite(database) => select.into_tuple().all(*database).await,
            Self::Postgres(transaction) => select.into_tuple().all(transaction).await,
        }
    }

    /// Ends it.
    pub(super) async fn end(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// What writing did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Documents that were written or taken out.
    pub(super) changed: usize,
    /// Of which records somebody else sees them now than before.
    pub(super) moved: Vec<Uuid>,
}

/// Writes `documents`, each of another record, as far as they do not stand there already.
pub(super) async fn write(connection: &impl ConnectionTrait, documents: &[Document]) -> ApiResult<Written> {
    let ids = documents.iter().map(|document| document.id);
    let standing = Entity::find().filter(Column::SubjectId.is_in(ids)).all(connection).await?;
    let standing: HashMap<Uuid, Model> = standing.into_iter().map(|row| (row.subject_id, row)).collect();
    let mut written = Written::default();
    let mut next: HashMap<SearchKind, i64> = HashMap::new();
    let mut gone: Vec<(SearchKind, i64)> = Vec::new();
    let mut rows: Vec<(i64, &Document)> = Vec::new();
    for document in documents {
        let before = standing.get(&document.id);
        if before.is_some_and(|row| row.scope != document.scope) {
            written.moved.push(document.id);
        }
        match before {
            Some(row) if row.digest == document.digest => continue,
            Some(row) => {
                gone.push((document.kind, row.document));
                if !document.grams.is_empty() {
                    rows.push((row.document, document));
                }
            }
            None if document.grams.is_empty() => continue,
            None => {
                let number = match next.get(&document.kind) {
                    Some(number) => number + 1,
                    None => first_free(connection, document.kind).await?,
                };
                next.insert(document.kind, number);
                rows.push((number, document));
            }
        }
        written.changed += 1;
    }
    remove(connection, &gone).await?;
    insert(connection, &rows).await?;
    Ok(written)
}

#[derive(FromQueryResult)]
struct Last {
    last: Option<i64>,
}

async fn first_free(connection: &impl ConnectionTrait, kind: SearchKind) -> Result<i64, DbErr> {
    let Range { start, end } = numbers(kind);
    let last = Entity::find()
        .select_only()
        .column_as(Column::Document.max(), "last")
        .filter(Column::Document.gte(start))
        .filter(Column::Document.lt(end))
        .into_model::<Last>()
        .one(connection)
        .await?;
    Ok(last.and_then(|last| last.last).map_or(start, |last| last + 1))
}

async fn remove(connection: &impl ConnectionTrait, gone: &[(SearchKind, i64)]) -> Result<(), DbErr> {
    if gone.is_empty() {
        return Ok(());
    }
    if connection.get_database_backend() == DbBackend::Sqlite {
        for name in TABLES {
            let of_table = gone.iter().filter(|(kind, _)| table(*kind) == name);
            let numbers: Vec<String> = of_table.map(|(_, document)| document.to_string()).collect();
            if !numbers.is_empty() {
                let sql = format!("DELETE FROM {name} WHERE rowid IN ({})", numbers.join(", "));
                connection.execute_unprepared(&sql).await?;
            }
        }
    }
    let numbers = gone.iter().map(|(_, document)| *document);
    Entity::delete_many().filter(Column::Document.is_in(numbers)).exec(connection).await?;
    Ok(())
}

async fn insert(connection: &impl ConnectionTrait, rows: &[(i64, &Document)]) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let mut left = rows;
    for size in bulk::sizes(rows.len()) {
        let (now, later) = left.split_at(size);
        left = later;
        let with_grams = backend != DbBackend::Sqlite;
        let mut values: Vec<Value> = Vec::with_capacity(size * 5);
        for (number, document) in now {
            values.push((*number).into());
            values.push(document.id.into());
            values.push(document.digest.clone().into());
            values.push(document.scope.clone().into());
            if with_grams {
                values.push(document.grams.clone().into());
            }
        }
        let (columns, row): (_, fn(usize) -> String) = if with_grams {
            ("document, subject_id, digest, scope, grams", |place| {
                let at = place * 5;
                format!(
                    "(${}, ${}, ${}, ${}, array_to_tsvector(string_to_array(${}, ' ')))",
                    at + 1,
                    at + 2,
                    at + 3,
                    at + 4,
                    at + 5
                )
            })
        } else {
            ("document, subject_id, digest, scope", |_| "(?, ?, ?, ?)".to_owned())
        };
        let places: Vec<String> = (0..size).map(row).collect();
        let sql = format!("INSERT INTO search_documents ({columns}) VALUES {}", places.join(", "));
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    if backend == DbBackend::Sqlite {
        for name in TABLES {
            let of_table: Vec<_> = rows.iter().filter(|(_, document)| table(document.kind) == name).collect();
            let mut left = of_table.as_slice();
            for size in bulk::sizes(of_table.len()) {
                let (now, later) = left.split_at(size);
                left = later;
                let values = now.iter().flat_map(|(number, document)| {
                    [Value::from(*number), Value::from(document.grams.clone())]
                });
                let places = vec!["(?, ?)"; size].join(", ");
                let sql = format!("INSERT INTO {name} (rowid, grams) VALUES {places}");
                connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            }
        }
    }
    Ok(())
}

/// Empties the index.
pub(super) async fn clear(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        for name in TABLES {
            connection
                .execute_unprepared(&format!("INSERT INTO {name} ({name}) VALUES ('delete-all')"))
                .await?;
        }
        connection.execute_unprepared("DELETE FROM search_documents").await?;
    } else {
        connection.execute_unprepared("TRUNCATE search_documents").await?;
    }
    Ok(())
}

/// Leaves nothing in the files of the database of what was taken out of the index: both databases only mark it at first.
pub(super) async fn forget_removed(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        for name in TABLES {
            connection
                .execute_unprepared(&format!("INSERT INTO {name} ({name}) VALUES ('optimize')"))
                .await?;
        }
        return Ok(());
    }
    // A gram stays in the tree of an index when the last document that had it is gone.
    for kind in SearchKind::ALL {
        connection.execute_unprepared(&format!("REINDEX INDEX CONCURRENTLY search_documents_{kind}")).await?;
    }
    Ok(())
}
