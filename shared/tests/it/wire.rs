//! The wire, pinned: what leaves the server and what it takes, in the exact form on which scripts, stored events and
//! pages of an older version rely. A changed snapshot is a changed promise.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use shared::audit::SignInWay;
use shared::error::{Conflict, ErrorCode, Fault, FieldConflict, Finding, Problem};
use shared::event::SubjectKind;
use shared::event::{EventDetail, EventKind, FieldChange};
use shared::ids::*;
use shared::live::{Change, What};
use shared::money::{Currency, Money};
use shared::obstacle::Obstacle;
use shared::page::Page;
use shared::people::api::SessionView;
use shared::people::invitation::{InvitationForm, InvitationView, IssuedInvitation};
use shared::people::security::{PersonAccessView, SecondFactorView, SecurityView, SessionRow};
use shared::people::{Language, Role, TeamBrief, UserBrief};
use shared::pipeline::deal::DealRow;
use shared::pipeline::gate::{GateProgress, NotCounted, Shortfall, evaluate};
use shared::pipeline::movement::{MoveKind, MoveVerdict, judge};
use shared::pipeline::{ApprovalRole, DealField, DocumentKind, LostReason, default};
use shared::privacy::contacting::{
    BlockForm, BlockView, Channel, ConsentForm, ConsentState, ConsentView, Contacting, LawfulBasis,
    all_objections,
};
use shared::privacy::erasure::{ErasureForm, ErasurePreview, Kept, KeptCount, Removed, RemovedCount};
use shared::privacy::request::{PrivacyAnswer, PrivacyRequestForm, PrivacyRequestKind, PrivacyRequestState};
use shared::privacy::retention::{RetentionForm, RetentionRule, RetentionView};
use shared::privacy::{DataSubject, DataSubjectKind, DataSubjectRow};
use shared::records::activity::{ActivityFigures, ActivityKind, ActivityView, Evidence};
use shared::records::attachment::AttachmentView;
use shared::records::contact::ContactRow;
use shared::records::timeline::TimelineEntry;
use shared::records::{AccountBrief, ContactBrief, DealBrief, Subject};
use shared::search::{FoundBy, Lit, SearchHit, SearchHits, SearchKind};

use crate::builders::*;

/// Pins `value` under `name`, having shown that it survives the wire.
pub(crate) fn pin<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, value: &T) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{name} does not survive the wire");
    insta::assert_snapshot!(name, serde_json::to_string_pretty(value).unwrap());
}

fn user() -> UserBrief {
    UserBrief { id: UserId(id(11)), name: "方敏".to_owned() }
}

fn team() -> TeamBrief {
    TeamBrief { id: TeamId(id(21)), name: "华东一组".to_owned() }
}

/// A deal with something of everything that facts can hold.
fn known() -> Deal {
    Deal::at(default::FIRST_CONTACT)
        .with(call(119))
        .with(wechat(2))
        .proven(email(true, false, true), Evidence::System)
        .with_at(call(300), entered().plus_millis(-1))
        .with(met(ActivityKind::Visit, Some(false)))
        .file(DocumentKind::NeedsSummary)
        .filled(&[DealField::BudgetRange, DealField::Amount])
        .signed_at(ApprovalRole::Legal, now())
        .frozen(now())
        .formula("margin", false)
        .came_from(default::NEEDS_CONFIRMED)
}

fn verdict(to: &str) -> MoveVerdict {
    judge(&default::pipeline(), known().facts(), &stage(to))
}

fn row() -> DealRow {
    DealRow {
        id: DealId(id(1)),
        name: "启衡二期".to_owned(),
        account: AccountBrief { id: AccountId(id(7)), name: "启衡医疗".to_owned() },
        contact: Some(ContactBrief { id: ContactId(id(8)), name: "沈岚".to_owned(), title: None }),
        owner: user(),
        amount: Money { minor: 128_000_000, currency: Currency::Cny },
        stage: stage(default::FIRST_CONTACT),
        stage_entered_at: entered(),
        last_touch_at: None,
        gate: GateProgress {
            met: 1,
            total: 3,
            missing: vec![
                Shortfall {
                    requirement: "touches".to_owned(),
                    step: None,
                    have: 2,
                    need: 3,
                    fields: Vec::new(),
                },
                Shortfall {
                    requirement: "key_fields".to_owned(),
                    step: Some("step".to_owned()),
                    have: 2,
                    need: 3,
                    fields: vec![DealField::BudgetRange],
                },
            ],
        },
        expected_close_on: Some("2026-12-31".parse().unwrap()),
        next_step: Some("发送方案".to_owned()),
        next_contact_at: Some(now()),
        version: 4,
    }
}

