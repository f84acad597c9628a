//! Restores a backup, into a database without people only: all rows in one transaction, then the files.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::Value;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

use super::tables::{self, Column};
use super::{FORMAT, Manifest, ROWS};
use crate::database::{Database, Transaction};
use crate::files::Files;
use crate::search::indexer;

/// Fills the empty `database` and `files` from the backup at `source`, and brings an older schema up to date.
///
/// # Errors
/// When the database is not empty, the file is no backup or one of a newer Sluice, or anything fails; the
/// database then has no row of it.
pub async fn restore(database: &Database, files: &Files, source: &Path) -> anyhow::Result<Manifest> {
    let file = File::open(source).with_context(|| format!("{} cannot be read.", source.display()))?;
    let mut archive = tar::Archive::new(BufReader::new(file));
    let mut entries = archive.entries()?;
    let first = entries.next().context("the file is empty, so it is no backup.")?;
    let manifest: Manifest =
        serde_json::from_reader(first?).context("the file does not begin as a backup of Sluice does.")?;
    ensure!(
        manifest.format == FORMAT,
        "this Sluice reads backups of format {FORMAT}, not {}.",
        manifest.format
    );
    prepare_schema(database, &manifest).await?;
    let transaction = database.begin().await?;
    let columns = tables::columns(&*transaction).await?;
    ensure!(is_empty(&transaction).await?, "the database has people in it; restore into an empty one.");
    let guards = lift_guards(&transaction).await?;
    for table in manifest.tables.iter().rev() {
        transaction.execute_unprepared(&format!("DELETE FROM {}", tables::quoted(&table.name))).await?;
    }
    let mut files_left = manifest.files;
    for entry in entries {
        let entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if let Some(table) = name.strip_prefix("tables/").and_then(|name| name.strip_suffix(".jsonl")) {
            fill(&transaction, &manifest, table, &columns, entry).await?;
        } else if let Some(key) = name.strip_prefix("files/") {
            let mut entry = entry;
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            files.put(key, content.into()).await?;
            files_left = files_left.saturating_sub(1);
        } else {
            bail!("{name} does not belong into a backup.");
        }
    }
    ensure!(files_left == 0, "the backup ends early: {files_left} files are missing.");
    count_on(&transaction, &columns).await?;
    for guard in guards {
        transaction.execute_unprepared(&guard).await?;
    }
    transaction.commit().await?;
    Migrator::up(database.writer(), None).await?;
    // What it is made of is another one now.
    indexer::rebuild(database).await.context("the index of search cannot be begun anew.")?;
    Ok(manifest)
}

/// Brings an empty database to the schema the backup was taken of.
async fn prepare_schema(database: &Database, manifest: &Manifest) -> anyhow::Result<()> {
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    ensure!(known.starts_with(&manifest.migrations), "the backup is of a newer Sluice than this one.");
    let applied = Migrator::get_applied_migrations(database.writer()).await?.len();
    let wanted = manifest.migrations.len();
    ensure!(applied <= wanted, "the database has a newer schema than the backup; restore into a new one.");
    let steps = u32::try_from(wanted - applied)?;
    if steps > 0 {
        Migrator::up(database.writer(), Some(steps)).await?;
    }
    Ok(())
}

/// Lets the events that come be numbered after those that were restored. SQLite has no counter of its own.
async fn count_on(transaction: &Transaction, columns: &[Column]) -> anyhow::Result<()> {
    let numbered = columns.iter().any(|column| column.table_name == "events" && column.column_name == "seq");
    if numbered && transaction.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT setval('events_numbers', (SELECT coalesce(max(seq), 0) + 1 FROM events), FALSE)";
        transaction.execute_unprepared(sql).await?;
    }
    Ok(())
}

async fn is_empty(transaction: &Transaction) -> anyhow::Result<bool> {
    let statement = Statement::from_string(transaction.get_database_backend(), "SELECT 1 FROM users LIMIT 1");
    Ok(transaction.query_one_raw(statement).await?.is_none())
}

#[derive(FromQueryResult)]
struct Guard {
    name: String,
    sql: String,
}

/// Takes the triggers off, because rows come back as they stood, not step by step; returns the SQL that puts them
/// on again. It is one transaction: nobody ever sees the tables without them.
async fn lift_guards(transaction: &Transaction) -> anyhow::Result<Vec<String>> {
    if transaction.get_database_backend() == DbBackend::Sqlite {
        transaction.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
        let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
        let triggers = Guard::find_by_statement(Statement::from_string(DbBackend::Sqlite, triggers));
        let triggers = triggers.all(&**transaction).await?;
        for Guard { name, .. } in &triggers {
            transaction.execute_unprepared(&format!("DROP TRIGGER {}", tables::quoted(name))).await?;
        }
        Ok(triggers.into_iter().map(|guard| guard.sql).collect())
    } else {
        transaction.execute_unprepared("ALTER TABLE deals DISABLE TRIGGER USER").await?;
        Ok(vec!["ALTER TABLE deals ENABLE TRIGGER USER".to_owned()])
    }
}

async fn fill(
    transaction: &Transaction,
    manifest: &Manifest,
    name: &str,
    columns: &[Column],
    lines: impl Read,
) -> anyhow::Result<()> {
    let table = manifest.tables.iter().find(|table| table.name == name);
    let table = table.with_context(|| format!("the backup does not list its table {name}."))?;
    let own: Vec<Column> = table
        .columns
        .iter()
        .map(|wanted| {
            let found = columns.iter().find(|own| own.table_name == name && own.column_name == *wanted);
            found.cloned().with_context(|| format!("there is no column {name}.{wanted}."))
        })
        .collect::<anyhow::Result<_>>()?;
    let insert = tables::insert(name, &own, transaction.get_database_backend());
    let mut rows = 0;
    let mut batch = Vec::new();
    for line in BufReader::new(lines).lines() {
        batch.push(serde_json::from_str::<serde_json::Value>(&line?)?);
        rows += 1;
        if batch.len() as u64 == ROWS {
            put(transaction, &insert, std::mem::take(&mut batch)).await?;
        }
    }
    put(transaction, &insert, batch).await?;
    ensure!(rows == table.rows, "{name} has {rows} rows where the backup promises {}.", table.rows);
    Ok(())
}

async fn put(transaction: &Transaction, insert: &str, rows: Vec<serde_json::Value>) -> anyhow::Result<()> {
    if !rows.is_empty() {
        let values = [Value::from(serde_json::Value::Array(rows))];
        let statement = Statement::from_sql_and_values(transaction.get_database_backend(), insert, values);
        transaction.execute_raw(statement).await?;
    }
    Ok(())
}
