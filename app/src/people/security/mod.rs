//! Staying safe: one's own password, second factor and sessions, the second step of signing in, and links that somebody
//! gets from whoever manages people. Each secret is shown once and kept nowhere.

mod by_link;
mod codes;
mod factor_card;
mod factor_setup;
mod invitations_page;
mod invite_form;
mod issued_link;
mod password_card;
mod person_access;
mod proof;
mod second_step;
mod security_page;
mod session_rows;
mod sessions_card;

pub(in crate::people) use factor_card::again;
pub(in crate::people) use second_step::or_second_step;

pub use by_link::{InvitationPage, ResetPage};
pub use invitations_page::InvitationsPage;
pub use person_access::PersonAccess;
pub use proof::{ConfirmDialog, Confirming, confirm_form};
pub use second_step::{SecondStep, SecondStepProps, Step};
pub use security_page::SecurityPage;
