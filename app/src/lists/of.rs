//! What one list differs in from another: which records, where they are shown, what stands on a card of a phone.

use super::shape::Shape;
use crate::text::Key;
use crate::ui::Choice;
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::lists::api::ListRow;
use shared::lists::field::ListField;

/// A field that one filters by so often that it needs no editor.
#[derive(Debug)]
pub struct Quick {
    /// Its name.
    pub field: &'static str,
    /// A field that says less about the same thing, of which nothing is asked any more once a value is chosen; empty for none.
    pub coarser: &'static str,
    /// What it is called.
    pub label: Key,
    /// The words for all of them.
    pub every: Key,
    /// Its values; called anew when what it reads changes.
    pub choices: fn() -> Vec<Choice<String>>,
}

/// Draws a cell in its own way; nothing for one that is drawn as all of its kind are.
pub type DrawCell = fn(&Shape, &ListRow, &'static ListField) -> Option<AnyView>;

/// A list of records, as the page of all lists needs to know it.
#[derive(Debug)]
pub struct Of {
    /// Which records.
    pub kind: SubjectKind,
    /// The list's address.
    pub path: &'static str,
    /// The address of a record without its id.
    pub record: &'static str,
    /// What they are called.
    pub title: Key,
    /// What the tabs are about, for those who cannot see.
    pub views: Key,
    /// One's own, and everybody's.
    pub whose: [Key; 2],
    /// What is filtered when nobody says otherwise.
    pub filter: &'static str,
    /// The orders that are asked for by name.
    pub orders: &'static [(&'static str, Key)],
    /// A field to filter by at once.
    pub quick: Quick,
    /// The columns that a card of a phone is made from.
    pub card: &'static [&'static str],
    /// Columns whose cells need another column's.
    pub besides: &'static [(&'static str, &'static str)],
    /// Draws what is this list's own.
    pub cell: DrawCell,
    /// What stands on a card.
    pub draw_card: fn(&Shape, &ListRow) -> AnyView,
    /// Whether a record stands beside the list.
    pub peeks: bool,
    /// Fetches ahead what shows a record.
    pub ahead: fn(),
}
