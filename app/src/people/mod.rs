//! People: signing in, the first administrator, oneself, and the administration of people, teams and roles.

mod administration;
mod me;
mod my_access;
mod outside;
pub mod role_words;
mod setup;
mod sign_in;

pub use me::MePage;
pub use my_access::MyAccess;
pub use setup::SetUpPage;
pub use sign_in::SignInPage;
