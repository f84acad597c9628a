//! A judged filter in the words of a query, the same on both databases: texts are compared by their bytes, days are those
//! of the site. Statements are put together by hand, because a limit that is bound instead of written is planned as a
//! tenth of the table.

use chrono_tz::Tz;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, PostgresQueryBuilder, QueryBuilder, SqlWriterValues, SqliteQueryBuilder,
};
use sea_orm::{DbBackend, Statement, Value};
use shared::event::SubjectKind;
use shared::form::search_key;
use shared::lists::field::{FieldKind, ListField};
use shared::lists::sieve::{Clause, Test};
use shared::time::{DAY_MILLIS, Date, Instant};

use crate::zone;

/// A statement in the making.
pub(super) struct Text {
    writer: SqlWriterValues,
    backend: DbBackend,
}

impl Text {
    pub(super) fn new(backend: DbBackend) -> Self {
        let writer = match backend {
            DbBackend::Postgres => SqlWriterValues::new("$", true),
            _ => SqlWriterValues::new("?", false),
        };
        Self { writer, backend }
    }

    /// Adds words as they are.
    pub(super) fn words(mut self, words: &str) -> Self {
        // Writing to a text cannot fail.
        let _ = std::fmt::Write::write_str(&mut self.writer, words);
        self
    }

    /// Adds an expression, whose values are bound.
    pub(super) fn expression(mut self, expression: &Expr) -> Self {
        match self.backend {
            DbBackend::Postgres => PostgresQueryBuilder.prepare_expr(expression, &mut self.writer),
            _ => SqliteQueryBuilder.prepare_expr(expression, &mut self.writer),
        }
        self
    }

    /// Adds what has to hold, each after an `AND`.
    pub(super) fn all<'a>(self, conditions: impl IntoIterator<Item = &'a Expr>) -> Self {
        conditions
            .into_iter()
            .fold(self, |text, condition| text.words(" AND (").expression(condition).words(")"))
    }

    /// The statement.
    pub(super) fn statement(self) -> Statement {
        let (sql, values) = self.writer.into_parts();
        Statement { sql, values: Some(values), db_backend: self.backend }
    }
}

/// Where and when a filter is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) backend: DbBackend,
    pub(super) zone: Tz,
    pub(super) now: Instant,
}

/// The table of the records of `kind`.
pub(super) const fn table(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Account => "accounts",
        SubjectKind::Contact => "contacts",
        SubjectKind::Lead => "leads",
        SubjectKind::Deal => "deals",
    }
}

/// The column in which a field stands. What a gate lacks is worked out of two, of which this is one.
pub(super) fn column(field: &ListField) -> &'static str {
    match field.name {
        "owner" => "owner_id",
        "team" => "team_id",
        "account" => "account_id",
        "contact" => "contact_id",
        "amount" => "amount_minor",
        "currency" => "amount_currency",
        "stay" => "stage_entered_at",
        "silence" => "silent_since",
        "gate_missing" => "gate_total",
        "source_import" => "import_id",
        name => name,
    }
}

/// The columns that are needed to ask for a field and to put rows in its order.
pub(super) fn columns(kind: SubjectKind, field: &ListField) -> Vec<&'static str> {
    match (field.name, key_column(kind, field)) {
        ("gate_missing", column) => vec![column, "gate_met"],
        (_, key) if key == column(field) => vec![key],
        (_, key) => vec![column(field), key],
    }
}

/// The column by which rows are put in the order of a field, and in which parts of a text are looked for: of a name that
/// people look up, its key.
pub(super) fn key_column(kind: SubjectKind, field: &ListField) -> &'static str {
    match (kind, field.name) {
        (SubjectKind::Account | SubjectKind::Contact, "name") => "name_key",
        _ => column(field),
    }
}

/// A column of the table, or of what stands for it.
pub(super) fn of(kind: SubjectKind, column: &'static str) -> Expr {
    Expr::col((Alias::new(table(kind)), Alias::new(column)))
}

