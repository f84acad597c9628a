//! Moves to judge: rules of every kind, and facts crowded around the limits of just these rules.

use shared::form::NAME_MAX;
use shared::ids::{ActivityId, AttachmentId, PipelineId};
use shared::parity::Case;
use shared::pipeline::facts::{ActivityFact, ApprovalFact, DocumentFact, FormulaFact, GateFacts};
use shared::pipeline::movement::{MoveRequest, REASON_MAX};
use shared::pipeline::rules::{
    Gate, Named, Pipeline, Requirement, Rule, Scope, Stage, StageKind, StepProof, SubState,
};
use shared::pipeline::{ApprovalRole, DealField, DocumentKind, LostReason, StageKey, default};
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::time::{DAY_MILLIS, Instant};

use super::random::Random;
use super::text;

/// One move under the default rules or rules of its own.
pub(crate) fn case(random: &mut Random) -> Case {
    let own = random.chance(75).then(|| pipeline(random));
    let rules = own.clone().unwrap_or_else(default::pipeline);
    let open: Vec<&Stage> = rules.stages.iter().filter(|stage| stage.kind == StageKind::Open).collect();
    let start =
        if random.chance(5) { random.pick(&rules.stages).key } else { random.pick(&open).key.clone() };
    let next = rules.next(&start).map_or_else(|| start.clone(), |stage| stage.key.clone());
    let to = match random.between(0, 19) {
        0..=13 => next,
        14 => start.clone(),
        15 => key("elsewhere"),
        _ => random.pick(&rules.stages).key,
    };
    let before = random.pick(&open).key.clone();
    let facts = facts(random, &rules, start, before);
    let request = MoveRequest {
        version: facts.version,
        to,
        reason: random.chance(45).then(|| text::line(random, REASON_MAX, true)),
        lost_reason: random.chance(10).then(|| random.pick(LostReason::ALL)),
        override_gate: random.chance(20),
    };
    Case::Move {
        pipeline: own.map(Box::new),
        facts: Box::new(facts),
        request,
        may_override: random.chance(50),
    }
}

fn key(text: &str) -> StageKey {
    text.parse().unwrap_or_else(|_| unreachable!("{text} is a stage key"))
}

fn named(text: &str) -> Named {
    Named { zh: text.to_owned(), en: text.to_owned() }
}

fn pipeline(random: &mut Random) -> Pipeline {
    let stages = [
        ("one", StageKind::Open),
        ("two", StageKind::Open),
        ("three", StageKind::Open),
        ("won", StageKind::Won),
        ("lost", StageKind::Lost),
    ];
    let way = ["one", "two", "three", "won"];
    Pipeline {
        id: PipelineId(random.id().0),
        name: named(&text::line(random, NAME_MAX, false)),
        version: i32::try_from(random.between(1, 99)).unwrap_or(1),
        stages: stages
            .iter()
            .map(|(stage, kind)| Stage {
                key: key(stage),
                name: named(stage),
                kind: *kind,
                probability: 50,
                limit_days: None,
            })
            .collect(),
        gates: way
            .windows(2)
            .map(|pair| Gate { from: key(pair[0]), to: key(pair[1]), requirements: requirements(random) })
            .collect(),
    }
}

fn requirements(random: &mut Random) -> Vec<Requirement> {
    (0..random.between(1, 3))
        .map(|number| Requirement {
            key: format!("r{number}"),
            rule: rule(random),
            evidence: if random.chance(70) { Evidence::Claimed } else { random.pick(Evidence::ALL) },
            scope: if random.chance(75) { Scope::Stay } else { Scope::Deal },
        })
        .collect()
}

fn small(random: &mut Random, low: i64, high: i64) -> u32 {
    u32::try_from(random.between(low, high)).unwrap_or(0)
}

fn rule(random: &mut Random) -> Rule {
    match random.between(0, 7) {
        0 => Rule::EffectiveTouches {
            at_least: small(random, 1, 4),
            call_seconds: if random.chance(70) { 120 } else { small(random, 1, 600) },
            wechat_rounds: small(random, 1, 4),
        },
        1 => Rule::Documents { document: random.pick(DocumentKind::ALL), at_least: small(random, 1, 3) },
        2 => Rule::Fields { fields: random.some(DealField::ALL, 60) },
        3 => {
            Rule::SubStates { steps: (1..=random.between(1, 3)).map(|number| step(random, number)).collect() }
        }
        4 => Rule::ConfirmedMeeting { at_least: small(random, 1, 3) },
        5 => Rule::Approvals { roles: random.some(ApprovalRole::ALL, 70) },
        6 => Rule::NoFreeze {},
        _ => Rule::Formula { formula: "margin".to_owned() },
    }
}

fn step(random: &mut Random, number: i64) -> SubState {
    let proof = if random.chance(50) {
        StepProof::AnyDocument { documents: random.some(DocumentKind::ALL, 30) }
    } else {
        StepProof::ChangeRequests {
            at_least: small(random, 1, 4),
            accepted_by: random.pick(DocumentKind::ALL),
        }
    };
    SubState { key: format!("s{number}"), name: named("step"), proof }
}

