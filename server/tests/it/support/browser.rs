//! A client of the application: somebody's browser, or a script.

use std::net::SocketAddr;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::Problem;

/// A client with or without a session.
#[derive(Clone)]
pub(crate) struct Browser {
    address: SocketAddr,
    client: Client,
    pub(crate) cookie: Option<String>,
    token: Option<String>,
}

impl Browser {
    /// Nobody yet.
    pub(crate) fn new(address: SocketAddr) -> Self {
        // It speaks plain http to the loopback, but is made to know how TLS is done.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { address, client: Client::new(), cookie: None, token: None }
    }

    /// With the session `cookie` (`name=value`).
    pub(crate) fn with_cookie(&self, cookie: String) -> Self {
        Self { cookie: Some(cookie), ..self.clone() }
    }

    /// With the API token `secret`, beside whatever cookie there is.
    pub(crate) fn with_token(&self, secret: &str) -> Self {
        Self { token: Some(format!("Bearer {secret}")), ..self.clone() }
    }

    /// Keeps the cookie that `response` sets, as a browser does.
    pub(crate) fn keep_cookie(&mut self, response: &Response) {
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
    }

    /// A request to `path`, to be shaped further.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let request = self.client.request(method, format!("http://{}{path}", self.address));
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, token),
            None => request,
        }
    }

    /// The request that calls `E`, with a JSON body where it declares one.
    pub(crate) fn prepare<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Request,
    ) -> RequestBuilder {
        let query = serde_urlencoded::to_string(query).unwrap();
        let path = if query.is_empty() { E::path(path) } else { format!("{}?{query}", E::path(path)) };
        let request = self.request(E::METHOD, &path);
        if std::any::TypeId::of::<E::Request>() == std::any::TypeId::of::<Nothing>() {
            request
        } else {
            request.header(CONTENT_TYPE, "application/json").body(serde_json::to_vec(body).unwrap())
        }
    }

    /// Calls `E`.
    ///
    /// # Errors
    /// The problem that came instead of an answer. A failure of the server's own fails the story.
    pub(crate) async fn call<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Request,
    ) -> Result<E::Response, Problem> {
        let response = self.prepare::<E>(path, query, body).send().await.unwrap();
        if response.status().is_success() {
            assert_eq!(response.status() == 201, E::CREATES, "{}", E::NAME);
            assert_eq!(response.headers().contains_key(LOCATION), E::CREATES, "{}", E::NAME);
        }
        answer(response).await
    }

    /// Calls `E` with a body alone.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub(crate) async fn post<E>(&self, body: &E::Request) -> Result<E::Response, Problem>
    where
        E: Endpoint<Path = (), Query = Nothing>,
    {
        self.call::<E>(&(), &Nothing {}, body).await
    }

    /// Calls `E` with nothing but its path.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub(crate) async fn get<E>(&self, path: &E::Path) -> Result<E::Response, Problem>
    where
        E: Endpoint<Query = Nothing, Request = Nothing>,
    {
        self.call::<E>(path, &Nothing {}, &Nothing {}).await
    }
}

/// The cookies that `response` sets, each as its pair of name and value.
pub(crate) fn cookies(response: &Response) -> Vec<String> {
    let all = response.headers().get_all(SET_COOKIE).iter();
    all.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// Reads a response as what it should be, or as the problem it is.
///
/// # Errors
/// The problem.
pub(crate) async fn answer<T: DeserializeOwned>(response: Response) -> Result<T, Problem> {
    let status = response.status();
    let body = response.bytes().await.unwrap();
    let text = String::from_utf8_lossy(&body);
    assert!(!status.is_server_error(), "{status}: {text}");
    if status.is_success() {
        let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
        Ok(serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error} in {text}")))
    } else {
        Err(serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{status}: {error} in {text}")))
    }
}
