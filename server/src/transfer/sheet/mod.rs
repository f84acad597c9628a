//! Reads a file that a person sent as a table: rows of cells, streamed, whatever the format.
//!
//! Everything a file could be too much of is limited, and a broken one is an answer, never a panic. What a cell
//! says is not judged here.

mod csv;
mod xlsx;

use std::ops::ControlFlow;

use bytes::Bytes;
use shared::error::{ErrorCode, Fault, Finding, Problem};
use shared::transfer::cell::Cell;
use shared::transfer::{COLUMNS_MAX, FileFormat, ROWS_MAX, TextEncoding};

use crate::error::ApiError;

/// One row: its number as a spreadsheet counts it, from 1, and its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) number: i64,
    pub(crate) cells: Vec<Cell>,
}

/// Why a file could not be read as a table.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// There is nothing in it.
    Empty,
    /// It is no workbook and no text with separators, or not the one its content says.
    FileType,
    /// It has no sheet of that name.
    NoSuchSheet,
    /// It begins like a table and breaks.
    Broken(String),
    /// It has more than may be taken: of what, and how many may be.
    TooMuch(&'static str, u64),
}

impl From<Unreadable> for ApiError {
    fn from(unreadable: Unreadable) -> Self {
        let found = |field: &str, fault| {
            let findings = vec![Finding::new(field, fault)];
            Self::from(Problem { findings, ..Problem::new(ErrorCode::UnreadableFile) })
        };
        match unreadable {
            Unreadable::Empty => found("file", Fault::EmptyFile),
            Unreadable::FileType => found("file", Fault::FileType),
            Unreadable::NoSuchSheet => found("sheet", Fault::NoSuchRecord),
            // What broke is for programmers, in English and without the file's content.
            Unreadable::Broken(detail) => Self::new(ErrorCode::UnreadableFile).with("detail", detail),
            Unreadable::TooMuch(what, max) => Self::new(ErrorCode::TooLarge).with(what, max),
        }
    }
}

/// A file that begins like a table, ready to be read as often as needed.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Xlsx(xlsx::Workbook),
    Csv(csv::Text),
}

impl Table {
    /// Looks at `content`: what it is, not what it is called, decides how it is read. `sheet` names the sheet of a
    /// workbook that is meant; the first with a row in it otherwise.
    ///
    /// # Errors
    /// When it is no table, or too much of one.
    pub(crate) fn open(content: Bytes, sheet: Option<&str>) -> Result<Self, Unreadable> {
        let content = match content.as_ref() {
            [] => return Err(Unreadable::Empty),
            // A ZIP archive, as workbooks are.
            [b'P', b'K', 3, 4, ..] => Content::Xlsx(xlsx::Workbook::open(content, sheet)?),
            _ if sheet.is_some() => return Err(Unreadable::NoSuchSheet),
            _ => Content::Csv(csv::Text::open(content)?),
        };
        Ok(Self { content })
    }

    /// What kind of file it is.
    pub(crate) fn format(&self) -> FileFormat {
        match self.content {
            Content::Xlsx(_) => FileFormat::Xlsx,
            Content::Csv(_) => FileFormat::Csv,
        }
    }

    /// How its characters are written; nothing for a workbook.
    pub(crate) fn encoding(&self) -> Option<TextEncoding> {
        match &self.content {
            Content::Xlsx(_) => None,
            Content::Csv(text) => Some(text.encoding()),
        }
    }

    /// The names of its sheets, and of the one that is read.
    pub(crate) fn sheets(&self) -> (&[String], Option<&str>) {
        match &self.content {
            Content::Xlsx(workbook) => (workbook.sheets(), Some(workbook.sheet())),
            Content::Csv(_) => (&[], None),
        }
    }

    /// Hands row after row to `visit` until it breaks. Rows that are not in the file, because nothing stands in
    /// them, come as rows without cells; what is empty after the last one with something in it does not come.
    ///
    /// # Errors
    /// When the file breaks, or has too many rows or columns.
    pub(crate) fn rows(&self, mut visit: impl FnMut(Row) -> ControlFlow<()>) -> Result<(), Unreadable> {
        let mut next = 1;
        let mut filled = |number: i64, cells: Vec<Cell>| {
            if number > i64::try_from(ROWS_MAX).unwrap_or(i64::MAX) {
                return Err(Unreadable::TooMuch("max_rows", ROWS_MAX));
            }
            if cells.len() > COLUMNS_MAX {
                return Err(Unreadable::TooMuch("max_columns", COLUMNS_MAX as u64));
            }
            while next < number {
                if visit(Row { number: next, cells: Vec::new() }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                next += 1;
            }
            next = number + 1;
            Ok(visit(Row { number, cells }))
        };
        match &self.content {
            Content::Xlsx(workbook) => workbook.rows(&mut filled),
            Content::Csv(text) => text.rows(&mut filled),
        }
    }
}

/// Takes a row's number and its cells, of which at least one is filled.
type Take<'t> = dyn FnMut(i64, Vec<Cell>) -> Result<ControlFlow<()>, Unreadable> + 't;

/// The cells without the empty ones at the end; nothing when all are empty.
fn trimmed(mut cells: Vec<Cell>) -> Option<Vec<Cell>> {
    let filled = cells.iter().rposition(|cell| !cell.is_empty())?;
    cells.truncate(filled + 1);
    Some(cells)
}
