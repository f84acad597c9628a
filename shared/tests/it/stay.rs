//! How long a deal may stand in a stage before the board, its page and Today call it late.

use shared::pipeline::default::{self, FIRST_CONTACT, LIMIT_DAYS, WON};
use shared::time::DAY_MILLIS;

use crate::builders::{entered, stage};

#[test]
fn the_day_behind_the_limit_is_the_first_one_too_many() {
    let pipeline = default::pipeline();
    let stage = pipeline.stage(&stage(FIRST_CONTACT)).unwrap();
    let after = |millis: i64| entered().plus_millis(millis);
    let last_day = i64::from(LIMIT_DAYS) * DAY_MILLIS;
    for (now, day, over) in [
        (after(0), 1, 0),
        (after(last_day - 1), LIMIT_DAYS, 0),
        (after(last_day), LIMIT_DAYS + 1, 1),
        (after(last_day + DAY_MILLIS - 1), LIMIT_DAYS + 1, 1),
        (after(last_day + DAY_MILLIS), LIMIT_DAYS + 2, 2),
    ] {
        assert_eq!((now.day_since(entered()), stage.days_over(entered(), now)), (day, over), "{now}");
    }
}

#[test]
fn a_deal_that_is_won_is_never_late() {
    let pipeline = default::pipeline();
    let won = pipeline.stage(&stage(WON)).unwrap();
    assert_eq!(won.days_over(entered(), entered().plus_millis(400 * DAY_MILLIS)), 0);
}
