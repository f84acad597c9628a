//! Why a deal must be followed up, as a sentence with what it rests on.

use crate::pipeline::{deal_words, known_pipelines, shortfall, stage_of};
use crate::t;
use crate::text::{self, Key, Language, text};
use shared::pipeline::deal::DealRow;
use shared::records::today::FollowReason;

/// One reason: the sentence, and what it rests on.
pub fn because(reason: FollowReason, deal: &DealRow) -> (String, Option<String>) {
    let now = text::now();
    let pipelines = known_pipelines().value().unwrap_or_default();
    let stage = stage_of(&pipelines, &deal.stage);
    match reason {
        FollowReason::ContactDue => {
            let due = deal.next_contact_at.unwrap_or(now);
            // In days of the site: what was due last evening is late this morning.
            let late = text::today().signed_duration_since(text::parts(due).date).num_days();
            let act = deal.next_step.clone().map(|step| t!(BecauseStep, step = step));
            if late <= 0 {
                (t!(BecauseDueToday, time = text::since(due)), act)
            } else {
                (t!(BecauseDueBefore, count = late), act)
            }
        }
        FollowReason::Silent => {
            let days = now.days_since(deal.silent_since());
            let last = deal.last_touch_at.map_or_else(
                || text(Key::BecauseNeverTouched),
                |touch| t!(BecauseLastTouch, day = text::day(text::parts(touch).date)),
            );
            (t!(BecauseSilent, count = days), Some(last))
        }
        FollowReason::GateOpen => {
            let next = pipelines.iter().find_map(|pipeline| pipeline.next(&deal.stage));
            match next {
                Some(next) => (t!(BecauseGateOpen, stage = deal_words::named(&next.name)), None),
                None => (text(Key::GateOpen), None),
            }
        }
        FollowReason::OneStepAway => {
            let missing =
                deal.gate.missing.first().map(|missing| shortfall(&pipelines, &deal.stage, missing));
            (t!(BecauseOneStep, missing = missing.unwrap_or_default()), None)
        }
        FollowReason::OverTime => {
            let days = now.day_since(deal.stage_entered_at);
            let limit = stage.and_then(|stage| stage.limit_days);
            let name = deal_words::stage(&pipelines, &deal.stage);
            (
                t!(BecauseOverTime, stage = name, day = days),
                limit.map(|limit| t!(BecauseLimit, count = limit)),
            )
        }
    }
}

/// How many clauses stand after the strongest reason: more do not fit a line, and nobody reads them.
const MORE: usize = 2;

/// The strongest reason, and what else matters most, in one line.
pub fn sentence(reasons: &[FollowReason], deal: &DealRow) -> (String, String) {
    let mut all = reasons.iter().map(|reason| because(*reason, deal));
    let (first, rest_of_first) = all.next().unwrap_or_default();
    let rest: Vec<String> =
        rest_of_first.into_iter().chain(all.map(|(reason, _)| reason)).take(MORE).map(within).collect();
    (first, rest.join(&text(Key::ListSemicolon)))
}

/// A sentence as it stands within another: English begins it in small.
fn within(sentence: String) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if text::language() == Language::English => {
            format!("{}{}", first.to_ascii_lowercase(), letters.as_str())
        }
        _ => sentence,
    }
}
