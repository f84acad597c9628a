//! Signing in: passwords, second factors, sessions, cookies, and what keeps other sites and guessers out.
//!
//! A token is known to the cookie alone; the database has its hash. Nothing here decides who sees what.

pub mod acting;
pub mod api_token;
pub mod arrival;
pub mod cookie;
pub mod factors;
pub mod open_id;
pub mod origin;
pub mod password;
pub mod places;
pub mod session;
pub mod throttle;
pub mod token;
mod totp;
mod vault;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub use throttle::Throttle;

/// What signing in needs beyond the database; one for each process.
#[derive(Debug)]
pub struct Auth {
    /// Hashes passwords, a few at a time.
    pub passwords: password::Hasher,
    /// Counts failed sign-ins.
    pub throttle: Throttle,
    /// Counts the requests of API tokens.
    pub token_rate: api_token::TokenRate,
    /// What is known of the company's own sign-in.
    pub provider: open_id::Provider,
    /// Lets the first administrator be made; printed at the start while there is none.
    pub set_up_code: String,
    /// Held while the first administrator is made, so that there is one first.
    pub setting_up: tokio::sync::Mutex<()>,
}

impl Auth {
    /// With a fresh set-up code.
    pub fn new() -> Self {
        let set_up_code = URL_SAFE_NO_PAD.encode(crate::clock::random::<15>());
        Self {
            passwords: password::Hasher::new(),
            throttle: Throttle::default(),
            token_rate: api_token::TokenRate::default(),
            provider: open_id::Provider::default(),
            set_up_code,
            setting_up: tokio::sync::Mutex::default(),
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Self::new()
    }
}
