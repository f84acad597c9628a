//! People: signing in, the first administrator, oneself, and the administration of people, teams and roles.

mod access_words;
mod administration;
mod choose_colleague;
mod clipboard;
mod company_sign_in;
pub mod grant_words;
mod manager_field;
mod me;
mod my_access;
mod outside;
mod people_page;
mod person_acts;
mod person_page;
mod role_grants;
mod role_page;
pub mod role_words;
mod roles_page;
pub mod security;
mod setup;
mod shown_once;
mod sign_in;
mod teams_page;
mod tokens;

pub use administration::Behind;
pub use choose_colleague::ChooseColleague;
pub use company_sign_in::{CompanySignIn, CompanySignInProps};
pub use me::MePage;
pub use my_access::{MyAccess, keep_back};
pub use people_page::PeoplePage;
pub use person_page::PersonPage;
pub use role_page::RolePage;
pub use roles_page::RolesPage;
pub use setup::SetUpPage;
pub use sign_in::SignInPage;
pub use teams_page::TeamsPage;
pub use tokens::{AllTokensPage, TokensPage};
