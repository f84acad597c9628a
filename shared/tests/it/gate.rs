//! Each requirement of a gate, at and around its limits (B1).

use shared::pipeline::gate::{Action, Check, NotCounted, Standing, evaluate};
use shared::pipeline::rules::{Requirement, Rule, Scope};
use shared::pipeline::{ApprovalRole, DealField, DocumentKind, default};
use shared::records::activity::{ActivityKind, Evidence};

use crate::builders::*;

fn touches(at_least: u32) -> Rule {
    Rule::EffectiveTouches { at_least, call_seconds: 120, wechat_rounds: 2 }
}

/// Judges one touch alone: nothing when it counts, otherwise every reason.
fn why_not(touch: Touch) -> Vec<NotCounted> {
    let check = Deal::at("first_contact").with(touch).check(touches(1));
    assert_eq!(check.counted.len() + check.rejected.len(), 1, "each touch is told of");
    reasons(&check).concat()
}

#[test]
fn a_call_counts_from_120_seconds() {
    assert_eq!(why_not(call(119)), vec![NotCounted::CallTooShort { seconds: 119, need: 120 }]);
    assert_eq!(why_not(call(120)), vec![]);
    assert_eq!(why_not(call(121)), vec![]);
    assert_eq!(why_not(call(-5)), vec![NotCounted::CallTooShort { seconds: 0, need: 120 }]);
    assert_eq!(why_not(bare(ActivityKind::Call)), vec![NotCounted::CallTooShort { seconds: 0, need: 120 }]);
}

#[test]
fn a_wechat_conversation_counts_from_two_rounds() {
    assert_eq!(why_not(wechat(1)), vec![NotCounted::TooFewRounds { rounds: 1, need: 2 }]);
    assert_eq!(why_not(wechat(2)), vec![]);
    assert_eq!(why_not(wechat(3)), vec![]);
    assert_eq!(why_not(bare(ActivityKind::Wechat)), vec![NotCounted::TooFewRounds { rounds: 0, need: 2 }]);
}

#[test]
fn an_email_counts_when_it_was_opened_and_clicked_and_did_not_come_back() {
    use NotCounted::{EmailBounced, EmailNotClicked};
    assert_eq!(why_not(email(true, true, false)), vec![]);
    assert_eq!(why_not(email(true, false, false)), vec![EmailNotClicked { opened: true }]);
    assert_eq!(why_not(email(false, true, false)), vec![EmailNotClicked { opened: false }]);
    assert_eq!(why_not(email(true, true, true)), vec![EmailBounced]);
    assert_eq!(why_not(email(false, false, true)), vec![EmailNotClicked { opened: false }, EmailBounced]);
    assert_eq!(why_not(bare(ActivityKind::Email)), vec![EmailNotClicked { opened: false }]);
}

#[test]
fn visits_meetings_and_notes_are_no_touches_and_are_not_spoken_of() {
    let deal = Deal::at("first_contact")
        .with(met(ActivityKind::Visit, Some(true)))
        .with(met(ActivityKind::Meeting, Some(true)))
        .with(bare(ActivityKind::Note));
    let check = deal.check(touches(1));
    assert_eq!((check.have, check.counted.len(), check.rejected.len()), (0, 0, 0));
}

#[test]
fn two_touches_are_missing_one_and_three_meet_it() {
    let two = Deal::at("first_contact").with(call(300)).with(wechat(5));
    let check = two.check(touches(3));
    assert_eq!((check.standing, check.have, check.need), (Standing::Missing, 2, 3));
    assert_eq!(check.action, Some(Action::LogTouch));
    let check = two.clone().with(email(true, true, false)).check(touches(3));
    assert_eq!((check.standing, check.have, check.need), (Standing::Met, 3, 3));
    assert_eq!(check.action, None);
    assert_eq!(check.counted, vec![id(100), id(101), id(102)]);
    let check = two.with(call(1)).with(call(120)).with(call(120)).check(touches(3));
    assert_eq!((check.standing, check.have, check.rejected.len()), (Standing::Met, 4, 1));
}

#[test]
fn nothing_asked_is_met_by_nothing() {
    assert_eq!(Deal::at("first_contact").check(touches(0)).standing, Standing::Met);
}

#[test]
fn only_this_stay_counts_from_its_first_millisecond() {
    let at = |offset| Deal::at("first_contact").with_at(call(120), entered().plus_millis(offset));
    assert_eq!(reasons(&at(-1).check(touches(1))), vec![vec![NotCounted::BeforeThisStay]]);
    assert_eq!(at(0).check(touches(1)).have, 1);
    let since_the_deal_began = Requirement { scope: Scope::Deal, ..asks(touches(1)) };
    assert_eq!(at(-1).checks(since_the_deal_began)[0].have, 1);
}

#[test]
fn what_lies_after_the_facts_does_not_count_yet() {
    let at = |offset| Deal::at("first_contact").with_at(call(120), now().plus_millis(offset));
    assert_eq!(at(0).check(touches(1)).have, 1);
    assert_eq!(reasons(&at(1).check(touches(1))), vec![vec![NotCounted::AfterTheFacts]]);
}

