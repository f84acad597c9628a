//! The language of lists: a filter says the same wherever it is written, and nobody is answered by it what they may not
//! read.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use shared::error::{Fault, Finding};
use shared::event::SubjectKind;
use shared::ids::{TeamId, UserId, ViewId};
use shared::lists::Asker;
use shared::lists::api::{Cell, ListPage, ListRow, Named};
use shared::lists::columns::Columns;
use shared::lists::field::{FieldKind, ListField, fields_of};
use shared::lists::filter::{Condition, FILTER_MAX, Filter, Operator};
use shared::lists::sieve::{Sieve, Test};
use shared::lists::sort::{Direction, Sort};
use shared::lists::view::{Density, Sharing, ViewForm, ViewView};
use shared::money::{Currency, Money};
use shared::people::access::Grants;
use shared::people::{Role, UserBrief};
use shared::pipeline::gate::GateProgress;
use shared::time::date;

use crate::builders::id;
use crate::wire::pin;

fn asker(grants: &Grants) -> Asker<'_> {
    let today = date("2026-11-19").unwrap();
    Asker { user: UserId(id(11)), team: TeamId(id(21)), grants, today }
}

fn judged(kind: SubjectKind, role: Role, filter: &str) -> Result<Sieve, Vec<Finding>> {
    filter.parse::<Filter>()?.judge(kind, &asker(&role.first_grants()))
}

/// What a filter of one condition asks.
fn asks(kind: SubjectKind, filter: &str) -> Test {
    judged(kind, Role::Admin, filter).unwrap().clauses()[0].test.clone()
}

fn fault(kind: SubjectKind, filter: &str) -> Fault {
    let findings = judged(kind, Role::Admin, filter).unwrap_err();
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings[0].fault.clone()
}

#[test]
fn a_filter_is_read_as_it_is_written() {
    let text = "stage.any_of:needs_confirmed,contract_review;amount.at_least:1000000;owner.any_of:me";
    let filter: Filter = text.parse().unwrap();
    assert_eq!(filter.0.len(), 3);
    assert_eq!(filter.0[0].values, ["needs_confirmed", "contract_review"]);
    assert_eq!(filter.to_string(), text);
    assert_eq!("".parse::<Filter>().unwrap(), Filter::default());
    let odd = Condition {
        field: "name".to_owned(),
        operator: Operator::Contains,
        values: vec!["a,b;c\\d:e".to_owned(), String::new()],
    };
    let odd = Filter(vec![odd]);
    assert_eq!(odd.to_string().parse::<Filter>().unwrap(), odd);
}

#[test]
fn what_is_no_filter_is_told_with_everything_that_is_wrong() {
    let findings = "stage;name.sounds_like:x;.any_of:y".parse::<Filter>().unwrap_err();
    let places: Vec<_> = findings.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(places, ["filter", "filter.name", "filter"]);
    let long = format!("name.contains:{}", "长".repeat(2_000));
    let length = 14 + 2_000;
    let too_long = Finding::new("filter", Fault::TooLong { max: FILTER_MAX, length });
    assert_eq!(long.parse::<Filter>().unwrap_err(), [too_long]);
    let findings =
        judged(SubjectKind::Deal, Role::Admin, "colour.any_of:red;amount.contains:1;source.any_of:moon");
    let faults: Vec<_> =
        findings.unwrap_err().into_iter().map(|finding| (finding.field, finding.fault)).collect();
    assert_eq!(
        faults,
        [
            ("filter.colour".to_owned(), Fault::NotForThisKind),
            ("filter.amount".to_owned(), Fault::NotAChoice),
            ("filter.source".to_owned(), Fault::NotAChoice),
        ]
    );
}

#[test]
fn days_are_counted_from_the_sites_today() {
    let day = |text| date(text);
    let deal = SubjectKind::Deal;
    let days = |from, to| Test::Days { from, to };
    assert_eq!(
        asks(deal, "created_at.last_days:7"),
        days(day("2026-11-13"), day("2026-11-19")),
        "seven days with today"
    );
    assert_eq!(asks(deal, "expected_close_on.next_days:1"), days(day("2026-11-19"), day("2026-11-19")));
    assert_eq!(asks(deal, "next_contact_at.overdue"), days(None, day("2026-11-18")));
    assert_eq!(asks(deal, "next_contact_at.before:2026-03-01"), days(None, day("2026-02-28")));
    assert_eq!(asks(deal, "next_contact_at.after:2024-02-28"), days(day("2024-02-29"), None));
    assert_eq!(asks(deal, "created_at.today"), asks(deal, "created_at.between:2026-11-19,2026-11-19"));
    assert_eq!(fault(deal, "created_at.last_days:0"), Fault::OutOfRange { min: 1, max: 36_525 });
    assert_eq!(fault(deal, "created_at.before:2026-02-30"), Fault::NotADate);
    assert_eq!(fault(deal, "created_at.between:2026-11-19,2026-11-18"), Fault::Reversed);
}

