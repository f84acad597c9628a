//! Files as answers: always a download under the name that its owner gave it, never a page that could run.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::people::Language;

use crate::actor::Actor;
use crate::error::{ApiError, ApiResult};

/// What RFC 8187 leaves as it is in a header's extended value, as far as file names have it.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The language of a file: the one that was asked for, the person's own, or the browser's.
pub fn language(asked: Option<Language>, actor: &Actor, headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let browser = if accepted.is_some_and(|languages| languages.starts_with("en")) {
        Language::English
    } else {
        Language::Chinese
    };
    asked.or(actor.language).unwrap_or(browser)
}

/// `content` as the file `name` of the type `content_type`.
///
/// # Errors
/// `internal`, for a name that no header can carry; every escaped one can be.
pub fn file(name: &str, content_type: &'static str, content: impl Into<Body>) -> ApiResult<Response> {
    let disposition = format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(name, ESCAPED));
    let mut response = content.into().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).map_err(ApiError::internal)?,
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
