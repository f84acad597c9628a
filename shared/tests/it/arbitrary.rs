//! Whatever may come: rules and facts of every kind, crowded around the limits.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use shared::ids::{ActivityId, AttachmentId, DealId};
use shared::pipeline::facts::{ActivityFact, ApprovalFact, DocumentFact, FormulaFact, GateFacts};
use shared::pipeline::rules::{Gate, Named, Requirement, Rule, Scope, StepProof, SubState};
use shared::pipeline::{ApprovalRole, DealField, DocumentKind};
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::time::Instant;

use crate::builders::{entered, id, now, stage};

fn figure() -> impl Strategy<Value = Option<i32>> {
    option::of(prop_oneof![-1..5_i32, 118..123_i32, any::<i32>()])
}

fn figures() -> impl Strategy<Value = ActivityFigures> {
    let flag = || option::of(any::<bool>());
    ((figure(), figure(), figure()), (flag(), flag(), flag(), flag())).prop_map(
        |((call_seconds, wechat_rounds, change_requests), (opened, clicked, bounced, confirmed))| {
            ActivityFigures {
                call_seconds,
                wechat_rounds,
                change_requests,
                email_opened: opened,
                email_clicked: clicked,
                email_bounced: bounced,
                summary_confirmed: confirmed,
                ..Default::default()
            }
        },
    )
}

fn instant() -> impl Strategy<Value = Instant> {
    prop_oneof![
        (-2..3_i64).prop_map(|millis| entered().plus_millis(millis)),
        (-2..3_i64).prop_map(|millis| now().plus_millis(millis)),
        (0..700_000_000_i64).prop_map(|millis| entered().plus_millis(millis)),
        any::<i64>().prop_map(Instant::from_millis),
    ]
}

/// An activity with the id of this number.
pub(crate) fn activity(number: u128) -> impl Strategy<Value = ActivityFact> {
    (select(ActivityKind::ALL), instant(), select(Evidence::ALL), figures()).prop_map(
        move |(kind, at, evidence, figures)| ActivityFact {
            id: ActivityId(id(number)),
            kind,
            at,
            evidence,
            figures,
        },
    )
}

/// A file with the id of this number.
pub(crate) fn document(number: u128) -> impl Strategy<Value = DocumentFact> {
    (select(DocumentKind::ALL), instant()).prop_map(move |(document, at)| DocumentFact {
        id: AttachmentId(id(number)),
        document,
        at,
    })
}

/// Facts whose records all have different ids.
pub(crate) fn facts() -> impl Strategy<Value = GateFacts> {
    let approvals = vec((select(ApprovalRole::ALL), instant()), 0..4);
    let formulas = vec((select(vec!["margin", "region"]), any::<bool>()), 0..3);
    (
        vec(activity(0), 0..12),
        vec(document(0), 0..8),
        subsequence(DealField::ALL.to_vec(), 0..=DealField::ALL.len()),
        option::of(instant()),
        approvals,
        formulas,
    )
        .prop_map(|(mut activities, mut documents, filled, frozen_since, approvals, formulas)| {
            for (number, fact) in activities.iter_mut().enumerate() {
                fact.id = ActivityId(id(100 + number as u128));
            }
            for (number, fact) in documents.iter_mut().enumerate() {
                fact.id = AttachmentId(id(500 + number as u128));
            }
            GateFacts {
                deal: DealId(id(1)),
                version: 4,
                as_of: now(),
                stage: stage("here"),
                stage_entered_at: entered(),
                stage_before: None,
                activities,
                documents,
                filled,
                frozen_since,
                approvals: approvals.into_iter().map(|(role, at)| ApprovalFact { role, at }).collect(),
                formulas: formulas
                    .into_iter()
                    .map(|(formula, holds)| FormulaFact { formula: formula.to_owned(), holds })
                    .collect(),
            }
        })
}

fn step() -> impl Strategy<Value = SubState> {
    let kinds = subsequence(DocumentKind::ALL.to_vec(), 0..4);
    let proof = prop_oneof![
        kinds.prop_map(|documents| StepProof::AnyDocument { documents }),
        (0..5_u32, select(DocumentKind::ALL))
            .prop_map(|(at_least, accepted_by)| StepProof::ChangeRequests { at_least, accepted_by }),
    ];
    ("[a-z]{1,8}", proof).prop_map(|(key, proof)| SubState {
        key,
        name: Named { zh: "步".to_owned(), en: "step".to_owned() },
        proof,
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        (0..5_u32, 119..122_u32, 0..4_u32).prop_map(|(at_least, call_seconds, wechat_rounds)| {
            Rule::EffectiveTouches { at_least, call_seconds, wechat_rounds }
        }),
        (select(DocumentKind::ALL), 0..3_u32)
            .prop_map(|(document, at_least)| Rule::Documents { document, at_least }),
        subsequence(DealField::ALL.to_vec(), 0..=DealField::ALL.len())
            .prop_map(|fields| Rule::Fields { fields }),
        vec(step(), 0..4).prop_map(|steps| Rule::SubStates { steps }),
        (0..3_u32).prop_map(|at_least| Rule::ConfirmedMeeting { at_least }),
        subsequence(ApprovalRole::ALL.to_vec(), 0..=ApprovalRole::ALL.len())
            .prop_map(|roles| Rule::Approvals { roles }),
        Just(Rule::NoFreeze {}),
        select(vec!["margin", "region"]).prop_map(|formula| Rule::Formula { formula: formula.to_owned() }),
    ]
}

/// A gate with up to five requirements.
pub(crate) fn gate() -> impl Strategy<Value = Gate> {
    let requirement = (rule(), select(Evidence::ALL), select(Scope::ALL));
    vec(requirement, 0..6).prop_map(|requirements| Gate {
        from: stage("here"),
        to: stage("there"),
        requirements: requirements
            .into_iter()
            .enumerate()
            .map(|(number, (rule, evidence, scope))| Requirement {
                key: format!("r{number}"),
                rule,
                evidence,
                scope,
            })
            .collect(),
    })
}
