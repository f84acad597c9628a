//! Instants and dates.
//!
//! An [`Instant`] is UTC cut to milliseconds, because PostgreSQL keeps micro-, SQLite nano- and the browser
//! milliseconds, and the same facts must be byte-equal in all three. A [`Date`] has no time and no zone.
//! Nothing here reads a clock.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day without time or zone.
pub type Date = NaiveDate;

/// Whether `date` lies in the years 1 to 9999, as every [`Instant`] does: others cannot be kept or put in order
/// everywhere, and nobody means them.
pub fn is_keepable(date: Date) -> bool {
    (1..=9999).contains(&date.year())
}

/// Milliseconds in a day of 24 hours.
pub const DAY_MILLIS: i64 = 86_400_000;

/// A point in time: UTC, whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = DateTime))]
pub struct Instant(i64);

impl Instant {
    /// The instant `millis` milliseconds after 1970-01-01T00:00:00Z, held within the years 1 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_135_596_800_000, 253_402_300_799_999))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant of a `chrono` value, cut (not rounded) to milliseconds.
    pub fn from_utc(time: DateTime<Utc>) -> Self {
        Self::from_millis(time.timestamp_millis())
    }

    /// The same point as a `chrono` value.
    pub fn to_utc(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// This instant moved by `millis` milliseconds, which may be negative.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Whole days of 24 hours from `earlier` to `self`; 0 when `earlier` is not earlier.
    pub fn days_since(self, earlier: Self) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0) / DAY_MILLIS).unwrap_or(0)
    }

    /// Which day it is of something that began at `beginning`, whose first 24 hours are day 1.
    pub fn day_since(self, beginning: Self) -> u32 {
        self.days_since(beginning).saturating_add(1)
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = self.to_utc();
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let millis = self.0.rem_euclid(1_000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

/// A text that is no instant as RFC 3339 writes it, or no date as ISO 8601 does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl std::fmt::Display for NotATime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("neither a date like 2026-11-19 nor an instant like 2026-11-19T08:30:00Z")
    }
}

impl std::error::Error for NotATime {}

/// Reads what RFC 3339 says. Not `chrono`'s own reader, because that one knows every format there is, and the browser
/// fetches what it is compiled to before the first page.
impl std::str::FromStr for Instant {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        instant(text).ok_or(NotATime)
    }
}

fn instant(text: &str) -> Option<Instant> {
    let (day, time) = text.split_at_checked(10)?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = time.split_at_checked(8)?;
    let [hour, minute, second] = numbers(clock, b':', [2, 2, 2])?;
    // A leap second is the one that follows it, as everywhere where a day has 86 400.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (millis, zone) = fraction(rest)?;
    let ahead_seconds = match zone {
        "Z" | "z" => 0,
        zone => {
            let (sign, zone) = match zone.split_at_checked(1)? {
                ("+", zone) => (1, zone),
                ("-", zone) => (-1, zone),
                _ => return None,
            };
            let [hours, minutes] = numbers(zone, b':', [2, 2])?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60)
        }
    };
    let days = i64::from(date(day)?.num_days_from_ce()) - DAYS_TO_1970;
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second) - ahead_seconds;
    Some(Instant::from_millis(days * DAY_MILLIS + seconds * 1_000 + i64::from(millis)))
}

/// Days from the first of January of the year 0001 (which counts as 1) to that of 1970.
const DAYS_TO_1970: i64 = 719_163;

/// The milliseconds of `.123456`, cut, and what follows them.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).filter(|&end| end > 0)?;
    let (digits, rest) = digits.split_at_checked(end)?;
    let places = digits.bytes().chain(std::iter::repeat(b'0')).take(3);
    Some((places.fold(0, |millis, digit| millis * 10 + u32::from(digit - b'0')), rest))
}

/// Numbers of so many digits each, with `between` between them and nothing around them.
fn numbers<const COUNT: usize>(text: &str, between: u8, digits: [usize; COUNT]) -> Option<[u32; COUNT]> {
    let mut bytes = text.bytes();
    let mut numbers = [0; COUNT];
    for (place, (number, digits)) in numbers.iter_mut().zip(digits).enumerate() {
        if place > 0 && bytes.next()? != between {
            return None;
        }
        for _ in 0..digits {
            *number = *number * 10 + u32::from(bytes.next().filter(u8::is_ascii_digit)? - b'0');
        }
    }
    bytes.next().is_none().then_some(numbers)
}