#[test]
fn a_requirement_may_ask_for_stronger_evidence() {
    use Evidence::{Claimed, File, System};
    let rows = [
        (Claimed, Claimed, true),
        (File, Claimed, true),
        (Claimed, File, false),
        (File, File, true),
        (System, File, true),
        (File, System, false),
        (System, System, true),
    ];
    for (has, need, counts) in rows {
        let asked = Requirement { evidence: need, ..asks(touches(1)) };
        let check = Deal::at("first_contact").proven(call(120), has).checks(asked).remove(0);
        let expected = if counts { vec![] } else { vec![vec![NotCounted::EvidenceTooWeak { has, need }]] };
        assert_eq!(reasons(&check), expected, "{has} where {need} is asked for");
    }
}

#[test]
fn every_reason_against_a_touch_is_told_at_once() {
    let asked = Requirement { evidence: Evidence::System, ..asks(touches(1)) };
    let deal = Deal::at("first_contact").with_at(call(119), entered().plus_millis(-1));
    assert_eq!(
        reasons(&deal.checks(asked)[0]),
        vec![vec![
            NotCounted::CallTooShort { seconds: 119, need: 120 },
            NotCounted::BeforeThisStay,
            NotCounted::EvidenceTooWeak { has: Evidence::Claimed, need: Evidence::System },
        ]]
    );
}

#[test]
fn documents_count_by_kind_within_the_stay() {
    let rule = |at_least| Rule::Documents { document: DocumentKind::NeedsSummary, at_least };
    let deal = Deal::at("first_contact")
        .file(DocumentKind::Proposal)
        .file_at(DocumentKind::NeedsSummary, entered().plus_millis(-1))
        .file_at(DocumentKind::NeedsSummary, entered());
    let check = deal.check(rule(1));
    assert_eq!((check.standing, check.have), (Standing::Met, 1));
    assert_eq!(reasons(&check), vec![vec![NotCounted::BeforeThisStay]]);
    let check = deal.check(rule(2));
    assert_eq!((check.standing, check.action), (Standing::Missing, Some(Action::AttachDocument)));
}

#[test]
fn a_file_proves_itself_but_is_no_report_of_a_system() {
    let asks_for = |evidence| Requirement {
        evidence,
        ..asks(Rule::Documents { document: DocumentKind::Contract, at_least: 1 })
    };
    let deal = Deal::at("contract_review").file(DocumentKind::Contract);
    assert_eq!(deal.checks(asks_for(Evidence::File))[0].standing, Standing::Met);
    assert_eq!(deal.checks(asks_for(Evidence::System))[0].standing, Standing::Missing);
}

#[test]
fn fields_are_asked_for_as_a_group_and_the_empty_ones_are_named() {
    let rule = || Rule::Fields {
        fields: vec![DealField::CompetitorBrief, DealField::BudgetRange, DealField::DecisionMakerTitle],
    };
    let check = Deal::at("first_contact").filled(&[DealField::BudgetRange, DealField::Amount]).check(rule());
    assert_eq!((check.standing, check.have, check.need), (Standing::Missing, 1, 3));
    assert_eq!(check.missing_fields, vec![DealField::CompetitorBrief, DealField::DecisionMakerTitle]);
    assert_eq!(check.action, Some(Action::FillFields));
    assert_eq!(Deal::at("first_contact").filled(DealField::ALL).check(rule()).standing, Standing::Met);
}

#[test]
fn a_meeting_or_visit_counts_once_the_customer_confirmed_its_summary() {
    let rule = || Rule::ConfirmedMeeting { at_least: 1 };
    for kind in [ActivityKind::Meeting, ActivityKind::Visit] {
        for (confirmed, counts) in [(Some(true), true), (Some(false), false), (None, false)] {
            let check = Deal::at("needs_confirmed").with(met(kind, confirmed)).check(rule());
            let expected = if counts { vec![] } else { vec![vec![NotCounted::SummaryNotConfirmed]] };
            assert_eq!(reasons(&check), expected, "{kind}, confirmed: {confirmed:?}");
        }
    }
    let check = Deal::at("needs_confirmed").with(met(ActivityKind::Call, Some(true))).check(rule());
    assert_eq!((check.have, check.action), (0, Some(Action::LogMeeting)));
}

/// The standings of the default proposal steps, in order.
fn proposal(deal: &Deal) -> Vec<Check> {
    let pipeline = default::pipeline();
    let gate = pipeline.gate(&stage(default::SOLUTION_CONFIRMED)).unwrap();
    let mut checks = evaluate(gate, deal.facts()).checks;
    assert_eq!(checks.pop().map(|check| check.requirement), Some("no_freeze".to_owned()));
    checks
}

fn standings(deal: &Deal) -> Vec<Standing> {
    proposal(deal).iter().map(|check| check.standing).collect()
}

