//! The cookies: one keeps the session, and one for each person keeps that they signed in with this browser before. A sign-in
//! that is under way at the company's provider has one, too ([`super::open_id::attempt`]). Behind TLS they begin with `__Host-`
//! and are Secure, so that no other host and no plain connection can set or read them; on plain http, meant for localhost, they
//! are `sluice`, `sluice-device-…` and `sluice-open-id`.

use axum::http::{HeaderMap, HeaderValue, header};
use shared::ids::UserId;

use super::places;
use super::session::ABSOLUTE_MILLIS;
use super::token::Token;
use crate::config::Config;

/// Most devices that are read: a browser that several people share sends one for each.
const DEVICES: usize = 8;

/// The session's.
const SESSION: &str = "sluice";
/// How those of devices begin.
const DEVICE: &str = "sluice-device-";

/// From where a browser comes with a cookie.
#[derive(Clone, Copy, Debug)]
pub(super) enum SameSite {
    /// From pages of this site alone.
    Strict,
    /// From a link or a redirect of another site, too.
    Lax,
}

/// What the cookie called `plain` is called behind TLS or without.
fn name(config: &Config, plain: &str) -> String {
    let prefix = if config.is_secure() { "__Host-" } else { "" };
    format!("{prefix}{plain}")
}

/// The token in the request's cookie.
pub fn read(headers: &HeaderMap, config: &Config) -> Option<Token> {
    value(headers, config, SESSION).and_then(Token::parse)
}

/// The devices that this browser is to those who signed in with it.
pub(super) fn devices(headers: &HeaderMap, config: &Config) -> Vec<Token> {
    let prefix = name(config, DEVICE);
    let ours = pairs(headers).filter(|(key, _)| key.starts_with(&prefix));
    ours.filter_map(|(_, value)| Token::parse(value)).take(DEVICES).collect()
}

/// What stands in the request's cookie called `plain`.
pub(super) fn value<'h>(headers: &'h HeaderMap, config: &Config, plain: &str) -> Option<&'h str> {
    let name = name(config, plain);
    pairs(headers).find(|(key, _)| *key == name).map(|(_, value)| value)
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
    written(config, SESSION, &token.reveal(), ABSOLUTE_MILLIS, SameSite::Strict)
}

/// The `Set-Cookie` that forgets it. The device stays known.
pub fn clear(config: &Config) -> HeaderValue {
    written(config, SESSION, "", 0, SameSite::Strict)
}

/// The `Set-Cookie` that keeps that `person` signed in with this browser. It opens nothing: it keeps strangers from
/// slowing its owner down.
pub fn set_device(person: UserId, device: &Token, config: &Config) -> HeaderValue {
    // The end of an id is random; its beginning is the time.
    let simple = person.0.simple().to_string();
    let plain = format!("{DEVICE}{}", simple.get(20..).unwrap_or_default());
    written(config, &plain, &device.reveal(), places::KEPT_MILLIS, SameSite::Strict)
}

/// The `Set-Cookie` that keeps `value`, which is base64url, for `millis`.
pub(super) fn written(
    config: &Config,
    plain: &str,
    value: &str,
    millis: i64,
    same_site: SameSite,
) -> HeaderValue {
    let (name, max_age) = (name(config, plain), millis / 1000);
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let same_site = match same_site {
        SameSite::Strict => "Strict",
        SameSite::Lax => "Lax",
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={max_age}{secure}");
    // Of base64url, so the text is always a header's value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
