//! What the database says of its own tables, and the SQL that turns rows into portable JSON and back.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

/// A column and its type as the database names it.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Column {
    pub(crate) table_name: String,
    pub(crate) column_name: String,
    kind: String,
}

/// Every column of every table of ours, tables in the order of their making, which is one they can be filled in. The index
/// of search is none: it is made of the records, and made anew where they come back.
pub(crate) async fn columns(connection: &impl ConnectionTrait) -> Result<Vec<Column>, DbErr> {
    let sql = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT m.name AS table_name, c.name AS column_name, upper(c.type) AS kind
             FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'seaql_migrations'
               AND m.name NOT LIKE 'search_%'
             ORDER BY m.rowid, c.cid"
        }
        _ => {
            "SELECT c.relname::text AS table_name, a.attname::text AS column_name,
                    upper(format_type(a.atttypid, NULL)) AS kind
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
               AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'seaql_migrations'
               AND c.relname NOT LIKE 'search_%'
             ORDER BY c.oid, a.attnum"
        }
    };
    Column::find_by_statement(Statement::from_string(connection.get_database_backend(), sql))
        .all(connection)
        .await
}

impl Column {
    /// Whether words stand in it, as they are or within JSON.
    pub(crate) fn holds_text(&self) -> bool {
        matches!(self.kind.as_str(), "TEXT" | "JSONB")
    }

    /// The SQL of its value as text.
    pub(crate) fn as_text(&self, backend: DbBackend) -> String {
        let name = quoted(&self.column_name);
        if backend == DbBackend::Sqlite { name } else { format!("{name}::text") }
    }

    /// The SQL that makes its value of the text `value`.
    pub(crate) fn of_text(&self, value: &str) -> String {
        if self.kind == "JSONB" { format!("{value}::jsonb") } else { value.to_owned() }
    }

    /// The SQL of this column's portable value.
    fn portable(&self, backend: DbBackend) -> String {
        let name = quoted(&self.column_name);
        match (backend, self.kind.as_str()) {
            // hex() makes an empty text of nothing.
            (DbBackend::Sqlite, "BLOB") => format!("iif({name} IS NULL, NULL, lower(hex({name})))"),
            (DbBackend::Sqlite, _) => name,
            (_, "UUID") => format!("replace({name}::text, '-', '')"),
            (_, "BYTEA") => format!("encode({name}, 'hex')"),
            (_, "BOOLEAN") => format!("{name}::int"),
            (_, "JSONB" | "DATE") => format!("{name}::text"),
            _ => name,
        }
    }

    /// The SQL that reads this column's value back from place `index` of the portable row `value`.
    fn native(&self, backend: DbBackend, index: usize) -> String {
        match (backend, self.kind.as_str()) {
            (DbBackend::Sqlite, "BLOB") => format!("unhex(json_extract(value, '$[{index}]'))"),
            (DbBackend::Sqlite, _) => format!("json_extract(value, '$[{index}]')"),
            (_, "BYTEA") => format!("decode(value->>{index}, 'hex')"),
            (_, "BOOLEAN") => format!("(value->>{index})::int::boolean"),
            (_, kind) => format!("(value->>{index})::{kind}"),
        }
    }
}

/// Selects the rows of `table` as portable JSON arrays. On SQLite each comes with its `rowid` and begins after
/// `?`; on PostgreSQL it is the query of a cursor.
pub(super) fn select(table: &str, columns: &[Column], backend: DbBackend) -> String {
    let values: Vec<String> = columns.iter().map(|column| column.portable(backend)).collect();
    let (values, table) = (values.join(", "), quoted(table));
    match backend {
        DbBackend::Sqlite => format!(
            "SELECT rowid AS place, json_array({values}) AS line FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {}",
            super::ROWS
        ),
        _ => format!("SELECT json_build_array({values})::text AS line FROM {table}"),
    }
}

/// Inserts the rows of one JSON array of portable rows.
pub(super) fn insert(table: &str, columns: &[Column], backend: DbBackend) -> String {
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.column_name)).collect();
    let values: Vec<String> =
        columns.iter().enumerate().map(|(index, column)| column.native(backend, index)).collect();
    let (table, names, values) = (quoted(table), names.join(", "), values.join(", "));
    let rows = match backend {
        DbBackend::Sqlite => "json_each(?)",
        _ => "jsonb_array_elements($1) AS rows (value)",
    };
    format!("INSERT INTO {table} ({names}) SELECT {values} FROM {rows}")
}

/// An identifier in quotation marks.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
