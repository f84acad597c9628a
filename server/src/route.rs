//! Mounts handlers by their declared endpoints: method, path and the OpenAPI operation come from the
//! declaration in `shared`, so that app, router and document cannot disagree.

use std::any::TypeId;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use shared::endpoint::{Endpoint, Method, Nothing};

use crate::call::Call;
use crate::error::{ApiError, ApiResult};
use crate::openapi::Document;
use crate::state::AppState;

/// An answer with its headers. Handlers return the declared type itself unless they have a header to set.
#[derive(Debug)]
pub struct Answer<T> {
    body: T,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl<T> From<T> for Answer<T> {
    fn from(body: T) -> Self {
        Self { body, headers: Vec::new() }
    }
}

impl<T> Answer<T> {
    /// The answer with one more header.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// The routes of an area, and what the document says of them.
#[derive(Debug, Default)]
pub struct Routes {
    router: Router<AppState>,
    document: Document,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the endpoint that `handler`'s [`Call`] names with JSON: 201 with its `Location` where it is declared to
    /// make something, 204 where it declares `Nothing`, 200 otherwise.
    pub fn on<E, Who, F, Fut, A>(self, handler: F) -> Self
    where
        E: Endpoint,
        Who: FromRequestParts<AppState, Rejection = ApiError> + Send + 'static,
        F: Fn(Call<E, Who>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = ApiResult<A>> + Send,
        A: Into<Answer<E::Response>>,
    {
        self.mount::<E, _, _>(move |call: Call<E, Who>| {
            let answer = handler(call);
            async move { answer.await.map(|answer| json::<E>(answer.into())) }
        })
    }

    /// Answers the endpoint that `handler`'s [`Call`] names with a response of its own, as a download is.
    pub fn file<E, Who, F, Fut>(self, handler: F) -> Self
    where
        E: Endpoint<Response = shared::endpoint::Bytes>,
        Who: FromRequestParts<AppState, Rejection = ApiError> + Send + 'static,
        F: Fn(Call<E, Who>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = ApiResult<Response>> + Send,
    {
        self.mount::<E, _, _>(handler)
    }

    /// Answers the endpoint that `handler`'s [`Call`] names with a stream, which goes on after the handler has answered.
    pub fn stream<E, Who, F, Fut>(self, handler: F) -> Self
    where
        E: Endpoint<Response = shared::endpoint::EventStream>,
        Who: FromRequestParts<AppState, Rejection = ApiError> + Send + 'static,
        F: Fn(Call<E, Who>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = ApiResult<Response>> + Send,
    {
        self.mount::<E, _, _>(handler)
    }

    /// These and `other`'s.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.document.merge(other.document);
        self
    }

    /// The router and the document of what is mounted.
    pub fn into_parts(self) -> (Router<AppState>, Document) {
        (self.router, self.document)
    }

    fn mount<E, H, T>(mut self, handler: H) -> Self
    where
        E: Endpoint,
        H: Handler<T, AppState>,
        T: 'static,
    {
        let method = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        self.document.add::<E>();
        self.router = self.router.route(E::PATH, on(method, handler));
        self
    }
}

fn json<E: Endpoint>(answer: Answer<E::Response>) -> Response {
    let Answer { body, headers } = answer;
    let mut response = if TypeId::of::<E::Response>() == TypeId::of::<Nothing>() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        match serde_json::to_vec(&body) {
            Ok(body) => {
                ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
            }
            Err(error) => return ApiError::from(error).into_response(),
        }
    };
    if E::CREATES {
        *response.status_mut() = StatusCode::CREATED;
    }
    // A path is made of a declaration and ids, all of which a header takes.
    if let Some(location) = E::location(&body).and_then(|path| HeaderValue::try_from(path).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().extend(headers);
    response
}