fn facts(random: &mut Random, rules: &Pipeline, start: StageKey, before: StageKey) -> GateFacts {
    let entered = Instant::from_millis(random.between(1_700_000_000_000, 1_800_000_000_000));
    let mut facts = GateFacts {
        deal: random.id(),
        version: random.between(1, 1_000_000),
        as_of: entered.plus_millis(random.between(2, 60) * DAY_MILLIS),
        stage: start,
        stage_entered_at: entered,
        stage_before: random.chance(60).then_some(before),
        activities: Vec::new(),
        documents: Vec::new(),
        filled: if random.chance(60) { DealField::ALL.to_vec() } else { random.some(DealField::ALL, 70) },
        frozen_since: None,
        approvals: Vec::new(),
        formulas: Vec::new(),
    };
    if random.chance(60) {
        let since = edge(random, facts.as_of);
        facts.frozen_since = Some(since);
    }
    for gate in &rules.gates {
        for requirement in &gate.requirements {
            provide(random, requirement, &mut facts);
        }
    }
    facts.activities.sort_by_key(|activity| activity.at);
    facts.documents.sort_by_key(|document| document.at);
    facts
}

/// The instant, one millisecond before it or after it.
fn edge(random: &mut Random, at: Instant) -> Instant {
    at.plus_millis(random.between(-1, 1))
}

/// Mostly within the stay, often at its very edges.
fn when(random: &mut Random, facts: &GateFacts) -> Instant {
    match random.between(0, 9) {
        0 => edge(random, facts.stage_entered_at),
        1 => edge(random, facts.as_of),
        2 => facts.stage_entered_at.plus_millis(-random.between(1, 30 * DAY_MILLIS)),
        _ => facts.stage_entered_at.plus_millis(random.between(0, 2 * DAY_MILLIS)),
    }
}

/// Adds records that nearly, just, or more than meet the requirement.
fn provide(random: &mut Random, requirement: &Requirement, facts: &mut GateFacts) {
    match &requirement.rule {
        Rule::EffectiveTouches { at_least, call_seconds, wechat_rounds } => {
            for _ in 0..random.around(i64::from(*at_least) + 1) {
                let (kind, figures) = touch(random, *call_seconds, *wechat_rounds);
                log(random, requirement, facts, kind, figures);
            }
        }
        Rule::Documents { document, at_least } => {
            for _ in 0..random.around(i64::from(*at_least)) {
                attach(random, facts, *document);
            }
        }
        Rule::SubStates { steps } => {
            for step in steps {
                prove(random, requirement, facts, &step.proof);
            }
        }
        Rule::ConfirmedMeeting { at_least } => {
            for _ in 0..random.around(i64::from(*at_least)) {
                let kind = random.pick(&[ActivityKind::Meeting, ActivityKind::Visit]);
                let confirmed = random.pick(&[Some(true), Some(true), Some(true), Some(false), None]);
                let figures = ActivityFigures { summary_confirmed: confirmed, ..Default::default() };
                log(random, requirement, facts, kind, figures);
            }
        }
        Rule::Approvals { roles } => {
            for role in random.some(roles, 92) {
                let at = when(random, facts);
                facts.approvals.push(ApprovalFact { role, at });
            }
        }
        Rule::Formula { .. } => {
            let formula = random.pick(&["margin", "margin", "margin", "margins"]).to_owned();
            let holds = random.chance(70);
            facts.formulas.push(FormulaFact { formula, holds });
        }
        Rule::Fields { .. } | Rule::NoFreeze {} => {}
    }
}

fn prove(random: &mut Random, requirement: &Requirement, facts: &mut GateFacts, proof: &StepProof) {
    match proof {
        StepProof::AnyDocument { documents } => {
            if !documents.is_empty() && random.chance(80) {
                let document = random.pick(documents);
                attach(random, facts, document);
            }
        }
        StepProof::ChangeRequests { at_least, accepted_by } => {
            if random.chance(30) {
                attach(random, facts, *accepted_by);
            }
            let mut left = random.around(i64::from(*at_least));
            while left > 0 {
                let changes = random.between(1, left);
                left -= changes;
                let figures =
                    ActivityFigures { change_requests: i32::try_from(changes).ok(), ..Default::default() };
                let kind = random.pick(ActivityKind::ALL);
                log(random, requirement, facts, kind, figures);
            }
        }
    }
}

fn touch(random: &mut Random, call_seconds: u32, wechat_rounds: u32) -> (ActivityKind, ActivityFigures) {
    let figure = |limit: i64| i32::try_from(limit).ok();
    match random.between(0, 3) {
        0 | 1 => {
            let seconds = figure(random.around(i64::from(call_seconds)));
            (ActivityKind::Call, ActivityFigures { call_seconds: seconds, ..Default::default() })
        }
        2 => {
            let rounds = figure(random.around(i64::from(wechat_rounds)));
            (ActivityKind::Wechat, ActivityFigures { wechat_rounds: rounds, ..Default::default() })
        }
        _ => {
            let figures = ActivityFigures {
                email_opened: random.pick(&[Some(true), Some(true), Some(true), Some(false), None]),
                email_clicked: random.pick(&[Some(true), Some(true), Some(true), Some(false), None]),
                email_bounced: random.pick(&[None, None, Some(false), Some(true)]),
                ..Default::default()
            };
            (ActivityKind::Email, figures)
        }
    }
}

fn log(
    random: &mut Random,
    requirement: &Requirement,
    facts: &mut GateFacts,
    kind: ActivityKind,
    figures: ActivityFigures,
) {
    let evidence = if random.chance(80) { requirement.evidence } else { random.pick(Evidence::ALL) };
    let at = when(random, facts);
    facts.activities.push(ActivityFact { id: ActivityId(random.id().0), kind, at, evidence, figures });
}

fn attach(random: &mut Random, facts: &mut GateFacts, document: DocumentKind) {
    let at = when(random, facts);
    facts.documents.push(DocumentFact { id: AttachmentId(random.id().0), document, at });
}