/// A text that is compared by its bytes, as the indexes have it.
pub(super) fn text_of(kind: SubjectKind, column: &'static str, backend: DbBackend) -> Expr {
    match backend {
        // It is made so, and its index knows no other words for it.
        DbBackend::Postgres if column != "name_key" => {
            Expr::cust(format!("\"{}\".\"{column}\" COLLATE \"C\"", table(kind)))
        }
        _ => of(kind, column),
    }
}

/// What has to hold of the columns, for a clause.
pub(super) fn condition(kind: SubjectKind, clause: &Clause, setting: Setting) -> Expr {
    let Clause { field, test } = clause;
    let value = || match field.kind {
        FieldKind::Gate => of(kind, "gate_total").sub(of(kind, "gate_met")),
        FieldKind::Text | FieldKind::Word(_) | FieldKind::Reach => {
            text_of(kind, column(field), setting.backend)
        }
        _ => of(kind, column(field)),
    };
    match test {
        Test::Blank(true) => value().is_null(),
        Test::Blank(false) => value().is_not_null(),
        Test::Texts { texts, within } => one_of(value, texts.iter().cloned(), *within),
        Test::Ids { ids, within } => one_of(value, ids.iter().copied(), *within),
        Test::Parts(parts) => {
            let any = parts.iter().map(|part| has_part(kind, field, part, setting.backend));
            any.reduce(Expr::or).unwrap_or_else(never)
        }
        Test::Flags { yes, no } => {
            one_of(value, [true, false].into_iter().filter(|flag| if *flag { *yes } else { *no }), true)
        }
        Test::Numbers { from, to } if field.kind == FieldKind::Age => {
            let since = |days: i64| setting.now.plus_millis(days.saturating_mul(DAY_MILLIS).saturating_neg());
            // Somebody's act that is said to lie in the future is no days old.
            let old = from.filter(|days| *days > 0).map(|days| value().lte(since(days)));
            let young = to.map(|days| match days {
                ..0 => never(),
                _ => value().gt(since(days.saturating_add(1))),
            });
            both(old, young)
        }
        Test::Numbers { from, to } => both(from.map(|from| value().gte(from)), to.map(|to| value().lte(to))),
        Test::Days { from, to } if field.kind == FieldKind::Day => {
            both(from.map(|from| value().gte(from)), to.map(|to| value().lte(to)))
        }
        Test::Days { from, to } => {
            let begins = |day: Date| zone::begins(day, setting.zone);
            let behind = to.and_then(|to| to.succ_opt()).map(|next| value().lt(begins(next)));
            both(from.map(|from| value().gte(begins(from))), behind)
        }
    }
}

/// What no row fulfils.
fn never() -> Expr {
    Expr::cust("1 = 0")
}

/// Both, where both are asked; something that stands there, where neither is.
fn both(first: Option<Expr>, second: Option<Expr>) -> Expr {
    match (first, second) {
        (Some(first), Some(second)) => first.and(second),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => Expr::cust("1 = 1"),
    }
}

fn one_of<V: Into<Value>>(
    value: impl Fn() -> Expr,
    values: impl IntoIterator<Item = V>,
    within: bool,
) -> Expr {
    let values: Vec<Value> = values.into_iter().map(Into::into).collect();
    match (values.as_slice(), within) {
        ([], _) => never(),
        // One is compared, not listed: an index then gives the order of the rest, too.
        ([one], true) => value().eq(one.clone()),
        (_, true) => value().is_in(values),
        (_, false) => value().is_null().or(value().is_not_in(values)),
    }
}

/// Whether `part` stands in a text. No index leads there: it is asked of the rows that are looked through anyway.
fn has_part(kind: SubjectKind, field: &ListField, part: &str, backend: DbBackend) -> Expr {
    let (table, column) = (table(kind), key_column(kind, field));
    let part = if column == "name_key" { search_key(part) } else { part.to_owned() };
    // Small letters of the Latin alphabet alone, on both: the names of columns are ours.
    match backend {
        DbBackend::Postgres => {
            let text = format!("strpos(lower(\"{table}\".\"{column}\" COLLATE \"C\"), $1) > 0");
            Expr::cust_with_values(text, [part])
        }
        _ => Expr::cust_with_values(format!("instr(lower(\"{table}\".\"{column}\"), ?) > 0"), [part]),
    }
}
