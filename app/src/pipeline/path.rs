//! The path: a channel that fills from stage to stage, with a gate after each.

use super::check_words::listed;
use super::deal_words;
use super::judged::Judged;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{BLANK, Glyph, Icon};
use leptos::prelude::*;
use shared::pipeline::deal::DealView;
use shared::pipeline::gate::Standing;
use shared::pipeline::rules::{Pipeline, Requirement, Rule, Stage, StageKind};
use shared::time::Instant;

/// Where a stage lies from where the deal stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Done,
    Now,
    Todo,
}

/// The way of a deal through its pipeline.
#[component]
pub fn Path(
    /// The deal.
    deal: DealView,
    /// Its pipeline.
    pipeline: Pipeline,
    /// The verdict on the next gate.
    judged: Option<Judged>,
) -> impl IntoView {
    let now = text::now();
    // A lost deal stands where it was lost.
    let standing = if pipeline.position(&deal.stage).is_some() {
        deal.stage.clone()
    } else {
        let last = deal.stays.iter().rev().find(|stay| pipeline.position(&stay.stage).is_some());
        last.map_or_else(|| deal.stage.clone(), |stay| stay.stage.clone())
    };
    let lost = standing != deal.stage;
    let here = pipeline.position(&standing);
    let won = pipeline.stage(&deal.stage).is_some_and(|stage| stage.kind == StageKind::Won);
    let stages = pipeline
        .way()
        .enumerate()
        .map(|(at, stage)| {
            let place = match here {
                Some(here) if at < here || (won && at == here) => Place::Done,
                Some(here) if at == here => Place::Now,
                _ => Place::Todo,
            };
            let over = place == Place::Now && !lost && stage.days_over(deal.stage_entered_at, now) > 0;
            let count = judged.as_ref().filter(|_| place == Place::Now && !lost).map(counts);
            let meta = match place {
                Place::Done => passed(&deal, stage),
                Place::Now if lost => Some(lost_words(&deal)),
                Place::Now => Some(stay(&deal, stage, now)),
                Place::Todo => ahead(&pipeline, stage),
            };
            let state = match place {
                Place::Done => "done",
                Place::Now => "now",
                Place::Todo => "todo",
            };
            let fill = count.and_then(|(met, total)| (met * 100).checked_div(total)).unwrap_or(if lost { 0 } else { 50 });
            let steps = count.filter(|(_, total)| *total > 0);
            let gate = pipeline.gate(&stage.key).map(|_| gate(place, steps));
            view! {
                <li data-state=state data-over=over aria-current=(place == Place::Now).then_some("step") style=("--fill", format!("{fill}%"))>
                    <span class="name">
                        {deal_words::named(&stage.name)}
                        {steps.map(|(met, total)| view! { <span class="steps only-m">{t!(PathSteps, met = met, total = total)}</span> })}
                    </span>
                    {meta.map(|meta| view! { <span class="meta">{meta}</span> })}
                    {gate}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="path" aria-label=text(Key::PathName)>{stages}</ol> }
}

/// The channel while the deal is on its way: as high as it will be.
pub fn waiting_path() -> impl IntoView {
    let stages = (0..5)
        .map(|_| view! { <li data-state="todo"><span class="name">{BLANK}</span><span class="meta">{BLANK}</span></li> })
        .collect_view();
    view! { <ol class="path" aria-hidden="true">{stages}</ol> }
}

fn gate(place: Place, steps: Option<(usize, usize)>) -> impl IntoView {
    let (name, face) = match (place, steps) {
        (Place::Done, _) => (text(Key::PathGatePassed), view! { <Icon glyph=Glyph::Check/> }.into_any()),
        (Place::Now, Some((met, total))) => {
            (t!(PathGateSteps, met = met, total = total), format!("{met}/{total}").into_any())
        }
        (Place::Now | Place::Todo, _) => {
            (text(Key::PathGateAhead), view! { <Icon glyph=Glyph::Lock/> }.into_any())
        }
    };
    view! { <span class="gate" role="img" aria-label=name>{face}</span> }
}

fn counts(judged: &Judged) -> (usize, usize) {
    let checks = || judged.verdict.gates.iter().flat_map(|gate| &gate.checks);
    (checks().filter(|check| check.standing == Standing::Met).count(), checks().count())
}

/// `第 9 天 · 限期 7 天，超 2 天`.
fn stay(deal: &DealView, stage: &Stage, now: Instant) -> String {
    let day = now.day_since(deal.stage_entered_at);
    match (stage.limit_days, stage.days_over(deal.stage_entered_at, now)) {
        (None, _) => t!(PathDay, day = day),
        (Some(limit), 0) => t!(PathDayOf, day = day, limit = limit),
        (Some(limit), over) => t!(PathDayOver, day = day, limit = limit, over = over),
    }
}

/// `6 天 · 10 月 27 日通过`: the days of all stays, and when it was left for good.
fn passed(deal: &DealView, stage: &Stage) -> Option<String> {
    let stays = || deal.stays.iter().filter(|stay| stay.stage == stage.key);
    if stage.kind == StageKind::Won {
        let entered = stays().next_back()?.from;
        return Some(t!(PathWonOn, day = text::day(text::parts(entered).date)));
    }
    let days: u32 = stays().filter_map(|stay| Some(stay.until?.days_since(stay.from))).sum();
    let left = stays().next_back()?.until?;
    Some(t!(PathPassed, days = days, day = text::day(text::parts(left).date)))
}

/// What will be asked at the stage's own gate, where that is more than one can see from here.
fn ahead(pipeline: &Pipeline, stage: &Stage) -> Option<String> {
    let gate = pipeline.gate(&stage.key)?;
    let roles = gate.requirements.iter().find_map(|requirement| match &requirement.rule {
        Rule::Approvals { roles } => Some(roles),
        _ => None,
    });
    Some(match roles {
        Some(roles) => {
            t!(PathSign, roles = listed(roles.iter().map(|role| deal_words::role(*role))))
        }
        None => t!(PathAsks, count = gate.requirements.iter().map(lines).sum::<usize>()),
    })
}

/// How many lines a requirement has in the checklist: a sequence has one for each step.
fn lines(requirement: &Requirement) -> usize {
    match &requirement.rule {
        Rule::SubStates { steps } => steps.len(),
        _ => 1,
    }
}

fn lost_words(deal: &DealView) -> String {
    let day = text::day(text::parts(deal.stage_entered_at).date);
    deal.lost_reason.map_or_else(
        || t!(PathLostOn, day = day),
        |reason| t!(PathLostOnFor, day = day, reason = deal_words::lost(reason)),
    )
}
