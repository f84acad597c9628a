//! Pipeline: deals as a board, as a list, and one by one.

mod board;
mod check_words;
mod deal_form;
mod deal_head;
mod deal_page;
mod deal_state;
pub mod deal_words;
mod deals_page;
mod gate_card;
mod judged;
mod key_facts;
mod known;
mod moving;
mod next_act;
mod path;
mod shortfall;
mod views;

pub use board::{Asked, BoardPage, BoardState, Known, Refused, ask, checklist};
pub use deal_form::{ChooseAccount, NewDealBody, NewDealBodyProps, NewDealDialog};
pub use deal_page::DealPage;
pub use deals_page::DealsPage;
pub use known::{known_pipelines, provide_pipelines, stage_of};
pub use moving::{MoveReason, MoveReasonProps, Mover, Moving, Wish, move_deal};
pub use shortfall::{Remedy, remedy, shortfall};
pub use views::{Briefed, account_brief};
