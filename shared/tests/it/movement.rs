//! Who may move a deal where, and what they must say (B1).

use shared::error::{Fault, Finding};
use shared::pipeline::default::{
    self, CONTRACT_REVIEW, FIRST_CONTACT, LOST, NEEDS_CONFIRMED, SOLUTION_CONFIRMED, WON,
};
use shared::pipeline::movement::{GatePass, MoveKind, MoveRequest, REASON_MAX, Refusal, ask, judge_reason};
use shared::pipeline::{DealField, DocumentKind, LostReason};
use shared::records::activity::ActivityKind;

use crate::builders::*;

fn to(key: &str) -> MoveRequest {
    MoveRequest { version: 4, to: stage(key), reason: None, lost_reason: None, override_gate: false }
}

fn because(key: &str, reason: &str) -> MoveRequest {
    MoveRequest { reason: Some(reason.to_owned()), ..to(key) }
}

fn rep(deal: &Deal, request: &MoveRequest) -> Result<GatePass, Box<Refusal>> {
    ask(&default::pipeline(), deal.facts(), request, false)
}

fn admin(deal: &Deal, request: &MoveRequest) -> Result<GatePass, Box<Refusal>> {
    ask(&default::pipeline(), deal.facts(), request, true)
}

fn findings(outcome: Result<GatePass, Box<Refusal>>) -> Vec<Finding> {
    outcome.map(|pass| pass.kind()).unwrap_err().findings
}

fn finding(field: &str, fault: Fault) -> Vec<Finding> {
    vec![Finding::new(field, fault)]
}

/// A deal that has all the first gate asks for.
fn ready() -> Deal {
    Deal::at(FIRST_CONTACT)
        .with(call(120))
        .with(wechat(2))
        .with(email(true, true, false))
        .file(DocumentKind::NeedsSummary)
        .filled(&[DealField::CompetitorBrief, DealField::BudgetRange, DealField::DecisionMakerTitle])
}

#[test]
fn a_deal_moves_through_an_open_gate_and_the_pass_says_what_was_judged() {
    let pass = rep(&ready(), &because(NEEDS_CONFIRMED, " 客户确认了需求 ")).unwrap();
    assert_eq!(
        (pass.kind(), pass.reason(), pass.lost_reason()),
        (MoveKind::Forward, Some("客户确认了需求"), None)
    );
    let verdict = pass.verdict();
    assert_eq!((verdict.version, verdict.rule_version, verdict.gates.len()), (4, 1, 1));
    assert_eq!((verdict.from.as_str(), verdict.to.as_str()), (FIRST_CONTACT, NEEDS_CONFIRMED));
    assert_eq!(pass.pipeline(), default::pipeline().id);
}

#[test]
fn a_closed_gate_refuses_with_its_checklist_and_without_findings() {
    let refusal = rep(&Deal::at(FIRST_CONTACT), &to(NEEDS_CONFIRMED)).unwrap_err();
    assert_eq!(refusal.findings, vec![]);
    assert!(!refusal.verdict.open);
    assert_eq!(refusal.verdict.gates[0].checks.len(), 3);
}

#[test]
fn moving_over_several_stages_needs_every_gate_between() {
    let refusal = rep(&ready(), &to(CONTRACT_REVIEW)).unwrap_err();
    let open: Vec<bool> = refusal.verdict.gates.iter().map(|gate| gate.open).collect();
    assert_eq!(open, vec![true, false, false]);
    let all = ready()
        .with(met(ActivityKind::Meeting, Some(true)))
        .file(DocumentKind::Proposal)
        .file(DocumentKind::AcceptanceMail)
        .file(DocumentKind::SignedScan);
    assert_eq!(rep(&all, &to(CONTRACT_REVIEW)).unwrap().verdict().gates.len(), 3);
    let refusal = rep(&all, &to(WON)).unwrap_err();
    assert_eq!(refusal.verdict.gates.iter().filter(|gate| !gate.open).count(), 1, "nobody has signed");
}

#[test]
fn going_back_asks_for_a_reason_and_for_no_gate() {
    let deal = Deal::at(SOLUTION_CONFIRMED);
    assert_eq!(findings(rep(&deal, &to(FIRST_CONTACT))), finding("reason", Fault::ReasonRequired));
    assert_eq!(
        findings(rep(&deal, &because(FIRST_CONTACT, " \u{3000}"))),
        finding("reason", Fault::ReasonRequired)
    );
    let pass = rep(&deal, &because(FIRST_CONTACT, "预算重新审批")).unwrap();
    assert_eq!((pass.kind(), pass.verdict().gates.len()), (MoveKind::Back, 0));
}

#[test]
fn losing_asks_for_a_reason_from_the_list_and_for_words_where_the_list_has_none() {
    let lost = |lost_reason, reason: Option<&str>| MoveRequest {
        lost_reason,
        reason: reason.map(str::to_owned),
        ..to(LOST)
    };
    for from in [FIRST_CONTACT, NEEDS_CONFIRMED, SOLUTION_CONFIRMED, CONTRACT_REVIEW] {
        let deal = Deal::at(from).frozen(entered());
        assert_eq!(findings(rep(&deal, &lost(None, None))), finding("lost_reason", Fault::ReasonRequired));
        let pass = rep(&deal, &lost(Some(LostReason::Price), None)).unwrap();
        assert_eq!((pass.kind(), pass.lost_reason()), (MoveKind::Lost, Some(LostReason::Price)));
        let other = lost(Some(LostReason::Other), None);
        assert_eq!(findings(rep(&deal, &other)), finding("reason", Fault::ReasonRequired));
        let other = lost(Some(LostReason::Other), Some("The site closed."));
        assert_eq!(rep(&deal, &other).unwrap().reason(), Some("The site closed."));
    }
}