#[test]
fn a_problem_carries_only_what_belongs_to_it() {
    pin("problem_bare", &Problem::new(ErrorCode::NotFound));
    pin("problem_findings", &Problem::invalid(every_fault()));
    let fields = vec![FieldConflict { field: "name".to_owned(), mine: json!("甲"), theirs: json!(null) }];
    pin(
        "problem_conflict",
        &Problem { conflict: Some(Conflict { version: 5, fields }), ..Problem::new(ErrorCode::Conflict) },
    );
    pin(
        "problem_gate_closed",
        &Problem {
            verdict: Some(Box::new(verdict(default::NEEDS_CONFIRMED))),
            ..Problem::new(ErrorCode::GateClosed)
        },
    );
    let obstacle = Obstacle::TeamInUse;
    pin("problem_obstacle", &Problem { obstacle: Some(obstacle), ..Problem::new(obstacle.code()) });
    pin(
        "problem_late",
        &Problem {
            retry_after: Some(30),
            request_id: Some("01J".to_owned()),
            more: BTreeMap::from([("limit".to_owned(), json!(25))]),
            ..Problem::new(ErrorCode::TooManyRequests)
        },
    );
}

#[test]
fn a_problem_of_a_later_server_is_read_all_the_same() {
    let later = json!({
        "type": "/problems/wrong_state", "title": "wrong state", "status": 409, "code": "wrong_state",
        "obstacle": "moon_is_full", "moon": "full",
    });
    let problem: Problem = serde_json::from_value(later).unwrap();
    assert_eq!((problem.code, problem.obstacle), (ErrorCode::WrongState, None));
    assert_eq!(problem.more["moon"], "full");
}

/// One finding of every fault.
fn every_fault() -> Vec<Finding> {
    let faults = [
        Fault::Required,
        Fault::TooLong { max: 200, length: 201 },
        Fault::TooShort { min: 15, length: 14 },
        Fault::OutOfRange { min: 0, max: 365 },
        Fault::NotAnEmail,
        Fault::NotAPhone { digits: 6 },
        Fault::NotACreditCode,
        Fault::NotAnAmount,
        Fault::NotADate,
        Fault::NotAChoice,
        Fault::NotAWebAddress,
        Fault::UnprintableCharacters,
        Fault::FormulaCell,
        Fault::NotForThisKind,
        Fault::InTheFuture,
        Fault::Reversed,
        Fault::NoSuchRecord,
        Fault::Taken,
        Fault::ReasonRequired,
        Fault::NoSuchStage,
        Fault::AlreadyThere,
        Fault::ReopenFirst { stage: "needs_confirmed".to_owned() },
        Fault::GuessablePassword,
        Fault::FileType,
        Fault::EmptyFile,
        Fault::MappedTwice,
    ];
    faults.into_iter().map(|fault| Finding::new("field", fault)).collect()
}

#[test]
fn every_error_code_has_its_status() {
    let table: String = ErrorCode::ALL.iter().map(|code| format!("{} {code}\n", code.status())).collect();
    insta::assert_snapshot!("error_codes", table);
}

#[test]
fn every_obstacle_has_its_code() {
    let table: String = Obstacle::ALL.iter().map(|one| format!("{} {one}\n", one.code())).collect();
    insta::assert_snapshot!("obstacles", table);
}

#[test]
fn a_verdict_is_a_checklist() {
    pin("move_verdict_closed", &verdict(default::SOLUTION_CONFIRMED));
    pin("move_verdict_nowhere", &verdict("elsewhere"));
    let gate = default::pipeline();
    let proposal = gate.gate(&stage(default::SOLUTION_CONFIRMED)).unwrap();
    pin("gate_verdict_steps", &evaluate(proposal, known().facts()));
    let approvals = gate.gate(&stage(default::CONTRACT_REVIEW)).unwrap();
    pin("gate_verdict_approvals", &evaluate(approvals, known().facts()));
}

