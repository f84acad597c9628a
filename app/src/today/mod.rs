//! Today: whom to call first and why.

mod because;
mod must_follow;
mod outbox_card;
mod page;
mod side;

pub use because::sentence;
pub use page::TodayPage;
