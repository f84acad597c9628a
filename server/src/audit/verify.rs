//! Makes every seal of the log again and compares: with the rows, link by link, and with the heads outside the database.
//! Changes nothing, and goes on behind whatever it finds.
//!
//! The database writes a page as one text, which another thread reads and hashes while the next one is on its way.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::pin::pin;

use futures_util::{TryStreamExt, stream};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};
use shared::audit::{AuditDetail, AuditKind, AuditSource};
use shared::time::Instant;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::chain::{BEGINNING, Hash, Link};
use super::heads::{self, Head, Heads};
use super::row::{self, BETWEEN};
use super::seal;
use crate::database::Database;
use crate::entities::{audit_chain, audit_sealer};

/// Links of a page.
const PAGE: u64 = 2_000;
/// Pages that are read at once.
const TOGETHER: usize = 2;
/// Findings of one kind that are told one by one; the others are counted.
const TOLD: u64 = 20;
/// How long a row may wait to be sealed, and a link for its head outside of the database.
pub const WAIT_MILLIS: i64 = 60 * 60 * 1000;

/// What was found: each is a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A link cannot be read at all.
    BrokenLink,
    /// Numbers are missing before a link.
    Missing {
        /// The first number that is missing.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// A link does not hang on the one before it.
    WrongHash {
        /// Its number.
        seq: i64,
    },
    /// The row of a link is gone.
    NoRow {
        /// The link's number.
        seq: i64,
        /// Where the row was.
        source: AuditSource,
        /// Its id.
        id: Uuid,
    },
    /// The row of a link is not as it was sealed.
    Altered {
        /// The link's number.
        seq: i64,
        /// Where the row is.
        source: AuditSource,
        /// Its id.
        id: Uuid,
    },
    /// A salt is gone, though no erasure took it.
    NoSalt {
        /// The link's number.
        seq: i64,
        /// The row that can no longer be checked.
        id: Uuid,
    },
    /// A link is another one than was written down outside of the database.
    OtherHead {
        /// Its number.
        seq: i64,
        /// When it was sealed, as was written down.
        at: Instant,
    },
    /// The chain ends before what was written down outside of the database.
    CutOff {
        /// The last number there is.
        last: i64,
        /// The last number that was written down.
        written: i64,
    },
    /// Links have waited too long to be written down outside of the database.
    NoHead {
        /// How many.
        links: i64,
        /// Since when.
        since: Instant,
    },
    /// Rows have waited too long to be sealed.
    Unsealed {
        /// Where.
        source: AuditSource,
        /// How many.
        rows: i64,
        /// Since when.
        since: Instant,
    },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |source: &AuditSource| match source {
            AuditSource::Event => "event",
            AuditSource::Entry => "audit entry",
        };
        match self {
            Self::BrokenLink => f.write_str("a link of the chain cannot be read."),
            Self::Missing { from, to } if from == to => write!(f, "link {from} of the chain is missing."),
            Self::Missing { from, to } => write!(f, "links {from} to {to} of the chain are missing."),
            Self::WrongHash { seq } => {
                write!(f, "link {seq} of the chain was altered, or does not hang on the one before it.")
            }
            Self::NoRow { seq, source, id } => {
                write!(f, "the {} {id}, sealed as number {seq}, is gone.", name(source))
            }
            Self::Altered { seq, source, id } => {
                write!(f, "the {} {id} is not as it was sealed as number {seq}.", name(source))
            }
            Self::NoSalt { seq, id } => {
                write!(f, "{id}, sealed as number {seq}, has lost its salt, and no erasure names it.")
            }
            Self::OtherHead { seq, at } => {
                write!(
                    f,
                    "link {seq} is not the one that was written down outside of the database at {at}: the chain was made anew."
                )
            }
            Self::CutOff { last, written } => {
                write!(
                    f,
                    "the chain ends at number {last}, but number {written} was written down outside of the database: its end was cut off."
                )
            }
            Self::NoHead { links, since } => {
                write!(
                    f,
                    "{links} links, sealed since {since}, were never written down outside of the database."
                )
            }
            Self::Unsealed { source, rows, since } => {
                write!(
                    f,
                    "{rows} rows of the {} table, the oldest of {since}, were never sealed.",
                    name(source)
                )
            }
        }
    }
}

