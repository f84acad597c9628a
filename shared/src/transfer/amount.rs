//! Amounts of money in the spellings that sheets have, read without floating point.

use crate::error::Fault;
use crate::form::half_width;
use crate::money::{Currency, MAX_MINOR, Money};

/// Signs and words of currencies, longest first where one begins another.
const CURRENCIES: &[(&str, Currency)] = &[
    ("rmb", Currency::Cny),
    ("cny", Currency::Cny),
    ("人民币", Currency::Cny),
    ("jp¥", Currency::Jpy),
    ("jpy", Currency::Jpy),
    ("日元", Currency::Jpy),
    ("hk$", Currency::Hkd),
    ("hkd", Currency::Hkd),
    ("港币", Currency::Hkd),
    ("港元", Currency::Hkd),
    ("us$", Currency::Usd),
    ("usd", Currency::Usd),
    ("美元", Currency::Usd),
    ("美金", Currency::Usd),
    ("eur", Currency::Eur),
    ("欧元", Currency::Eur),
    ("gbp", Currency::Gbp),
    ("英镑", Currency::Gbp),
    ("¥", Currency::Cny),
    ("$", Currency::Usd),
    ("€", Currency::Eur),
    ("£", Currency::Gbp),
    ("元", Currency::Cny),
    ("圆", Currency::Cny),
];

/// Words that multiply, by the power of ten they stand for; longest first.
const POWERS: &[(&str, u32)] = &[
    ("百万", 6),
    ("千万", 7),
    ("百億", 10),
    ("百亿", 10),
    ("万", 4),
    ("萬", 4),
    ("亿", 8),
    ("億", 8),
    ("千", 3),
    ("w", 4),
    ("k", 3),
    ("m", 6),
];

/// What a column's header says of its amounts: `预计金额(万元)` counts in tens of thousands, `Amount (USD)` in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The power of ten that amounts without a word of their own are multiplied by.
    pub power: u32,
    /// The currency of amounts without a sign of their own.
    pub currency: Currency,
}

impl Unit {
    /// The unit that `header` names, else single units of `currency`.
    pub fn of_header(header: &str, currency: Currency) -> Self {
        let header = tidy(header);
        let named = CURRENCIES.iter().find(|(word, _)| header.contains(word)).map(|(_, currency)| *currency);
        // Letters are left out: a `k` or `m` is part of many words.
        let power = POWERS
            .iter()
            .find(|(word, _)| !word.is_ascii() && header.contains(word))
            .map(|(_, power)| *power);
        Self { power: power.unwrap_or(0), currency: named.unwrap_or(currency) }
    }
}

/// Reads an amount, rounded half up to its currency's minor unit.
///
/// # Errors
/// [`Fault::NotAnAmount`], or [`Fault::OutOfRange`] for one below 0 or above [`MAX_MINOR`].
pub fn parse(text: &str, unit: Unit) -> Result<Money, Fault> {
    let text = tidy(text);
    let (negative, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (rest, before) = strip_currency(rest, |rest, word| rest.strip_prefix(word));
    let (negative, rest) = match rest.strip_prefix('-') {
        // The sign stands before the currency or after it, not twice.
        Some(rest) if before.is_some() && !negative => (true, rest),
        _ => (negative, rest),
    };
    let (rest, after) = strip_currency(rest, |rest, word| rest.strip_suffix(word));
    let named = POWERS.iter().find_map(|(word, power)| Some((rest.strip_suffix(word)?, *power)));
    let (digits, power) = named.unwrap_or((rest, unit.power));
    // `¥5` under a header in dollars is renminbi; `¥5日元` says two things and is refused.
    let currency = match (before, after) {
        (Some(before), Some(after)) if before != after => return Err(Fault::NotAnAmount),
        (before, after) => before.or(after).unwrap_or(unit.currency),
    };
    let (whole, fraction) = parts(digits).ok_or(Fault::NotAnAmount)?;
    let range = Fault::OutOfRange { min: 0, max: MAX_MINOR };
    let minor = minor(&whole, &fraction, power + currency.digits()).ok_or(range.clone())?;
    if minor > MAX_MINOR || (negative && minor > 0) { Err(range) } else { Ok(Money { minor, currency }) }
}

/// Half-width, lower case, without blanks around and inside; `1 280 000` becomes `1280000` only in [`parts`].
fn tidy(text: &str) -> String {
    half_width(text).replace('￥', "¥").replace(['\u{a0}', '\u{202f}'], " ").trim().to_lowercase()
}

fn strip_currency<'t>(
    text: &'t str,
    strip: impl Fn(&'t str, &'static str) -> Option<&'t str>,
) -> (&'t str, Option<Currency>) {
    let text = text.trim();
    let found = CURRENCIES.iter().find_map(|(word, currency)| Some((strip(text, word)?, *currency)));
    found.map_or((text, None), |(rest, currency)| (rest.trim(), Some(currency)))
}

