//! Pipeline: deals as a board, as a list, and one by one.

mod board_page;
mod deal_page;
pub mod deal_words;
mod deals_page;
mod known;
mod shortfall;

pub use board_page::BoardPage;
pub use deal_page::DealPage;
pub use deals_page::DealsPage;
pub use known::{known_pipelines, provide_pipelines};
pub use shortfall::{remedy, shortfall};
