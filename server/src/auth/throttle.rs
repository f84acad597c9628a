//! Slows guessing down, and cannot be used to lock a victim out.
//!
//! Failed tries are counted in four ways:
//! - for each **account and network**: after [`FREE`] failures the next try has to wait a minute, then two, four, …, at most
//!   an hour. Whoever guesses elsewhere does not slow the owner's network.
//! - for each **account and known device** (a browser in which its owner signed in before, by its cookie) in the same way, and
//!   in no other: a colleague who guesses in the same office does not slow it.
//! - for each **account**, over all networks from which its owner never signed in: from [`STRANGERS_FREE`] failures on, each
//!   further try from any of them has to wait, and after [`STRANGERS_MOST`] in a row they are refused until a day has passed
//!   without one (NIST SP 800-63B allows 100). So many machines are no faster than one. It binds strangers alone: the owner
//!   comes in from a known device or network as ever.
//! - for each **network** over all accounts, so that one guesser cannot try everybody; known devices are not bound by it. A try
//!   that names no account, such as a way back from the company's provider, is counted so alone.
//!
//! What is left of a lock-out: an owner with a new device in a new network while somebody attacks the account. They sign in
//! from a known place first, or an administrator gives them a link to a new password, which counts for nothing here.
//!
//! Counts live in this process's memory, are bounded by [`MOST`] and forgotten at a restart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use shared::time::{DAY_MILLIS, Instant};

use crate::client::network;

const MINUTE_MILLIS: i64 = 60 * 1000;
/// Failures of one account from one place before it has to wait.
pub const FREE: u32 = 5;
/// Failures of one account from strangers' networks before all of those have to wait.
pub const STRANGERS_FREE: u32 = 20;
/// Failures in a row after which strangers' networks are refused for a day.
pub const STRANGERS_MOST: u32 = 100;
/// Failures from one network within [`WINDOW_MILLIS`] before it has to wait; an office shares one.
pub const PER_NETWORK: u32 = 100;
/// How long the failures of a network count together.
pub const WINDOW_MILLIS: i64 = 15 * MINUTE_MILLIS;
/// The longest wait, but for strangers at the end of their budget.
const LONGEST_MILLIS: i64 = 60 * MINUTE_MILLIS;
/// How long a failure of an account is held against the next try.
const FORGOTTEN_MILLIS: i64 = DAY_MILLIS;
/// Most counts kept. When there would be more, the lighter half gives way: what is being guessed at stays.
const MOST: usize = 20_000;

/// What a place is to the account that is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A device in which its owner signed in before, by the hash of its cookie.
    Device([u8; 32]),
    /// A network from which its owner signed in before.
    Network,
    /// Neither.
    Stranger,
}

/// A try to get in.
#[derive(Clone, Copy, Debug)]
pub struct Try<'a> {
    /// From where.
    pub address: IpAddr,
    /// What is tried: the email address as addresses are compared, or a word with it for another secret of the same person.
    pub account: &'a str,
    /// What the place is to the account.
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Device([u8; 32], [u8; 32]),
    Here([u8; 32], IpAddr),
    Strangers([u8; 32]),
    Network(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    since: Instant,
    last: Instant,
}

/// Counts of failures.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<Key, Failures>>);

impl Throttle {
    /// Lets `one` be tried and counts that as a failure until [`succeeded`](Self::succeeded) says otherwise: many tries at
    /// once are as many tries. What is refused here is not counted, so that a wait ends although somebody keeps asking.
    ///
    /// # Errors
    /// Seconds to wait before it may be tried again.
    pub fn begin(&self, one: Try<'_>, now: Instant) -> Result<(), u32> {
        self.count(keys(one), now)
    }

    /// The same of a try from `address` that names no account, until [`network_succeeded`](Self::network_succeeded).
    ///
    /// # Errors
    /// Seconds to wait before anything of the kind may be tried from that network again.
    pub fn network_begins(&self, address: IpAddr, now: Instant) -> Result<(), u32> {
        self.count(vec![Key::Network(network(address))], now)
    }

