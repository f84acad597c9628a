//! Serves the web app: the files that `cargo xtask web` left in `target/web`.
//!
//! A release build carries them inside the binary; a development build reads them from the folder each time. They
//! were compressed when they were built, so nothing is compressed here. Knows no person, no record and no session.

use std::borrow::Cow;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;

/// The page of the app: the answer to every address that a person can have in the address bar.
const PAGE: &str = "index.html";
/// What the build says about each file.
const MANIFEST: &str = "assets.json";

#[derive(RustEmbed)]
#[folder = "../target/web"]
struct Files;

/// One line of the build's manifest.
#[derive(Clone, Deserialize)]
struct Asset {
    path: String,
    content_type: String,
    hash: String,
    immutable: bool,
    compressed: bool,
}

/// How the answer's bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    const fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Brotli => Some(HeaderValue::from_static("br")),
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Identity => None,
        }
    }
}

/// The web app as the fallback of a router: whatever no other route answers.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().fallback(serve)
}

/// Answers with a file of the web app, with its page for an address of the app, or with 404.
///
/// Addresses under `/api/` are never answered with the page, so that a program's mistake does not look like success.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let assets = assets();
    let named = |name: &str| assets.iter().find(|asset| asset.path == name);
    let wanted = named(path).or_else(|| if is_page(path, &headers) { named(PAGE) } else { None });
    match wanted {
        Some(asset) => answer(asset, &headers),
        None if assets.is_empty() && is_page(path, &headers) => {
            (StatusCode::NOT_FOUND, "The web app has not been built: run `cargo xtask web`.\n")
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// How many files the web app has; none when it has not been built.
pub fn count() -> usize {
    assets().len()
}

/// The manifest; empty when the web app has not been built.
fn assets() -> Cow<'static, [Asset]> {
    fn read() -> Vec<Asset> {
        Files::get(MANIFEST).and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
    }
    #[cfg(not(debug_assertions))]
    {
        static ONCE: std::sync::LazyLock<Vec<Asset>> = std::sync::LazyLock::new(read);
        Cow::Borrowed(&ONCE)
    }
    // The folder changes under a development server.
    #[cfg(debug_assertions)]
    Cow::Owned(read())
}

/// Whether a browser is opening a page, as opposed to a script or tool asking for a file.
fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    path != "api" && !path.starts_with("api/") && accepts.contains("text/html")
}

fn answer(asset: &Asset, headers: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let fields = response.headers_mut();
    fields.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    fields.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    // Weak, because the same file is sent in three encodings.
    let tag = format!("W/\"{}\"", asset.hash);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        fields.insert(ETAG, value);
    }
    if is_known(&tag, headers) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let encoding = if asset.compressed { encoding(headers) } else { Encoding::Identity };
    let Some(file) = Files::get(&format!("{}{}", asset.path, encoding.suffix())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if let Ok(value) = HeaderValue::from_str(&asset.content_type) {
        fields.insert(CONTENT_TYPE, value);
    }
    if let Some(value) = encoding.header() {
        fields.insert(CONTENT_ENCODING, value);
    }
    *response.body_mut() = Body::from(match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    });
    response
}

/// Whether the browser already holds the file with this entity tag.
fn is_known(tag: &str, headers: &HeaderMap) -> bool {
    let opaque = tag.trim_start_matches("W/");
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|held| held.trim() == "*" || held.trim().trim_start_matches("W/") == opaque)
}

/// The smallest encoding that the browser accepts. Weights above zero are all the same to us: Brotli is always the
/// smallest, and every browser that can read it says so.
fn encoding(headers: &HeaderMap) -> Encoding {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| {
        accepted.split(',').any(|offer| {
            let (offered, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0));
            offered.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    match () {
        () if accepts("br") => Encoding::Brotli,
        () if accepts("gzip") => Encoding::Gzip,
        () => Encoding::Identity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: axum::http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_browser_gets_the_smallest_encoding_it_accepts() {
        assert_eq!(encoding(&with(ACCEPT_ENCODING, "gzip, deflate, br, zstd")), Encoding::Brotli);
        assert_eq!(encoding(&with(ACCEPT_ENCODING, "gzip, br;q=0")), Encoding::Gzip);
        assert_eq!(encoding(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn an_address_of_the_app_is_answered_with_its_page_and_a_mistake_of_a_program_is_not() {
        let browser = with(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(is_page("deals/board", &browser));
        assert!(!is_page("api/v1/nothing", &browser));
        assert!(!is_page("app.css", &with(ACCEPT, "text/css,*/*;q=0.1")));
    }

    #[test]
    fn a_file_that_the_browser_holds_is_not_sent_again() {
        assert!(is_known("W/\"1a2b\"", &with(IF_NONE_MATCH, "W/\"0000\", W/\"1a2b\"")));
        assert!(!is_known("W/\"1a2b\"", &with(IF_NONE_MATCH, "W/\"0000\"")));
    }
}
