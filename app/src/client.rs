//! The only place with HTTP: typed calls of the endpoints that `shared` declares.
//!
//! A refusal comes back as the server's problem answer with its code and all findings; everything else that can
//! go wrong on the way is told apart, because the reader is told apart: no network, no answer in time, an answer
//! that this build cannot read. The last answer of every address that is read is kept on the device and shown when
//! there is no network; what is asked to change is never answered from there.

use crate::database::{self, Store};
use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Problem};
use std::any::TypeId;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How long an answer may take, in seconds.
pub const PATIENCE_SECONDS: u32 = 10;
/// How long a file may take, in seconds.
const PATIENCE_FOR_FILES_SECONDS: u32 = 600;

/// Why a call did not bring its answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientError {
    /// The server refused and said why.
    Problem(Box<Problem>),
    /// No connection to the server.
    Offline,
    /// No answer within [`PATIENCE_SECONDS`].
    Timeout,
    /// An answer that is neither what was asked for nor a problem.
    Unreadable,
}

impl ClientError {
    /// The server's problem, when it is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Offline | Self::Timeout | Self::Unreadable => None,
        }
    }

    /// The stable code, when the server gave one.
    pub fn code(&self) -> Option<ErrorCode> {
        self.problem().map(|problem| problem.code)
    }
}

