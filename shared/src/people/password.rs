//! What makes a password acceptable: length and not being guessable; no composition rules, no expiry (NIST SP 800-63B).
//!
//! Lists of passwords that leaked are nearly all shorter than [`PASSWORD_MIN`], so what is looked for is what long bad ones
//! are made of: one sign or one short piece again and again, runs, the words that short bad ones consist of, and what
//! everybody knows of the person.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Fault, Finding};
use crate::form::Findings;

/// Fewest characters; 15, because a password may be the only factor.
pub const PASSWORD_MIN: u32 = 15;
/// Most characters.
pub const PASSWORD_MAX: u32 = 128;

/// Words that common passwords are made of, written down for this product; each at least three signs long.
const COMMON: &str = include_str!("common_words.txt");
/// Signs that must be left when everything that is easily guessed is taken away.
const LEFT_MIN: usize = 8;
/// From so many different common words on they are a phrase of words, which is long enough to be hard to guess.
const PHRASE: usize = 5;
/// The longest piece whose mere repetition is refused.
const PIECE: usize = 8;

/// A password that passed the rules, as it is compared. Never printed, never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Judges `text` as a new password of the person with `email` and `name`.
    ///
    /// # Errors
    /// Every finding on the field `password`.
    pub fn new(text: &str, email: &str, name: &str) -> Result<Self, Vec<Finding>> {
        let mut findings = Findings::new();
        let password = Self::judged(&mut findings, text, email, name);
        findings.or(password)
    }

    /// The same within a form, whose `findings` say whether it is one.
    pub(super) fn judged(findings: &mut Findings, text: &str, email: &str, name: &str) -> Self {
        let text = normal_password(text);
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if length < PASSWORD_MIN {
            findings.add("password", Fault::TooShort { min: PASSWORD_MIN, length });
        }
        if length > PASSWORD_MAX {
            findings.add("password", Fault::TooLong { max: PASSWORD_MAX, length });
        }
        if (PASSWORD_MIN..=PASSWORD_MAX).contains(&length) && is_guessable(&text, email, name) {
            findings.add("password", Fault::GuessablePassword);
        }
        Self(text)
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

/// A password as it is compared, whichever keyboard typed it: the signs of a full-width input and composed letters are the
/// same as plain ones (Unicode NFKC).
pub fn normal_password(typed: &str) -> String {
    typed.nfkc().collect()
}

fn is_guessable(text: &str, email: &str, name: &str) -> bool {
    let lower = text.to_lowercase();
    let chars: Vec<char> = lower.chars().collect();
    let mut distinct = chars.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let steps = |step: i64| chars.windows(2).filter(|pair| pair[1] as i64 - pair[0] as i64 == step).count();
    let runs = steps(1).max(steps(-1)).max(steps(0)) * 4 >= chars.len() * 3;
    distinct.len() < 5
        || runs
        || repeats(&chars)
        || is_made_of_known_words(&lower, email, name)
        || is_made_of_known_words(&plain_letters(&lower), email, name)
}

/// One piece again and again, the last time perhaps not whole.
fn repeats(chars: &[char]) -> bool {
    (1..=PIECE.min(chars.len() / 2))
        .any(|piece| chars.iter().zip(chars.iter().skip(piece)).all(|(one, next)| one == next))
}

/// The letters that people write signs and figures for.
fn plain_letters(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '@' | '4' => 'a',
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '$' | '5' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// Whether little is left of `text` without the person's own words, their company's, common ones, and figures.
fn is_made_of_known_words(text: &str, email: &str, name: &str) -> bool {
    let email = email.to_lowercase();
    let (local, domain) = email.split_once('@').unwrap_or((&email, ""));
    let name = name.to_lowercase();
    let own = domain.split('.').chain(local.split(['.', '-', '_'])).chain(name.split_whitespace());
    let mut own: Vec<&str> = own.chain([local, name.as_str()]).collect();
    // What is longer is looked for first: a part of it would leave the rest of it over.
    own.sort_unstable_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let own: Vec<&str> = own.into_iter().filter(|word| word.chars().count() > 1).collect();
    let rest = own.iter().fold(text.to_owned(), |rest, word| rest.replace(word, " "));
    let mut common: Vec<&str> = COMMON.split_whitespace().filter(|word| rest.contains(word)).collect();
    common.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let (rest, used) = common.iter().fold((rest, 0), |(rest, used), word| {
        if rest.contains(word) { (rest.replace(word, " "), used + 1) } else { (rest, used) }
    });
    let left = rest.chars().filter(|sign| sign.is_alphabetic()).count();
    // Figures and signs around common words are what everybody thinks of.
    let counted = if used == 0 && rest == text { text.chars().count() } else { left };
    used < PHRASE && counted < LEFT_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<Fault> {
        Password::new(text, "fang.min@qiheng-medical.test", "方敏 Fang")
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
        assert_eq!(faults(&"ab c".repeat(40)), vec![Fault::TooLong { max: 128, length: 160 }]);
    }

    #[test]
    fn what_is_long_but_obvious_is_refused() {
        for text in [
            "aaaaaaaaaaaaaaaaaaaa",
            "12345678901234567890",
            "abcdefghijklmnopqrst",
            "fang.minfang.min1234",
            "passwordpassword1",
            "P@ssw0rdP@ssw0rd!!",
            "qwertyuiopasdfgh",
            "1qaz2wsx3edc4rfv",
            "woaini1314woaini1314",
            "5201314方敏5201314",
            "xk4xk4xk4xk4xk4xk4",
            "Welcome2026!!Welcome",
            "qiheng-medical-2026!",
            "iloveyou-sunshine-1",
            "sluice-admin-123456",
        ] {
            assert_eq!(faults(text), vec![Fault::GuessablePassword], "{text}");
        }
    }

    #[test]
    fn what_is_long_and_not_obvious_is_taken_without_rules_of_composition() {
        for text in [
            "the tram was late again",
            "only-for-the-tests-8",
            "昨天下雨我们还是去了西湖边喝茶",
            "82645 19037 55821 40",
            "dragon cheese office march pepper",
            "x7#Qm!v2@Lp9$Zt4",
        ] {
            assert_eq!(faults(text), vec![], "{text}");
        }
    }

    #[test]
    fn a_full_width_keyboard_types_the_same_password() {
        let half = Password::new("correct horse battery 7", "", "").unwrap();
        let full = Password::new("ｃｏｒｒｅｃｔ　horse battery ７", "", "").unwrap();
        assert!(half == full);
        assert_eq!(normal_password("cafe\u{301}"), normal_password("caf\u{e9}"));
    }
}
