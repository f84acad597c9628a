//! Refuses writes that another site made the browser send. The cookie is SameSite=Strict already; this also
//! holds where a browser or a sibling domain gets around that.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::error::ErrorCode;

use super::{api_token, cookie, session};
use crate::error::ApiError;
use crate::request;
use crate::state::AppState;

/// Lets safe methods, scripts (which send neither header) and our own pages through; and whoever brings a token, which no
/// page of another site can make a browser send, and beside which no cookie counts.
pub async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let by_token = api_token::bearer(request.headers()).is_some();
    if safe || by_token || is_own(request.headers(), request.uri().host(), state.config.is_secure()) {
        next.run(request).await
    } else {
        tracing::warn!(method = %request.method(), "refused a write from another site");
        // Whose session it would have used is told in the audit log.
        if let Some(token) = cookie::read(request.headers(), &state.config)
            && let Ok(actor) = session::actor(&state, &token).await
        {
            request::signed_in(actor.id);
        }
        ApiError::new(ErrorCode::CrossSite).into_response()
    }
}

/// `authority` is the host of the request line, which HTTP/2 has in place of the header.
fn is_own(headers: &HeaderMap, authority: Option<&str>, secure: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = text(header::ORIGIN.as_str()).is_none_or(|origin| {
        let Some((scheme, host)) = origin.split_once("://") else { return false };
        let own = text(header::HOST.as_str()).or(authority);
        (!secure || scheme == "https") && own.is_some_and(|own| own.eq_ignore_ascii_case(host))
    });
    site && origin
}
