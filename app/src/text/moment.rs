//! Instants and dates as the reader says them, always in the site's zone and never in the browser's own.

use super::{Key, text};
use crate::{storage, t};
use leptos::prelude::*;
use shared::time::{Date, Instant};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};

/// The site's zone until the session says which it is.
const ZONE: &str = "Asia/Shanghai";
/// Where the last instant that the server told is kept, and how far ahead of the device it was.
const CLOCK_ENTRY: &str = "sluice.clock";

/// An instant taken apart in the site's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The calendar day.
    pub date: Date,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
    /// Second, 0 to 59.
    pub second: u32,
}

thread_local! {
    // Making a formatter costs a hundred times more than using it.
    static FORMATTER: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
    /// Milliseconds by which the server's clock is ahead of the device's.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
}

/// Takes the site's zone and the server's clock over, so that ages are right on a phone with a wrong one.
pub fn set_clock(zone: &str, server_now: Instant) {
    AHEAD.set(ahead(server_now));
    FORMATTER.set(formatter(zone));
}

/// How far the server's clock is ahead. Without a network the same answer comes again from this device and tells a
/// time that has passed since; how far ahead it was when it came is kept beside it.
fn ahead(server_now: Instant) -> i64 {
    let said = server_now.millis();
    let kept = storage::get(CLOCK_ENTRY);
    let known = kept.as_deref().and_then(|kept| kept.split_once(' '));
    if let Some((of, ahead)) = known
        && of.parse() == Ok(said)
        && let Ok(ahead) = ahead.parse()
    {
        return ahead;
    }
    let ahead = said - device_millis();
    storage::set(CLOCK_ENTRY, &format!("{said} {ahead}"));
    ahead
}

/// The present instant by the server's clock. Only the surface asks for it; rules are handed it.
pub fn now() -> Instant {
    Instant::from_millis(device_millis() + AHEAD.get())
}

fn device_millis() -> i64 {
    js_sys::Date::now() as i64
}

/// The present day in the site's zone.
pub fn today() -> Date {
    parts(now()).date
}

/// Takes an instant apart in the site's zone.
pub fn parts(instant: Instant) -> Parts {
    let written = FORMATTER.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = formatter(ZONE);
        }
        let formatter = kept.as_ref()?;
        let date = js_sys::Date::new(&JsValue::from_f64(instant.millis() as f64));
        formatter.call1(&JsValue::UNDEFINED, &date).ok().and_then(|value| value.as_string())
    });
    written.as_deref().and_then(read).unwrap_or_else(|| {
        // A browser without the zone's data: Shanghai has kept UTC+8 without summer time since 1992.
        let local = instant.plus_millis(8 * 3_600_000).to_string();
        read(&local).unwrap_or(Parts { date: Date::default(), hour: 0, minute: 0, second: 0 })
    })
}

/// An instant as a `datetime-local` control writes it, in the site's zone: `2026-11-19T08:30`.
pub fn local(instant: Instant) -> String {
    let Parts { date, hour, minute, .. } = parts(instant);
    format!("{date}T{hour:02}:{minute:02}")
}

/// The instant of what a `datetime-local` control wrote, in the site's zone; nothing when it is not complete.
pub fn instant_at(written: &str) -> Option<Instant> {
    let as_utc: Instant = format!("{}:00Z", written.get(..16)?).parse().ok()?;
    // The zone's offset at about that time, and again at the instant found, for a change of summer time in between.
    let offset = |instant: Instant| {
        let shown: Option<Instant> = format!("{}:00Z", local(instant)).parse().ok();
        shown.map(|shown| shown.millis() - instant.millis())
    };
    let near = as_utc.plus_millis(-offset(as_utc)?);
    Some(as_utc.plus_millis(-offset(near)?))
}

