//! How many full verdicts a second: six requirements over forty activities, explanation included.
//!
//! Natively it times itself and prints verdicts a second, the median of several rounds. As WebAssembly it has no
//! clock: one call of `main` judges [`BATCH`] times, and who calls it holds the watch.
#![allow(clippy::print_stdout, reason = "a program that prints one number")]

use std::hint::black_box;

use shared::ids::{ActivityId, AttachmentId, DealId};
use shared::pipeline::facts::{ActivityFact, DocumentFact, GateFacts};
use shared::pipeline::gate::evaluate;
use shared::pipeline::rules::{Gate, Requirement, Rule, Scope};
use shared::pipeline::{ApprovalRole, DealField, DocumentKind, StageKey};
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::time::{DAY_MILLIS, Instant};
use uuid::Uuid;

/// Verdicts of one call.
const BATCH: u32 = 20_000;
/// Activities of the deal.
const ACTIVITIES: u128 = 40;

fn main() {
    let here: Result<StageKey, _> = "here".parse();
    let there: Result<StageKey, _> = "there".parse();
    let (Ok(here), Ok(there)) = (here, there) else { return };
    let (gate, facts) = (gate(here.clone(), there), facts(here));
    #[cfg(target_arch = "wasm32")]
    judge(&gate, &facts);
    #[cfg(not(target_arch = "wasm32"))]
    println!("{}", measure(&gate, &facts));
}

fn judge(gate: &Gate, facts: &GateFacts) {
    for _ in 0..BATCH {
        black_box(evaluate(black_box(gate), black_box(facts)));
    }
}

/// Verdicts a second: the median of nine rounds after two to warm up.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_methods, reason = "a benchmark reads a clock; the rules do not")]
fn measure(gate: &Gate, facts: &GateFacts) -> u128 {
    let mut rates: Vec<u128> = (0..11)
        .map(|_| {
            let began = std::time::Instant::now();
            judge(gate, facts);
            u128::from(BATCH) * 1_000_000_000 / began.elapsed().as_nanos().max(1)
        })
        .skip(2)
        .collect();
    rates.sort_unstable();
    rates[rates.len() / 2]
}

/// Six requirements, no two of a kind.
fn gate(from: StageKey, to: StageKey) -> Gate {
    let rules = [
        Rule::EffectiveTouches { at_least: 3, call_seconds: 120, wechat_rounds: 2 },
        Rule::Documents { document: DocumentKind::NeedsSummary, at_least: 1 },
        Rule::Fields { fields: DealField::ALL.to_vec() },
        Rule::ConfirmedMeeting { at_least: 1 },
        Rule::Approvals { roles: ApprovalRole::ALL.to_vec() },
        Rule::NoFreeze {},
    ];
    Gate {
        from,
        to,
        requirements: rules
            .into_iter()
            .enumerate()
            .map(|(number, rule)| Requirement {
                key: format!("requirement_{number}"),
                rule,
                evidence: Evidence::Claimed,
                scope: Scope::Stay,
            })
            .collect(),
    }
}

/// Forty activities of every kind, about half of which count.
fn facts(stage: StageKey) -> GateFacts {
    let entered = Instant::from_millis(1_790_000_000_000);
    let activities = (0..ACTIVITIES).map(|number| {
        let kind = ActivityKind::ALL[number as usize % ActivityKind::ALL.len()];
        let good = number % 2 == 0;
        let figures = match kind {
            ActivityKind::Call => {
                ActivityFigures { call_seconds: Some(if good { 300 } else { 40 }), ..Default::default() }
            }
            ActivityKind::Email => {
                ActivityFigures { email_opened: Some(true), email_clicked: Some(good), ..Default::default() }
            }
            ActivityKind::Wechat => {
                ActivityFigures { wechat_rounds: Some(if good { 4 } else { 1 }), ..Default::default() }
            }
            ActivityKind::Visit | ActivityKind::Meeting => {
                ActivityFigures { summary_confirmed: Some(good), ..Default::default() }
            }
            ActivityKind::Note => ActivityFigures::default(),
        };
        // Every tenth lies before the stay.
        let day = if number % 10 == 9 { -1 } else { 1 };
        ActivityFact {
            id: ActivityId(Uuid::from_u128(number)),
            kind,
            at: entered.plus_millis(day * DAY_MILLIS),
            evidence: Evidence::Claimed,
            figures,
        }
    });
    GateFacts {
        deal: DealId(Uuid::from_u128(1)),
        version: 1,
        as_of: entered.plus_millis(9 * DAY_MILLIS),
        stage,
        stage_entered_at: entered,
        stage_before: None,
        activities: activities.collect(),
        documents: vec![DocumentFact {
            id: AttachmentId(Uuid::from_u128(100)),
            document: DocumentKind::NeedsSummary,
            at: entered.plus_millis(DAY_MILLIS),
        }],
        filled: DealField::ALL[1..].to_vec(),
        frozen_since: None,
        approvals: Vec::new(),
        formulas: Vec::new(),
    }
}
