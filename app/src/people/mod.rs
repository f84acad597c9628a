//! People: signing in, the first administrator, and oneself.

mod me;
mod outside;
pub mod role_words;
mod setup;
mod sign_in;

pub use me::MePage;
pub use setup::SetUpPage;
pub use sign_in::SignInPage;
