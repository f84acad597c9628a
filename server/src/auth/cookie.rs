//! The session's cookie. Behind TLS it is `__Host-sluice` and Secure, which no other host and no plain
//! connection can set or read; on plain http, meant for localhost, it is `sluice`.

use axum::http::{HeaderMap, HeaderValue, header};

use super::session::{ABSOLUTE_MILLIS, Token};
use crate::config::Config;

fn name(config: &Config) -> &'static str {
    if config.is_secure() { "__Host-sluice" } else { "sluice" }
}

/// The token in the request's cookie.
pub fn read(headers: &HeaderMap, config: &Config) -> Option<Token> {
    let name = name(config);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| Token::parse(value))
}

/// The `Set-Cookie` that keeps `token`.
pub fn set(token: &Token, config: &Config) -> HeaderValue {
    written(config, &token.reveal(), ABSOLUTE_MILLIS / 1000)
}

/// The `Set-Cookie` that forgets it.
pub fn clear(config: &Config) -> HeaderValue {
    written(config, "", 0)
}

fn written(config: &Config, value: &str, max_age: i64) -> HeaderValue {
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let text =
        format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}", name(config));
    // A token is base64url, so the text is always a header's value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
