//! Dice that throw the same every time, so that two runs of a benchmark ask the same. Not for secrets.

/// The dice.
pub(super) struct Dice(u64);

impl Dice {
    /// Dice that begin at `seed`.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `faces`, by the multiplier of Knuth's MMIX; 0 where there are no faces.
    pub(super) fn below(&mut self, faces: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let thrown = usize::try_from(self.0 >> 33).unwrap_or_default();
        thrown.checked_rem(faces).unwrap_or_default()
    }

    /// One of `choices`, if there are any.
    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }
}
