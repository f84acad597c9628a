//! Dates and times in the spellings that sheets have. What could be two dates is none.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::spelling::month;
use crate::form::half_width;

/// Reads a date, or a date and a time; midnight where no time is given.
///
/// Taken are year, month, day (`2025/07/31`, `2025-7-31`, `2025.07.31`, `20250731`, `2025年8月14日`), day, month, year
/// with dots (`12.08.2025`), either order with slashes or hyphens where the day is above 12 (`31/07/2025`), and
/// months by their English names; each may be followed by `1:18`, `01:18:00`. Years from 1900 to 2200.
pub fn parse(text: &str) -> Option<NaiveDateTime> {
    let text = half_width(text).replace(['年', '月'], "-").replace(['日', '号'], " ");
    let text = text.trim();
    let (day, time) = match text.find(':') {
        Some(colon) => {
            let before = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
            let day = before.trim_end();
            let day = day.strip_suffix(['T', 't']).filter(|day| day.ends_with(|c: char| c.is_ascii_digit()));
            (day.unwrap_or(before.trim_end()), clock(text[before.len()..].trim())?)
        }
        None => (text, NaiveTime::MIN),
    };
    date(day.trim_end_matches([' ', '-', ','])).map(|date| date.and_time(time))
}

fn clock(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second)
}

fn date(text: &str) -> Option<NaiveDate> {
    if text.len() == 8
        && let Some(compact) = number(text, 8)
    {
        return day(compact / 10_000, compact / 100 % 100, compact % 100);
    }
    if text.contains(|c: char| c.is_ascii_alphabetic()) {
        return with_month_name(text);
    }
    let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    let [first, second, third] = parts[..] else { return None };
    if first.len() == 4 {
        return day(number(first, 4)?, number(second, 2)?, number(third, 2)?);
    }
    let (first, second, year) = (number(first, 2)?, number(second, 2)?, number(third, 4)?);
    match mark {
        '.' => day(year, second, first),
        _ if first > 12 || first == second => day(year, second, first),
        _ if second > 12 => day(year, first, second),
        // `08/12/2025` is August in one country and December in another.
        _ => None,
    }
}

/// `14 Aug 2025`, `Aug 14, 2025`, `14-Aug-2025`.
fn with_month_name(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split([' ', ',', '-', '/']).filter(|part| !part.is_empty()).collect();
    let [first, second, year] = parts[..] else { return None };
    let (named, numbered) = match (month(first), month(second)) {
        (Some(month), None) => (month, second),
        (None, Some(month)) => (month, first),
        _ => return None,
    };
    day(number(year, 4)?, named, number(numbered.trim_end_matches('.'), 2)?)
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1900..=2200).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A number of one to `digits` digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let good = (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|moment| moment.to_string())
    }

    #[test]
    fn dates_of_every_spelling_are_read() {
        for text in [
            "2025-08-14",
            "2025/08/14",
            "2025/8/14",
            "2025.08.14",
            "20250814",
            "2025年8月14日",
            "2025年08月14号",
            "14.08.2025",
            "14/08/2025",
            "08/14/2025",
            "14 Aug 2025",
            "August 14, 2025",
            "14-Aug-2025",
            "２０２５年８月１４日",
            "2025 年 8 月 14 日",
        ] {
            assert_eq!(read(text).as_deref(), Some("2025-08-14 00:00:00"), "{text}");
        }
        assert_eq!(read("12.08.2025").as_deref(), Some("2025-08-12 00:00:00"));
    }

    #[test]
    fn a_time_may_follow() {
        for text in [
            "2024-08-14 01:18",
            "2024-08-14 1:18:00",
            "2024-08-14T01:18:00",
            "2024年8月14日 01:18",
            "2024年8月14日01:18",
        ] {
            assert_eq!(read(text).as_deref(), Some("2024-08-14 01:18:00"), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_refused() {
        for text in [
            "2026-02-30",
            "08/12/2025",
            "45860",
            "tomorrow",
            "2025-13-01",
            "8月14日",
            "2025",
            "2025-08-14 25:00",
            "12.8",
            "0000-01-01",
            "9999-12-31",
            "2025-08-14-01",
            "99999999",
            "",
            "Aug Aug 2025",
            "超:1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
