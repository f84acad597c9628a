//! A small generator of numbers that look random and are the same on every run (SplitMix64), and choices made of them.

/// Each draw follows from the seed alone.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = (high - low).unsigned_abs() + 1;
        low + (self.next() % width).cast_signed()
    }

    /// True in so many of a hundred draws.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    /// Mostly `limit`, one less or one more; now and then anything from 0 to beyond it.
    pub(crate) fn around(&mut self, limit: i64) -> i64 {
        if self.chance(75) { self.between(limit - 1, limit + 1) } else { self.between(0, limit * 2 + 3) }
    }

    pub(crate) fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        let index = self.next() % choices.len() as u64;
        choices[index as usize].clone()
    }

    /// `choices` without those that a coin of so many percent leaves out.
    pub(crate) fn some<T: Copy>(&mut self, choices: &[T], percent: u64) -> Vec<T> {
        choices.iter().copied().filter(|_| self.chance(percent)).collect()
    }

    pub(crate) fn id(&mut self) -> shared::ids::DealId {
        let number = (u128::from(self.next()) << 64) | u128::from(self.next());
        // The text is read as a UUID, so that this tool needs no library for them.
        let digits = format!("{number:032x}");
        digits.parse().unwrap_or_else(|_| unreachable!("32 hexadecimal digits are a UUID"))
    }
}