#[test]
fn each_step_waits_for_the_one_before_it() {
    use Standing::{Met, Missing, Waiting};
    let deal = Deal::at(default::SOLUTION_CONFIRMED);
    assert_eq!(standings(&deal), vec![Missing, Waiting, Waiting]);
    let deal = deal.file(DocumentKind::Proposal);
    assert_eq!(standings(&deal), vec![Met, Missing, Waiting]);
    let deal = deal.with(changes(ActivityKind::Email, 3));
    assert_eq!(standings(&deal), vec![Met, Met, Missing]);
    assert_eq!(standings(&deal.clone().file(DocumentKind::SignedScan)), vec![Met, Met, Met]);
    assert_eq!(standings(&deal.file(DocumentKind::ConfirmationMail)), vec![Met, Met, Met]);
}

#[test]
fn a_step_reached_out_of_turn_stands() {
    let deal = Deal::at(default::SOLUTION_CONFIRMED).file(DocumentKind::SignedScan);
    assert_eq!(standings(&deal), vec![Standing::Missing, Standing::Waiting, Standing::Met]);
}

#[test]
fn three_changes_in_any_number_of_activities_are_enough() {
    let sent = Deal::at(default::SOLUTION_CONFIRMED).file(DocumentKind::Proposal);
    let two = sent.with(changes(ActivityKind::Email, 1)).with(changes(ActivityKind::Wechat, 1));
    assert_eq!((proposal(&two)[1].have, standings(&two)[1]), (2, Standing::Missing));
    let none = two.clone().with(changes(ActivityKind::Call, 0)).with(changes(ActivityKind::Call, -7));
    assert_eq!(proposal(&none)[1].have, 2, "no change and a nonsensical count add nothing");
    let three = two.with(changes(ActivityKind::Meeting, 1));
    assert_eq!((proposal(&three)[1].have, standings(&three)[1]), (3, Standing::Met));
}

#[test]
fn accepted_as_sent_stands_for_all_changes() {
    let sent = Deal::at(default::SOLUTION_CONFIRMED).file(DocumentKind::Proposal);
    let check = proposal(&sent.clone().file(DocumentKind::AcceptanceMail)).remove(1);
    assert_eq!((check.standing, check.have, check.need), (Standing::Met, 3, 3));
    assert_eq!(check.counted, vec![id(501)]);
    let check = proposal(&sent.file_at(DocumentKind::AcceptanceMail, now().plus_millis(1))).remove(1);
    assert_eq!((check.standing, check.action), (Standing::Missing, Some(Action::RecordChanges)));
    assert_eq!(reasons(&check), vec![vec![NotCounted::AfterTheFacts]], "a mail that does not count is told");
}

#[test]
fn every_role_signs_in_this_stay() {
    let rule = || Rule::Approvals { roles: ApprovalRole::ALL.to_vec() };
    let deal = Deal::at("contract_review")
        .signed_at(ApprovalRole::Legal, entered())
        .signed_at(ApprovalRole::Finance, entered().plus_millis(-1))
        .signed_at(ApprovalRole::Delivery, now().plus_millis(1));
    let check = deal.check(rule());
    assert_eq!((check.standing, check.have, check.need), (Standing::Missing, 1, 3));
    assert_eq!(check.missing_roles, vec![ApprovalRole::Finance, ApprovalRole::Delivery]);
    assert_eq!(check.action, Some(Action::RequestApproval));
    let deal = deal.signed_at(ApprovalRole::Finance, now()).signed_at(ApprovalRole::Delivery, now());
    assert_eq!(deal.check(rule()).standing, Standing::Met);
}

#[test]
fn a_frozen_account_holds_its_deals() {
    let check = |deal: Deal| deal.check(Rule::NoFreeze {});
    assert_eq!(check(Deal::at("solution_confirmed")).standing, Standing::Met);
    let held = check(Deal::at("solution_confirmed").frozen(now()));
    assert_eq!((held.standing, held.action), (Standing::Missing, Some(Action::LiftFreeze)));
    let later = check(Deal::at("solution_confirmed").frozen(now().plus_millis(1)));
    assert_eq!(later.standing, Standing::Met, "a freeze that begins later does not hold yet");
}

#[test]
fn a_formula_that_nobody_evaluated_does_not_hold() {
    let check = |deal: Deal| deal.check(Rule::Formula { formula: "margin".to_owned() });
    let unknown = check(Deal::at("here"));
    assert_eq!((unknown.standing, unknown.action), (Standing::Missing, Some(Action::ReviewFormula)));
    assert_eq!(check(Deal::at("here").formula("margin", false)).standing, Standing::Missing);
    assert_eq!(check(Deal::at("here").formula("margins", true)).standing, Standing::Missing);
    assert_eq!(check(Deal::at("here").formula("margin", true)).standing, Standing::Met);
}

#[test]
fn a_card_says_how_far_a_deal_is() {
    let pipeline = default::pipeline();
    let gate = pipeline.gate(&stage(default::FIRST_CONTACT)).unwrap();
    let deal = Deal::at(default::FIRST_CONTACT).with(call(120)).file(DocumentKind::NeedsSummary);
    let progress = evaluate(gate, deal.facts()).progress();
    assert_eq!((progress.met, progress.total), (1, 3));
    let short: Vec<_> =
        progress.missing.iter().map(|short| (short.requirement.as_str(), short.have)).collect();
    assert_eq!(short, vec![("touches", 1), ("key_fields", 0)]);
}
