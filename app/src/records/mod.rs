//! Records: leads and customers, as lists and pages, and what every record has: its story and the line to add to it.

pub mod composer;
mod customer_page;
mod customers_page;
mod lead_page;
mod leads_page;
pub mod outbox;
pub mod timeline;
pub mod words;

pub use composer::{Composer, ComposerControl};
pub use customer_page::CustomerPage;
pub use customers_page::CustomersPage;
pub use lead_page::LeadPage;
pub use leads_page::LeadsPage;
pub use timeline::Timeline;