#[test]
fn values_are_as_many_and_such_as_their_field_takes() {
    let (account, deal) = (SubjectKind::Account, SubjectKind::Deal);
    assert_eq!(asks(deal, "amount.between:5,9"), Test::Numbers { from: Some(5), to: Some(9) });
    assert_eq!(fault(deal, "amount.between:9,5"), Fault::Reversed);
    assert_eq!(fault(deal, "amount.at_least:12.5"), Fault::NotAnAmount);
    assert_eq!(fault(deal, "amount.at_least"), Fault::Required);
    assert_eq!(fault(deal, "amount.at_least:1,2"), Fault::OutOfRange { min: 1, max: 1 });
    assert_eq!(fault(deal, "account.any_of:someone"), Fault::NoSuchRecord);
    assert_eq!(fault(deal, "stage.any_of:Won!"), Fault::NoSuchStage);
    assert_eq!(fault(account, "name.contains: "), Fault::Required);
    assert_eq!(fault(account, "invoicing_qualified.any_of:perhaps"), Fault::NotAChoice);
    assert_eq!(asks(account, "invoicing_qualified.any_of:yes"), Test::Flags { yes: true, no: false });
    assert_eq!(asks(account, "name.contains:HUAwei 华"), Test::Parts(vec!["huawei 华".to_owned()]));
    let mine = Test::Ids { ids: vec![id(11)], within: true };
    assert_eq!(asks(account, "owner.any_of:me"), mine);
    assert_eq!(asks(account, "team.none_of:mine"), Test::Ids { ids: vec![id(21)], within: false });
    let phone = Test::Texts { texts: vec!["+8613800138000".to_owned()], within: true };
    assert_eq!(asks(SubjectKind::Lead, "phone.any_of:138-0013-8000;owner.any_of:me"), phone);
    let many = vec!["owner.any_of:me"; 21].join(";");
    assert_eq!(fault(account, &many), Fault::OutOfRange { min: 0, max: 20 });
}

#[test]
fn nobody_is_answered_by_a_filter_what_their_role_covers() {
    let covered = [Finding::new("filter.phone", Fault::NotYoursToRead)];
    assert_eq!(judged(SubjectKind::Contact, Role::Manager, "phone.contains:8000").unwrap_err(), covered);
    // Of one's own records, one sees the whole.
    assert!(judged(SubjectKind::Contact, Role::Rep, "phone.contains:8000;owner.any_of:me").is_ok());
    let others = format!("phone.contains:8000;owner.any_of:me,{}", id(12));
    assert_eq!(judged(SubjectKind::Contact, Role::Rep, &others).unwrap_err(), covered);
    // What is hidden stays so everywhere.
    let hidden = judged(SubjectKind::Deal, Role::Support, "budget_low.at_least:1;owner.any_of:me");
    assert_eq!(hidden.unwrap_err(), [Finding::new("filter.budget_low", Fault::NotYoursToRead)]);
}

#[test]
fn an_order_is_by_a_field_that_has_one() {
    let grants = Role::Rep.first_grants();
    let judge = |text: &str| Sort::read(text).judge(SubjectKind::Deal, &asker(&grants));
    let down = judge("-amount").unwrap();
    assert_eq!((down.field().name, down.direction()), ("amount", Direction::Down));
    assert_eq!(judge("silence").unwrap().direction(), Direction::Up);
    assert_eq!(judge("competitor_brief").unwrap_err(), [Finding::new("sort", Fault::NotAChoice)]);
    assert_eq!(judge("--amount").unwrap_err(), [Finding::new("sort", Fault::NotForThisKind)]);
    for kind in SubjectKind::ALL {
        assert!(Sort::standard(*kind).judge(*kind, &asker(&grants)).is_ok(), "{kind}");
        assert!(Columns::standard(*kind).judge(*kind).is_ok(), "{kind}");
    }
}

#[test]
fn columns_are_known_named_once_and_have_the_name() {
    let judge = |text: &str| Columns::read(text).judge(SubjectKind::Lead);
    let names: Vec<_> = judge("status,name").unwrap().iter().map(|field| field.name).collect();
    assert_eq!(names, ["status", "name"]);
    let findings = judge("status,status,grade").unwrap_err();
    assert_eq!(
        findings,
        [
            Finding::new("columns.status", Fault::MappedTwice),
            Finding::new("columns.grade", Fault::NotForThisKind),
            Finding::new("columns.name", Fault::Required),
        ]
    );
}

