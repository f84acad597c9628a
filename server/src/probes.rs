//! Is the process alive, and is it ready? For whoever supervises it; nobody has to be signed in.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use migration::MigratorTrait;
use shared::error::ErrorCode;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// `/healthz` and `/readyz`.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(async || StatusCode::NO_CONTENT)).route("/readyz", get(ready))
}

/// Ready when the database answers and its schema is this program's.
async fn ready(State(state): State<AppState>) -> ApiResult<StatusCode> {
    let pending = migration::Migrator::get_pending_migrations_read_only(state.database.read()).await;
    match pending {
        Ok(pending) if pending.is_empty() => Ok(StatusCode::NO_CONTENT),
        Ok(_) => Err(ApiError::new(ErrorCode::Unavailable)),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            Err(ApiError::new(ErrorCode::Unavailable))
        }
    }
}
