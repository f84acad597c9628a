//! The site's days and months: where they begin in its time zone. Reads no clock.

use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use shared::time::{Date, Instant};

/// When the day that holds `now` began in `zone`.
pub fn day_start(now: Instant, zone: Tz) -> Instant {
    start(zone, day(now, zone))
}

/// The day that holds `now` in `zone`.
pub fn day(now: Instant, zone: Tz) -> Date {
    now.to_utc().with_timezone(&zone).date_naive()
}

/// What a clock in `zone` shows at `now`: `2026-11-19 18:30`.
pub fn written(now: Instant, zone: Tz) -> String {
    now.to_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// When the month that holds `now` began in `zone`.
pub fn month_start(now: Instant, zone: Tz) -> Instant {
    let today = now.to_utc().with_timezone(&zone).date_naive();
    start(zone, today.with_day(1).unwrap_or(today))
}

/// The instant of a local time in `zone`. Of an hour that comes twice, the first; a time that the clock
/// leaps over is read as an hour later.
pub fn instant(local: NaiveDateTime, zone: Tz) -> Instant {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Instant::from_utc(time.to_utc()),
        LocalResult::None => match zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest() {
            Some(time) => Instant::from_utc(time.to_utc()),
            None => Instant::from_utc(local.and_utc()),
        },
    }
}

/// The first instant of `day` in `zone`.
pub fn begins(day: Date, zone: Tz) -> Instant {
    start(zone, day)
}

/// The first instant of a day. Where the clock is put forward at midnight, the day begins an hour later.
fn start(zone: Tz, day: NaiveDate) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    let begins =
        (0..4).find_map(|hours| match zone.from_local_datetime(&(midnight + TimeDelta::hours(hours))) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => {
                Some(Instant::from_utc(time.to_utc()))
            }
            LocalResult::None => None,
        });
    begins.unwrap_or_else(|| Instant::from_utc(midnight.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_begins_at_the_sites_midnight() {
        let now = at("2026-11-30T17:00:00Z");
        assert_eq!(month_start(now, Tz::Asia__Shanghai), at("2026-11-30T16:00:00Z"));
        assert_eq!(month_start(now, Tz::UTC), at("2026-11-01T00:00:00Z"));
    }

    #[test]
    fn a_day_without_a_midnight_begins_when_its_clock_does() {
        let now = at("2018-11-04T12:00:00Z");
        assert_eq!(day_start(now, Tz::America__Sao_Paulo), at("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn a_local_time_is_the_instant_that_its_clock_shows() {
        let local = |text: &str| text.parse().unwrap();
        assert_eq!(instant(local("2025-07-22T01:18:00"), Tz::Asia__Shanghai), at("2025-07-21T17:18:00Z"));
        assert_eq!(instant(local("2026-03-29T02:30:00"), Tz::Europe__Berlin), at("2026-03-29T01:30:00Z"));
        assert_eq!(instant(local("2026-10-25T02:30:00"), Tz::Europe__Berlin), at("2026-10-25T00:30:00Z"));
    }
}
