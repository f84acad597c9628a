//! Records: leads and customers, as lists and pages, and what every record has: its story and the line to add to it.

mod account_form;
pub mod composer;
mod contact_form;
mod customer_cards;
mod customer_next;
mod customer_page;
mod customer_parts;
mod customer_peek;
mod customer_rows;
mod customers_page;
mod lead_form;
mod lead_page;
mod lead_status;
mod leads_page;
mod list_keys;
pub mod list_query;
pub mod log_request;
pub mod outbox;
pub mod phone;
mod quick_page;
pub mod timeline;
pub mod words;

pub use account_form::{NewAccountBody, NewAccountBodyProps};
pub use composer::{Composer, ComposerControl};
pub use contact_form::{ContactBody, ContactBodyProps, ContactTask, NewContactBody, NewContactBodyProps};
pub use customer_page::CustomerPage;
pub use customer_parts::stage_and_day;
pub use customer_peek::{CustomerBeside, CustomerBesideProps};
pub use customer_rows::NextContact;
pub use customers_page::CustomersPage;
pub use lead_form::{NewLeadBody, NewLeadBodyProps};
pub use lead_page::LeadPage;
pub use leads_page::LeadsPage;
pub use list_keys::Cursor;
pub use quick_page::QuickPage;
pub use timeline::Timeline;
