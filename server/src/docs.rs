//! The page to browse the API with: its files are in the binary and come from this origin alone.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use crate::error::ApiError;
use crate::state::AppState;

/// The page sets styles inline, so it has a policy of its own, still of this origin alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; object-src 'none'";

/// `/api/docs/` and the files of the page.
pub(crate) fn routes() -> Router<AppState> {
    let config = Arc::new(Config::from("/api/openapi.json"));
    let index = config.clone();
    Router::new()
        .route("/api/docs", get(async || Redirect::permanent("/api/docs/")))
        .route("/api/docs/", get(async move || file("index.html", index.clone())))
        .route("/api/docs/{file}", get(async move |Path(name): Path<String>| file(&name, config.clone())))
}

fn file(name: &str, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(name, config) {
        Ok(Some(file)) => {
            let media = HeaderValue::from_str(&file.content_type);
            let media = media.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            let policy = HeaderValue::from_static(POLICY);
            let headers = [(header::CONTENT_TYPE, media), (header::CONTENT_SECURITY_POLICY, policy)];
            let mut response = (headers, file.bytes.into_owned()).into_response();
            if file.gzpipped {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        }
        Ok(None) => ApiError::not_found().into_response(),
        Err(error) => ApiError::internal(anyhow::anyhow!("the page of the API: {error}")).into_response(),
    }
}
