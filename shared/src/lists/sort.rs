//! The order of a list: one field, up or down. `amount` runs up, `-amount` down; records where nothing stands come last
//! either way.

use super::Asker;
use super::field::ListField;
use super::sieve::may_read;
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

impl Direction {
    /// The other one.
    pub const fn reversed(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// An order, as it is written: the field need not make sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field's name.
    pub field: String,
    /// Which way.
    pub direction: Direction,
}

impl Sort {
    /// The order in which a list of `kind` is shown when nobody says another: last changed first.
    pub fn standard(_: SubjectKind) -> Self {
        Self { field: "updated_at".to_owned(), direction: Direction::Down }
    }

    /// Reads the text form; anything at all is an order until it is judged.
    pub fn read(text: &str) -> Self {
        let (field, direction) =
            text.strip_prefix('-').map_or((text, Direction::Up), |field| (field, Direction::Down));
        Self { field: field.to_owned(), direction }
    }

    /// Judges the order for whoever asks.
    ///
    /// # Errors
    /// One finding, at `sort`: the field is none of the record's, is in no order, or is not theirs to read.
    pub fn judge(&self, kind: SubjectKind, asker: &Asker<'_>) -> Result<SortedBy, Vec<Finding>> {
        let field = match ListField::find(kind, &self.field) {
            Some(field) if !field.sorts => Err(Fault::NotAChoice),
            Some(field) if !may_read(kind, field, false, asker) => Err(Fault::NotYoursToRead),
            Some(field) => Ok(field),
            None => Err(Fault::NotForThisKind),
        };
        match field {
            Ok(field) => Ok(SortedBy { field, direction: self.direction }),
            Err(fault) => Err(vec![Finding::new("sort", fault)]),
        }
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.direction == Direction::Down {
            f.write_str("-")?;
        }
        f.write_str(&self.field)
    }
}

/// A judged order. Judging alone makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortedBy {
    field: &'static ListField,
    direction: Direction,
}

impl SortedBy {
    /// By which field.
    pub const fn field(self) -> &'static ListField {
        self.field
    }

    /// Which way.
    pub const fn direction(self) -> Direction {
        self.direction
    }
}
