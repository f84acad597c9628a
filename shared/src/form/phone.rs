//! Telephone numbers: many spellings, one number. Whether anybody answers is not known here.

use super::half_width;
use crate::error::Fault;

/// Most digits of an extension.
const EXTENSION_MAX: usize = 10;

/// A telephone number in international form (`+8613800138000`, an extension after `;ext=`).
///
/// Mainland mobiles and landlines are recognised with and without `+86`, `0086` or `86`; other countries need
/// their `+` or `00`. Spaces, hyphens, dots, slashes and brackets are layout. What comes out goes in again
/// unchanged.
///
/// # Errors
/// [`Fault::NotAPhone`] with the digits found.
pub fn normal_phone(text: &str) -> Result<String, Fault> {
    let text = half_width(text.trim()).to_lowercase();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fault = Fault::NotAPhone { digits: u32::try_from(digits).unwrap_or(u32::MAX) };
    parts(&text)
        .and_then(|(number, extension)| {
            let digits = subscriber(&number)?;
            Some(
                extension
                    .map_or_else(|| format!("+{digits}"), |extension| format!("+{digits};ext={extension}")),
            )
        })
        .ok_or(fault)
}

/// A number without its layout: the digits, and whether a `+` stands before them.
struct Number {
    international: bool,
    digits: String,
}

/// Splits a text into number and extension; `None` when there is anything else in it.
fn parts(text: &str) -> Option<(Number, Option<String>)> {
    const MARKS: [&str; 8] = [";ext=", "转", "分机", "extension", "ext.", "ext", "x", "#"];
    let split = MARKS.iter().find_map(|mark| text.split_once(mark));
    let (number, extension) = match split {
        Some((number, extension)) => {
            let digits = digits_of(extension, &[' ', '-', '.', ':'])?;
            if !(1..=EXTENSION_MAX).contains(&digits.len()) {
                return None;
            }
            (number, Some(digits))
        }
        None => (text, None),
    };
    let opened = number.trim_start_matches([' ', '(']);
    let bare = opened.strip_prefix('+');
    let digits = digits_of(bare.unwrap_or(opened), &[' ', '-', '.', '(', ')', '/'])?;
    Some((Number { international: bare.is_some(), digits }, extension))
}

/// The digits of `text`, which may have nothing else but `layout`.
fn digits_of(text: &str, layout: &[char]) -> Option<String> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || layout.contains(&c));
    plain.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// The digits to dial, country code first; `None` when no such number can exist.
fn subscriber(number: &Number) -> Option<String> {
    let Number { international, digits } = number;
    let foreign = if *international { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    if let Some(foreign) = foreign.filter(|digits| !digits.starts_with("86")) {
        // E.164: 15 digits at most, and no country code begins with 0; fewer than 7 reach nobody.
        let exists = (7..=15).contains(&foreign.len()) && !foreign.starts_with('0');
        return exists.then(|| foreign.to_owned());
    }
    let prefix = ["0086", "86"].into_iter().find(|prefix| {
        digits.starts_with(prefix) && (*international || *prefix == "0086" || digits.len() == 13)
    });
    let national = prefix.map_or(digits.as_str(), |prefix| &digits[prefix.len()..]);
    let significant = national.strip_prefix('0').unwrap_or(national);
    let mobile =
        national.len() == 11 && national.starts_with('1') && !matches!(&national[1..2], "0" | "1" | "2");
    let service = national.len() == 10 && (national.starts_with("400") || national.starts_with("800"));
    // An area code needs its 0 unless the country code says what it is; Beijing's is the only one that begins with 1.
    let area = national.starts_with('0') || prefix.is_some();
    let landline = area
        && match significant.as_bytes() {
            [b'1', b'0', ..] => significant.len() == 10,
            [b'2'..=b'9', ..] => (10..=11).contains(&significant.len()),
            _ => false,
        };
    (mobile || service || landline).then(|| format!("86{significant}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_every_spelling_become_one() {
        for text in [
            "13800138000",
            "138 0013 8000",
            "+86 138-0013-8000",
            "0086 13800138000",
            "８６１３８００１３８０００",
        ] {
            assert_eq!(normal_phone(text), Ok("+8613800138000".to_owned()), "{text}");
        }
        assert_eq!(normal_phone("021-54019332"), Ok("+862154019332".to_owned()));
        assert_eq!(normal_phone("０２０－２１６１８７１２"), Ok("+862021618712".to_owned()));
        assert_eq!(normal_phone("0512-6688 1234 转 8012"), Ok("+8651266881234;ext=8012".to_owned()));
        assert_eq!(normal_phone("010-65881234"), Ok("+861065881234".to_owned()));
        assert_eq!(normal_phone("+86 10 6588 1234"), Ok("+861065881234".to_owned()));
        assert_eq!(normal_phone("400-820-8820"), Ok("+864008208820".to_owned()));
        assert_eq!(normal_phone("+1 470-782-9096"), Ok("+14707829096".to_owned()));
    }

    #[test]
    fn what_is_no_phone_says_how_many_digits_it_has() {
        assert_eq!(normal_phone("138553"), Err(Fault::NotAPhone { digits: 6 }));
        assert_eq!(normal_phone("12800138000"), Err(Fault::NotAPhone { digits: 11 }));
        assert_eq!(normal_phone("call me"), Err(Fault::NotAPhone { digits: 0 }));
    }

    #[test]
    fn what_was_normalised_once_is_taken_again() {
        for text in ["+862154019332;ext=8012", "+8613800138000", "+864008208820", "+14707829096;ext=1"] {
            assert_eq!(normal_phone(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn brackets_may_stand_around_a_country_code() {
        assert_eq!(normal_phone("(+86) 138 0013 8000"), Ok("+8613800138000".to_owned()));
        assert_eq!(normal_phone("（＋１）470-782-9096"), Ok("+14707829096".to_owned()));
    }

    #[test]
    fn nothing_of_a_number_is_dropped_without_a_word() {
        for text in [
            "0512-66881234 转 8012 或 8013",
            "138 0013 8000 ext",
            "+0086 13800138000",
            "138+0013+8000",
            "0001234567890",
        ] {
            assert!(normal_phone(text).is_err(), "{text}");
        }
    }
}
