//! The pipeline a site begins with (B1): five stages, lost, and four gates. It is data like any other.

use uuid::Uuid;

use super::rules::{Gate, Named, Pipeline, Requirement, Rule, Scope, Stage, StageKind, StepProof, SubState};
use super::{ApprovalRole, DealField, DocumentKind, StageKey};
use crate::ids::PipelineId;
use crate::records::activity::Evidence;

/// First contact (初步接触).
pub const FIRST_CONTACT: &str = "first_contact";
/// Needs confirmed (需求确认).
pub const NEEDS_CONFIRMED: &str = "needs_confirmed";
/// Solution confirmed (方案确认).
pub const SOLUTION_CONFIRMED: &str = "solution_confirmed";
/// Contract review (合同审核).
pub const CONTRACT_REVIEW: &str = "contract_review";
/// Won (赢单).
pub const WON: &str = "won";
/// Lost (输单).
pub const LOST: &str = "lost";

/// Effective touches asked for at the first gate.
pub const TOUCHES: u32 = 3;
/// Seconds from which a call is effective.
pub const CALL_SECONDS: u32 = 120;
/// Rounds from which a WeChat conversation is effective.
pub const WECHAT_ROUNDS: u32 = 2;
/// Changes asked for by the customer at the third gate.
pub const CHANGE_REQUESTS: u32 = 3;
/// Days a deal should stay in an open stage at most (B3).
pub const LIMIT_DAYS: u32 = 7;

/// The default pipeline, version 1.
pub fn pipeline() -> Pipeline {
    Pipeline {
        // A fixed id: every site begins with the same pipeline, and rules may be carried between sites.
        id: PipelineId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
        name: named("企业直销", "Direct sales"),
        version: 1,
        stages: vec![
            stage(FIRST_CONTACT, "初步接触", "First contact", StageKind::Open, 10),
            stage(NEEDS_CONFIRMED, "需求确认", "Needs confirmed", StageKind::Open, 25),
            stage(SOLUTION_CONFIRMED, "方案确认", "Solution confirmed", StageKind::Open, 50),
            stage(CONTRACT_REVIEW, "合同审核", "Contract review", StageKind::Open, 80),
            stage(WON, "赢单", "Won", StageKind::Won, 100),
            stage(LOST, "输单", "Lost", StageKind::Lost, 0),
        ],
        gates: vec![
            gate(
                FIRST_CONTACT,
                NEEDS_CONFIRMED,
                vec![
                    (
                        "touches",
                        Rule::EffectiveTouches {
                            at_least: TOUCHES,
                            call_seconds: CALL_SECONDS,
                            wechat_rounds: WECHAT_ROUNDS,
                        },
                    ),
                    ("needs_summary", Rule::Documents { document: DocumentKind::NeedsSummary, at_least: 1 }),
                    (
                        "key_fields",
                        Rule::Fields {
                            fields: vec![
                                DealField::CompetitorBrief,
                                DealField::BudgetRange,
                                DealField::DecisionMakerTitle,
                            ],
                        },
                    ),
                ],
            ),
            gate(
                NEEDS_CONFIRMED,
                SOLUTION_CONFIRMED,
                vec![("confirmed_meeting", Rule::ConfirmedMeeting { at_least: 1 })],
            ),
            gate(
                SOLUTION_CONFIRMED,
                CONTRACT_REVIEW,
                vec![
                    ("proposal", Rule::SubStates { steps: proposal_steps() }),
                    ("no_freeze", Rule::NoFreeze {}),
                ],
            ),
            gate(
                CONTRACT_REVIEW,
                WON,
                vec![(
                    "approvals",
                    Rule::Approvals {
                        roles: vec![ApprovalRole::Legal, ApprovalRole::Finance, ApprovalRole::Delivery],
                    },
                )],
            ),
        ],
    }
}

fn proposal_steps() -> Vec<SubState> {
    vec![
        SubState {
            key: "proposal_sent".to_owned(),
            name: named("定制方案 v1.0 已发送", "Customised proposal v1.0 sent"),
            proof: StepProof::AnyDocument { documents: vec![DocumentKind::Proposal] },
        },
        SubState {
            key: "changes_recorded".to_owned(),
            name: named("客户修改意见", "Customer’s change requests"),
            proof: StepProof::ChangeRequests {
                at_least: CHANGE_REQUESTS,
                accepted_by: DocumentKind::AcceptanceMail,
            },
        },
        SubState {
            key: "revision_confirmed".to_owned(),
            name: named("客户书面确认修订稿", "Revision confirmed in writing"),
            proof: StepProof::AnyDocument {
                documents: vec![DocumentKind::ConfirmationMail, DocumentKind::SignedScan],
            },
        },
    ]
}

fn named(zh: &str, en: &str) -> Named {
    Named { zh: zh.to_owned(), en: en.to_owned() }
}

fn key(text: &str) -> StageKey {
    StageKey(text.to_owned())
}

fn stage(text: &str, zh: &str, en: &str, kind: StageKind, probability: u8) -> Stage {
    let limit_days = (kind == StageKind::Open).then_some(LIMIT_DAYS);
    Stage { key: key(text), name: named(zh, en), kind, probability, limit_days }
}

fn gate(from: &str, to: &str, rules: Vec<(&str, Rule)>) -> Gate {
    let requirements = rules
        .into_iter()
        .map(|(key, rule)| Requirement {
            key: key.to_owned(),
            rule,
            evidence: Evidence::Claimed,
            scope: Scope::Stay,
        })
        .collect();
    Gate { from: key(from), to: key(to), requirements }
}
