//! Hashes passwords with argon2id (t=2, m=19 MiB, p=1) on blocking threads, as many at a time as there are
//! cores, so that a rush of sign-ins takes neither the memory nor the threads of everybody else.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use shared::people::Password;
use tokio::sync::Semaphore;

use crate::clock;
use crate::error::{ApiError, ApiResult};

/// Memory of one hash in KiB.
const MEMORY: u32 = 19_456;
/// Passes over it.
const PASSES: u32 = 2;

/// Hashes and verifies.
#[derive(Debug)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    dummy: Arc<OnceLock<String>>,
}

impl Hasher {
    /// One turn for each core.
    pub fn new() -> Self {
        let turns = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { turns: Arc::new(Semaphore::new(turns)), dummy: Arc::new(OnceLock::new()) }
    }

    /// The hash of `password`, with a fresh salt, in PHC form.
    ///
    /// # Errors
    /// `internal` when hashing fails, which it does not for want of anything but memory.
    pub async fn hash(&self, password: Password) -> ApiResult<String> {
        self.work(move || hash(password.reveal().as_bytes())).await?
    }

    /// Whether `password` belongs to `hash`. Without a hash (nobody has that address) it takes the same time
    /// and says no, so that the answer's time does not tell who exists.
    ///
    /// # Errors
    /// `internal` when the stored hash is none.
    pub async fn verify(&self, password: String, hash: Option<String>) -> ApiResult<bool> {
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
        let turn = self.turns.clone().acquire_owned().await.map_err(ApiError::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(ApiError::internal)
    }
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
    use super::*;

    #[test]
    fn a_hash_says_the_parameters_it_was_made_with() {
        let hash = hash(b"correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn a_known_hash_is_verified() {
        let known = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$y0X0W/vDLMGl1CVNYbzU5VDFl6QcVJdeLFH36JV32x4";
        let parsed = PasswordHash::new(known).unwrap();
        assert!(argon().verify_password("正确马电池订书钉".as_bytes(), &parsed).is_ok());
        assert!(argon().verify_password(b"another", &parsed).is_err());
    }
}
