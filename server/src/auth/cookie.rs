//! The cookies: one keeps the session, and one for each person keeps that they signed in with this browser before. Behind
//! TLS they begin with `__Host-` and are Secure, so that no other host and no plain connection can set or read them; on plain
//! http, meant for localhost, they are `sluice` and `sluice-device-…`.

use axum::http::{HeaderMap, HeaderValue, header};
use shared::ids::UserId;

use super::places;
use super::session::ABSOLUTE_MILLIS;
use super::token::Token;
use crate::config::Config;

/// Most devices that are read: a browser that several people share sends one for each.
const DEVICES: usize = 8;

fn name(config: &Config) -> &'static str {
    if config.is_secure() { "__Host-sluice" } else { "sluice" }
}

/// How the names of device cookies begin.
fn device_prefix(config: &Config) -> String {
    format!("{}-device-", name(config))
}

/// The token in the request's cookie.
pub fn read(headers: &HeaderMap, config: &Config) -> Option<Token> {
    let name = name(config);
    pairs(headers).find(|(key, _)| *key == name).and_then(|(_, value)| Token::parse(value))
}

/// The devices that this browser is to those who signed in with it.
pub(super) fn devices(headers: &HeaderMap, config: &Config) -> Vec<Token> {
    let prefix = device_prefix(config);
    let ours = pairs(headers).filter(|(key, _)| key.starts_with(&prefix));
    ours.filter_map(|(_, value)| Token::parse(value)).take(DEVICES).collect()
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

/// The `Set-Cookie` that keeps `token`.
pub fn set(token: &Token, config: &Config) -> HeaderValue {
    written(config, name(config), &token.reveal(), ABSOLUTE_MILLIS / 1000)
}

/// The `Set-Cookie` that forgets it. The device stays known.
pub fn clear(config: &Config) -> HeaderValue {
    written(config, name(config), "", 0)
}

/// The `Set-Cookie` that keeps that `person` signed in with this browser. It opens nothing: it keeps strangers from
/// slowing its owner down.
pub fn set_device(person: UserId, device: &Token, config: &Config) -> HeaderValue {
    // The end of an id is random; its beginning is the time.
    let simple = person.0.simple().to_string();
    let name = format!("{}{}", device_prefix(config), simple.get(20..).unwrap_or_default());
    written(config, &name, &device.reveal(), places::KEPT_MILLIS / 1000)
}

fn written(config: &Config, name: &str, value: &str, max_age: i64) -> HeaderValue {
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}");
    // A token is base64url, so the text is always a header's value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
