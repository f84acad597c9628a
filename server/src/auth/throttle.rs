//! Slows guessing down: failed sign-ins are counted for each email and address together, so that a guesser
//! elsewhere cannot lock a person out, and for each address alone, so that one guesser cannot try everybody.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use shared::time::Instant;

/// Failures of one email from one address before it has to wait.
const PER_PERSON: u32 = 5;
/// Failures from one address before it has to wait; an office shares one.
const PER_ADDRESS: u32 = 100;
/// How long a failure counts, in milliseconds.
const WINDOW_MILLIS: i64 = 15 * 60 * 1000;
/// Most entries kept; the oldest give way, so that memory stays bounded whatever is tried.
const MOST: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    Person(IpAddr, [u8; 32]),
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    since: Instant,
}

/// Counts of failures in this process's memory; a restart forgets them.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<Who, Failures>>);

impl Throttle {
    /// Lets `email`, in the spelling in which addresses are compared, be tried from `address` and counts that as a
    /// failure until [`succeeded`](Self::succeeded) says otherwise: many tries at once are as many tries.
    ///
    /// # Errors
    /// Seconds to wait before it may be tried again.
    pub fn begin(&self, address: IpAddr, email: &str, now: Instant) -> Result<(), u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = keys(address, email)
            .into_iter()
            .filter_map(|(who, most)| {
                let failures = counts.get(&who).filter(|failures| failures.count >= most)?;
                let left = failures.since.plus_millis(WINDOW_MILLIS).millis() - now.millis();
                u32::try_from(left.div_euclid(1000) + 1).ok().filter(|_| left > 0)
            })
            .max();
        if let Some(seconds) = wait {
            return Err(seconds);
        }
        if counts.len() >= MOST {
            counts.retain(|_, failures| failures.since.plus_millis(WINDOW_MILLIS) > now);
        }
        if counts.len() >= MOST {
            counts.clear();
        }
        for (who, _) in keys(address, email) {
            let failures = counts.entry(who).or_insert(Failures { count: 0, since: now });
            if failures.since.plus_millis(WINDOW_MILLIS) <= now {
                *failures = Failures { count: 0, since: now };
            }
            failures.count += 1;
        }
        Ok(())
    }

    /// Forgets the failures of the person who now signed in from `address`, and the one that this try was counted as.
    pub fn succeeded(&self, address: IpAddr, email: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [(person, _), (address, _)] = keys(address, email);
        counts.remove(&person);
        if let Some(failures) = counts.get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

fn keys(address: IpAddr, email: &str) -> [(Who, u32); 2] {
    let email: [u8; 32] = Sha256::digest(email).into();
    // Whoever has one address of IPv6 has the whole network of 64 bits.
    let address = match address {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        address @ IpAddr::V4(_) => address,
    };
    [(Who::Person(address, email), PER_PERSON), (Who::Address(address), PER_ADDRESS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

    #[test]
    fn a_guesser_elsewhere_does_not_lock_a_person_out() {
        let (throttle, now) = (Throttle::default(), Instant::from_millis(0));
        for _ in 0..PER_PERSON {
            assert_eq!(throttle.begin(ELSEWHERE, "fang@demo.test", now), Ok(()));
        }
        assert_eq!(throttle.begin(ELSEWHERE, "fang@demo.test", now), Err(901));
        assert_eq!(throttle.begin(HERE, "fang@demo.test", now), Ok(()));
        assert_eq!(throttle.begin(ELSEWHERE, "fang@demo.test", now.plus_millis(WINDOW_MILLIS)), Ok(()));
    }

    #[test]
    fn people_who_sign_in_do_not_use_their_office_up() {
        let (throttle, now) = (Throttle::default(), Instant::from_millis(0));
        for person in 0..2 * PER_ADDRESS {
            let email = format!("{person}@demo.test");
            assert_eq!(throttle.begin(HERE, &email, now), Ok(()));
            throttle.succeeded(HERE, &email);
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_guesser() {
        let (throttle, now) = (Throttle::default(), Instant::from_millis(0));
        let at = |last: u16| IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        for guess in 0..5 {
            assert_eq!(throttle.begin(at(guess), "fang@demo.test", now), Ok(()));
        }
        assert_eq!(throttle.begin(at(5), "fang@demo.test", now), Err(901));
    }
}