/// What a verification says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is not as it should be; of each kind the first ones.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub untold: u64,
    /// What is worth knowing and no fault.
    pub notes: Vec<String>,
    /// Links that were checked.
    pub links: i64,
    /// Heads that agree.
    pub heads: usize,
}

/// Verifies the log in `database` against the heads in the file `path`, as of `now`.
///
/// # Errors
/// When the database or the file cannot be read.
pub async fn verify(database: &Database, path: &Path, now: Instant) -> anyhow::Result<Report> {
    let connection = database.read();
    let file = path.to_owned();
    // Before the chain: what was written down is in the database already.
    let heads = tokio::task::spawn_blocking(move || heads::read(&file)).await??;
    let rows = count(connection).await?;
    let last = seal::last(connection).await?.map_or(0, |head| head.seq);
    let (pages, read) = mpsc::channel(2);
    let known = heads.clone().unwrap_or_default();
    let judging = tokio::task::spawn_blocking(move || judge(read, known));
    let sql = page_of_links(connection.get_database_backend());
    // Two connections write pages, and they are judged in their order.
    let ranges = stream::try_unfold(0, |after| async move {
        let end = end_of_page(connection, after, last).await?;
        anyhow::Ok((end > after).then_some(((after, end), end)))
    });
    let read_pages = ranges.map_ok(|range| lines(connection, &sql, range)).try_buffered(TOGETHER);
    let mut read_pages = pin!(read_pages);
    while let Some(lines) = read_pages.try_next().await? {
        if pages.send(lines).await.is_err() {
            break;
        }
    }
    drop(pages);
    let mut judge = judging.await?;
    judge.end(now, heads.is_some());
    // Only what has no link is looked for, and only where the numbers say that there is something.
    if rows > judge.rows {
        for source in AuditSource::ALL {
            unsealed(connection, *source, now, &mut judge).await?;
        }
    }
    let Judge { findings, untold, notes, links, agreed, .. } = judge;
    Ok(Report { findings, untold, notes, links, heads: agreed })
}

/// The number of the last link of the page behind `after`; `last` is that of the last one there is.
async fn end_of_page(connection: &impl ConnectionTrait, after: i64, last: i64) -> anyhow::Result<i64> {
    use audit_chain::Column::Seq;
    if after >= last {
        return Ok(after);
    }
    let behind =
        audit_chain::Entity::find().select_only().column(Seq).filter(Seq.gt(after)).order_by_asc(Seq);
    let end = behind.offset(PAGE - 1).limit(1).into_tuple().one(connection).await?;
    Ok(end.unwrap_or(last))
}

/// The lines of the links behind the one number and up to the other.
async fn lines(
    connection: &impl ConnectionTrait,
    sql: &str,
    (after, end): (i64, i64),
) -> anyhow::Result<String> {
    let backend = connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [Value::from(after), Value::from(end)]);
    let page = Lines::find_by_statement(statement).one(connection).await?;
    Ok(page.and_then(|page| page.lines).unwrap_or_default())
}

/// The SQL of a page of links between two numbers: each with its salt and its row, all as one text.
fn page_of_links(backend: DbBackend) -> String {
    let line = |source: AuditSource| {
        let table = row::table(source);
        let line = table.line("s", backend);
        format!("WHEN '{source}' THEN (SELECT {line} FROM {} s WHERE s.id = c.source_id)", table.name)
    };
    let rows: Vec<String> = AuditSource::ALL.iter().map(|source| line(*source)).collect();
    let columns = [
        "c.seq".to_owned(),
        "c.source".to_owned(),
        row::id("c.source_id", backend),
        row::hex("c.digest", backend),
        row::hex("c.hash", backend),
        "c.sealed_at".to_owned(),
        format!("CASE WHEN t.seq IS NULL THEN '-' ELSE {} END", row::hex("t.salt", backend)),
        format!("coalesce(CASE c.source {} END, '')", rows.join(" ")),
    ];
    let columns = columns.join(", ");
    let (after, end) = (seal::place(backend, 1), seal::place(backend, 2));
    // The rows are looked up one by one and not joined: the planner might read whole tables for a join.
    let page = format!(
        "SELECT concat_ws('{BETWEEN}', {columns}) AS line FROM audit_chain c
         LEFT JOIN audit_salts t ON t.seq = c.seq AND t.seq > {after} AND t.seq <= {end}
         WHERE c.seq > {after} AND c.seq <= {end} ORDER BY c.seq"
    );
    let joined = match backend {
        DbBackend::Sqlite => "group_concat(p.line, char(10))",
        _ => "string_agg(p.line, chr(10))",
    };
    format!("SELECT {joined} AS lines FROM ({page}) p")
}

