//! What a list is asked: whose records, which, in what order, with which columns. All of it stands in the address, so that a
//! reload, the way back and a link sent to somebody show the same list.

use super::of::Of;
use crate::records::list_query::{Debounced, ListAddress, usual_whose};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::lists::columns::Columns;
use shared::lists::field::ListField;
use shared::lists::filter::{Condition, Filter, Operator};
use shared::lists::sort::Sort;
use shared::records::Whose;

/// Stands in an address for a filter that everything passes, where the usual one lets only some.
const NO_FILTER: &str = "-";

/// A handle on what a list is asked; copy it around.
#[derive(Clone, Copy)]
pub struct Question {
    /// Of which list.
    pub of: &'static Of,
    /// Whose records.
    pub whose: RwSignal<Whose>,
    /// The saved view that it began with, by its id; empty without one.
    pub view: RwSignal<String>,
    /// A part of the name.
    pub name: Debounced,
    /// As the address says it: empty for the usual one.
    filter: RwSignal<String>,
    sort: RwSignal<String>,
    columns: RwSignal<String>,
}

impl Question {
    /// What the address of this page asks.
    pub(super) fn of(of: &'static Of, address: ListAddress) -> Self {
        Self {
            of,
            whose: address.word("whose", usual_whose()),
            view: address.text("view"),
            name: Debounced::new(address.text("name")),
            filter: address.text("filter"),
            sort: address.text("sort"),
            columns: address.text("columns"),
        }
    }

    /// The filter as it is chosen, without whose and by what name; tracked.
    pub fn filter(self) -> Filter {
        self.filter.with(|written| self.read(written))
    }

    /// The same without being told of changes.
    pub fn filter_now(self) -> Filter {
        self.filter.with_untracked(|written| self.read(written))
    }

    fn read(self, written: &str) -> Filter {
        let written = match written {
            "" => self.of.filter,
            NO_FILTER => "",
            written => written,
        };
        // What nobody could have chosen here asks for nothing.
        written.parse().unwrap_or_default()
    }

    /// Asks for what `filter` lets pass.
    pub fn set_filter(self, filter: &Filter) {
        let written = filter.to_string();
        self.filter.set(if written == self.of.filter {
            String::new()
        } else if written.is_empty() {
            NO_FILTER.to_owned()
        } else {
            written
        });
    }

    /// Whether anything is filtered that is not usually; tracked.
    pub fn is_filtered(self) -> bool {
        self.filter.with(|filter| !filter.is_empty()) || self.name.settled.with(|name| !name.is_empty())
    }

    /// Asks for what is usual: nothing is filtered, and order and columns are the list's own.
    pub fn clear(self) {
        self.view.set(String::new());
        self.name.clear();
        for part in [self.filter, self.sort, self.columns] {
            part.set(String::new());
        }
    }

    /// Asks what somebody saved.
    pub fn open_view(self, id: String, filter: &str, sort: Option<&str>, columns: Option<&str>) {
        self.name.clear();
        self.whose.set(Whose::All);
        self.set_filter(&filter.parse().unwrap_or_default());
        self.sort.set(sort.unwrap_or_default().to_owned());
        self.columns.set(columns.unwrap_or_default().to_owned());
        self.view.set(id);
    }

    /// Whether a condition is the one that the list's quick choice shows.
    pub(super) fn is_quick(self, condition: &Condition) -> bool {
        let quick = condition.field == self.of.quick.field && condition.operator == Operator::AnyOf;
        quick && condition.values.len() == 1
    }

    /// Whether columns were chosen, or filters that are not usual: what they are called comes later than the usual words;
    /// tracked.
    pub(super) fn has_own(self) -> bool {
        self.columns.with(|columns| !columns.is_empty()) || self.sort.with(|sort| !sort.is_empty())
    }

    /// Whether nothing is chosen but a view.
    pub(super) fn is_bare(self) -> bool {
        [self.filter, self.sort, self.columns].iter().all(|part| part.with_untracked(String::is_empty))
    }

    /// Everything that has to hold, as the server takes it; tracked.
    pub fn asked_filter(self) -> String {
        let Filter(mut conditions) = self.filter();
        let mut also = |field: &str, operator, value: &str| {
            conditions.push(Condition { field: field.to_owned(), operator, values: vec![value.to_owned()] });
        };
        if self.whose.get() == Whose::Mine {
            also("owner", Operator::AnyOf, "me");
        }
        self.name.settled.with(|name| {
            if !name.is_empty() {
                also("name", Operator::Contains, name);
            }
        });
        Filter(conditions).to_string()
    }

    /// The order; tracked.
    pub fn sort(self) -> Sort {
        self.sort.with(|sort| if sort.is_empty() { Sort::standard(self.of.kind) } else { Sort::read(sort) })
    }

    /// Puts the list in another order.
    pub fn set_sort(self, sort: &Sort) {
        let is_usual = *sort == Sort::standard(self.of.kind);
        self.sort.set(if is_usual { String::new() } else { sort.to_string() });
    }

    /// The columns that were chosen, or the usual ones, without those that say what stands there already; tracked.
    pub fn columns(self) -> Vec<&'static ListField> {
        let mine = self.whose.get() == Whose::Mine;
        let columns = self.columns.with(|written| match written.is_empty() {
            true => {
                let mut columns = Columns::standard(self.of.kind);
                // A lead is called by its company as well.
                let is_said = |name: &str| self.of.kind == SubjectKind::Lead && name == "company";
                columns.0.retain(|name| !(mine && name == "owner" || is_said(name)));
                columns
            }
            false => Columns::read(written),
        });
        columns.0.iter().filter_map(|name| ListField::find(self.of.kind, name)).collect()
    }

    /// Shows other columns.
    pub fn set_columns(self, columns: &[&'static ListField]) {
        let names = columns.iter().map(|field| field.name.to_owned()).collect();
        let columns = Columns(names);
        let is_usual = columns == Columns::standard(self.of.kind);
        self.columns.set(if is_usual { String::new() } else { columns.to_string() });
    }

    /// The parts that a view keeps: filter, order and columns, as they stand.
    pub fn kept(self) -> (String, Option<String>, Option<String>) {
        let filled = |part: RwSignal<String>| Some(part.get_untracked()).filter(|part| !part.is_empty());
        (untrack(|| self.asked_filter()), filled(self.sort), filled(self.columns))
    }

    /// All of it in one line, to know it again; tracked.
    pub(super) fn written(self) -> String {
        let columns = self.columns.get();
        format!("{}\n{}\n{}\n{columns}", self.of.path, self.asked_filter(), self.sort())
    }
}