    fn count(&self, keys: Vec<Key>, now: Instant) -> Result<(), u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = keys.iter().filter_map(|key| Some(wait(*key, counts.get(key)?, now))).max();
        if let Some(left) = wait.filter(|left| *left > 0) {
            return Err(u32::try_from(left.saturating_add(999) / 1000).unwrap_or(u32::MAX));
        }
        make_room(&mut counts, now);
        for key in keys {
            let none = Failures { count: 0, since: now, last: now };
            let failures = counts.entry(key).or_insert(none);
            if is_forgotten(key, failures, now) {
                *failures = none;
            }
            failures.count += 1;
            failures.last = now;
        }
        Ok(())
    }

    /// Forgets the failures of the account whose owner came in by `one`, and the one that this try was counted as.
    pub fn succeeded(&self, one: Try<'_>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&Key::Strangers(digest(one.account)));
        for key in keys(one) {
            if !matches!(key, Key::Network(_)) {
                counts.remove(&key);
            }
        }
        if !matches!(one.place, Place::Device(_)) {
            take_back(&mut counts, one.address);
        }
    }

    /// Takes back the failure that a try from `address` was counted as.
    pub fn network_succeeded(&self, address: IpAddr) {
        take_back(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), address);
    }
}

fn take_back(counts: &mut HashMap<Key, Failures>, address: IpAddr) {
    if let Some(failures) = counts.get_mut(&Key::Network(network(address))) {
        failures.count = failures.count.saturating_sub(1);
    }
}

fn keys(one: Try<'_>) -> Vec<Key> {
    let (account, network) = (digest(one.account), network(one.address));
    match one.place {
        Place::Device(device) => vec![Key::Device(account, device)],
        Place::Network => vec![Key::Here(account, network), Key::Network(network)],
        Place::Stranger => {
            vec![Key::Here(account, network), Key::Strangers(account), Key::Network(network)]
        }
    }
}

/// Milliseconds that `failures` still have to be waited for; none, or fewer, when it may be tried.
fn wait(key: Key, failures: &Failures, now: Instant) -> i64 {
    if is_forgotten(key, failures, now) {
        return 0;
    }
    let over = match key {
        Key::Device(..) | Key::Here(..) => failures.count.checked_sub(FREE),
        Key::Strangers(_) if failures.count >= STRANGERS_MOST => {
            return failures.last.plus_millis(FORGOTTEN_MILLIS).millis() - now.millis();
        }
        Key::Strangers(_) => failures.count.checked_sub(STRANGERS_FREE),
        Key::Network(_) if failures.count >= PER_NETWORK => {
            return failures.since.plus_millis(WINDOW_MILLIS).millis() - now.millis();
        }
        Key::Network(_) => None,
    };
    let Some(over) = over else { return 0 };
    let doubled = (MINUTE_MILLIS << over.min(10)).min(LONGEST_MILLIS);
    failures.last.plus_millis(doubled).millis() - now.millis()
}

fn is_forgotten(key: Key, failures: &Failures, now: Instant) -> bool {
    match key {
        Key::Network(_) => failures.since.plus_millis(WINDOW_MILLIS) <= now,
        Key::Device(..) | Key::Here(..) | Key::Strangers(_) => {
            failures.last.plus_millis(FORGOTTEN_MILLIS) <= now
        }
    }
}

fn make_room(counts: &mut HashMap<Key, Failures>, now: Instant) {
    if counts.len() < MOST {
        return;
    }
    counts.retain(|key, failures| !is_forgotten(*key, failures, now));
    if counts.len() < MOST {
        return;
    }
    let mut weights: Vec<(u32, Instant)> =
        counts.values().map(|failures| (failures.count, failures.last)).collect();
    let middle = weights.len() / 2;
    let (_, half, _) = weights.select_nth_unstable(middle);
    let half = *half;
    counts.retain(|_, failures| (failures.count, failures.last) > half);
}

