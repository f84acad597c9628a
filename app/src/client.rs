//! The only place with HTTP: typed calls of the endpoints that `shared` declares.
//!
//! A refusal comes back as the server's problem answer with its code and all findings; everything else that can
//! go wrong on the way is told apart, because the reader is told apart: no network, no answer in time, an answer
//! that this build cannot read. The last answer of every address that is read is kept on the device and shown when
//! there is no network, apart from what is found out about persons; what is asked to change is never answered from there.

use crate::database::{self, Store};
use crate::reading::read;
use gloo_net::http::Request;
use leptos::task::spawn_local;
use serde::Serialize;
use serde_json::Value;
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Problem};
use std::any::TypeId;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// What one learns of persons here is asked for each time, and stays on no device.
const NEVER_KEPT: &str = "/api/v1/privacy/";
/// Of a list only its first rows stay on the device: whoever scrolls through 160,000 would fill it with them.
const LISTS: &str = "/api/v1/lists/";
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
    let answer = exchange(Asked::of::<E>(path, query, body)?).await?;
    let taken = read(&answer.text);
    answer.taken(taken)
}

/// Calls an endpoint whose answer takes its time: the server has to look through everything for it.
///
/// # Errors
/// See [`ClientError`].
pub async fn call_patiently<E: Endpoint>(
    path: &E::Path,
    query: &E::Query,
    body: &E::Request,
) -> Result<E::Response, ClientError> {
    let asked = Asked { patience_seconds: PATIENCE_FOR_FILES_SECONDS, ..Asked::of::<E>(path, query, body)? };
    let answer = exchange(asked).await?;
    let taken = read(&answer.text);
    answer.taken(taken)
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
    let asked = Asked { key: Some(key.to_owned()), ..Asked::of::<E>(path, query, body)? };
    let answer = exchange(asked).await?;
    let taken = read(&answer.text);
    answer.taken(taken)
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
    let asked = Asked {
        method: E::METHOD,
        address: address::<E>(path, query),
        body: Some((kind, file.clone().into())),
        key: None,
        patience_seconds: PATIENCE_FOR_FILES_SECONDS,
    };
    let answer = exchange(asked).await?;
    let taken = read(&answer.text);
    answer.taken(taken)
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

/// A call with nothing left of its endpoint's types, so that the way to the server and back is compiled once and not
/// once for every endpoint.
struct Asked {
    method: Method,
    address: String,
    /// The type of the body and the body.
    body: Option<(String, JsValue)>,
    /// Makes it happen once.
    key: Option<String>,
    patience_seconds: u32,
}

impl Asked {
    fn of<E: Endpoint>(path: &E::Path, query: &E::Query, body: &E::Request) -> Result<Self, ClientError> {
        let body = if TypeId::of::<E::Request>() == TypeId::of::<Nothing>() {
            None
        } else {
            let json = serde_json::to_string(body).map_err(|_| ClientError::Unreadable)?;
            Some(("application/json".to_owned(), json.into()))
        };
        let address = address::<E>(path, query);
        Ok(Self { method: E::METHOD, address, body, key: None, patience_seconds: PATIENCE_SECONDS })
    }

    /// Sends it, and tells the status and the text of what comes back.
    async fn send(&self) -> Result<(u16, String), ClientError> {
        let patience = Patience::of(self.patience_seconds);
        let mut builder = match self.method {
            Method::Get => Request::get(&self.address),
            Method::Post => Request::post(&self.address),
            Method::Put => Request::put(&self.address),
            Method::Delete => Request::delete(&self.address),
        }
        .abort_signal(patience.signal())
        .header("accept", "application/json, application/problem+json");
        if let Some(key) = &self.key {
            builder = builder.header("idempotency-key", key);
        }
        let request = match &self.body {
            Some((kind, body)) => builder.header("content-type", kind).body(body.clone()),
            None => builder.build(),
        };
        let request = request.map_err(|_| ClientError::Unreadable)?;
        let response = request.send().await.map_err(|_| patience.error())?;
        let text = response.text().await.map_err(|_| ClientError::Offline)?;
        Ok((response.status(), text))
    }
}

/// What came of a call that was not refused.
struct Answer {
    text: String,
    /// Where to keep the text, when it is fresh and worth keeping.
    keep_at: Option<String>,
    /// What to say when the text cannot be read: it is not what was asked for, or, of a kept one, why there is none
    /// fresher.
    otherwise: ClientError,
}

impl Answer {
    /// Keeps what could be read.
    fn taken<T>(self, read: Option<T>) -> Result<T, ClientError> {
        let Some(read) = read else { return Err(self.otherwise) };
        self.keep();
        Ok(read)
    }

    fn keep(self) {
        if let Some(address) = self.keep_at {
            spawn_local(async move { database::put(Store::Answers, &address, &self.text).await });
        }
    }
}

/// Asks the server; what is only read is answered from the device when there is no network.
fn exchange(asked: Asked) -> Pin<Box<dyn Future<Output = Result<Answer, ClientError>>>> {
    Box::pin(async move {
        let kept = asked.method == Method::Get && is_worth_keeping(&asked.address);
        let refusal = match asked.send().await {
            Ok((status, text)) if (200..300).contains(&status) => {
                let text = if text.is_empty() { "{}".to_owned() } else { text };
                let keep_at = kept.then_some(asked.address);
                return Ok(Answer { text, keep_at, otherwise: ClientError::Unreadable });
            }
            Ok((status, text)) => return Err(refused(status, &text)),
            Err(error @ (ClientError::Offline | ClientError::Timeout)) if kept => error,
            Err(error) => return Err(error),
        };
        match database::get(Store::Answers, &asked.address).await {
            Some(text) => Ok(Answer { text, keep_at: None, otherwise: refusal }),
            None => Err(refusal),
        }
    })
}

fn is_worth_keeping(address: &str) -> bool {
    let further = address.starts_with(LISTS) && (address.contains("after=") || address.contains("/marks"));
    !further && !address.starts_with(NEVER_KEPT)
}

/// Why the server refused.
fn refused(status: u16, text: &str) -> ClientError {
    let Some(problem) = read::<Problem>(text) else {
        // A proxy in between answers with its own pages; what it means is in the status alone.
        return if status >= 502 { ClientError::Offline } else { ClientError::Unreadable };
    };
    if problem.code == ErrorCode::Unauthenticated
        && let Some(act) = ON_UNAUTHENTICATED.with_borrow(Clone::clone)
    {
        act();
    }
    ClientError::Problem(Box::new(problem))
}

/// `a=1&b=2` from the fields of a struct; absent ones are left out, lists repeat their name.
fn query_string<Q: Serialize + 'static>(query: &Q) -> String {
    if TypeId::of::<Q>() == TypeId::of::<Nothing>() {
        return String::new();
    }
    serde_json::to_string(query).map_or_else(|_| String::new(), |fields| pairs(&fields))
}

/// A query string from the fields of an object in JSON.
fn pairs(object: &str) -> String {
    let Some(Value::Object(fields)) = read(object) else { return String::new() };
    let mut parts = Vec::new();
    let mut push = |name: &str, value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Bool(given) => given.to_string(),
            Value::Number(number) => number.as_i64().unwrap_or_default().to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return,
        };
        parts.push(format!("{name}={}", String::from(js_sys::encode_uri_component(&text))));
    };
    for (name, value) in &fields {
        match value {
            Value::Array(values) => values.iter().for_each(|value| push(name, value)),
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
