//! Today: whom to call first and why.

mod page;

pub use page::TodayPage;
