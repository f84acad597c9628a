//! Lists of records: one page for all of them, with rows that are drawn where one looks, filters on any field, any columns,
//! and views that are saved.
//!
//! `question` is what is asked and `source` what was answered; `pages` and `rows` see to it that a list of any length costs
//! what its visible rows cost. What a list differs in, its area says with an [`Of`]. The editor of filters, the choice of
//! columns and saved views come later than the rows.

mod cell;
mod columns_menu;
mod cursor;
mod filter_bar;
mod filter_editor;
mod filter_words;
mod memory;
mod of;
mod page;
mod pages;
mod question;
mod quick;
mod rows;
mod shape;
mod source;
mod views_bar;
mod words;

pub use cell::name_cell;
pub use columns_menu::{ColumnsMenu, ColumnsMenuProps};
pub use cursor::Cursor;
pub use filter_bar::{FilterBar, FilterBarProps};
pub use of::{Of, Quick};
pub use page::ListPage;
pub use question::Question;
pub use shape::Shape;
pub use source::List;
pub use views_bar::{ViewsBar, ViewsBarProps};