fn digest(account: &str) -> [u8; 32] {
    Sha256::digest(account).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
    const FANG: &str = "fang@demo.test";

    fn begin() -> Instant {
        Instant::from_millis(0)
    }

    fn by(address: IpAddr, place: Place) -> Try<'static> {
        Try { address, account: FANG, place }
    }

    fn machine(number: u32) -> IpAddr {
        Ipv4Addr::from_bits(0xC633_0000 + number).into()
    }

    #[test]
    fn each_failure_doubles_the_wait() {
        let throttle = Throttle::default();
        let one = by(ELSEWHERE, Place::Stranger);
        for _ in 0..FREE {
            assert_eq!(throttle.begin(one, begin()), Ok(()));
        }
        let mut now = begin();
        for seconds in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
            assert_eq!(throttle.begin(one, now), Err(seconds));
            now = now.plus_millis(i64::from(seconds) * 1000);
            assert_eq!(throttle.begin(one, now), Ok(()));
        }
        assert_eq!(throttle.begin(one, now.plus_millis(DAY_MILLIS)), Ok(()));
        assert_eq!(throttle.begin(one, now.plus_millis(DAY_MILLIS)), Ok(()), "the day before is forgotten");
    }

    #[test]
    fn a_guesser_elsewhere_does_not_slow_a_known_network() {
        let throttle = Throttle::default();
        for number in 0..1_000 {
            let _ = throttle.begin(by(machine(number), Place::Stranger), begin());
        }
        assert!(throttle.begin(by(machine(5_000), Place::Stranger), begin()).is_err());
        assert_eq!(throttle.begin(by(HERE, Place::Network), begin()), Ok(()));
    }

    #[test]
    fn a_guesser_in_the_same_office_does_not_slow_a_known_device() {
        let throttle = Throttle::default();
        for number in 0..2 * PER_NETWORK {
            let account = format!("{number}@demo.test");
            let _ = throttle.begin(Try { account: &account, ..by(HERE, Place::Stranger) }, begin());
            let _ = throttle.begin(by(HERE, Place::Network), begin());
        }
        assert!(throttle.begin(by(HERE, Place::Network), begin()).is_err());
        let device = by(HERE, Place::Device([7; 32]));
        for _ in 0..FREE {
            assert_eq!(throttle.begin(device, begin()), Ok(()));
        }
        assert_eq!(throttle.begin(device, begin()), Err(60), "who took the device has to wait");
        assert_eq!(
            throttle.begin(by(HERE, Place::Device([8; 32])), begin()),
            Ok(()),
            "the owner's other one"
        );
    }

    #[test]
    fn many_machines_are_no_faster_than_one() {
        let throttle = Throttle::default();
        let (mut tries, mut now) = (0, begin());
        // A fresh machine for every try, each of which waits as long as it is told.
        let refused_for_a_day = loop {
            match throttle.begin(by(machine(tries), Place::Stranger), now) {
                Ok(()) => tries += 1,
                Err(seconds) if seconds > 3_600 => break seconds,
                Err(seconds) => now = now.plus_millis(i64::from(seconds) * 1000),
            }
        };
        assert_eq!((tries, refused_for_a_day), (STRANGERS_MOST, 86_400));
        assert!(now.millis() > 3 * DAY_MILLIS, "a hundred tries took days");
        throttle.succeeded(by(HERE, Place::Network));
        assert_eq!(throttle.begin(by(machine(9_999), Place::Stranger), now), Ok(()));
    }

    #[test]
    fn people_who_sign_in_do_not_use_their_office_up() {
        let throttle = Throttle::default();
        for person in 0..2 * PER_NETWORK {
            let account = format!("{person}@demo.test");
            let one = Try { account: &account, ..by(HERE, Place::Network) };
            assert_eq!(throttle.begin(one, begin()), Ok(()));
            throttle.succeeded(one);
        }
    }

    #[test]
    fn a_try_that_names_nobody_is_its_networks_alone() {
        let throttle = Throttle::default();
        for _ in 0..PER_NETWORK {
            assert_eq!(throttle.network_begins(HERE, begin()), Ok(()));
            throttle.network_succeeded(HERE);
        }
        for _ in 0..PER_NETWORK {
            assert_eq!(throttle.network_begins(HERE, begin()), Ok(()));
        }
        assert_eq!(throttle.network_begins(HERE, begin()), Err(900));
        assert_eq!(throttle.network_begins(ELSEWHERE, begin()), Ok(()));
        assert_eq!(throttle.begin(by(HERE, Place::Device([7; 32])), begin()), Ok(()), "a known device");
        assert_eq!(throttle.network_begins(HERE, begin().plus_millis(WINDOW_MILLIS)), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_is_one_guesser() {
        let throttle = Throttle::default();
        let at = |last: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        for guess in 0..5 {
            assert_eq!(throttle.begin(by(at(guess), Place::Stranger), begin()), Ok(()));
        }
        assert_eq!(throttle.begin(by(at(5), Place::Stranger), begin()), Err(60));
        assert_eq!(network("::ffff:10.0.0.1".parse().unwrap()), HERE);
    }

    #[test]
    fn a_flood_takes_bounded_memory_and_does_not_wash_the_counts_away() {
        let throttle = Throttle::default();
        for number in 0..STRANGERS_FREE {
            let _ = throttle.begin(by(machine(number), Place::Stranger), begin());
        }
        for number in 0..u32::try_from(MOST).unwrap() {
            let account = format!("{number}@demo.test");
            let _ =
                throttle.begin(Try { account: &account, ..by(machine(number), Place::Stranger) }, begin());
        }
        assert!(throttle.0.lock().unwrap().len() <= MOST);
        assert_eq!(throttle.begin(by(ELSEWHERE, Place::Stranger), begin()), Err(60));
    }
}
