//! Hashes passwords with argon2id (t=2, m=19 MiB, p=1) on blocking threads: at a time half as many as there are cores, so
//! that a rush of sign-ins takes neither the memory nor the processor of everybody else, and a bounded number waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use shared::people::{PASSWORD_MAX, Password};
use tokio::sync::Semaphore;

use crate::clock;
use crate::error::{ApiError, ApiResult};

/// Memory of one hash in KiB.
const MEMORY: u32 = 19_456;
/// Passes over it.
const PASSES: u32 = 2;
/// Most that wait for each turn; at some 40 ms each, whoever comes last waits for two seconds.
const WAITING_FOR_EACH: usize = 48;
/// Seconds after which whoever found the queue full may come again.
const COME_AGAIN_SECONDS: u32 = 3;

/// Hashes and verifies.
#[derive(Debug)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    dummy: Arc<OnceLock<String>>,
}

impl Hasher {
    /// One turn for every two cores.
    pub fn new() -> Self {
        let turns = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        Self::with(turns, turns * WAITING_FOR_EACH)
    }

    fn with(turns: usize, most_waiting: usize) -> Self {
        let turns = Arc::new(Semaphore::new(turns));
        Self { turns, waiting: AtomicUsize::new(0), most_waiting, dummy: Arc::new(OnceLock::new()) }
    }

    /// The hash of `password`, with a fresh salt, in PHC form.
    ///
    /// # Errors
    /// `unavailable` when too many wait; `internal` when hashing fails, which it does not for want of anything but memory.
    pub async fn hash(&self, password: Password) -> ApiResult<String> {
        self.work(move || hash(password.reveal().as_bytes())).await?
    }

    /// Whether `password`, as it was typed, belongs to `hash`. Without a hash (nobody has that address) it takes the same time
    /// and says no, so that the answer's time does not tell who exists.
    ///
    /// # Errors
    /// `unavailable` when too many wait; `internal` when the stored hash is none.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> ApiResult<bool> {
        let password = normal(password);
        let dummy = self.dummy.clone();
        self.work(move || {
            let exists = hash.is_some();
            let stored = match hash {
                Some(stored) => stored,
                None => match dummy.get() {
                    Some(made) => made.clone(),
                    None => {
                        let made = self::hash(&clock::random::<16>())?;
                        dummy.get_or_init(|| made).clone()
                    }
                },
            };
            let parsed = PasswordHash::new(&stored).map_err(|error| internal(&error))?;
            Ok(argon().verify_password(password.as_bytes(), &parsed).is_ok() && exists)
        })
        .await?
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
        let place = self.line_up()?;
        let turn = self.turns.clone().acquire_owned().await.map_err(ApiError::internal)?;
        drop(place);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(ApiError::internal)
    }
}

/// A place in the queue; it is free again when the turn has come, or when whoever waited has gone.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hasher {
    fn line_up(&self) -> ApiResult<Place<'_>> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(&self.waiting);
        if before < self.most_waiting {
            return Ok(place);
        }
        Err(ApiError::unavailable(COME_AGAIN_SECONDS))
    }
}

/// A password as it is compared; one that is longer than any that can be set is not worth the work, and fits none.
fn normal(typed: &str) -> String {
    let most = PASSWORD_MAX as usize;
    let plausible = typed.chars().take(4 * most + 1).count() <= 4 * most;
    let normal = if plausible { shared::people::normal_password(typed) } else { String::new() };
    if normal.chars().count() <= most { normal } else { String::new() }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

fn argon() -> Argon2<'static> {
    // These figures are within argon2's bounds; a unit test holds them there.
    let params = Params::new(MEMORY, PASSES, 1, Some(32)).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &[u8]) -> ApiResult<String> {
    let salt = clock::random::<16>();
    let hash = argon().hash_password_with_salt(password, &salt).map_err(|error| internal(&error))?;
    Ok(hash.to_string())
}

fn internal(error: &impl std::fmt::Display) -> ApiError {
    ApiError::internal(anyhow::anyhow!("hashing a password: {error}"))
}

#[cfg(test)]
mod tests {
    use shared::error::ErrorCode;

    use super::*;

    #[test]
    fn a_hash_says_the_parameters_it_was_made_with() {
        let hash = hash(b"correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[tokio::test]
    async fn whoever_finds_the_queue_full_is_told_when_to_come_again() {
        let hasher = Hasher::with(1, 2);
        let turn = hasher.turns.clone().acquire_owned().await.unwrap();
        let (first, second) = (hasher.line_up().unwrap(), hasher.line_up().unwrap());
        let refused = hasher.verify("correct horse battery", None).await.unwrap_err();
        let problem = refused.problem();
        assert_eq!((problem.code, problem.retry_after), (ErrorCode::Unavailable, Some(COME_AGAIN_SECONDS)));
        drop((turn, first, second));
        assert!(!hasher.verify("correct horse battery", None).await.unwrap());
        assert_eq!(hasher.waiting.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_known_hash_is_verified() {
        let known = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$y0X0W/vDLMGl1CVNYbzU5VDFl6QcVJdeLFH36JV32x4";
        let parsed = PasswordHash::new(known).unwrap();
        assert!(argon().verify_password("正确马电池订书钉".as_bytes(), &parsed).is_ok());
        assert!(argon().verify_password(b"another", &parsed).is_err());
    }
}
