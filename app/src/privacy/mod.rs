//! Personal data: what people ask of it, copies and erasure, how long things are kept; and whether somebody may be
//! contacted, beside a contact or a lead.

mod blocked;
mod contacting;
mod erase;
mod mark;
mod person;
mod privacy_page;
mod requests;
mod retention;
mod words;

pub use blocked::Blocked;
pub use contacting::ContactingPart;
pub use privacy_page::PrivacyPage;
pub use words::rule_word;
