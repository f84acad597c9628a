//! Which cell of a row is which: the columns that a list was asked with, in their order.

use shared::lists::api::{Cell, ListRow};
use shared::lists::field::ListField;
use shared::pipeline::rules::Pipeline;
use shared::time::Instant;
use std::sync::Arc;

/// The columns that rows were asked with, and what it takes to say what stands in them.
#[derive(Clone, Debug)]
pub struct Shape {
    /// All columns that were asked for; those that are shown come first.
    pub columns: Arc<[&'static ListField]>,
    /// How many of them are shown.
    pub shown: usize,
    /// The site's pipelines; none while they are on their way.
    pub pipelines: Arc<Vec<Pipeline>>,
}

impl Shape {
    /// What stands in the column `name` of a row; nothing where it was not asked for.
    pub fn cell<'a>(&self, row: &'a ListRow, name: &str) -> &'a Cell {
        let at = self.columns.iter().position(|field| field.name == name);
        at.and_then(|at| row.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    /// A text of that column.
    pub fn text<'a>(&self, row: &'a ListRow, name: &str) -> Option<&'a str> {
        match self.cell(row, name) {
            Cell::Text(text) => Some(text),
            Cell::Named(named) => Some(&named.name),
            _ => None,
        }
    }

    /// An instant of that column.
    pub fn instant(&self, row: &ListRow, name: &str) -> Option<Instant> {
        self.text(row, name).and_then(|text| text.parse().ok())
    }
}