#[test]
fn a_hit_tells_what_it_was_found_by() {
    let account = AccountBrief { id: AccountId(id(31)), name: "澄湖医院".to_owned() };
    let hit = SearchHit {
        kind: SearchKind::Deal,
        id: id(51),
        title: "LIS 升级".to_owned(),
        by: FoundBy::Word,
        field: "name".to_owned(),
        text: "LIS 升级".to_owned(),
        lit: vec![Lit { start: 0, end: 3 }],
        account: Some(account),
        owner: user(),
        about: None,
        stage: Some(default::FIRST_CONTACT.parse().unwrap()),
        at: None,
    };
    let note = SearchHit {
        kind: SearchKind::Activity,
        by: FoundBy::Note,
        field: "text".to_owned(),
        text: "先看报价".to_owned(),
        lit: vec![Lit { start: 2, end: 4 }],
        account: None,
        about: Some(Subject::Deal(DealId(id(51)))),
        stage: None,
        at: Some("2026-11-18T06:00:00Z".parse().unwrap()),
        ..hit.clone()
    };
    pin("search_hits", &SearchHits { hits: vec![hit, note] });
    let ways: String = FoundBy::ALL.iter().map(|way| format!("{way}\n")).collect();
    insta::assert_snapshot!("found_by", ways);
}

#[test]
fn every_reason_against_a_record_has_its_name() {
    pin(
        "not_counted",
        &vec![
            NotCounted::CallTooShort { seconds: 119, need: 120 },
            NotCounted::EmailNotClicked { opened: true },
            NotCounted::EmailBounced,
            NotCounted::TooFewRounds { rounds: 1, need: 2 },
            NotCounted::SummaryNotConfirmed,
            NotCounted::BeforeThisStay,
            NotCounted::AfterTheFacts,
            NotCounted::EvidenceTooWeak { has: Evidence::Claimed, need: Evidence::System },
        ],
    );
}

#[test]
fn facts_are_what_gates_are_judged_on() {
    pin("gate_facts", known().facts());
}

#[test]
fn a_site_begins_with_this_pipeline() {
    pin("default_pipeline", &default::pipeline());
}

#[test]
fn a_session_says_who_and_where() {
    let session = SessionView {
        user: user(),
        email: "rep@demo.test".to_owned(),
        role: Role::Rep,
        role_name: None,
        sees_others: false,
        logs_activities: true,
        imports_records: true,
        exports_records: true,
        makes: vec![SubjectKind::Account, SubjectKind::Deal],
        overrides_gates: false,
        team: team(),
        language: Some(Language::Chinese),
        time_zone: "Asia/Shanghai".to_owned(),
        now: now(),
    };
    pin("session", &session);
    pin("session_without_language", &SessionView { language: None, role: Role::Admin, ..session });
}

#[test]
fn a_page_ends_or_goes_on() {
    pin("deal_row_page", &Page { items: vec![row()], next: Some("opaque".to_owned()) });
    pin("last_page", &Page::<DealRow> { items: Vec::new(), next: None });
}

#[test]
fn every_kind_of_event_keeps_its_form() {
    let changes = vec![FieldChange { field: "name".to_owned(), old: json!(null), new: json!("启衡") }];
    let moved = verdict(default::NEEDS_CONFIRMED);
    let events = [
        EventDetail::Created {},
        EventDetail::Changed { changes: changes.clone() },
        EventDetail::ActivityLogged { activity: ActivityId(id(100)), activity_kind: ActivityKind::Call },
        EventDetail::ActivityChanged { activity: ActivityId(id(100)), changes },
        EventDetail::AttachmentAdded {
            attachment: AttachmentId(id(500)),
            name: "方案_v1.0.pdf".to_owned(),
            size: 84_000,
            document: DocumentKind::Proposal,
        },
        EventDetail::StageMoved {
            stage_move: StageMoveId(id(600)),
            from: moved.from,
            to: moved.to,
            move_kind: MoveKind::Override,
            reason: Some("合同已线下签署".to_owned()),
            lost_reason: Some(LostReason::Price),
            rule_version: 1,
            gates: moved.gates,
        },
        EventDetail::Imported { import: ImportId(id(700)), row: 2, claimed_stage: Some("报价".to_owned()) },
        EventDetail::ParticipantsChanged { began: vec!["贺遥".to_owned()], ceased: Vec::new() },
    ];
    let kinds: Vec<EventKind> = events.iter().map(EventDetail::kind).collect();
    assert_eq!(kinds, EventKind::ALL, "every kind of event is pinned");
    for (event, kind) in events.iter().zip(kinds) {
        assert_eq!(serde_json::to_value(event).unwrap()["kind"], kind.as_str());
        pin(&format!("event_{kind}"), event);
    }
}

