//! One-time codes from a shared secret and the time (RFC 6238): six digits of HMAC-SHA-1 every thirty seconds, which is what
//! every authenticator app computes.

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use shared::time::Instant;

/// How long a code is shown.
const STEP_MILLIS: i64 = 30_000;
/// Steps before and after the present one whose codes are taken: clocks differ.
const DRIFT: i64 = 1;
/// Digits of a code.
pub(super) const DIGITS: usize = 6;
/// Letters of RFC 4648.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step to which `code` belongs, when it is one of those around `now` and later than `last`: a code is taken once.
pub(super) fn step_of(secret: &[u8], code: &str, last: i64, now: Instant) -> Option<i64> {
    let code: u32 = code.parse().ok().filter(|_| code.len() == DIGITS)?;
    let present = now.millis().div_euclid(STEP_MILLIS);
    (present - DRIFT..=present + DRIFT)
        .filter(|step| *step > last)
        .find(|step| self::code(secret, *step) == code)
}

/// The code of a step.
fn code(secret: &[u8], step: i64) -> u32 {
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret), &step.to_be_bytes());
    let tag = tag.as_ref();
    // RFC 4226, 5.3: the last half-byte says where the four bytes stand.
    let at = usize::from(tag.last().copied().unwrap_or(0) & 0x0f);
    let four = tag.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).unwrap_or_default();
    (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
}

/// Base 32 without padding, as authenticator apps take a secret.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(five);
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let letter = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET[letter]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, for SHA-1; the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in VECTORS {
            assert_eq!(step_of(SECRET, code, 0, at(seconds)), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_taken_for_one_step_around_and_once() {
        let (seconds, code) = VECTORS[1];
        let step = seconds / 30;
        assert_eq!(step_of(SECRET, code, 0, at(seconds + 30)), Some(step));
        assert_eq!(step_of(SECRET, code, 0, at(seconds - 30)), Some(step));
        assert_eq!(step_of(SECRET, code, 0, at(seconds + 61)), None);
        assert_eq!(step_of(SECRET, code, step, at(seconds)), None, "it was used");
        for other in ["", "81804", "0081804", "08180a", "081805"] {
            assert_eq!(step_of(SECRET, other, 0, at(seconds)), None, "{other}");
        }
    }

    #[test]
    fn base_32_is_that_of_the_standard() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), text);
        }
    }
}