/// The digits before and after the decimal mark; groups of three must be whole.
fn parts(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let decimal = match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        // Several dots group, as in `1.280.000`; a single comma groups, for a comma before two digits is a slip.
        (Some(dot), None) => (text.matches('.').count() == 1).then_some(dot),
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(place) => (&text[..place], &text[place + 1..]),
        None => (text, ""),
    };
    let mark = whole.chars().find(|c| !c.is_ascii_digit());
    let whole = match mark {
        Some(mark @ (',' | '.' | ' ' | '\'')) => grouped(whole, mark)?,
        Some(_) => return None,
        None => whole.to_owned(),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let good = digits(&whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    (good && !(decimal.is_some() && fraction.is_empty())).then(|| (whole, fraction.to_owned()))
}

fn grouped(text: &str, mark: char) -> Option<String> {
    let groups: Vec<&str> = text.split(mark).collect();
    let good = groups.iter().enumerate().all(|(place, group)| match place {
        0 => (1..=3).contains(&group.len()),
        _ => group.len() == 3,
    });
    good.then(|| groups.concat())
}

/// `whole.fraction` times ten to the `power`, rounded half up; `None` when it is too large to count.
fn minor(whole: &str, fraction: &str, power: u32) -> Option<i64> {
    let power = power as usize;
    let mut digits: String = whole.to_owned();
    digits.push_str(&fraction[..fraction.len().min(power)]);
    digits.extend(std::iter::repeat_n('0', power.saturating_sub(fraction.len())));
    let digits = digits.trim_start_matches('0');
    if digits.len() > 18 {
        return None;
    }
    let cut = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let up = fraction.as_bytes().get(power).is_some_and(|digit| *digit >= b'5');
    Some(cut + i64::from(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    const YUAN: Unit = Unit { power: 0, currency: Currency::Cny };

    fn fen(text: &str) -> Result<i64, Fault> {
        parse(text, YUAN).map(|money| {
            assert_eq!(money.currency, Currency::Cny, "{text}");
            money.minor
        })
    }

    #[test]
    fn amounts_of_every_spelling_are_read() {
        for (text, minor) in [
            ("0", 0),
            ("0.00", 0),
            ("¥0", 0),
            ("¥1,280,000", 128_000_000),
            ("￥１，２８０，０００", 128_000_000),
            ("12.8万", 12_800_000),
            ("0.98万", 980_000),
            ("72,000.00", 7_200_000),
            ("19600", 1_960_000),
            ("1.2亿", 12_000_000_000),
            ("3百万元", 300_000_000),
            ("96 万元", 96_000_000),
            ("12.8w", 12_800_000),
            ("1 280 000", 128_000_000),
            ("1.280.000,50", 128_000_050),
            ("人民币 500 元", 50_000),
            ("128000.005", 12_800_001),
            (".5", 50),
        ] {
            assert_eq!(fen(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn other_currencies_are_known_by_sign_or_word() {
        for (text, minor, currency) in [
            ("$1,200", 120_000, Currency::Usd),
            ("US$ 1.5m", 150_000_000, Currency::Usd),
            ("€ 99.90", 9_990, Currency::Eur),
            ("120 HKD", 12_000, Currency::Hkd),
            ("£3k", 300_000, Currency::Gbp),
            ("5000日元", 5000, Currency::Jpy),
        ] {
            assert_eq!(parse(text, YUAN), Ok(Money { minor, currency }), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_and_what_is_no_sum_of_money_is_out_of_range() {
        for text in
            ["abc", "1,2,3", "12,5", "10-20万", "1.28E+06", "(5)", "5.", ",", "万", "$5欧元", "--5", "1.2.3"]
        {
            assert_eq!(fen(text), Err(Fault::NotAnAmount), "{text}");
        }
        for text in ["-5", "¥-5", "999999999999999999999", "100万亿", "9999999999999亿"] {
            assert!(matches!(fen(text), Err(Fault::OutOfRange { .. } | Fault::NotAnAmount)), "{text}");
        }
        assert_eq!(fen("-5"), Err(Fault::OutOfRange { min: 0, max: MAX_MINOR }));
        assert_eq!(fen("-0"), Ok(0));
    }

    #[test]
    fn the_header_may_name_the_unit() {
        assert_eq!(Unit::of_header("预计金额(元)", Currency::Eur), YUAN);
        let unit = Unit::of_header("预计金额（万元）", Currency::Cny);
        assert_eq!(parse("12.8", unit).unwrap().minor, 12_800_000);
        assert_eq!(parse("3千", unit).unwrap().minor, 300_000);
        assert_eq!(Unit::of_header("Amount (USD)", Currency::Cny).currency, Currency::Usd);
        assert_eq!(Unit::of_header("market value", Currency::Cny), YUAN);
    }
}
