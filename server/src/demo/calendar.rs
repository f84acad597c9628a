//! The demonstration's time: an axis of office hours alone, so that nobody calls a customer on a Sunday night, and
//! its place among real instants. Reads no clock.

use chrono::{Datelike, TimeDelta};
use shared::time::{DAY_MILLIS, Date, Instant};

const HOUR: i64 = 3_600_000;
/// When offices open, counted from midnight.
const OPENS: i64 = 9 * HOUR;

/// A minute of office time.
pub(super) const MINUTE: i64 = 60_000;
/// A working day: nine hours, five days a week.
pub(super) const WORKDAY: i64 = 9 * HOUR;
/// How far back the company's books go: eighteen months of 260 working days a year.
pub(super) const HISTORY: i64 = 390 * WORKDAY;
/// Working time after which a deal is certainly silent: fifteen days hold at most eleven working days and a half.
pub(super) const SILENCE: i64 = 12 * WORKDAY;

/// Office time, in milliseconds from the opening on Monday of the week of "today".
pub(super) type Moment = i64;

/// Where office time lies among instants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    monday: Instant,
    today: Instant,
    date: Date,
    now: Moment,
}

impl Calendar {
    /// A calendar on the morning of `date`, which begins at `today`.
    pub(super) fn new(today: Instant, date: Date) -> Self {
        let weekday = i64::from(date.weekday().num_days_from_monday());
        Self { monday: today.plus_millis(-weekday * DAY_MILLIS), today, date, now: weekday.min(5) * WORKDAY }
    }

    /// The first moment that is not past.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// The instant at which today began; everything that is told lies before it.
    pub(super) fn today(&self) -> Instant {
        self.today
    }

    /// The instant of `moment`.
    pub(super) fn at(&self, moment: Moment) -> Instant {
        let day = moment.div_euclid(WORKDAY);
        let days = day.div_euclid(5) * 7 + day.rem_euclid(5);
        let time = moment.rem_euclid(WORKDAY);
        self.monday.plus_millis(days * DAY_MILLIS + OPENS + time - time % 1000)
    }

    /// The instant `days` days from today at `hour` o'clock.
    pub(super) fn in_days(&self, days: i64, hour: i64) -> Instant {
        self.today.plus_millis(days * DAY_MILLIS + hour * HOUR)
    }

    /// The date `days` days from today.
    pub(super) fn date_in(&self, days: i64) -> Date {
        self.date.checked_add_signed(TimeDelta::days(days)).unwrap_or(self.date)
    }

    /// The date of `at`, which is one of this calendar's instants.
    pub(super) fn date_of(&self, at: Instant) -> Date {
        self.date_in((at.millis() - self.today.millis()).div_euclid(DAY_MILLIS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn office_time_skips_nights_and_weekends() {
        // A Tuesday.
        let date = Date::from_ymd_opt(2026, 11, 24).unwrap();
        let calendar = Calendar::new(at("2026-11-24T00:00:00Z"), date);
        assert_eq!(calendar.now(), WORKDAY);
        assert_eq!(calendar.at(calendar.now() - MINUTE), at("2026-11-23T17:59:00Z"));
        assert_eq!(calendar.at(-MINUTE), at("2026-11-20T17:59:00Z"));
        assert_eq!(calendar.at(calendar.now() - SILENCE), at("2026-11-06T09:00:00Z"));
        assert_eq!(calendar.date_of(at("2026-11-20T17:59:00Z")), Date::from_ymd_opt(2026, 11, 20).unwrap());
    }

    #[test]
    fn on_a_sunday_the_whole_week_is_past() {
        let date = Date::from_ymd_opt(2026, 11, 22).unwrap();
        let calendar = Calendar::new(at("2026-11-22T00:00:00Z"), date);
        assert_eq!(calendar.at(calendar.now() - MINUTE), at("2026-11-20T17:59:00Z"));
    }
}
