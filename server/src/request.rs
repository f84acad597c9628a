//! What surrounds every request: its id, its log line, who asks from where, and what is told when it is refused. No body, no
//! query and no personal data is logged.

use std::net::IpAddr;
use std::sync::OnceLock;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use shared::error::ErrorCode;
use shared::ids::UserId;

use crate::audit::refusals::{self, RefusedRequest};
use crate::client;
use crate::state::AppState;

/// What is known of a request while it is being answered.
struct Known {
    id: String,
    client: Option<IpAddr>,
    actor: OnceLock<UserId>,
}

tokio::task_local! {
    static KNOWN: Known;
}

/// The header that carries a request's id in its answer.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request being answered; none outside of one.
pub fn current_id() -> Option<String> {
    KNOWN.try_with(|known| known.id.clone()).ok()
}

/// The network address from which the request being answered came, as it is written into events and the audit log; none
/// outside of one.
pub fn address() -> Option<String> {
    KNOWN.try_with(|known| known.client.map(|client| client.to_canonical().to_string())).ok().flatten()
}

/// Says who asks, once that is found out.
pub(crate) fn signed_in(actor: UserId) {
    // Outside of a request nobody wants to know; within one it is the same person.
    let _ = KNOWN.try_with(|known| known.actor.set(actor));
}

/// Gives the request an id and writes one line when it is answered. The id is always our own: one that the
/// client chose could be anybody's.
pub async fn identify(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = hex(&crate::clock::random::<8>());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.as_deref().unwrap_or("(none)");
    let client = client::address(request.extensions(), request.headers(), &state.config);
    let address = request.uri().clone();
    let began = crate::clock::stopwatch();
    let known = Known { id: id.clone(), client, actor: OnceLock::new() };
    let answered = async {
        let response = next.run(request).await;
        if let Some(code) = response.extensions().get().copied().filter(|code| refusals::is_told(*code)) {
            tell(&state, code, &method, route, address.path()).await;
        }
        response
    };
    let mut response = KNOWN.scope(known, answered).await;
    tracing::info!(
        request = %id,
        %method,
        route,
        status = response.status().as_u16(),
        micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered a request"
    );
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    response
}

/// Has the audit log tell that the request was refused.
async fn tell(state: &AppState, code: ErrorCode, method: &Method, route: &str, path: &str) {
    let known = KNOWN.try_with(|known| (known.actor.get().copied(), known.client));
    let (actor, client) = known.unwrap_or((None, None));
    refusals::request(state, RefusedRequest { code, method, route, path, actor, client }).await;
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