#[test]
fn a_timeline_entry_shows_its_activity() {
    let activity = ActivityView {
        id: ActivityId(id(100)),
        about: Subject::Deal(DealId(id(1))),
        kind: ActivityKind::Meeting,
        text: Some("演示".to_owned()),
        occurred_at: entered(),
        figures: every_figure(),
        evidence: Evidence::File,
        author: user(),
        attachments: vec![AttachmentView {
            id: AttachmentId(id(500)),
            name: "纪要.pdf".to_owned(),
            size: 1,
            document: DocumentKind::Minutes,
            author: user(),
            created_at: entered(),
        }],
        version: 1,
    };
    let entry = TimelineEntry {
        id: EventId(id(800)),
        at: entered(),
        actor: Some(user()),
        detail: EventDetail::ActivityLogged { activity: activity.id, activity_kind: activity.kind },
        activity: Some(activity),
        deal: Some(DealBrief { id: DealId(id(1)), name: "启衡二期".to_owned() }),
        contact: None,
        named: Vec::new(),
    };
    pin("timeline_entry", &entry);
    let system =
        TimelineEntry { actor: None, detail: EventDetail::Created {}, activity: None, deal: None, ..entry };
    pin("timeline_entry_of_the_system", &system);
}

fn every_figure() -> ActivityFigures {
    ActivityFigures {
        call_seconds: Some(120),
        recorded: Some(true),
        transcript_summary: Some("要点".to_owned()),
        email_opened: Some(true),
        email_clicked: Some(true),
        email_bounced: Some(false),
        wechat_rounds: Some(2),
        demo_minutes: Some(30),
        customer_questions: Some(5),
        next_meeting_booked: Some(true),
        summary_confirmed: Some(true),
        change_requests: Some(3),
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused() {
    let unknown =
        serde_json::from_value::<shared::records::account::AccountForm>(json!({"name": "甲", "nmae": ""}));
    assert!(unknown.unwrap_err().to_string().contains("nmae"));
}

#[test]
fn what_protects_an_account_keeps_its_form() {
    let session = SessionRow {
        id: SessionId(id(41)),
        device: Some("Chrome · macOS".to_owned()),
        address: Some("203.0.113.7".to_owned()),
        way: SignInWay::Password,
        created_at: entered(),
        last_seen_at: now(),
        current: true,
    };
    let access = PersonAccessView {
        sessions: vec![session],
        second_factor: true,
        reset_expires_at: Some(now()),
        linked: false,
    };
    pin("person_access", &access);
    let second_factor = Some(SecondFactorView { since: entered(), recovery_left: 9 });
    pin("security", &SecurityView { second_factor, required: false, confirmed_until: Some(now()) });
    let mut more = BTreeMap::new();
    more.insert("pending".to_owned(), json!("0"));
    more.insert("enrol".to_owned(), json!(true));
    pin("problem_second_factor", &Problem { more, ..Problem::new(ErrorCode::SecondFactorRequired) });
}

#[test]
fn an_invitation_keeps_its_form() {
    let fields = InvitationForm {
        email: "ye.lan@sluice.test".to_owned(),
        name: "叶澜".to_owned(),
        role: Role::Rep,
        team: team().id,
        manager: Some(user().id),
    };
    let invitation = InvitationView {
        id: InvitationId(id(42)),
        fields,
        team: team(),
        role_name: None,
        invited_by: user(),
        created_at: entered(),
        expires_at: now(),
    };
    pin("invitation", &IssuedInvitation { invitation, token: Some("0".to_owned()) });
}

#[test]
fn personal_data() {
    let about = DataSubject { kind: DataSubjectKind::Contact, id: id(41) };
    let consent = ConsentForm {
        about,
        state: ConsentState::Given,
        basis: LawfulBasis::Consent,
        channel: Channel::Any,
        source: "展会登记表".to_owned(),
        text: Some("同意接收产品资料".to_owned()),
        text_version: Some("2026-10".to_owned()),
        at: Some(now()),
    };
    pin("privacy_consent_form", &consent);
    let reason = Some("请勿来电".to_owned());
    pin("privacy_block_form", &BlockForm { about, channel: Channel::Phone, blocked: true, reason });
    let blocks = vec![BlockView {
        channel: Channel::Phone,
        reason: "请勿来电".to_owned(),
        since: now(),
        noted_by: user(),
    }];
    let consents = vec![ConsentView {
        id: ConsentId(id(42)),
        state: ConsentState::Withdrawn,
        basis: LawfulBasis::Consent,
        channel: Channel::Email,
        source: "电话".to_owned(),
        text: None,
        text_version: None,
        at: now(),
        noted_by: user(),
    }];
    let objections = all_objections(&blocks, &consents, now());
    let row = ContactRow {
        id: ContactId(id(41)),
        name: "方敏".to_owned(),
        title: None,
        phone: Some("+8613800138000".to_owned()),
        email: None,
        account: None,
        owner: user(),
        objections: objections.clone(),
        version: 1,
    };
    pin("contact_row_unwanted", &row);
    pin("contact_row", &ContactRow { objections: Vec::new(), ..row });
    pin("privacy_contacting", &Contacting { objections, blocks, consents, may_change: true });
    let person = DataSubjectRow {
        kind: about.kind,
        id: about.id,
        name: "方敏".to_owned(),
        of: Some("澄湖医院".to_owned()),
        active: None,
    };
    let preview = ErasurePreview {
        person: person.clone(),
        confirmation: "方敏".to_owned(),
        goes: Removed::ALL.iter().map(|what| RemovedCount { what: *what, count: 1 }).collect(),
        stays: Kept::ALL.iter().map(|what| KeptCount { what: *what, count: 1 }).collect(),
        row_stays: true,
        twins: vec![person],
    };
    pin("privacy_erasure_preview", &preview);
    let wish = ErasureForm {
        about,
        also: vec![about],
        confirmation: "方敏".to_owned(),
        reason: "本人要求".to_owned(),
        request: Some(PrivacyRequestId(id(43))),
    };
    pin("privacy_erasure_form", &wish);
    let request = PrivacyRequestForm {
        kind: PrivacyRequestKind::Copy,
        about: Some(about),
        asked_by: "方敏，电话".to_owned(),
        note: None,
        received_on: shared::time::date("2026-11-19"),
        due_on: None,
    };
    pin("privacy_request_form", &request);
    let answer = PrivacyAnswer { version: 1, state: PrivacyRequestState::Done, answer: None };
    pin("privacy_answer", &answer);
    pin("privacy_retention_form", &RetentionForm { version: 0, active: true, keep: 24 });
    let rules: Vec<RetentionView> = RetentionRule::ALL
        .iter()
        .map(|rule| RetentionView {
            rule: *rule,
            unit: rule.unit(),
            active: false,
            keep: rule.first_keep(),
            last_run_at: None,
            last_count: None,
            waiting: rule.erases_people().then_some(340),
            version: 0,
        })
        .collect();
    pin("privacy_retention", &rules);
}

#[test]
fn what_is_told_live() {
    let told = Change {
        kind: Some(SubjectKind::Deal),
        id: Some(id(51)),
        account: Some(AccountId(id(31))),
        deal: Some(DealId(id(51))),
        event: Some(EventKind::StageMoved),
        by: Some(UserId(id(11))),
        version: Some(5),
        ..Change::new(What::Happened)
    };
    pin("change", &told);
    pin("change_many", &Change { kind: Some(SubjectKind::Account), ..Change::new(What::Many) });
    pin("change_anew", &Change::new(What::Anew));
    pin("change_import", &Change { import: Some(ImportId(id(61))), ..Change::new(What::Import) });
}
