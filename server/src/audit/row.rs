//! What a seal covers: every column of a row of the log, as one line that either database writes and as bytes that are
//! the same for both.
//!
//! The database itself joins the columns to a line, and the lines of a page to one text: a row that is read column by
//! column costs several times as much.

use sea_orm::DbBackend;
use sha2::{Digest, Sha256};
use shared::audit::AuditSource;
use uuid::Uuid;

use super::canonical;

/// Between the columns of a line. A column that held it would shift the ones behind it, and the last one, which is JSON,
/// could then not be read.
pub(super) const BETWEEN: char = '|';
/// Stands for a column that is empty.
const NONE: &str = "-";

/// How a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Id,
    Number,
    Text,
    Json,
}

/// A table of the log.
#[derive(Debug)]
pub(super) struct Table {
    /// How the chain calls it.
    pub(super) source: AuditSource,
    /// Its name.
    pub(super) name: &'static str,
    /// All its columns; the id comes first and the only JSON last.
    columns: &'static [(&'static str, Kind)],
}

/// The events.
const EVENTS: Table = Table {
    source: AuditSource::Event,
    name: "events",
    columns: &[
        ("id", Kind::Id),
        ("kind", Kind::Text),
        ("at", Kind::Number),
        ("recorded_at", Kind::Number),
        ("subject_kind", Kind::Text),
        ("subject_id", Kind::Id),
        ("account_id", Kind::Id),
        ("deal_id", Kind::Id),
        ("actor_id", Kind::Id),
        ("address", Kind::Text),
        ("detail", Kind::Json),
    ],
};

/// The log's own entries.
const ENTRIES: Table = Table {
    source: AuditSource::Entry,
    name: "audit_entries",
    columns: &[
        ("id", Kind::Id),
        ("kind", Kind::Text),
        ("at", Kind::Number),
        ("actor_id", Kind::Id),
        ("address", Kind::Text),
        ("subject_kind", Kind::Text),
        ("subject_id", Kind::Id),
        ("detail", Kind::Json),
    ],
};

/// The table of `source`.
pub(super) const fn table(source: AuditSource) -> &'static Table {
    match source {
        AuditSource::Event => &EVENTS,
        AuditSource::Entry => &ENTRIES,
    }
}

/// The SQL of bytes in hexadecimal.
pub(super) fn hex(column: &str, backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => format!("hex({column})"),
        _ => format!("encode({column}, 'hex')"),
    }
}

/// The SQL of an id as text.
pub(super) fn id(column: &str, backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => format!("hex({column})"),
        _ => format!("{column}::text"),
    }
}

impl Table {
    /// The SQL of a row's line; the row is called `alias`.
    pub(super) fn line(&self, alias: &str, backend: DbBackend) -> String {
        let columns = self.columns.iter().map(|(name, kind)| {
            let column = format!("{alias}.{name}");
            let text = match kind {
                // hex() makes an empty text of nothing.
                Kind::Id if backend == DbBackend::Sqlite => {
                    format!("iif({column} IS NULL, NULL, hex({column}))")
                }
                Kind::Id => id(&column, backend),
                // So that a text is never taken for none.
                Kind::Text => format!("'=' || {column}"),
                Kind::Number | Kind::Json => match backend {
                    DbBackend::Sqlite => column,
                    _ => format!("{column}::text"),
                },
            };
            format!("coalesce({text}, '{NONE}')")
        });
        format!("concat_ws('{BETWEEN}', {})", columns.collect::<Vec<_>>().join(", "))
    }