#[derive(FromQueryResult)]
struct Lines {
    lines: Option<String>,
}

#[derive(FromQueryResult)]
struct Count {
    rows: i64,
    since: Option<i64>,
}

/// How many rows the log has.
async fn count(connection: &impl ConnectionTrait) -> anyhow::Result<i64> {
    let tables =
        AuditSource::ALL.iter().map(|source| format!("(SELECT count(*) FROM {})", row::table(*source).name));
    let sql = format!("SELECT {} AS rows, NULL AS since", tables.collect::<Vec<_>>().join(" + "));
    let sql = match connection.get_database_backend() {
        DbBackend::Sqlite => sql,
        _ => sql.replace("NULL AS", "NULL::bigint AS"),
    };
    let count = Statement::from_string(connection.get_database_backend(), sql);
    Ok(Count::find_by_statement(count).one(connection).await?.map_or(0, |count| count.rows))
}

/// Tells of the rows of `source` that are in no link.
async fn unsealed(
    connection: &impl ConnectionTrait,
    source: AuditSource,
    now: Instant,
    judge: &mut Judge,
) -> anyhow::Result<()> {
    let written = match source {
        AuditSource::Event => "recorded_at",
        AuditSource::Entry => "at",
    };
    let sql = format!(
        "SELECT count(*) AS rows, min(s.{written}) AS since FROM {} s
         WHERE (SELECT c.seq FROM audit_chain c WHERE c.source_id = s.id) IS NULL",
        row::table(source).name
    );
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let found = Count::find_by_statement(statement).one(connection).await?;
    let Some(Count { rows, since: Some(since) }) = found else { return Ok(()) };
    let since = Instant::from_millis(since);
    let swept = audit_sealer::Entity::find().one(connection).await?.and_then(|sealer| sealer.swept_at);
    if swept.is_some() && since.plus_millis(WAIT_MILLIS) < now {
        judge.found(Finding::Unsealed { source, rows, since });
    } else {
        let what = match source {
            AuditSource::Event => "events",
            AuditSource::Entry => "audit entries",
        };
        judge.notes.push(format!("{rows} {what} wait to be sealed, which a running server does."));
    }
    Ok(())
}

fn judge(mut pages: mpsc::Receiver<String>, heads: Heads) -> Judge {
    let mut judge = Judge::new(heads);
    while let Some(page) = pages.blocking_recv() {
        for line in page.lines() {
            if judge.link(line).is_none() {
                judge.found(Finding::BrokenLink);
            }
        }
    }
    judge
}

/// What was judged so far.
struct Judge {
    findings: Vec<Finding>,
    told: HashMap<std::mem::Discriminant<Finding>, u64>,
    untold: u64,
    notes: Vec<String>,
    links: i64,
    /// Links whose row is there.
    rows: i64,
    last: i64,
    hash: Hash,
    heads: std::iter::Peekable<std::vec::IntoIter<Head>>,
    last_head: i64,
    agreed: usize,
    /// When the first link behind the last head was sealed.
    headless_since: Option<Instant>,
    without_salt: Vec<(i64, Uuid)>,
    erased: HashSet<Uuid>,
}

