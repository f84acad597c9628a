//! What a rep must follow up today, and why.
//!
//! Ranking is a rule: overdue first, then silence, then what is one step from its gate, then value.

use std::cmp::Reverse;

use crate::pipeline::deal::DealRow;
use crate::pipeline::rules::Stage;
use crate::time::Instant;
use crate::wire::{wire, words};

/// How many rows the day opens with.
pub const MUST_FOLLOW: usize = 5;
/// Days without an act of a person after which a deal counts as silent (B2).
pub const SILENT_DAYS: u32 = 15;

words! {
    /// Why a deal must be followed up today, strongest first.
    FollowReason {
        /// The agreed time of the next contact has come or passed.
        ContactDue = "contact_due",
        /// Nobody has done anything for 15 days.
        Silent = "silent",
        /// Every requirement of its gate is met: it can move now.
        GateOpen = "gate_open",
        /// One requirement is missing.
        OneStepAway = "one_step_away",
        /// Longer in its stage than the stage allows.
        OverTime = "over_time",
    }
}

wire! {
    /// One deal to follow up.
    pub struct FollowUp {
        /// The deal; on somebody's day without its contact where they are not to be called (O7), so that the day asks
        /// nobody to.
        pub deal: DealRow,
        /// Every reason that holds, strongest first.
        pub reasons: Vec<FollowReason>,
    }

    /// A rep's day.
    pub struct Today {
        /// True of this instant.
        pub as_of: Instant,
        /// The five that must be followed up, most urgent first.
        pub must_follow: Vec<FollowUp>,
        /// Deals whose gate lacks one requirement.
        pub one_step_away: Vec<DealRow>,
        /// Leads that nobody has contacted.
        pub new_leads: Vec<crate::records::lead::LeadRow>,
        /// Open deals of one's own.
        pub open_deals: i64,
        /// Activities logged today by oneself.
        pub activities_today: i64,
        /// Deals moved forward in the last 30 days.
        pub moved_forward: i64,
    }
}

/// Every reason why `deal` must be followed up at `now`, strongest first; `stage` is the one that it stands in.
pub fn reasons(deal: &DealRow, stage: Option<&Stage>, now: Instant) -> Vec<FollowReason> {
    let mut reasons = Vec::new();
    if deal.next_contact_at.is_some_and(|due| due <= now) {
        reasons.push(FollowReason::ContactDue);
    }
    if now.days_since(deal.silent_since()) >= SILENT_DAYS {
        reasons.push(FollowReason::Silent);
    }
    match deal.gate.total.saturating_sub(deal.gate.met) {
        0 if deal.gate.total > 0 => reasons.push(FollowReason::GateOpen),
        1 => reasons.push(FollowReason::OneStepAway),
        _ => {}
    }
    if stage.is_some_and(|stage| stage.days_over(deal.stage_entered_at, now) > 0) {
        reasons.push(FollowReason::OverTime);
    }
    reasons
}

/// The `count` most urgent of `candidates`: by strongest reason, then by number of reasons, then by amount.
pub fn rank(mut candidates: Vec<FollowUp>, count: usize) -> Vec<FollowUp> {
    candidates.retain(|follow_up| !follow_up.reasons.is_empty());
    candidates.sort_by_key(|follow_up| {
        let FollowUp { deal, reasons } = follow_up;
        (reasons.first().copied(), Reverse(reasons.len()), Reverse(deal.amount.minor), deal.id)
    });
    candidates.truncate(count);
    candidates
}