#[test]
fn a_view_is_saved_with_all_that_is_wrong_with_it_told_at_once() {
    let grants = Role::Rep.first_grants();
    let view = ViewForm {
        name: " 本周要跟进 ".to_owned(),
        kind: SubjectKind::Deal,
        filter: "owner.any_of:me;silence.at_least:7".to_owned(),
        sort: Some("-silence".to_owned()),
        columns: Some("name,stage".to_owned()),
        density: None,
        shared: Sharing::Nobody,
    };
    let kept = view.judge(&asker(&grants)).unwrap().into_form();
    assert_eq!(kept, ViewForm { name: "本周要跟进".to_owned(), ..view.clone() });
    let wrong = ViewForm {
        name: String::new(),
        filter: "colour.any_of:red".to_owned(),
        sort: Some("owner".to_owned()),
        columns: Some("stage".to_owned()),
        ..view
    };
    let findings = wrong.judge(&asker(&grants)).unwrap_err();
    let places: Vec<_> = findings.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(places, ["name", "filter.colour", "sort", "columns.name"]);
}

fn condition() -> impl Strategy<Value = Condition> {
    let field = prop_oneof![
        "[a-z_]{1,20}",
        select(fields_of(SubjectKind::Deal)).prop_map(|field| field.name.to_owned())
    ];
    (field, select(Operator::ALL), vec("\\PC{0,8}", 0..4)).prop_map(|(field, operator, values)| Condition {
        field,
        operator,
        values,
    })
}

proptest! {
    #[test]
    fn whatever_a_filter_holds_it_is_read_back(conditions in vec(condition(), 0..6)) {
        let filter = Filter(conditions);
        let text = filter.to_string();
        match text.parse::<Filter>() {
            Ok(read) => {
                prop_assert_eq!(read.to_string(), text);
                prop_assert_eq!(read, filter);
            }
            Err(findings) => prop_assert!(text.chars().count() > 2_000, "{findings:?}"),
        }
    }

    #[test]
    fn no_text_at_all_breaks_the_judging(text in "\\PC{0,60}", kind in select(SubjectKind::ALL)) {
        let _ = judged(kind, Role::Rep, &text);
    }

    #[test]
    fn every_condition_becomes_a_clause_or_a_finding(conditions in vec(condition(), 0..6)) {
        let filter = Filter(conditions);
        let grants = Role::Rep.first_grants();
        match filter.judge(SubjectKind::Deal, &asker(&grants)) {
            Ok(sieve) => prop_assert_eq!(sieve.clauses().len(), filter.0.len()),
            Err(findings) => prop_assert!(!findings.is_empty()),
        }
    }
}

#[test]
fn every_operator_of_every_field_can_be_meant() {
    for kind in SubjectKind::ALL {
        for field in fields_of(*kind) {
            for operator in field.operators() {
                let text = format!("{}.{operator}{}", field.name, values(field, *operator));
                let judged = judged(*kind, Role::Admin, &format!("{text};owner.any_of:me"));
                assert!(judged.is_ok(), "{kind} {text}: {judged:?}");
            }
        }
    }
}

fn values(field: &ListField, operator: Operator) -> String {
    let one = match (field.kind, operator) {
        (_, Operator::LastDays | Operator::NextDays) => "3".to_owned(),
        (FieldKind::Day | FieldKind::Instant, _) => "2026-11-19".to_owned(),
        (FieldKind::Word(words), _) => words[0].to_owned(),
        (FieldKind::Flag, _) => "yes".to_owned(),
        (FieldKind::Whole | FieldKind::Money | FieldKind::Age | FieldKind::Gate, _) => "3".to_owned(),
        (
            FieldKind::Person | FieldKind::Team | FieldKind::Account | FieldKind::Contact | FieldKind::Import,
            _,
        ) => id(1).to_string(),
        _ => "won".to_owned(),
    };
    match operator.takes() {
        (0, _) => String::new(),
        (2, _) => format!(":{one},{one}"),
        _ => format!(":{one}"),
    }
}

#[test]
fn a_page_and_a_view_keep_their_form() {
    let row = ListRow {
        id: id(1),
        version: 4,
        changeable: true,
        cells: vec![
            Cell::Text("LIS 升级".to_owned()),
            Cell::Empty,
            Cell::Number(-3),
            Cell::Flag(false),
            Cell::Money(Money { minor: 12_800_000, currency: Currency::Cny }),
            Cell::Named(Named { id: id(11), name: "方敏".to_owned() }),
            Cell::Gate(GateProgress { met: 2, total: 5, missing: Vec::new() }),
        ],
    };
    let columns = vec!["name".to_owned()];
    pin("list_page", &ListPage { columns, rows: vec![row], next: Some("AQ".to_owned()), searched: 50 });
    let fields = ViewForm {
        name: "本周要跟进".to_owned(),
        kind: SubjectKind::Deal,
        filter: "owner.any_of:me".to_owned(),
        sort: Some("-silence".to_owned()),
        columns: Some("name,stage".to_owned()),
        density: Some(Density::Compact),
        shared: Sharing::Team,
    };
    let owner = UserBrief { id: UserId(id(11)), name: "方敏".to_owned() };
    pin("list_view", &ViewView { id: ViewId(id(51)), fields, owner, changeable: true, version: 1 });
}
