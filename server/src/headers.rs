//! The headers of every answer: what a browser may do with it, and that it keeps nothing of the API.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::AppState;

/// No file of the app comes from another origin, no inline script or style runs; WebAssembly needs its own word.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// A year, and every name below this one.
const TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// Adds what the answer does not say itself.
pub(crate) async fn protect(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let of_the_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(self), geolocation=()");
    if of_the_api {
        add(header::CACHE_CONTROL, "no-store");
    }
    if state.config.is_secure() {
        add(header::STRICT_TRANSPORT_SECURITY, TRANSPORT);
    }
    response
}