impl Judge {
    fn new(Heads { heads, unreadable }: Heads) -> Self {
        let mut notes = Vec::new();
        if unreadable > 0 {
            notes.push(format!("{unreadable} lines in the file of heads cannot be read."));
        }
        Self {
            findings: Vec::new(),
            told: HashMap::new(),
            untold: 0,
            notes,
            links: 0,
            rows: 0,
            last: 0,
            hash: BEGINNING,
            last_head: heads.last().map_or(0, |head| head.seq),
            heads: heads.into_iter().peekable(),
            agreed: 0,
            headless_since: None,
            without_salt: Vec::new(),
            erased: HashSet::new(),
        }
    }

    fn found(&mut self, finding: Finding) {
        let told = self.told.entry(std::mem::discriminant(&finding)).or_default();
        *told += 1;
        if *told <= TOLD {
            self.findings.push(finding);
        } else {
            self.untold += 1;
        }
    }

    /// Judges the next link; `None` when it cannot be read.
    fn link(&mut self, line: &str) -> Option<()> {
        let mut parts = line.splitn(8, BETWEEN);
        let seq: i64 = parts.next()?.parse().ok()?;
        let source: AuditSource = parts.next()?.parse().ok()?;
        let source_id = row::uuid(parts.next()?)?;
        let digest = row::bytes(parts.next()?)?;
        let hash = row::bytes(parts.next()?)?;
        let sealed_at = Instant::from_millis(parts.next()?.parse().ok()?);
        let salt = parts.next()?;
        let written = parts.next()?;
        let link = Link { seq, source, source_id, digest, sealed_at };
        self.links += 1;
        if seq != self.last + 1 {
            self.found(Finding::Missing { from: self.last + 1, to: seq - 1 });
        } else if link.hash(&self.hash) != hash {
            self.found(Finding::WrongHash { seq });
        }
        // Goes on from what stands there, so that one fault is told once.
        (self.last, self.hash) = (seq, hash);
        self.heads_up_to(seq, &hash);
        if seq > self.last_head && self.headless_since.is_none() {
            self.headless_since = Some(sealed_at);
        }
        if written.is_empty() {
            self.found(Finding::NoRow { seq, source, id: source_id });
            return Some(());
        }
        self.rows += 1;
        if salt == "-" {
            self.without_salt.push((seq, source_id));
            return Some(());
        }
        let salt: [u8; 16] = row::bytes(salt)?;
        match row::table(source).read(written).filter(|row| row.digest(&salt) == digest) {
            None => self.found(Finding::Altered { seq, source, id: source_id }),
            Some(row) if source == AuditSource::Entry && row.kind == AuditKind::Erased.as_str() => {
                if let Ok(AuditDetail::Erased { sources, .. }) = serde_json::from_str(row.detail) {
                    self.erased.extend(sources);
                }
            }
            Some(_) => {}
        }
        Some(())
    }

    /// Compares the link `seq` with the heads of its number, and passes over those of numbers that are missing, of which the
    /// gap tells already.
    fn heads_up_to(&mut self, seq: i64, hash: &Hash) {
        while let Some(head) = self.heads.next_if(|head| head.seq <= seq) {
            if head.seq == seq && head.hash == *hash {
                self.agreed += 1;
            } else if head.seq == seq {
                self.found(Finding::OtherHead { seq, at: head.at });
            }
        }
    }

    /// What can be said only at the end.
    fn end(&mut self, now: Instant, has_heads: bool) {
        if self.last_head > self.last {
            self.found(Finding::CutOff { last: self.last, written: self.last_head });
        }
        if let Some(since) = self.headless_since {
            let links = self.last - self.last_head;
            if since.plus_millis(WAIT_MILLIS) < now {
                self.found(Finding::NoHead { links, since });
            } else {
                self.notes.push(format!("{links} links wait to be written down outside of the database."));
            }
        }
        if !has_heads && self.links > 0 {
            self.notes.push("there is no file of heads.".to_owned());
        }
        let without = std::mem::take(&mut self.without_salt);
        for (seq, id) in without.into_iter().filter(|(_, id)| !self.erased.contains(id)).collect::<Vec<_>>() {
            self.found(Finding::NoSalt { seq, id });
        }
    }
}
