//! The one source of time and of random bytes. Everything else takes an [`Instant`] as a parameter.

use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use shared::time::Instant;
use tokio::sync::Notify;
use uuid::{Builder, Uuid};

/// Something that knows what time it is.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Instant;

    /// Ends when `at` has come.
    fn until(&self, at: Instant) -> BoxFuture<'_, ()>;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Instant {
        Instant::from_utc(chrono::Utc::now())
    }

    fn until(&self, at: Instant) -> BoxFuture<'_, ()> {
        let left = u64::try_from(at.millis() - self.now().millis()).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(left)).boxed()
    }
}

/// A clock that stands until somebody moves it; for tests and for the demonstration's past.
#[derive(Debug)]
pub struct FixedClock {
    now: AtomicI64,
    moved: Notify,
}

impl FixedClock {
    /// A clock that stands at `now`.
    pub fn at(now: Instant) -> Self {
        Self { now: AtomicI64::new(now.millis()), moved: Notify::new() }
    }

    /// Moves it by `millis` milliseconds, and wakes whoever waits for what has come by that.
    pub fn advance(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
        self.moved.notify_waiters();
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.now.load(Ordering::SeqCst))
    }

    fn until(&self, at: Instant) -> BoxFuture<'_, ()> {
        async move {
            loop {
                // Listening before looking, or a move in between would be missed.
                let mut moved = pin!(self.moved.notified());
                moved.as_mut().enable();
                if self.now() >= at {
                    return;
                }
                moved.await;
            }
        }
        .boxed()
    }
}

/// Begins to measure how long something takes, for log lines and benchmarks. It says nothing of the time of day.
#[expect(clippy::disallowed_methods, reason = "a stopwatch is no clock: no rule and no row sees it")]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// A new UUIDv7 of the instant `now`: ids grow with time, which keeps indexes narrow and orders the events of
/// one millisecond at random, never wrongly.
pub fn new_id(now: Instant) -> Uuid {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random()).into_uuid()
}

/// An id before every one that is made at `at` or later, and behind every earlier one: a bound, never a row's.
pub fn first_id(at: Instant) -> Uuid {
    let millis = u128::try_from(at.millis()).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}

/// `N` random bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness, without which no session can be made.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "nothing safe can be done without randomness")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
