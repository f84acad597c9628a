//! The endpoints of lists and saved views. A row is the same whatever the record: an id and a cell for each column, so
//! that a page reads and draws one kind of row.

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::view::{ViewForm, ViewView};
use crate::endpoint::{Nothing, described, endpoints};
use crate::event::SubjectKind;
use crate::ids::ViewId;
use crate::money::Money;
use crate::people::access::FieldAccess;
use crate::people::fields::mask;
use crate::pipeline::gate::{GateProgress, Shortfall};
use crate::records::api::Edit;
use crate::wire::wire;

/// Most ids that [`ShowRows`] takes.
pub const SHOWN_MAX: usize = 100;
/// Every how many rows [`ListMarks`] sets a mark.
pub const MARK_EVERY: u32 = 100;
/// The most that [`CountRows`] counts.
pub const COUNTED_MAX: i64 = 10_000;

/// What stands in a cell. Which of these it is follows from the column's kind; an amount says its currency, whatever has
/// an id its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Cell {
    /// Nothing, or nothing that may be read.
    #[default]
    Empty,
    /// A text, a word, a stage, a day (`2026-11-19`), an instant, or a part of a number that is masked.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// An amount.
    Money(Money),
    /// What is called so.
    Named(Named),
    /// How far a deal is at its gate.
    Gate(GateProgress),
}

impl Cell {
    /// The cell as somebody with `access` to its field sees it.
    pub fn veiled(self, access: FieldAccess) -> Self {
        match (access, self) {
            (FieldAccess::Read | FieldAccess::Write, cell) => cell,
            (FieldAccess::Masked, Self::Text(text)) => Self::Text(mask(&text)),
            (FieldAccess::Hidden | FieldAccess::Masked, _) => Self::Empty,
        }
    }
}

wire! {
    /// A name beside an id: a person, a team, an account, a contact, an import.
    #[derive(Eq)]
    pub struct Named {
        /// Id.
        pub id: Uuid,
        /// Name.
        pub name: String,
    }
}

