//! Takes a backup. All tables are read in one transaction that sees one instant; files are read after it, and a
//! file is never changed once it is stored, so every file that a row names is there.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context;
use migration::MigratorTrait;
use sea_orm::sea_query::Value;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, FromQueryResult, IsolationLevel, Statement,
    TransactionTrait,
};

use super::tables::{self, Column};
use super::{FORMAT, Manifest, ROWS, Table};
use crate::database::Database;
use crate::files::Files;

/// Writes a backup of `database` and `files` to `target`, which appears only when it is whole.
///
/// # Errors
/// When the target exists or anything cannot be read or written.
pub async fn backup(database: &Database, files: &Files, target: &Path) -> anyhow::Result<Manifest> {
    anyhow::ensure!(!target.exists(), "{} exists already.", target.display());
    let unfinished = target.with_extension("unfinished");
    let lines = target.with_extension("lines");
    let written = write(database, files, &unfinished, &lines).await;
    let _ = std::fs::remove_file(&lines);
    match written {
        Ok(manifest) => {
            std::fs::rename(&unfinished, target)?;
            Ok(manifest)
        }
        Err(error) => {
            let _ = std::fs::remove_file(&unfinished);
            Err(error)
        }
    }
}

async fn write(database: &Database, files: &Files, target: &Path, lines: &Path) -> anyhow::Result<Manifest> {
    let file = private_file(target).with_context(|| format!("{} cannot be written.", target.display()))?;
    let mut archive = tar::Builder::new(BufWriter::new(file));
    let applied = migration::Migrator::get_applied_migrations_read_only(database.read()).await?;
    let on_postgres = database.backend() == DbBackend::Postgres;
    let transaction = database
        .read()
        .begin_with_config(
            // On SQLite every transaction sees one instant.
            on_postgres.then_some(IsolationLevel::RepeatableRead),
            on_postgres.then_some(AccessMode::ReadOnly),
        )
        .await?;
    let columns = tables::columns(&transaction).await?;
    let of_tables = || columns.chunk_by(|one, other| one.table_name == other.table_name);
    let mut counted = Vec::new();
    for columns in of_tables() {
        let Some(first) = columns.first() else { continue };
        counted.push(Table {
            name: first.table_name.clone(),
            columns: columns.iter().map(|column| column.column_name.clone()).collect(),
            rows: count(&transaction, &first.table_name).await?,
        });
    }
    let keys = files.keys().await?;
    let manifest = Manifest {
        format: FORMAT,
        migrations: applied.iter().map(|migration| migration.name().to_owned()).collect(),
        tables: counted,
        files: keys.len() as u64,
    };
    let written = serde_json::to_vec_pretty(&manifest)?;
    append(&mut archive, "manifest.json", written.len() as u64, written.as_slice())?;
    for (table, columns) in manifest.tables.iter().zip(of_tables()) {
        // A tar entry begins with its length, so the lines wait in a file of their own.
        let mut out = BufWriter::new(private_file(lines)?);
        dump(&transaction, &table.name, columns, &mut out).await?;
        out.flush()?;
        drop(out);
        let name = format!("tables/{}.jsonl", table.name);
        append(&mut archive, &name, lines.metadata()?.len(), File::open(lines)?)?;
    }
    transaction.commit().await?;
    for key in keys {
        let content = files.get(&key).await?;
        append(&mut archive, &format!("files/{key}"), content.len() as u64, content.as_ref())?;
    }
    archive.into_inner()?.into_inner()?.sync_all()?;
    Ok(manifest)
}

#[derive(FromQueryResult)]
struct Count {
    rows: i64,
}

async fn count(transaction: &DatabaseTransaction, table: &str) -> anyhow::Result<u64> {
    let sql = format!("SELECT count(*) AS rows FROM {}", tables::quoted(table));
    let statement = Statement::from_string(transaction.get_database_backend(), sql);
    let count = Count::find_by_statement(statement).one(transaction).await?;
    Ok(count.map_or(0, |count| u64::try_from(count.rows).unwrap_or(0)))
}

#[derive(FromQueryResult)]
struct Placed {
    place: i64,
    line: String,
}

#[derive(FromQueryResult)]
struct Line {
    line: String,
}

async fn dump(
    transaction: &DatabaseTransaction,
    table: &str,
    columns: &[Column],
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let backend = transaction.get_database_backend();
    let select = tables::select(table, columns, backend);
    if backend == DbBackend::Sqlite {
        let mut place = 0;
        loop {
            let statement = Statement::from_sql_and_values(backend, &select, [Value::from(place)]);
            let rows = Placed::find_by_statement(statement).all(transaction).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            place = last.place;
            for row in &rows {
                writeln!(out, "{}", row.line)?;
            }
        }
    }
    transaction.execute_unprepared(&format!("DECLARE lines NO SCROLL CURSOR FOR {select}")).await?;
    loop {
        let fetch = Statement::from_string(backend, format!("FETCH {ROWS} FROM lines"));
        let rows = Line::find_by_statement(fetch).all(transaction).await?;
        if rows.is_empty() {
            transaction.execute_unprepared("CLOSE lines").await?;
            return Ok(());
        }
        for row in &rows {
            // PostgreSQL puts line feeds between the values of an array; a row is one line here.
            let row: serde_json::Value = serde_json::from_str(&row.line)?;
            writeln!(out, "{row}")?;
        }
    }
}

/// Adds an entry without the time of its making: the same site gives the same backup, byte for byte.
fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    size: u64,
    content: impl Read,
) -> anyhow::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    archive.append_data(&mut header, name, content)?;
    Ok(())
}

/// A file that only its owner reads: a backup holds everything.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
