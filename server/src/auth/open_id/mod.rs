//! Signing in through a company's own provider: OpenID Connect with authorization code, PKCE, state and nonce.
//!
//! [`settings`] says which provider, [`attempt`] remembers in the browser what was sent along, [`provider`] asks it and
//! believes what it signed. Who of this site that is, is [`crate::people`]'s to say.

pub mod attempt;
pub mod provider;
pub mod settings;

pub use provider::Provider;
pub use settings::Settings;