    /// Reads a line back; `None` when it is none, which only a forged row can be.
    pub(super) fn read<'a>(&self, line: &'a str) -> Option<Row<'a>> {
        let mut bytes = Vec::with_capacity(line.len());
        let (mut id, mut kind, mut detail) = (None, "", "");
        let mut parts = line.splitn(self.columns.len(), BETWEEN);
        for (name, column) in self.columns {
            let part = parts.next()?;
            if part == NONE {
                continue;
            }
            // A column that is empty leaves no trace, so that one that is added later changes no seal.
            bytes.push(u8::try_from(name.len()).ok()?);
            bytes.extend_from_slice(name.as_bytes());
            let begins = bytes.len();
            bytes.extend_from_slice(&[0; 4]);
            match column {
                Kind::Id => {
                    let read = uuid(part)?;
                    id = id.or(Some(read));
                    bytes.extend_from_slice(read.as_bytes());
                }
                Kind::Number => {
                    part.parse::<i64>().ok()?;
                    bytes.extend_from_slice(part.as_bytes());
                }
                Kind::Text => {
                    let text = part.strip_prefix('=')?;
                    if *name == "kind" {
                        kind = text;
                    }
                    bytes.extend_from_slice(text.as_bytes());
                }
                Kind::Json => {
                    detail = part;
                    canonical::write(part, &mut bytes).ok()?;
                }
            }
            let length = u32::try_from(bytes.len() - begins - 4).ok()?;
            bytes.get_mut(begins..begins + 4)?.copy_from_slice(&length.to_be_bytes());
        }
        Some(Row { source: self.source, id: id?, kind, detail, bytes })
    }
}

/// A row of the log as a seal covers it.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) source: AuditSource,
    pub(super) id: Uuid,
    pub(super) kind: &'a str,
    pub(super) detail: &'a str,
    bytes: Vec<u8>,
}

impl Row<'_> {
    /// The digest under `salt`. Without the salt, which goes when a value is erased, nobody can try what was there.
    pub(super) fn digest(&self, salt: &[u8]) -> [u8; 32] {
        let hash = Sha256::new().chain_update(salt).chain_update(self.source.as_str());
        hash.chain_update([0]).chain_update(&self.bytes).finalize().into()
    }
}

/// An id in hexadecimal, with or without hyphens.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse_ascii(text.as_bytes()).ok()
}

/// `N` bytes in hexadecimal of either case.
pub(super) fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.as_bytes();
    if text.len() != 2 * N {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let mut read = [0; N];
    for (byte, pair) in read.iter_mut().zip(text.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use sea_orm::{IdenStatic, Iterable};

    use super::*;
    use crate::entities::{audit_entries, events};

    #[test]
    fn every_column_of_the_log_is_sealed() {
        fn names<C: Iterable + IdenStatic>() -> Vec<String> {
            let mut names: Vec<_> = C::iter().map(|column| column.as_str().to_owned()).collect();
            names.sort();
            names
        }
        let sealed = |table: &Table| {
            let mut names: Vec<_> = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
            names.sort();
            names
        };
        // Its place in the feed says nothing of what happened, and came to old events later.
        let mut events = names::<events::Column>();
        events.retain(|name| name != "seq");
        assert_eq!(sealed(&EVENTS), events);
        assert_eq!(sealed(&ENTRIES), names::<audit_entries::Column>());
        for table in [&EVENTS, &ENTRIES] {
            assert_eq!(table.columns.first(), Some(&("id", Kind::Id)));
            assert_eq!(
                table.columns.iter().position(|(_, kind)| *kind == Kind::Json),
                Some(table.columns.len() - 1)
            );
        }
    }

    #[test]
    fn the_lines_of_both_databases_are_one_row() {
        let sqlite = "0190A00000007000800000000000000A|=signed_in|5|-|=10.0.0.1|-|-|{\"way\":\"password\",\"kind\":\"signed_in\"}";
        let postgres = "0190a000-0000-7000-8000-00000000000a|=signed_in|5|-|=10.0.0.1|-|-|{\"kind\": \"signed_in\", \"way\": \"password\"}";
        let digest = |line| ENTRIES.read(line).unwrap().digest(b"salt");
        assert_eq!(digest(sqlite), digest(postgres));
        let moved = sqlite.replace("|=10.0.0.1|-|", "|-|=10.0.0.1|");
        assert_ne!(digest(sqlite), digest(&moved));
    }

    #[test]
    fn a_column_that_holds_the_separator_cannot_be_read() {
        let line = "0190A00000007000800000000000000A|=signed|_in|5|-|-|-|-|{}";
        assert!(ENTRIES.read(line).is_none());
    }
}
