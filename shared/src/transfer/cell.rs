//! A cell as it was read: its text or time, or that it is a formula or too long. What a text says is judged by
//! [`amount`](super::amount), [`moment`](super::moment) and the row.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::guard::unguarded;
use super::{CELL_MAX, QUOTE_MAX};
use crate::error::Fault;
use crate::form::is_unprintable;

/// What stands in a cell. Written as JSON where a row is put aside, and nowhere on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, or nothing but blanks.
    Empty,
    /// A text, trimmed; numbers and truth values are read as the text that shows them.
    Text(String),
    /// A date or a date with a time, as spreadsheets keep it: without a zone.
    Moment(NaiveDateTime),
    /// A formula, or the error it ended in: the beginning of its text.
    Formula(String),
    /// More than [`CELL_MAX`] characters: its beginning and how many there are.
    TooLong {
        /// The beginning.
        start: String,
        /// Characters in all.
        length: u32,
    },
}

impl Cell {
    /// Reads what a person typed: a text that begins with `=` is a formula, a guard against one is taken off.
    pub fn text(text: &str) -> Self {
        // Blanks before and behind the guard: what it was put before may begin with some.
        let text = unguarded(text.trim_matches(is_blank)).trim_matches(is_blank);
        if text.is_empty() {
            return Self::Empty;
        }
        // The length in bytes is never smaller than that in characters.
        if text.len() > CELL_MAX as usize {
            let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            if length > CELL_MAX {
                return Self::TooLong { start: cut(text), length };
            }
        }
        if text.starts_with('=') && text.len() > 1 {
            Self::formula(text)
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// A formula with this text.
    pub fn formula(text: &str) -> Self {
        Self::Formula(cut(text))
    }

    /// Does nothing stand in it?
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// What a finding quotes of it: at most [`QUOTE_MAX`] characters, without what would not show.
    pub fn quote(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Formula(text) | Self::TooLong { start: text, .. } => {
                text.chars().take(QUOTE_MAX).map(|c| if is_unprintable(c) { '\u{fffd}' } else { c }).collect()
            }
            Self::Moment(moment) => shown(*moment),
        }
    }

    /// The whole text, to be written into a file again; of what was cut, the beginning.
    pub fn whole(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Formula(text) | Self::TooLong { start: text, .. } => text.clone(),
            Self::Moment(moment) => shown(*moment),
        }
    }

    /// The text that fields are read from; nothing when the cell is empty.
    ///
    /// # Errors
    /// What makes the cell unreadable whatever it should say: a formula, too many characters, or bytes that are
    /// no characters of the file's encoding.
    pub fn readable(&self) -> Result<Option<String>, Fault> {
        match self {
            Self::Empty => Ok(None),
            Self::Text(text) if text.contains('\u{fffd}') => Err(Fault::UnprintableCharacters),
            Self::Text(text) => Ok(Some(text.clone())),
            Self::Moment(moment) => Ok(Some(shown(*moment))),
            Self::Formula(_) => Err(Fault::FormulaCell),
            Self::TooLong { length, .. } => Err(Fault::TooLong { max: CELL_MAX, length: *length }),
        }
    }
}

/// Blanks that people cannot see at either end of a cell: spaces of all widths and the byte order mark.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn cut(text: &str) -> String {
    text.chars().take(QUOTE_MAX).collect()
}

/// `2025-07-22`, with the time when it is not midnight.
fn shown(moment: NaiveDateTime) -> String {
    let midnight = moment.time() == chrono::NaiveTime::MIN;
    // Through `Display`, which needs no format at run time; seconds are shown only where there are any.
    let text = if midnight { moment.date().to_string() } else { moment.to_string() };
    text.strip_suffix(":00").filter(|_| !midnight).map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_trimmed_and_formulas_are_seen() {
        assert_eq!(Cell::text(" \u{3000}甲\u{a0}"), Cell::Text("甲".to_owned()));
        assert_eq!(Cell::text(" \t "), Cell::Empty);
        assert_eq!(Cell::text("=1+1"), Cell::Formula("=1+1".to_owned()));
        assert_eq!(Cell::text("'=1+1"), Cell::Formula("=1+1".to_owned()));
        assert_eq!(Cell::text("'+86 139"), Cell::Text("+86 139".to_owned()));
        assert_eq!(Cell::text("' ＋86 139"), Cell::Text("＋86 139".to_owned()));
    }

    #[test]
    fn a_cell_of_ten_megabytes_keeps_its_beginning_alone() {
        let cell = Cell::text(&"超".repeat(3_400_000));
        let Cell::TooLong { start, length } = &cell else { panic!("{:?}", cell.quote()) };
        assert_eq!((start.chars().count(), *length), (200, 3_400_000));
        assert_eq!(cell.readable(), Err(Fault::TooLong { max: CELL_MAX, length: 3_400_000 }));
    }

    #[test]
    fn a_moment_is_shown_without_what_says_nothing() {
        let moment = |text: &str| Cell::Moment(text.parse().unwrap()).quote();
        assert_eq!(moment("2025-07-22T00:00:00"), "2025-07-22");
        assert_eq!(moment("2025-07-22T01:18:00"), "2025-07-22 01:18");
        assert_eq!(moment("2025-07-22T01:18:30"), "2025-07-22 01:18:30");
    }
}
