//! Reads on to its end a request that was answered before. Over HTTP/1.1 the connection would be closed on whoever is
//! still sending, and a file that is too large would look like a broken network. Never keeps what it reads.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{Version, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use shared::transfer::FILE_MAX;

/// How much more of a request is read after its answer is known, in bytes: a file four times as large as the largest.
const UNREAD_MAX: u64 = 4 * FILE_MAX;
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Passes a request on, and holds its answer until the client has sent what it has to send, within limits.
pub(crate) async fn read_on(request: Request, next: Next) -> Response {
    // Whoever waits for leave to send has not begun, and HTTP/2 answers while it is being sent to.
    let waits = request.headers().contains_key(header::EXPECT);
    if request.body().is_end_stream() || request.version() > Version::HTTP_11 || waits {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Held(Arc::new(Mutex::new(body)));
    let rest = body.clone();
    let answer = next.run(Request::from_parts(parts, Body::new(body))).await;
    // In time or not, whole or not: the answer is the same.
    let _ = tokio::time::timeout(PATIENCE, discard(rest)).await;
    answer
}

async fn discard(mut rest: Held) {
    let mut left = UNREAD_MAX;
    while let Some(Ok(frame)) = rest.frame().await {
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        match left.checked_sub(length) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// A body that is still there when its reader has let go of it.
#[derive(Clone, Debug)]
struct Held(Arc<Mutex<Body>>);

impl Held {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
