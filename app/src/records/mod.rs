//! Records: leads and customers, as lists and pages.

mod customer_page;
mod customers_page;
mod lead_page;
mod leads_page;

pub use customer_page::CustomerPage;
pub use customers_page::CustomersPage;
pub use lead_page::LeadPage;
pub use leads_page::LeadsPage;
