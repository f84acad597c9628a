//! Failures of a request, as RFC 9457 problem answers. The cause stays here and goes to the log; what is sent
//! has a stable code and every finding, and no text for people.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::{DbErr, SqlErr};
use shared::error::{Conflict, ErrorCode, Fault, Finding, Problem};
use shared::obstacle::Obstacle;
use shared::pipeline::movement::Refusal;

/// What a handler or a service returns.
pub type ApiResult<T> = Result<T, ApiError>;

/// A refusal or a failure on its way to the client.
#[derive(Debug)]
pub struct ApiError {
    problem: Box<Problem>,
    cause: Option<anyhow::Error>,
}

impl ApiError {
    /// A problem with nothing but its code.
    pub fn new(code: ErrorCode) -> Self {
        Problem::new(code).into()
    }

    /// Nothing is there, or nothing that this person may see: the two are not told apart.
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound)
    }

    /// A form with findings.
    pub fn invalid(findings: Vec<Finding>) -> Self {
        Problem::invalid(findings).into()
    }

    /// A form with one finding.
    pub fn invalid_field(field: &str, fault: Fault) -> Self {
        Self::invalid(vec![Finding::new(field, fault)])
    }

    /// A write that lost against another one.
    pub fn conflict(conflict: Conflict) -> Self {
        Problem { conflict: Some(conflict), ..Problem::new(ErrorCode::Conflict) }.into()
    }

    /// What is asked is right in form, and `obstacle` has to go first.
    pub fn obstacle(obstacle: Obstacle) -> Self {
        Problem { obstacle: Some(obstacle), ..Problem::new(obstacle.code()) }.into()
    }

    /// Asked too often; it is answered again in so many `seconds`.
    pub fn too_many(seconds: u32) -> Self {
        Self::wait(ErrorCode::TooManyRequests, seconds)
    }

    /// There is no room for it at present; there may be in so many `seconds`.
    pub fn unavailable(seconds: u32) -> Self {
        Self::wait(ErrorCode::Unavailable, seconds)
    }

    fn wait(code: ErrorCode, seconds: u32) -> Self {
        Problem { retry_after: Some(seconds), ..Problem::new(code) }.into()
    }

    /// Our fault; `cause` is logged and never sent.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self { problem: Box::new(Problem::new(ErrorCode::Internal)), cause: Some(cause.into()) }
    }

    /// The same with a further member, such as the `field` a malformed request broke at.
    pub fn with(mut self, member: &str, value: impl Into<serde_json::Value>) -> Self {
        self.problem.more.insert(member.to_owned(), value.into());
        self
    }

    /// What will be sent.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.problem.code, self.problem.findings)
    }
}

impl std::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), cause: None }
    }
}

impl From<Vec<Finding>> for ApiError {
    fn from(findings: Vec<Finding>) -> Self {
        Self::invalid(findings)
    }
}

impl From<DbErr> for ApiError {
    fn from(error: DbErr) -> Self {
        Self::internal(error)
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(error)
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl From<Box<Refusal>> for ApiError {
    /// Findings on the wish itself are a refused form; a closed gate alone has its own code. Both carry the verdict.
    fn from(refusal: Box<Refusal>) -> Self {
        let Refusal { findings, verdict } = *refusal;
        let code = if findings.is_empty() { ErrorCode::GateClosed } else { ErrorCode::ValidationFailed };
        Problem { findings, verdict: Some(Box::new(verdict)), ..Problem::new(code) }.into()
    }
}

/// Whether `error` says that a unique value was taken, on either database.
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { mut problem, cause } = self;
        problem.request_id = crate::request::current_id();
        if let Some(cause) = cause {
            tracing::error!(code = %problem.code, cause = format!("{cause:#}"), "a request failed");
        }
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        // For whoever tells of refusals.
        response.extensions_mut().insert(problem.code);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = problem.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
