//! A sign-in that was sent to the provider, as the browser that began it remembers it: in a cookie that the server sealed,
//! which is good for ten minutes. So nothing is written for strangers, and nobody finishes in one browser what began in
//! another. That it comes back once is kept in the database, when it has.

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::time::Instant;

use super::Settings;
use crate::auth::cookie::{self, SameSite};
use crate::clock;
use crate::config::Config;

/// The cookie.
const NAME: &str = "sluice-open-id";
/// How long somebody has to sign in at the provider.
pub const KEPT_MILLIS: i64 = 10 * 60 * 1000;

/// What was sent along, and what must come back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Comes back beside the code.
    pub state: String,
    /// Comes back within what the provider signed.
    pub nonce: String,
    /// Shows the provider that the code was asked for by us (PKCE).
    pub verifier: String,
    /// The page to return to.
    pub to: String,
    /// When it began.
    pub begun: Instant,
}

impl Attempt {
    /// A new one.
    pub fn begin(to: &str, now: Instant) -> Self {
        let secret = || URL_SAFE_NO_PAD.encode(clock::random::<32>());
        Self { state: secret(), nonce: secret(), verifier: secret(), to: to.to_owned(), begun: now }
    }

    /// The attempt whose `state` came back with `headers`, if it is of this browser and of the last ten minutes.
    pub fn read(
        headers: &HeaderMap,
        state: &str,
        config: &Config,
        settings: &Settings,
        now: Instant,
    ) -> Option<Self> {
        let (text, seal) = cookie::value(headers, config, NAME)?.split_once('.')?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        hmac::verify(&key(settings), text.as_bytes(), &seal).ok()?;
        let read: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (read.state == state && read.over_at() > now).then_some(read)
    }

    /// When it is over.
    pub fn over_at(&self) -> Instant {
        self.begun.plus_millis(KEPT_MILLIS)
    }

    /// What is kept of it once it has come back.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(&self.state).to_vec()
    }

    /// The `Set-Cookie` that keeps it.
    pub fn keep(&self, config: &Config, settings: &Settings) -> HeaderValue {
        let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let seal = URL_SAFE_NO_PAD.encode(hmac::sign(&key(settings), text.as_bytes()));
        written(config, &format!("{text}.{seal}"), KEPT_MILLIS)
    }

    /// The `Set-Cookie` that forgets it.
    pub fn forget(config: &Config) -> HeaderValue {
        written(config, "", 0)
    }
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt(…)")
    }
}

/// Every server of the site makes the same of the same secret.
fn key(settings: &Settings) -> hmac::Key {
    let text = format!("sluice open id attempt\0{}", settings.client_secret);
    hmac::Key::new(hmac::HMAC_SHA256, &Sha256::digest(text))
}

/// Lax, unlike the session's: the way back begins at the provider's page.
fn written(config: &Config, value: &str, millis: i64) -> HeaderValue {
    cookie::written(config, NAME, value, millis, SameSite::Lax)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use axum::http::header;

    use super::*;

    fn settings(secret: &str) -> Settings {
        Settings {
            issuer: "https://login.example".into(),
            client_id: "sluice".into(),
            client_secret: secret.into(),
            name: "Example".into(),
            domain: None,
            team: None,
            return_address: String::new(),
        }
    }

    #[test]
    fn an_attempt_is_its_browsers_for_ten_minutes() {
        let (config, settings, now) =
            (Config::in_folder(Path::new("x")), settings("s"), Instant::from_millis(0));
        let attempt = Attempt::begin("/deals", now);
        let kept = attempt.keep(&config, &settings).to_str().unwrap().to_owned();
        assert!(kept.contains("; HttpOnly; SameSite=Lax; Max-Age=600"), "{kept}");
        let pair = kept.split(';').next().unwrap().to_owned();
        let read = |pair: &str, state: &str, settings: &Settings, now| {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(pair).unwrap())]);
            Attempt::read(&headers, state, &config, settings, now)
        };
        assert_eq!(read(&pair, &attempt.state, &settings, now), Some(attempt.clone()));
        assert_eq!(read(&pair, &attempt.state, &settings, now.plus_millis(KEPT_MILLIS)), None);
        assert_eq!(read(&pair, "another", &settings, now), None);
        assert_eq!(read(&pair, &attempt.state, &self::settings("t"), now), None);
        let (text, seal) = pair.split_once('.').unwrap();
        let altered = format!("{}A.{seal}", &text[..text.len() - 1]);
        assert_eq!(read(&altered, &attempt.state, &settings, now), None);
        assert_eq!(read("sluice-open-id=", &attempt.state, &settings, now), None);
    }
}
