//! Figures as each language writes them: 万 and 亿 in Chinese, thousands in English. Integers only.

use super::{Language, language};
use crate::t;
use shared::money::{Currency, Money};

/// An integer with thousands separated: `12,480`.
pub fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if value < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount as people say it: `¥128.0 万` or `¥1.36 亿` in Chinese, `¥1,280,000` in English; other currencies
/// always with thousands. Minor units are rounded away; [`amount_exact`] keeps them.
pub fn amount(money: Money) -> String {
    amount_in(language(), money)
}

fn amount_in(language: Language, money: Money) -> String {
    let minor_per_major = 10_i64.pow(money.currency.digits());
    let major = rounded(money.minor, minor_per_major);
    if money.currency == Currency::Cny && language == Language::Chinese {
        if major.abs() >= 100_000_000 {
            let hundredths = rounded(major, 1_000_000);
            return format!("¥{}.{:02} 亿", grouped(hundredths / 100), (hundredths % 100).abs());
        }
        if major.abs() >= 10_000 {
            let tenths = rounded(major, 1_000);
            return format!("¥{}.{} 万", grouped(tenths / 10), (tenths % 10).abs());
        }
    }
    format!("{}{}", money.currency.sign(), grouped(major))
}

/// An amount to the last minor unit, for a title: `¥1,280,000.00`.
pub fn amount_exact(money: Money) -> String {
    let digits = money.currency.digits();
    let per_major = 10_i64.pow(digits);
    let whole = format!("{}{}", money.currency.sign(), grouped(money.minor / per_major));
    if digits == 0 {
        return whole;
    }
    format!("{whole}.{:0width$}", (money.minor % per_major).abs(), width = digits as usize)
}

/// Half away from zero.
const fn rounded(value: i64, unit: i64) -> i64 {
    let half = if value < 0 { -unit / 2 } else { unit / 2 };
    (value + half) / unit
}

/// A share of a hundred: `64%`.
pub fn percent(value: u8) -> String {
    format!("{value}%")
}

/// The size of a file: `84 KB`, `3.2 MB`.
pub fn bytes(size: u64) -> String {
    if size < 1_000 {
        return t!(NumberBytes, count = size);
    }
    if size < 999_500 {
        return format!("{} KB", (size + 500) / 1_000);
    }
    let tenths = (size + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(major: i64) -> Money {
        Money { minor: major * 100, currency: Currency::Cny }
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(-12_480), "−12,480");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn chinese_amounts_are_grouped_by_ten_thousand() {
        assert_eq!(amount_in(Language::Chinese, yuan(1_280_000)), "¥128.0 万");
        assert_eq!(amount_in(Language::Chinese, yuan(16_975_000)), "¥1,697.5 万");
        assert_eq!(amount_in(Language::Chinese, yuan(9_800)), "¥9,800");
        assert_eq!(amount_in(Language::Chinese, yuan(136_400_000)), "¥1.36 亿");
    }

    #[test]
    fn english_and_foreign_amounts_use_thousands() {
        assert_eq!(amount_in(Language::English, yuan(1_280_000)), "¥1,280,000");
        let euro = Money { minor: 7_850_000, currency: Currency::Eur };
        assert_eq!(amount_in(Language::Chinese, euro), "€78,500");
        let yen = Money { minor: 500, currency: Currency::Jpy };
        assert_eq!(amount_in(Language::English, yen), "JP¥500");
        assert_eq!(amount_exact(euro), "€78,500.00");
    }
}
