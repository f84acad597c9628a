//! Instants and dates.
//!
//! An [`Instant`] is UTC cut to milliseconds, because PostgreSQL keeps micro-, SQLite nano- and the browser
//! milliseconds, and the same facts must be byte-equal in all three. A [`Date`] has no time and no zone.
//! Nothing here reads a clock.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeZone, Utc};
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
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl std::str::FromStr for Instant {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|time| Self::from_utc(time.with_timezone(&Utc)))
    }
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
    fn days_are_whole_and_never_negative() {
        let start = Instant::from_millis(0);
        assert_eq!(start.plus_millis(DAY_MILLIS - 1).days_since(start), 0);
        assert_eq!(start.plus_millis(DAY_MILLIS).days_since(start), 1);
        assert_eq!(start.days_since(start.plus_millis(DAY_MILLIS)), 0);
    }
}