#[test]
fn a_reason_for_losing_belongs_to_losing_alone() {
    let forward = MoveRequest { lost_reason: Some(LostReason::Other), ..to(NEEDS_CONFIRMED) };
    assert_eq!(findings(rep(&ready(), &forward)), finding("lost_reason", Fault::NotForThisKind));
}

#[test]
fn reopening_returns_to_the_stage_before_and_asks_for_a_reason() {
    for closed in [WON, LOST] {
        let deal = Deal::at(closed).came_from(SOLUTION_CONFIRMED);
        assert_eq!(findings(rep(&deal, &to(SOLUTION_CONFIRMED))), finding("reason", Fault::ReasonRequired));
        let pass = rep(&deal, &because(SOLUTION_CONFIRMED, "The budget came back.")).unwrap();
        assert_eq!(pass.kind(), MoveKind::Reopen);
        let elsewhere = Fault::ReopenFirst { stage: SOLUTION_CONFIRMED.to_owned() };
        let other_closed = if closed == WON { LOST } else { WON };
        for target in [FIRST_CONTACT, CONTRACT_REVIEW, other_closed] {
            assert_eq!(findings(admin(&deal, &because(target, "x"))), finding("to", elsewhere.clone()));
        }
    }
}

#[test]
fn only_an_administrator_passes_a_closed_gate_and_only_with_a_reason() {
    let deal = Deal::at(FIRST_CONTACT);
    let wish = MoveRequest { override_gate: true, ..to(SOLUTION_CONFIRMED) };
    let told = MoveRequest { reason: Some("合同已线下签署".to_owned()), ..wish.clone() };
    assert_eq!(
        rep(&deal, &told).unwrap_err().findings,
        vec![],
        "a rep meets the gate as if nothing was wished"
    );
    assert_eq!(findings(admin(&deal, &wish)), finding("reason", Fault::ReasonRequired));
    let pass = admin(&deal, &told).unwrap();
    assert_eq!(pass.kind(), MoveKind::Override);
    assert!(!pass.verdict().open, "the pass remembers that the gates were closed");
    assert_eq!(pass.verdict().gates.len(), 2);
    assert!(admin(&deal, &to(SOLUTION_CONFIRMED)).is_err(), "an administrator has to wish for it");
}

#[test]
fn an_open_gate_is_not_overridden() {
    let wish = MoveRequest { override_gate: true, ..to(NEEDS_CONFIRMED) };
    assert_eq!(admin(&ready(), &wish).unwrap().kind(), MoveKind::Forward);
}

#[test]
fn nowhere_and_no_such_stage_are_told_apart() {
    let deal = Deal::at(FIRST_CONTACT);
    assert_eq!(findings(rep(&deal, &to(FIRST_CONTACT))), finding("to", Fault::AlreadyThere));
    assert_eq!(findings(rep(&deal, &to("elsewhere"))), finding("to", Fault::NoSuchStage));
    let homeless = Deal::at("a_stage_of_older_rules");
    assert_eq!(findings(rep(&homeless, &to(FIRST_CONTACT))), finding("to", Fault::NoSuchStage));
    assert_eq!(findings(rep(&Deal::at(WON), &to(FIRST_CONTACT))), finding("to", Fault::NoSuchStage));
    let override_nowhere = MoveRequest { override_gate: true, ..because("elsewhere", "x") };
    assert!(admin(&deal, &override_nowhere).is_err());
}

#[test]
fn a_reason_has_a_limit_and_everything_wrong_is_told_at_once() {
    let deal = Deal::at(SOLUTION_CONFIRMED);
    let long = |length: u32| because(FIRST_CONTACT, &"理".repeat(length as usize));
    assert!(rep(&deal, &long(REASON_MAX)).is_ok());
    let too_long = Fault::TooLong { max: REASON_MAX, length: REASON_MAX + 1 };
    assert_eq!(findings(rep(&deal, &long(REASON_MAX + 1))), finding("reason", too_long.clone()));
    let request = MoveRequest { lost_reason: None, to: stage(LOST), ..long(REASON_MAX + 1) };
    assert_eq!(
        findings(rep(&deal, &request)),
        vec![Finding::new("reason", too_long), Finding::new("lost_reason", Fault::ReasonRequired)]
    );
    let marked = because(FIRST_CONTACT, "evil\u{202e}txt");
    assert_eq!(findings(rep(&deal, &marked)), finding("reason", Fault::UnprintableCharacters));
}

#[test]
fn what_is_said_is_judged_before_anybody_asks() {
    let said = |kind, reason, lost_reason| {
        let (reason, findings) = judge_reason(Some(kind), reason, lost_reason);
        findings.or(reason)
    };
    assert_eq!(said(MoveKind::Forward, Some(" \u{3000}"), None), Ok(None));
    assert_eq!(said(MoveKind::Back, Some(" 预算重新审批 "), None), Ok(Some("预算重新审批".to_owned())));
    assert_eq!(
        said(MoveKind::Reopen, Some("two\nlines"), None),
        Err(finding("reason", Fault::UnprintableCharacters))
    );
    assert_eq!(said(MoveKind::Lost, None, None), Err(finding("lost_reason", Fault::ReasonRequired)));
}

#[test]
fn a_finding_is_never_passed_over_because_the_gate_is_open() {
    let long = because(NEEDS_CONFIRMED, &"x".repeat(REASON_MAX as usize + 1));
    assert!(rep(&ready(), &long).is_err());
    let wish = MoveRequest { override_gate: true, ..long };
    assert!(admin(&Deal::at(FIRST_CONTACT), &wish).is_err());
}