thread_local! {
    static ON_UNAUTHENTICATED: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

/// What to do when the server no longer knows who is asking.
pub fn on_unauthenticated(act: impl Fn() + 'static) {
    ON_UNAUTHENTICATED.set(Some(Rc::new(act)));
}

/// Calls an endpoint.
///
/// # Errors
/// See [`ClientError`].
pub async fn call<E: Endpoint>(
    path: &E::Path,
    query: &E::Query,
    body: &E::Request,
) -> Result<E::Response, ClientError> {
    let address = address::<E>(path, query);
    let kept = E::METHOD == Method::Get;
    match send::<E>(start::<E>(path, query), body).await {
        Ok((answer, text)) => {
            if kept {
                spawn_local(async move { database::put(Store::Answers, &address, &text).await });
            }
            Ok(answer)
        }
        Err(error @ (ClientError::Offline | ClientError::Timeout)) if kept => {
            database::get(Store::Answers, &address).await.as_deref().and_then(read).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// Calls an endpoint that creates something, so that it happens once however often it is sent: the same `key`
/// with the same body gets the first answer again.
///
/// # Errors
/// See [`ClientError`].
pub async fn call_once<E: Endpoint>(
    key: &str,
    path: &E::Path,
    query: &E::Query,
    body: &E::Request,
) -> Result<E::Response, ClientError> {
    send::<E>(start::<E>(path, query).header("idempotency-key", key), body).await.map(|(answer, _)| answer)
}

/// A fresh key for [`call_once`]: a random UUID, so that it can stand for the record until the server names it.
pub fn fresh_key() -> String {
    let mut bytes = [0_u8; 16];
    let drawn = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !drawn {
        // Only a browser without the interface comes here; the clock still tells two acts of one person apart.
        bytes[..8].copy_from_slice(&js_sys::Date::now().to_bits().to_be_bytes());
    }
    // Version 4, variant 1 (RFC 9562).
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut key = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            key.push('-');
        }
        key.push_str(&format!("{byte:02x}"));
    }
    key
}

/// Sends a file as the body.
///
/// # Errors
/// See [`ClientError`].
pub async fn upload<E: Endpoint>(
    path: &E::Path,
    query: &E::Query,
    file: &web_sys::Blob,
) -> Result<E::Response, ClientError> {
    let kind = Some(file.type_())
        .filter(|kind| !kind.is_empty())
        .unwrap_or_else(|| "application/octet-stream".to_owned());
    let patience = Patience::of(PATIENCE_FOR_FILES_SECONDS);
    let request = start::<E>(path, query)
        .abort_signal(patience.signal())
        .header("content-type", &kind)
        .body(file.clone());
    let request = request.map_err(|_| ClientError::Unreadable)?;
    answer::<E>(request.send().await.map_err(|_| patience.error())?).await.map(|(answer, _)| answer)
}

/// The address of an endpoint, for links that the browser follows itself (a file to download).
pub fn address<E: Endpoint>(path: &E::Path, query: &E::Query) -> String {
    let mut address = E::path(path);
    let query = query_string(query);
    if !query.is_empty() {
        address.push('?');
        address.push_str(&query);
    }
    address
}

fn start<E: Endpoint>(path: &E::Path, query: &E::Query) -> RequestBuilder {
    let address = address::<E>(path, query);
    let builder = match E::METHOD {
        Method::Get => Request::get(&address),
        Method::Post => Request::post(&address),
        Method::Put => Request::put(&address),
        Method::Delete => Request::delete(&address),
    };
    builder.header("accept", "application/json, application/problem+json")
}

async fn send<E: Endpoint>(
    builder: RequestBuilder,
    body: &E::Request,
) -> Result<(E::Response, String), ClientError> {
    let patience = Patience::of(PATIENCE_SECONDS);
    let builder = builder.abort_signal(patience.signal());
    let sent = if TypeId::of::<E::Request>() == TypeId::of::<Nothing>() {
        builder.send().await
    } else {
        builder.json(body).map_err(|_| ClientError::Unreadable)?.send().await
    };
    answer::<E>(sent.map_err(|_| patience.error())?).await
}

/// The answer and its text.
async fn answer<E: Endpoint>(response: Response) -> Result<(E::Response, String), ClientError> {
    let mut text = response.text().await.map_err(|_| ClientError::Offline)?;
    if response.ok() {
        if text.is_empty() {
            text.push_str("{}");
        }
        return read(&text).map(|answer| (answer, text)).ok_or(ClientError::Unreadable);
    }
    // A proxy in between answers with its own pages; what it means is in the status alone.
    let problem: Problem = read(&text).ok_or(if response.status() >= 502 {
        ClientError::Offline
    } else {
        ClientError::Unreadable
    })?;
    if problem.code == ErrorCode::Unauthenticated
        && let Some(act) = ON_UNAUTHENTICATED.with_borrow(Clone::clone)
    {
        act();
    }
    Err(ClientError::Problem(Box::new(problem)))
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// `a=1&b=2` from the fields of a struct; absent ones are left out, lists repeat their name.
fn query_string<Q: Serialize>(query: &Q) -> String {
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(query) else { return String::new() };
    let mut parts = Vec::new();
    let mut push = |name: &str, value: &serde_json::Value| {
        let text = match value {
            serde_json::Value::Null => return,
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        parts.push(format!("{name}={}", String::from(js_sys::encode_uri_component(&text))));
    };
    for (name, value) in &fields {
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|value| push(name, value)),
            value => push(name, value),
        }
    }
    parts.join("&")
}

/// Ends a request that takes too long.
struct Patience {
    signal: Option<web_sys::AbortSignal>,
    timer: Option<i32>,
    _end: Closure<dyn FnMut()>,
}

impl Patience {
    fn of(seconds: u32) -> Self {
        let controller = web_sys::AbortController::new().ok();
        let signal = controller.as_ref().map(web_sys::AbortController::signal);
        let end = Closure::new(move || {
            if let Some(controller) = &controller {
                controller.abort();
            }
        });
        let millis = i32::try_from(seconds.saturating_mul(1_000)).unwrap_or(i32::MAX);
        let timer = web_sys::window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(end.as_ref().unchecked_ref(), millis)
                .ok()
        });
        Self { signal, timer, _end: end }
    }

    fn signal(&self) -> Option<&web_sys::AbortSignal> {
        self.signal.as_ref()
    }

    /// Why a request failed: because we ended it, or because there was no connection.
    fn error(&self) -> ClientError {
        if self.signal().is_some_and(web_sys::AbortSignal::aborted) {
            ClientError::Timeout
        } else {
            ClientError::Offline
        }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        if let (Some(timer), Some(window)) = (self.timer, web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }
}
