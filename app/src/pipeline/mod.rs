//! Pipeline: deals as a board, as a list, and one by one.

mod board_page;
mod deal_page;
mod deals_page;

pub use board_page::BoardPage;
pub use deal_page::DealPage;
pub use deals_page::DealsPage;