// Not derived, because what is derived keeps the value aside and tries one variant after the other.
impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyCell;

        impl<'de> Visitor<'de> for AnyCell {
            type Value = Cell;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a cell")
            }

            fn visit_unit<E>(self) -> Result<Cell, E> {
                Ok(Cell::Empty)
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Cell, E> {
                Ok(Cell::Flag(flag))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Cell, E> {
                Ok(Cell::Number(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Cell, E> {
                i64::try_from(number).map(Cell::Number).map_err(|_| E::custom("a number that is too large"))
            }

            fn visit_str<E>(self, text: &str) -> Result<Cell, E> {
                Ok(Cell::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> Result<Cell, E> {
                Ok(Cell::Text(text))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Cell, A::Error> {
                let (mut amount, mut named, mut gate) = ((None, None), (None, None), (None, None, None));
                while let Some(member) = members.next_key::<String>()? {
                    match member.as_str() {
                        "minor" => amount.0 = Some(members.next_value()?),
                        "currency" => amount.1 = Some(members.next_value()?),
                        "id" => named.0 = Some(members.next_value()?),
                        "name" => named.1 = Some(members.next_value()?),
                        "met" => gate.0 = Some(members.next_value()?),
                        "total" => gate.1 = Some(members.next_value()?),
                        "missing" => gate.2 = Some(members.next_value::<Vec<Shortfall>>()?),
                        _ => return Err(serde::de::Error::custom("a member that no cell has")),
                    }
                }
                match (amount, named, gate) {
                    ((Some(minor), Some(currency)), ..) => Ok(Cell::Money(Money { minor, currency })),
                    (_, (Some(id), Some(name)), _) => Ok(Cell::Named(Named { id, name })),
                    (.., (Some(met), Some(total), Some(missing))) => {
                        Ok(Cell::Gate(GateProgress { met, total, missing }))
                    }
                    _ => Err(serde::de::Error::custom("members that are no cell")),
                }
            }
        }

        deserializer.deserialize_any(AnyCell)
    }
}

described!(Cell);

wire! {
    /// How a list is asked for.
    #[derive(Default)]
    pub struct ListQuery {
        /// What has to hold, such as `stage.any_of:needs_confirmed;amount.at_least:1000000`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub filter: Option<String>,
        /// In which order: a field's name, with `-` before it from the largest down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<String>,
        /// Which fields, with commas between them; the name is one of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub columns: Option<String>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// A record in a list.
    pub struct ListRow {
        /// Id.
        pub id: Uuid,
        /// Version.
        pub version: i64,
        /// Whether whoever asks may change it.
        pub changeable: bool,
        /// What stands in each column, in their order.
        pub cells: Vec<Cell>,
    }

    /// One page of a list. It may have fewer rows than were asked for, or none, and go on all the same: where a filter
    /// lets few pass, the server looks through so many records at a time.
    pub struct ListPage {
        /// The names of the fields that the cells are of.
        pub columns: Vec<String>,
        /// The rows.
        pub rows: Vec<ListRow>,
        /// Pass as `after` to go on; absent at the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
        /// Records looked through for this page.
        pub searched: i64,
    }

    /// How single rows are asked for, such as those of which a change was told.
    #[derive(Default)]
    pub struct RowsQuery {
        /// The ids, at most 100, with commas between them. One that is not there or not to be seen is left out of the answer.
        #[serde(default)]
        pub ids: String,
        /// What has to hold for a row to be given, as for the list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub filter: Option<String>,
        /// Which fields, as for the list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub columns: Option<String>,
    }

    /// How the rows of a list are counted.
    #[derive(Default)]
    pub struct CountQuery {
        /// What has to hold, as for the list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub filter: Option<String>,
    }

    /// How many rows a list has.
    #[derive(Eq)]
    pub struct RowCount {
        /// So many.
        pub count: i64,
        /// There are more than it counted.
        pub more: bool,
    }

    /// How the marks of a list are asked for: by the same words as the list.
    #[derive(Default)]
    pub struct MarksQuery {
        /// What has to hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub filter: Option<String>,
        /// In which order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<String>,
    }

    /// Where to begin in the middle of a long list.
    #[derive(Eq)]
    pub struct Marks {
        /// Rows in all.
        pub count: i64,
        /// Each `after` of the page that begins behind the first 100 rows, the first 200, and so on.
        pub cursors: Vec<String>,
    }

    /// Whose views are asked for.
    #[derive(Default)]
    pub struct ViewsQuery {
        /// Of one kind of record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<SubjectKind>,
    }

    /// Which version of a view is removed.
    pub struct ViewVersion {
        /// The version that was seen.
        pub version: i64,
    }
}

endpoints! { "lists":
    /// Lists records of a kind: any columns, any filter, any order that an index has.
    ListRows("listRows") = Get "/api/v1/lists/{kind}" (SubjectKind) ?ListQuery, Nothing => ListPage, by token;
    /// Shows single rows of a list.
    ShowRows("showRows") = Get "/api/v1/lists/{kind}/rows" (SubjectKind) ?RowsQuery, Nothing => ListPage, by token;
    /// Counts the rows of a list, up to a limit.
    CountRows("countRows") = Get "/api/v1/lists/{kind}/count" (SubjectKind) ?CountQuery, Nothing => RowCount, by token;
    /// Says where to begin in the middle of a list.
    ListMarks("listMarks") = Get "/api/v1/lists/{kind}/marks" (SubjectKind) ?MarksQuery, Nothing => Marks, by token;
    /// Lists the saved views that one sees: one's own, and those shared with one.
    ListViews("listViews") = Get "/api/v1/views" (()) ?ViewsQuery, Nothing => Vec<ViewView>;
    /// Saves a view.
    CreateView("createView") = Post "/api/v1/views" (()) ?Nothing, ViewForm => ViewView, new at ShowView;
    /// Shows a saved view.
    ShowView("showView") = Get "/api/v1/views/{view}" (ViewId) ?Nothing, Nothing => ViewView;
    /// Changes a saved view.
    EditView("editView") = Put "/api/v1/views/{view}" (ViewId) ?Nothing, Edit<ViewForm> => ViewView;
    /// Removes a saved view.
    RemoveView("removeView") = Delete "/api/v1/views/{view}" (ViewId) ?ViewVersion, Nothing => Nothing;
}
