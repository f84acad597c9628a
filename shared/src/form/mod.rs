//! The checks that forms share. Each returns the valid value or adds a finding; none stops at the first.

mod judged;
mod phone;

use crate::error::{Fault, Finding};

pub use judged::Judged;
pub use phone::normal_phone;

/// Most characters of a name.
pub const NAME_MAX: u32 = 200;
/// Most characters of a short field such as a title or a region.
pub const SHORT_MAX: u32 = 100;
/// Most characters of a long text such as an activity's note.
pub const TEXT_MAX: u32 = 20_000;

/// Collects what a form's fields are found to be.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault of `field`.
    pub fn add(&mut self, field: &str, fault: Fault) {
        self.0.push(Finding::new(field, fault));
    }

    /// Adds what was found of a part of the form.
    pub fn all(&mut self, found: Option<Vec<Finding>>) {
        self.0.extend(found.into_iter().flatten());
    }

    /// `value` when nothing was found, otherwise everything that was.
    ///
    /// # Errors
    /// All findings, in the order of the form's fields.
    pub fn or<T>(self, value: T) -> Result<T, Vec<Finding>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }

    /// A single-line text of 1 to `max` characters, trimmed.
    pub fn line(&mut self, field: &str, text: &str, max: u32) -> String {
        let line = text.trim();
        if present(Some(line)).is_none() {
            self.add(field, Fault::Required);
        }
        self.checked(field, line, max, false)
    }

    /// A single-line text that may be absent; blank counts as absent.
    pub fn optional_line(&mut self, field: &str, text: Option<&str>, max: u32) -> Option<String> {
        present(text).map(|line| self.checked(field, line, max, false))
    }

    /// A text of several lines that may be absent; blank counts as absent.
    pub fn optional_text(&mut self, field: &str, text: Option<&str>, max: u32) -> Option<String> {
        present(text).map(|text| self.checked(field, text, max, true))
    }

    /// `number` when it lies in `min..=max`.
    pub fn within(&mut self, field: &str, number: Option<i64>, min: i64, max: i64) -> Option<i64> {
        if number.is_some_and(|number| !(min..=max).contains(&number)) {
            self.add(field, Fault::OutOfRange { min, max });
        }
        number
    }

    /// An email address, lower-cased in its domain, that may be absent.
    pub fn email(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let text = present(text)?;
        let email = normal_email(text);
        if email.is_none() {
            self.add(field, Fault::NotAnEmail);
        }
        email
    }

    /// An email address that has to be there, lower-cased in its domain.
    pub fn required_email(&mut self, field: &str, text: &str) -> String {
        normal_email(text).unwrap_or_else(|| {
            self.add(field, Fault::NotAnEmail);
            text.to_owned()
        })
    }

    /// A telephone number that may be absent, normalised by [`normal_phone`].
    pub fn phone(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let text = present(text)?;
        match normal_phone(text) {
            Ok(phone) => Some(phone),
            Err(fault) => {
                self.add(field, fault);
                None
            }
        }
    }

    fn checked(&mut self, field: &str, text: &str, max: u32, lines: bool) -> String {
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if length > max {
            self.add(field, Fault::TooLong { max, length });
        }
        if text.chars().any(|c| is_unprintable(c) && !(lines && matches!(c, '\n' | '\r' | '\t'))) {
            self.add(field, Fault::UnprintableCharacters);
        }
        text.to_owned()
    }
}

/// The trimmed text, or nothing when it is absent or shows nothing.
pub fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| text.chars().any(is_seen))
}

/// Whether a character leaves a mark by itself. Unicode's default ignorables do not: a name of them alone could be
/// neither read nor clicked.
fn is_seen(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Control characters, line separators, and the invisible marks that turn the direction of a text around (a
/// spoofing risk). Joiners are none: emoji and Indic names need them.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Full-width ASCII (`０`, `＠`, `．`) as half-width, so that people may type with either keyboard.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// A name as it is looked up: half width, lower case, single spaces.
pub fn search_key(name: &str) -> String {
    half_width(name).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An email address with its domain in lower case, or `None` when it cannot be one.
pub fn normal_email(text: &str) -> Option<String> {
    let text = half_width(text.trim());
    let (local, domain) = text.split_once('@')?;
    // Before the checks: a letter may become two in lower case, one of which no domain can have.
    let domain = domain.to_lowercase();
    let plain = |c: char| {
        !c.is_whitespace()
            && !is_unprintable(c)
            && !matches!(c, '@' | '<' | '>' | ',' | ';' | '"' | '(' | ')')
    };
    let good_local = (1..=64).contains(&local.len())
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let good_label = |label: &str| {
        (1..=63).contains(&label.chars().count())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let good_domain = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(good_label);
    (good_local && good_domain).then(|| format!("{local}@{domain}"))
}

/// Whether `code` is a unified social credit code with the right check character (GB 32100-2015).
pub fn is_credit_code(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut sum = 0;
    let mut weight = 1;
    let bytes = code.as_bytes();
    if bytes.len() != 18 {
        return false;
    }
    for &byte in &bytes[..17] {
        let Some(value) = ALPHABET.iter().position(|&c| c == byte) else { return false };
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.get((31 - sum % 31) % 31) == Some(&bytes[17])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_keep_their_local_part_and_lower_their_domain() {
        assert_eq!(normal_email(" Fang.Min@HOSPITAL.CN "), Some("Fang.Min@hospital.cn".to_owned()));
        for text in ["eva@lindqvist", "a@b@c.cn", "@x.cn", "x@.cn", "a..b@c.cn", "a b@c.cn", ""] {
            assert_eq!(normal_email(text), None, "{text}");
        }
    }

    #[test]
    fn a_credit_code_is_known_by_its_check_character() {
        assert!(is_credit_code("91350100M000100Y43"));
        assert!(!is_credit_code("91350100M000100Y44"));
        assert!(!is_credit_code("9132100MA1X"));
    }

    #[test]
    fn direction_marks_are_found_and_emoji_are_not() {
        let mut findings = Findings::new();
        findings.line("name", "evil\u{202e}txt", NAME_MAX);
        findings.line("name", "瑞禾🌾农机", NAME_MAX);
        assert_eq!(findings.or(()).unwrap_err(), vec![Finding::new("name", Fault::UnprintableCharacters)]);
    }
}
