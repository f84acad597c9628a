//! Transfer: bringing spreadsheets in (O6). What a row says is judged by the server with the rules of `shared`; the
//! wizard shows the verdicts and asks what is to happen.

mod choose_file;
mod findings_card;
mod import_page;
mod kept;
mod result;
mod reviews;
mod sheet;
mod steps;
mod wizard;
mod words;

pub use import_page::ImportPage;