/// Swedish writes dates as ISO 8601 does: `2026-11-19 08:30:00`.
///
/// Nothing when the browser does not know the zone, for which the constructor throws.
fn formatter(zone: &str) -> Option<js_sys::Function> {
    let options = js_sys::Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("hourCycle", "h23"),
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
    ] {
        // Setting a property of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: js_sys::Function =
        js_sys::Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let formatter =
        js_sys::Reflect::construct(&class, &js_sys::Array::of2(&"sv-SE".into(), &options)).ok()?;
    js_sys::Reflect::get(&formatter, &"format".into()).ok()?.dyn_into().ok()
}

/// Reads `2026-11-19 08:30:00` or `2026-11-19T08:30:00.000Z`.
fn read(written: &str) -> Option<Parts> {
    let number = |from: usize, to: usize| written.get(from..to)?.parse::<u32>().ok();
    let date = Date::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    Some(Parts { date, hour: number(11, 13)?, minute: number(14, 16)?, second: number(17, 19)? })
}

/// `11 月 18 日` or `Nov 18`; with the year when it is not this one.
pub fn day(date: Date) -> String {
    use chrono::Datelike;
    let month = text(MONTHS[date.month0() as usize]);
    if date.year() == today().year() {
        t!(TimeDay, month = month, day = date.day())
    } else {
        t!(TimeDayOfYear, month = month, day = date.day(), year = date.year())
    }
}

/// `11 月 18 日 周四` or `Thu, Nov 18`.
pub fn weekday_and_day(date: Date) -> String {
    use chrono::Datelike;
    let weekday = text(WEEKDAYS[date.weekday().num_days_from_monday() as usize]);
    t!(TimeWeekdayAndDay, day = day(date), weekday = weekday)
}

/// `16:42`.
pub fn time_of_day(instant: Instant) -> String {
    let parts = parts(instant);
    format!("{:02}:{:02}", parts.hour, parts.minute)
}

/// The exact time for a title: `2026-11-18 16:42:05`.
pub fn exact(instant: Instant) -> String {
    let Parts { date, hour, minute, second } = parts(instant);
    format!("{date} {hour:02}:{minute:02}:{second:02}")
}

/// As near as a reader wants it: `09:12` today, `昨天`, `11 月 4 日`.
pub fn since(instant: Instant) -> String {
    let at = parts(instant).date;
    match today().signed_duration_since(at).num_days() {
        0 => time_of_day(instant),
        1 => t!(TimeYesterday),
        -1 => t!(TimeTomorrow),
        _ => day(at),
    }
}

/// The same for what lies ahead, where an hour alone would not say of which day: `今天 09:12`.
pub fn due(instant: Instant) -> String {
    if parts(instant).date == today() {
        format!("{} {}", text(Key::TimeToday), time_of_day(instant))
    } else {
        since(instant)
    }
}

/// How long to wait, in the largest unit that fits: `5 分钟`.
pub fn wait(seconds: u32) -> String {
    match seconds {
        0..120 => t!(TimeSeconds, count = seconds),
        120..7_200 => t!(TimeMinutes, count = seconds.div_ceil(60)),
        _ => t!(TimeHours, count = seconds.div_ceil(3_600)),
    }
}

/// A time as a reader wants it, with the exact one on hover.
#[component]
pub fn Moment(
    /// When.
    at: Instant,
    /// Only the hour and minute, where the day stands above already.
    #[prop(optional)]
    clock: bool,
) -> impl IntoView {
    view! { <time datetime=at.to_string() title=exact(at)>{if clock { time_of_day(at) } else { since(at) }}</time> }
}

const MONTHS: [Key; 12] = [
    Key::TimeMonth01,
    Key::TimeMonth02,
    Key::TimeMonth03,
    Key::TimeMonth04,
    Key::TimeMonth05,
    Key::TimeMonth06,
    Key::TimeMonth07,
    Key::TimeMonth08,
    Key::TimeMonth09,
    Key::TimeMonth10,
    Key::TimeMonth11,
    Key::TimeMonth12,
];

const WEEKDAYS: [Key; 7] = [
    Key::TimeWeekday1,
    Key::TimeWeekday2,
    Key::TimeWeekday3,
    Key::TimeWeekday4,
    Key::TimeWeekday5,
    Key::TimeWeekday6,
    Key::TimeWeekday7,
];
