//! The connections to the database. On SQLite one connection writes and several read beside it (WAL); on
//! PostgreSQL one pool does both. Who changes anything begins a [`Transaction`] and commits it; one that is
//! dropped leaves nothing behind.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use migration::MigratorTrait;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Connector, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, EntityTrait, QuerySelect, Select, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::watch;

/// How long a statement waits for SQLite's write lock before it fails.
const BUSY: Duration = Duration::from_secs(10);

/// The database: where to read, how to write.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    commits: watch::Sender<Commits>,
}

/// How often something was committed, as far as this process knows. Whoever waits for a change of it is woken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commits {
    /// By this process.
    pub own: u64,
    /// By other ones, as often as they said so: one word of theirs may stand for many commits.
    pub others: u64,
}

impl Database {
    /// Opens the database at `url` (`sqlite:<file>` or `postgres://…`) without touching its schema. SQLite's file is
    /// made when it is not there.
    ///
    /// # Errors
    /// When it cannot be reached or opened.
    pub async fn open(url: &str) -> Result<Self, DbErr> {
        Self::open_or_make(url, true).await
    }

    /// The same for a database that is there already; nothing is made.
    ///
    /// # Errors
    /// When it is not there, or cannot be reached or opened.
    pub async fn open_existing(url: &str) -> Result<Self, DbErr> {
        Self::open_or_make(url, false).await
    }

    async fn open_or_make(url: &str, make: bool) -> Result<Self, DbErr> {
        let commits = watch::Sender::new(Commits::default());
        if url.starts_with("sqlite:") {
            // The writer comes first: it makes the file and turns WAL on.
            let writer = Connector::connect(sqlite(url, 1, make)).await?;
            let readers = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
            let reader = Connector::connect(sqlite(url, u32::try_from(readers).unwrap_or(2), make)).await?;
            Ok(Self { reader, writer, commits })
        } else {
            let pool = Connector::connect(postgres(url)).await?;
            Ok(Self { reader: pool.clone(), writer: pool, commits })
        }
    }

    /// Where to read from.
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The connection that may write without a transaction: for migrations and single statements.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Begins a writing transaction. On SQLite it takes the write lock at once, so that what it reads cannot
    /// change before it writes; on PostgreSQL rows that are read to be changed are read through [`to_change`].
    ///
    /// # Errors
    /// When the database cannot be reached or stays busy.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.writer.begin_with_options(options).await?;
        Ok(Transaction { inner, commits: self.commits.clone() })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails; on both databases it then changed nothing.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        migration::Migrator::up(&self.writer, None).await
    }

    /// Has the database forget what was deleted before: SQLite writes its file anew and empties the log beside it,
    /// PostgreSQL gives the rows free. Says whether that is done; somebody who reads may be in the way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn compact(&self) -> Result<bool, DbErr> {
        self.writer.execute_unprepared("VACUUM").await?;
        if self.backend() != DbBackend::Sqlite {
            return Ok(true);
        }
        let checkpoint = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let answer = self.writer.query_one_raw(checkpoint).await?;
        let busy: Option<i64> = answer.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(busy == Some(0))
    }

    /// Closes every connection, which on SQLite folds the log back into the file.
    ///
    /// # Errors
    /// When the database cannot be closed in order.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await
    }

    /// Wakes whoever holds it after every commit from now on, each of them: the worker of due jobs, and whoever reads the
    /// feed of events. A commit that comes while its holder is busy is not lost.
    pub fn commits(&self) -> watch::Receiver<Commits> {
        self.commits.subscribe()
    }

    /// Says that another process has committed something.
    pub fn committed_elsewhere(&self) {
        self.commits.send_modify(|commits| commits.others = commits.others.wrapping_add(1));
    }
}

/// A transaction that undoes itself when it is dropped without [`commit`](Self::commit).
#[derive(Debug)]
#[must_use = "a transaction that is not committed changes nothing"]
pub struct Transaction {
    inner: DatabaseTransaction,
    commits: watch::Sender<Commits>,
}

impl Transaction {
    /// Makes the changes last and wakes everybody who waits for commits.
    ///
    /// # Errors
    /// When the database refuses; then nothing was changed.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await?;
        self.commits.send_modify(|commits| commits.own = commits.own.wrapping_add(1));
        Ok(())
    }
}

/// `select` with its rows held until the transaction ends, so that nobody changes them meanwhile. The one way in which
/// rows are held: rows that refer to them can still be written, so that who edits a customer and who makes a deal
/// for it do not wait for each other in a circle. Who holds several rows takes them in the order of their ids.
///
/// SQLite does without: there, a transaction that writes is alone.
pub fn to_change<E: EntityTrait>(select: Select<E>) -> Select<E> {
    select.lock(LockType::NoKeyUpdate)
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

/// The file of SQLite that `url` names; nothing for PostgreSQL.
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let file = url.strip_prefix("sqlite:")?;
    let file = file.strip_prefix("//").unwrap_or(file);
    Some(Path::new(file.split_once('?').map_or(file, |(file, _)| file)))
}

fn sqlite(url: &str, connections: u32, make: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).min_connections(1).sqlx_logging(false);
    options.record_stmt_in_spans(false).test_before_acquire(false).acquire_timeout(Duration::from_secs(30));
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .create_if_missing(make)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(256)
            // A page and the row behind it, read without waiting for whoever takes them.
            .row_buffer_size(256)
            // A commit that was answered survives a power cut.
            .pragma("synchronous", "FULL")
            .pragma("journal_mode", "WAL")
            // What is deleted or written over is gone from the file, and not only out of sight.
            .pragma("secure_delete", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16384")
    });
    options
}

fn postgres(url: &str) -> ConnectOptions {
    // SeaORM knows the scheme by its short name alone.
    let url = url.replacen("postgresql://", "postgres://", 1);
    let mut options = ConnectOptions::new(url);
    options.max_connections(16).min_connections(1).sqlx_logging(false).record_stmt_in_spans(false);
    options.test_before_acquire(false).acquire_timeout(Duration::from_secs(30));
    options.set_application_name("sluice");
    options.map_sqlx_postgres_opts(|options| {
        options.statement_cache_capacity(256).options([
            // With the default of 4 the planner walks the primary key and filters instead of using a scoped index.
            ("random_page_cost", "1.1"),
            // A page looks up fifty names. The planner would keep them in a table that it makes large enough for
            // those of every row there is, and clearing that takes twice as long as the page.
            ("enable_memoize", "off"),
        ])
    });
    options
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
    use super::*;

    #[tokio::test]
    async fn a_commit_wakes_everybody_who_waits() {
        let database = Database::open("sqlite::memory:").await.unwrap();
        let (mut worker, mut hub) = (database.commits(), database.commits());
        database.begin().await.unwrap().commit().await.unwrap();
        worker.changed().await.unwrap();
        hub.changed().await.unwrap();
        assert_eq!(*hub.borrow(), Commits { own: 1, others: 0 });
        // What is undone wakes nobody; what another process says does.
        drop(database.begin().await.unwrap());
        assert!(!worker.has_changed().unwrap());
        database.committed_elsewhere();
        assert!(worker.has_changed().unwrap() && hub.has_changed().unwrap());
        // Whoever is busy while it happens is woken once for all of it.
        database.begin().await.unwrap().commit().await.unwrap();
        worker.changed().await.unwrap();
        assert!(!worker.has_changed().unwrap());
    }
}
