//! The demonstration's chance: SplitMix64, so that the same seed draws the same company on every machine and in
//! every version of any crate. Nothing secret is ever drawn here.

use shared::time::Instant;
use uuid::{Builder, Uuid};

/// What a stream of draws is for; each record has its own, so that one more draw in one changes no other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Area {
    /// Teams, people, files.
    Company = 1,
    /// An account with its contacts and deals.
    Customer = 2,
    /// A lead.
    Lead = 3,
}

/// A stream of draws.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// The stream of the `index`-th record of `area` under `seed`.
    pub(super) fn of(seed: u64, area: Area, index: u64) -> Self {
        Self(mix(mix(mix(seed) ^ area as u64) ^ index))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `count`; 0 when that is 0.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        let product = u128::from(self.next()) * u128::from(count);
        (product >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low.saturating_add_unsigned(self.below(low.abs_diff(high).saturating_add(1)))
    }

    /// A small number from `low` to `high`, both included, as a column holds it.
    pub(super) fn small(&mut self, low: i32, high: i32) -> i32 {
        i32::try_from(self.between(low.into(), high.into())).unwrap_or(low)
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `of`, which is not empty.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.place(of.len())]
    }

    /// A place in a list of `length`.
    pub(super) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// One of `of`, which is not empty, as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, of: &[(u64, T)]) -> T {
        let total = of.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, value) in of {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        of[0].1
    }

    /// Puts `list` into another order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.place(end + 1));
        }
    }

    /// An id as if it had been made at `at`.
    pub(super) fn id(&mut self, at: Instant) -> Uuid {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(u64::try_from(at.millis()).unwrap_or(0), &random).into_uuid()
    }
}

fn mix(seed: u64) -> u64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_every_time_and_another_for_another_record() {
        let draws = |seed, index| {
            let mut dice = Dice::of(seed, Area::Customer, index);
            [dice.below(1000), dice.below(1000), dice.below(1000)]
        };
        assert_eq!(draws(1, 7), draws(1, 7));
        assert_ne!(draws(1, 7), draws(1, 8));
        assert_ne!(draws(1, 7), draws(2, 7));
    }

    #[test]
    fn draws_stay_within_their_limits() {
        let mut dice = Dice::of(1, Area::Lead, 0);
        assert!((0..1000).all(|_| (-3..=3).contains(&dice.between(-3, 3))));
        assert_eq!(dice.below(0), 0);
        assert!((0..100).all(|_| dice.weighted(&[(0, 'a'), (5, 'b')]) == 'b'));
    }
}
