//! Transfer: bringing spreadsheets in and taking lists away (O6). What a row says is judged by the server with the rules of `shared`; the
//! wizard shows the verdicts and asks what is to happen.

mod choose_file;
mod export;
mod export_button;
mod findings_card;
mod import_page;
mod kept;
mod result;
mod reviews;
mod sheet;
mod steps;
mod wizard;
mod words;

pub use export::{ExportBody, ExportBodyProps, Exported};
pub use export_button::ExportButton;
pub use import_page::ImportPage;
