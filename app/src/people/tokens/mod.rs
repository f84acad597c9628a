//! API tokens: one's own, made and revoked, and everybody's for whoever manages people. A secret is shown once, from the
//! answer that made it, and is kept nowhere.

mod all_tokens_page;
mod new_token;
mod revoking;
mod scope_fields;
mod token_rows;
mod tokens_page;

pub use all_tokens_page::AllTokensPage;
pub use tokens_page::TokensPage;