/// The date written as `2026-11-19`.
pub fn date(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, b'-', [4, 2, 2])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Reads an optional date of the wire. A field read by this needs `default`, too.
pub(crate) fn optional_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let Some(written) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    date(&written).map(Some).ok_or_else(|| serde::de::Error::custom(NotATime))
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Stored as a 64-bit count of milliseconds on both databases, so that neither rounds it.
#[cfg(feature = "orm")]
mod column {
    use super::Instant;
    use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
    use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};

    impl From<Instant> for Value {
        fn from(instant: Instant) -> Self {
            Value::BigInt(Some(instant.millis()))
        }
    }
    impl TryGetable for Instant {
        fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
            i64::try_get_by(row, index).map(Instant::from_millis)
        }
    }
    impl ValueType for Instant {
        fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
            <i64 as ValueType>::try_from(value).map(Instant::from_millis)
        }
        fn type_name() -> String {
            "Instant".to_owned()
        }
        fn array_type() -> ArrayType {
            ArrayType::BigInt
        }
        fn column_type() -> ColumnType {
            ColumnType::BigInteger
        }
    }
    impl Nullable for Instant {
        fn null() -> Value {
            Value::BigInt(None)
        }
    }
    // Instants are no keys; the bound asks for it where a column could be one.
    impl sea_orm::TryFromU64 for Instant {
        fn try_from_u64(_: u64) -> Result<Self, DbErr> {
            Err(DbErr::ConvertFromU64("Instant"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_milliseconds_and_read_back() {
        let instant: Instant = "2026-11-19T08:30:00.123999+08:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-11-19T00:30:00.123Z");
        assert_eq!(instant.to_string().parse::<Instant>().unwrap(), instant);
    }

    #[test]
    fn instants_are_read_as_rfc_3339_writes_them_and_no_other_way() {
        for text in [
            "2026-11-19T08:30:00Z",
            "2026-11-19t08:30:00.5z",
            "2026-11-19 08:30:00.123456789-11:30",
            "2024-02-29T23:59:59.999+14:00",
            "1969-12-31T23:59:59.999Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999Z",
            "2016-12-31T23:59:60Z",
            "2026-11-19T08:30:00",
            "2026-11-19T08:30Z",
            "2026-11-19T24:00:00Z",
            "2026-11-19T08:60:00Z",
            "2026-11-19T08:30:61Z",
            "2026-02-29T08:30:00Z",
            "2026-13-01T08:30:00Z",
            "2026-11-19T08:30:00.Z",
            "2026-11-19T08:30:00+8:00",
            "2026-11-19T08:30:00+24:00",
            "2026-11-19T08:30:00+08:60",
            "2026-11-19T08:30:00Z ",
            "２026-11-19T08:30:00Z",
            "",
        ] {
            let theirs = DateTime::parse_from_rfc3339(text).ok();
            let theirs = theirs.map(|time| Instant::from_utc(time.with_timezone(&Utc)));
            assert_eq!(text.parse().ok(), theirs, "{text}");
        }
    }

    #[test]
    fn an_instant_is_written_as_ever() {
        for millis in [0, 1, -1, 999, -62_135_596_800_000, 253_402_300_799_999, 1_795_076_345_678] {
            let instant = Instant::from_millis(millis);
            let theirs = instant.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
            assert_eq!(instant.to_string(), theirs);
        }
    }

    #[test]
    fn a_date_has_ten_characters() {
        assert_eq!(date("2024-02-29").map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
        for text in ["2023-02-29", "2024-2-29", "24-02-29", "2024-02-29T", "2024/02/29", "+2024-02-29", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_whole_and_never_negative() {
        let start = Instant::from_millis(0);
        assert_eq!(start.plus_millis(DAY_MILLIS - 1).days_since(start), 0);
        assert_eq!(start.plus_millis(DAY_MILLIS).days_since(start), 1);
        assert_eq!(start.days_since(start.plus_millis(DAY_MILLIS)), 0);
    }
}
