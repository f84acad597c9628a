//! One typed request: everything a handler needs, judged before the handler runs. Whatever cannot be read
//! becomes a problem answer with the field it broke at, never a panic and never a plain-text page.

use std::any::TypeId;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::Bytes as Content;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as ValueError, UnitDeserializer};
use sha2::{Digest, Sha256};
use shared::endpoint::{Bytes, Endpoint, Nothing};
use shared::error::ErrorCode;

use crate::actor::{Actor, ByToken};
use crate::error::{ApiError, ApiResult};
use crate::idempotency::IdempotencyKey;
use crate::state::AppState;

/// Largest JSON body, in bytes. The longest text of a form has 20,000 characters.
pub const JSON_MAX: usize = 512 * 1024;

/// A request to the endpoint `E` by `Who`: an [`Actor`], or [`Anyone`] where nobody needs to be signed in.
#[derive(Debug)]
pub struct Call<E: Endpoint, Who = Actor> {
    /// The application.
    pub state: AppState,
    /// Who asks.
    pub actor: Who,
    /// What stood in the path's places.
    pub path: E::Path,
    /// The query.
    pub query: E::Query,
    /// The JSON body; for a file, see [`content`](Self::content).
    pub body: E::Request,
    /// The `Idempotency-Key`, where one was sent.
    pub key: Option<IdempotencyKey>,
    /// SHA-256 over path, query and body: what an idempotency key stands for.
    pub digest: [u8; 32],
    /// The request's headers.
    pub headers: HeaderMap,
    // Behind a lock only so that a call may be borrowed across an await: a body alone is not `Sync`.
    raw: Mutex<Body>,
}

/// Whoever asks, signed in or not.
#[derive(Clone, Copy, Debug)]
pub struct Anyone;

impl FromRequestParts<AppState> for Anyone {
    type Rejection = ApiError;
    async fn from_request_parts(_: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        Ok(Self)
    }
}

impl<E: Endpoint, Who> Call<E, Who> {
    /// The file sent as the body, up to `max` bytes. Takes the body; a second call gives nothing. From then on the
    /// digest covers the file, too: the same idempotency key with another file is another request.
    ///
    /// # Errors
    /// `too_large`, or `malformed_request` when the connection breaks.
    pub async fn content(&mut self, max: usize) -> ApiResult<Content> {
        let body = std::mem::take(self.raw.get_mut().unwrap_or_else(PoisonError::into_inner));
        let content = read(&self.headers, body, max).await?;
        self.digest = Sha256::new().chain_update(self.digest).chain_update(&content).finalize().into();
        Ok(content)
    }
}

impl<E, Who> FromRequest<AppState> for Call<E, Who>
where
    E: Endpoint,
    Who: FromRequestParts<AppState, Rejection = ApiError> + Send,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        parts.extensions.insert(ByToken(E::BY_TOKEN));
        // Who it is comes first: a stranger learns nothing of what the endpoint reads.
        let actor = Who::from_request_parts(&mut parts, state).await?;
        let path = path::<E>(&mut parts, state).await?;
        let text = parts.uri.query().unwrap_or("");
        refuse_nul(text)?;
        let query = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(form_pairs(text)))
            .map_err(malformed)?;
        let key = IdempotencyKey::of(&parts.headers)?;
        let mut hash = Sha256::new();
        hash.update(parts.uri.path());
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
        let (body, raw) = if TypeId::of::<E::Request>() == TypeId::of::<Bytes>() {
            refuse_forms(&parts.headers)?;
            (json(b"null")?, body)
        } else if TypeId::of::<E::Request>() == TypeId::of::<Nothing>() {
            (json(b"{}")?, Body::empty())
        } else {
            require_json(&parts.headers)?;
            let content = read(&parts.headers, body, JSON_MAX).await?;
            hash.update(&content);
            (json(&content)?, Body::empty())
        };
        let digest = hash.finalize().into();
        Ok(Self {
            state: state.clone(),
            actor,
            path,
            query,
            body,
            key,
            digest,
            headers: parts.headers,
            raw: Mutex::new(raw),
        })
    }
}

async fn path<E: Endpoint>(parts: &mut Parts, state: &AppState) -> ApiResult<E::Path> {
    if !E::PATH.contains('{') {
        let nothing = UnitDeserializer::<ValueError>::new();
        return E::Path::deserialize(nothing).map_err(|error| ApiError::internal(anyhow::anyhow!("{error}")));
    }
    let read = Path::<E::Path>::from_request_parts(parts, state).await;
    read.map(|Path(path)| path).map_err(|rejection| {
        ApiError::new(ErrorCode::MalformedRequest).with("field", "path").with("detail", rejection.body_text())
    })
}

/// PostgreSQL takes U+0000 in no text. Forms find it as what it is, an unprintable character; a query has no form.
fn refuse_nul(query: &str) -> ApiResult<()> {
    match form_pairs(query).find(|(_, value)| value.contains('\0')) {
        None => Ok(()),
        Some((field, _)) => Err(ApiError::new(ErrorCode::MalformedRequest).with("field", field)),
    }
}

fn form_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

fn json<T: DeserializeOwned>(content: &[u8]) -> ApiResult<T> {
    let mut reader = serde_json::Deserializer::from_slice(content);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(malformed)?;
    reader
        .end()
        .map_err(|error| ApiError::new(ErrorCode::MalformedRequest).with("detail", error.to_string()))?;
    Ok(value)
}

/// A malformed request with the field it broke at. The detail is for programmers and in English.
fn malformed<E: std::fmt::Display>(error: serde_path_to_error::Error<E>) -> ApiError {
    let field = error.path().to_string();
    let refused = ApiError::new(ErrorCode::MalformedRequest).with("detail", error.inner().to_string());
    // "." is the whole, "?" a text that ended before it said where one is.
    if matches!(field.as_str(), "." | "?") { refused } else { refused.with("field", field) }
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    text.split(';').next().map(str::trim)
}

fn require_json(headers: &HeaderMap) -> ApiResult<()> {
    if media_type(headers).is_some_and(|media| media.eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(ApiError::new(ErrorCode::UnsupportedMediaType).with("expected", "application/json"))
    }
}

/// A file is sent as itself; what an HTML form of another site could send is not taken.
fn refuse_forms(headers: &HeaderMap) -> ApiResult<()> {
    let form = |media: &str| {
        media.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            || media.to_ascii_lowercase().starts_with("multipart/")
    };
    if media_type(headers).is_some_and(form) {
        Err(ApiError::new(ErrorCode::UnsupportedMediaType).with("expected", "application/octet-stream"))
    } else {
        Ok(())
    }
}

async fn read(headers: &HeaderMap, body: Body, max: usize) -> ApiResult<Content> {
    let too_large = || ApiError::new(ErrorCode::TooLarge).with("max_bytes", max);
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > max) {
        return Err(too_large());
    }
    to_bytes(body, max).await.map_err(|error| {
        let limit = std::error::Error::source(&error)
            .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if limit { too_large() } else { ApiError::new(ErrorCode::MalformedRequest) }
    })
}
