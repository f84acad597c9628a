//! What makes a password acceptable: length and not being guessable; no composition rules (NIST SP 800-63B).

use crate::error::{Fault, Finding};
use crate::form::Findings;

/// Fewest characters; 15, because a password is the only factor.
pub const PASSWORD_MIN: u32 = 15;
/// Most characters.
pub const PASSWORD_MAX: u32 = 128;

/// A password that passed the rules. Never printed, never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Judges `text` as a new password of the person with `email` and `name`.
    ///
    /// # Errors
    /// Every finding on the field `password`.
    pub fn new(text: &str, email: &str, name: &str) -> Result<Self, Vec<Finding>> {
        let mut findings = Findings::new();
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if length < PASSWORD_MIN {
            findings.add("password", Fault::TooShort { min: PASSWORD_MIN, length });
        }
        if length > PASSWORD_MAX {
            findings.add("password", Fault::TooLong { max: PASSWORD_MAX, length });
        }
        if length >= PASSWORD_MIN && is_guessable(text, email, name) {
            findings.add("password", Fault::GuessablePassword);
        }
        findings.or(Self(text.to_owned()))
    }

    /// The characters, for the one place that hashes them.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Repetition, runs, and the person's own words, which are what long bad passwords are made of.
fn is_guessable(text: &str, email: &str, name: &str) -> bool {
    let lower = text.to_lowercase();
    let chars: Vec<char> = lower.chars().collect();
    let mut distinct = chars.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let steps = |step: i64| chars.windows(2).filter(|pair| pair[1] as i64 - pair[0] as i64 == step).count();
    let runs = steps(1).max(steps(-1)).max(steps(0)) * 4 >= chars.len() * 3;
    let own = [email.split('@').next().unwrap_or(""), name, "password", "sluice", "qwertyuiop"];
    let without_own = own
        .iter()
        .filter(|word| word.chars().count() > 2)
        .fold(lower.clone(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    distinct.len() < 5 || runs || without_own.chars().count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<Fault> {
        Password::new(text, "fang.min@demo.test", "方敏")
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|f| f.fault)
            .collect()
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(faults("正确马电池订书钉"), vec![Fault::TooShort { min: 15, length: 8 }]);
        assert!(faults("正确的马和电池还有一枚订书钉吧").is_empty());
        assert!(faults("correct horse battery").is_empty());
    }

    #[test]
    fn what_is_long_but_obvious_is_refused() {
        for text in [
            "aaaaaaaaaaaaaaaaaaaa",
            "12345678901234567890",
            "abcdefghijklmnopqrst",
            "fang.minfang.min1234",
            "passwordpassword1",
        ] {
            assert_eq!(faults(text), vec![Fault::GuessablePassword], "{text}");
        }
    }
}
