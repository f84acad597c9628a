//! How many streams there are, and how many there may be: of one session, of one person, of the process. Each holds a
//! connection and a place in memory, so nobody has them without end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use shared::ids::{SessionId, UserId};

use crate::error::{ApiError, ApiResult};

/// Most streams of one session. A browser has one for all its tabs; one that cannot share it has one for each tab that is
/// seen, and a page that was just left may still be counted.
pub(super) const SESSION_MAX: usize = 12;
/// Most streams of one person in all their sessions.
pub(super) const PERSON_MAX: usize = 48;
/// Most streams of the process.
const PROCESS_MAX: usize = 5_000;
/// After how many seconds whoever has too many may ask again.
const ASK_AGAIN: u32 = 30;

/// The streams by whose they are.
#[derive(Debug, Default)]
pub(super) struct Places {
    of: HashMap<UserId, Vec<SessionId>>,
    all: usize,
}

impl Places {
    /// How many there are.
    pub(super) const fn all(&self) -> usize {
        self.all
    }
}

/// A stream that is counted until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Mutex<Places>>,
    user: UserId,
    session: SessionId,
}

impl Place {
    /// Counts one more stream of `session`, which is `user`'s.
    ///
    /// # Errors
    /// `too_many_requests` when the session or the person has as many as they may have, `unavailable` when the process has.
    pub(super) fn take(places: &Arc<Mutex<Places>>, user: UserId, session: SessionId) -> ApiResult<Self> {
        let mut counted = places.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.all >= PROCESS_MAX {
            return Err(ApiError::unavailable(ASK_AGAIN));
        }
        let theirs = counted.of.entry(user).or_default();
        let in_session = theirs.iter().filter(|one| **one == session).count();
        if theirs.len() >= PERSON_MAX || in_session >= SESSION_MAX {
            return Err(ApiError::too_many(ASK_AGAIN));
        }
        theirs.push(session);
        counted.all += 1;
        drop(counted);
        Ok(Self { places: Arc::clone(places), user, session })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counted = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(theirs) = counted.of.get_mut(&self.user)
            && let Some(place) = theirs.iter().position(|one| *one == self.session)
        {
            theirs.swap_remove(place);
            if theirs.is_empty() {
                counted.of.remove(&self.user);
            }
            counted.all -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
    use shared::error::ErrorCode;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nobody_has_streams_without_end_and_what_ended_is_free_again() {
        let places = Arc::default();
        let user = UserId(Uuid::from_u128(1));
        let session = |number: u128| SessionId(Uuid::from_u128(number));
        let take = |number| Place::take(&places, user, session(number));
        let mut held: Vec<Place> = (0..SESSION_MAX).map(|_| take(1).unwrap()).collect();
        assert_eq!(take(1).unwrap_err().problem().code, ErrorCode::TooManyRequests);
        held.pop();
        held.push(take(1).unwrap());
        // Another session has its own, until the person has too many.
        for place in held.len()..PERSON_MAX {
            held.push(take(2 + (place / SESSION_MAX) as u128).unwrap());
        }
        assert_eq!(take(99).unwrap_err().problem().code, ErrorCode::TooManyRequests);
        assert_eq!(places.lock().unwrap().all(), PERSON_MAX);
        drop(held);
        assert_eq!(places.lock().unwrap().all(), 0);
        assert!(places.lock().unwrap().of.is_empty());
    }
}
