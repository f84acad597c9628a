//! What a form may say, at and around each limit. Every finding is told, not only the first.

use shared::error::{Fault, Finding};
use shared::form::{NAME_MAX, SHORT_MAX, TEXT_MAX};
use shared::ids::{AccountId, AttachmentId, DealId};
use shared::money::{Currency, MAX_MINOR, Money};
use shared::pipeline::DealField;
use shared::pipeline::deal::DealForm;
use shared::records::Subject;
use shared::records::account::AccountForm;
use shared::records::activity::{AHEAD_MILLIS, ActivityFigures, ActivityForm, ActivityKind};
use shared::records::attachment::{ATTACHMENT_MAX, FILE_NAME_MAX, judge_file};
use shared::records::contact::ContactForm;
use shared::records::lead::LeadForm;

use crate::builders::{id, now};

/// A field, its limit, and a form with a text in that field.
type Limit<Form> = (&'static str, u32, fn(Option<String>) -> Form);

fn text(length: u32) -> Option<String> {
    Some("敏".repeat(length as usize))
}

fn too_long(max: u32) -> Fault {
    Fault::TooLong { max, length: max + 1 }
}

fn told<T>(outcome: Result<T, Vec<Finding>>) -> Vec<(String, Fault)> {
    outcome.err().unwrap_or_default().into_iter().map(|finding| (finding.field, finding.fault)).collect()
}

fn one(field: &str, fault: Fault) -> Vec<(String, Fault)> {
    vec![(field.to_owned(), fault)]
}

fn account() -> AccountForm {
    AccountForm { name: "瑞禾农机".to_owned(), ..Default::default() }
}

fn contact() -> ContactForm {
    ContactForm { name: "方敏".to_owned(), ..Default::default() }
}

fn lead() -> LeadForm {
    LeadForm {
        company: Some("瑞禾农机".to_owned()), wechat: Some("ruihe".to_owned()), ..Default::default()
    }
}

fn deal() -> DealForm {
    DealForm { name: "二期".to_owned(), ..DealForm::new(AccountId(id(7)), Currency::Cny) }
}

fn activity(kind: ActivityKind, figures: ActivityFigures) -> ActivityForm {
    ActivityForm {
        about: Subject::Deal(DealId(id(1))),
        kind,
        text: Some("打过电话".to_owned()),
        occurred_at: now(),
        figures,
        attachments: Vec::new(),
    }
}

#[test]
fn an_account_needs_nothing_but_a_name() {
    assert!(account().judge().is_ok());
    for blank in ["", " \t\u{3000}\n"] {
        assert_eq!(
            told(AccountForm { name: blank.to_owned(), ..account() }.judge()),
            one("name", Fault::Required)
        );
    }
}

#[test]
fn limits_of_an_account_are_counted_in_characters() {
    let cases: [Limit<AccountForm>; 4] = [
        ("name", NAME_MAX, |text| AccountForm { name: text.unwrap_or_default(), ..account() }),
        ("industry", SHORT_MAX, |text| AccountForm { industry: text, ..account() }),
        ("region", SHORT_MAX, |text| AccountForm { region: text, ..account() }),
        ("note", TEXT_MAX, |text| AccountForm { note: text, ..account() }),
    ];
    for (field, max, form) in cases {
        assert_eq!(told(form(text(max)).judge()), vec![], "{field}");
        assert_eq!(told(form(text(max + 1)).judge()), one(field, too_long(max)));
    }
}

#[test]
fn numbers_of_an_account_stay_within_their_range() {
    for (employees, fits) in [(0, false), (1, true), (10_000_000, true), (10_000_001, false), (-1, false)] {
        let outcome = AccountForm { employees: Some(employees), ..account() }.judge();
        assert_eq!(outcome.is_ok(), fits, "{employees} employees");
    }
    for (days, fits) in [(-1, false), (0, true), (365, true), (366, false)] {
        let form = AccountForm { payment_term_days: Some(days), ..account() };
        let expected =
            if fits { vec![] } else { one("payment_term_days", Fault::OutOfRange { min: 0, max: 365 }) };
        assert_eq!(told(form.judge()), expected, "{days} days");
    }
}

#[test]
fn a_web_address_leads_to_a_page_and_runs_nothing() {
    for (address, fits) in [
        ("https://ruihe.cn", true),
        ("http://ruihe.cn/关于", true),
        ("ruihe.cn", false),
        ("javascript:alert(1)", false),
        ("https://", false),
        ("https:///x", false),
        ("https://ruihe.cn/\"><script>", false),
    ] {
        let form = AccountForm { website: Some(address.to_owned()), ..account() };
        let expected = if fits { vec![] } else { one("website", Fault::NotAWebAddress) };
        assert_eq!(told(form.judge()), expected, "{address}");
    }
}

#[test]
fn a_form_is_stored_as_it_is_meant() {
    let fields = AccountForm {
        name: "  瑞禾🌾农机 ".to_owned(),
        phone: Some("（０２１）5401 9332".to_owned()),
        credit_code: Some("９１３５０１００m000100y43".to_owned()),
        region: Some("   ".to_owned()),
        note: Some("一\n二".to_owned()),
        ..account()
    };
    let stored = fields.judge().unwrap().into_form();
    assert_eq!(stored.name, "瑞禾🌾农机");
    assert_eq!(stored.phone.as_deref(), Some("+862154019332"));
    assert_eq!(stored.credit_code.as_deref(), Some("91350100M000100Y43"));
    assert_eq!(stored.region, None);
    assert_eq!(stored.note.as_deref(), Some("一\n二"));
    assert_eq!(stored.judge().unwrap().into_form(), stored, "what was judged once is judged alike again");
}

#[test]
fn everything_wrong_with_an_account_is_told_in_the_order_of_the_form() {
    let form = AccountForm {
        name: String::new(),
        phone: Some("138553".to_owned()),
        website: Some("x".to_owned()),
        credit_code: Some("1".to_owned()),
        employees: Some(0),
        ..account()
    };
    let fields: Vec<String> = told(form.judge()).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["name", "employees", "phone", "website", "credit_code"]);
}

#[test]
fn a_name_that_shows_nothing_is_no_name() {
    for name in ["", "  ", "\u{200b}", "\u{2060}\u{ad}", "\u{3164}", "\u{115f} \u{180e}", "\u{e0041}"] {
        let form = AccountForm { name: name.to_owned(), ..account() };
        assert_eq!(told(form.judge()), one("name", Fault::Required), "{name:?}");
    }
    // A joiner within what can be seen belongs to it.
    let family = AccountForm { name: "\u{1f468}\u{200d}\u{1f469}".to_owned(), ..account() };
    assert_eq!(told(family.judge()), []);
}

#[test]
fn marks_that_turn_a_name_around_are_refused_and_right_to_left_names_are_not() {
    for name in
        ["evil\u{202e}txt", "a\u{2066}b", "a\u{061c}b", "a\u{2028}b", "a\u{0}b", "a\nb", "\u{feff}a b"]
    {
        let form = ContactForm { name: name.to_owned(), ..contact() };
        assert_eq!(told(form.judge()), one("name", Fault::UnprintableCharacters), "{name:?}");
    }
    for name in ["שלום כהן", "محمد عبد الله", "👩‍🌾 方敏", "Ｆａｎｇ　Ｍｉｎ", "O’Neill-García"]
    {
        assert!(ContactForm { name: name.to_owned(), ..contact() }.judge().is_ok(), "{name}");
    }
}

#[test]
fn limits_of_a_contact_and_a_lead() {
    let contacts: [Limit<ContactForm>; 4] = [
        ("name", NAME_MAX, |text| ContactForm { name: text.unwrap_or_default(), ..contact() }),
        ("title", SHORT_MAX, |text| ContactForm { title: text, ..contact() }),
        ("wechat", SHORT_MAX, |text| ContactForm { wechat: text, ..contact() }),
        ("note", TEXT_MAX, |text| ContactForm { note: text, ..contact() }),
    ];
    for (field, max, form) in contacts {
        assert_eq!(told(form(text(max)).judge()), vec![], "{field}");
        assert_eq!(told(form(text(max + 1)).judge()), one(field, too_long(max)));
    }
    let leads: [Limit<LeadForm>; 4] = [
        ("name", NAME_MAX, |text| LeadForm { name: text, ..lead() }),
        ("company", NAME_MAX, |text| LeadForm { company: text, ..lead() }),
        ("title", SHORT_MAX, |text| LeadForm { title: text, ..lead() }),
        ("need", TEXT_MAX, |text| LeadForm { need: text, ..lead() }),
    ];
    for (field, max, form) in leads {
        assert_eq!(told(form(text(max)).judge()), vec![], "{field}");
        assert_eq!(told(form(text(max + 1)).judge()), one(field, too_long(max)));
    }
}

#[test]
fn a_lead_needs_somebody_and_a_way_to_reach_them() {
    let nobody = told(LeadForm::default().judge());
    assert_eq!(nobody, [one("name", Fault::Required), one("phone", Fault::Required)].concat());
    let name = Some("方敏".to_owned());
    let by_phone =
        LeadForm { name: name.clone(), phone: Some("13800138000".to_owned()), ..Default::default() };
    assert!(by_phone.judge().is_ok());
    let by_email = LeadForm { name: name.clone(), email: Some("fang@x.cn".to_owned()), ..Default::default() };
    assert!(by_email.judge().is_ok());
    let wrong = LeadForm { name, phone: Some("138".to_owned()), ..Default::default() };
    assert_eq!(
        told(wrong.judge()),
        one("phone", Fault::NotAPhone { digits: 3 }),
        "one finding for one number"
    );
}

#[test]
fn an_amount_lies_between_nothing_and_the_most() {
    let range = Fault::OutOfRange { min: 0, max: MAX_MINOR };
    for (minor, fits) in
        [(-1, false), (0, true), (MAX_MINOR, true), (MAX_MINOR + 1, false), (i64::MIN, false)]
    {
        let form = DealForm { amount: Money { minor, currency: Currency::Cny }, ..deal() };
        assert_eq!(told(form.judge()), if fits { vec![] } else { one("amount", range.clone()) }, "{minor}");
        let form = DealForm { budget_low: Some(minor), ..deal() };
        assert_eq!(
            told(form.judge()),
            if fits { vec![] } else { one("budget_low", range.clone()) },
            "{minor}"
        );
    }
}

#[test]
fn a_budget_runs_upwards() {
    let form = |low, high| DealForm { budget_low: Some(low), budget_high: Some(high), ..deal() };
    assert!(form(5, 5).judge().is_ok());
    assert_eq!(told(form(6, 5).judge()), one("budget_low", Fault::Reversed));
}

#[test]
fn a_closing_date_has_a_year_of_four_digits() {
    let form = |date: &str| DealForm { expected_close_on: Some(date.parse().unwrap()), ..deal() };
    assert!(form("0001-01-01").judge().is_ok() && form("9999-12-31").judge().is_ok());
    for date in ["0000-12-31", "-0001-01-01", "+10000-01-01"] {
        assert_eq!(told(form(date).judge()), one("expected_close_on", Fault::NotADate), "{date}");
    }
}

#[test]
fn blanks_fill_no_field_of_a_gate() {
    let blank = DealForm {
        competitor_brief: Some(" ".to_owned()),
        decision_maker_title: Some("\u{3000}".to_owned()),
        budget_low: Some(1),
        ..deal()
    };
    assert_eq!(blank.filled(), vec![]);
    let full = DealForm {
        competitor_brief: Some("某厂".to_owned()),
        budget_high: Some(0),
        amount: Money { minor: 1, currency: Currency::Cny },
        ..blank
    };
    assert_eq!(full.filled(), vec![DealField::CompetitorBrief, DealField::BudgetRange, DealField::Amount]);
}

#[test]
fn an_activity_says_something() {
    let silent = ActivityForm {
        text: Some("  ".to_owned()),
        ..activity(ActivityKind::Call, ActivityFigures::default())
    };
    assert_eq!(told(silent.judge(now())), one("text", Fault::Required));
    let figure = ActivityFigures { call_seconds: Some(0), ..Default::default() };
    assert!(ActivityForm { figures: figure, ..silent.clone() }.judge(now()).is_ok());
    assert!(ActivityForm { attachments: vec![AttachmentId(id(9))], ..silent.clone() }.judge(now()).is_ok());
    let files = |count| ActivityForm { attachments: vec![AttachmentId(id(9)); count], ..silent.clone() };
    assert!(files(20).judge(now()).is_ok());
    assert_eq!(told(files(21).judge(now())), one("attachments", Fault::OutOfRange { min: 0, max: 20 }));
}

#[test]
fn an_activity_lies_in_the_past_give_or_take_a_wrong_clock() {
    let at = |millis| ActivityForm {
        occurred_at: now().plus_millis(millis),
        ..activity(ActivityKind::Note, ActivityFigures::default())
    };
    assert!(at(AHEAD_MILLIS).judge(now()).is_ok());
    assert_eq!(told(at(AHEAD_MILLIS + 1).judge(now())), one("occurred_at", Fault::InTheFuture));
}

#[test]
fn figures_belong_to_their_kind() {
    use ActivityKind::{Call, Email, Meeting, Visit, Wechat};
    let none = ActivityFigures::default;
    let cases: [(&str, ActivityFigures, &[ActivityKind]); 12] = [
        ("call_seconds", ActivityFigures { call_seconds: Some(1), ..none() }, &[Call]),
        ("recorded", ActivityFigures { recorded: Some(false), ..none() }, &[Call]),
        (
            "transcript_summary",
            ActivityFigures { transcript_summary: text(1), ..none() },
            &[Call, Visit, Meeting],
        ),
        ("email_opened", ActivityFigures { email_opened: Some(true), ..none() }, &[Email]),
        ("email_clicked", ActivityFigures { email_clicked: Some(true), ..none() }, &[Email]),
        ("email_bounced", ActivityFigures { email_bounced: Some(true), ..none() }, &[Email]),
        ("wechat_rounds", ActivityFigures { wechat_rounds: Some(1), ..none() }, &[Wechat]),
        ("demo_minutes", ActivityFigures { demo_minutes: Some(1), ..none() }, &[Visit, Meeting]),
        ("customer_questions", ActivityFigures { customer_questions: Some(1), ..none() }, &[Visit, Meeting]),
        (
            "next_meeting_booked",
            ActivityFigures { next_meeting_booked: Some(true), ..none() },
            &[Visit, Meeting],
        ),
        ("summary_confirmed", ActivityFigures { summary_confirmed: Some(true), ..none() }, &[Visit, Meeting]),
        (
            "change_requests",
            ActivityFigures { change_requests: Some(1), ..none() },
            &[Call, Email, Wechat, Visit, Meeting],
        ),
    ];
    for (field, figures, kinds) in cases {
        for kind in ActivityKind::ALL {
            let expected = if kinds.contains(kind) {
                vec![]
            } else {
                one(&format!("figures.{field}"), Fault::NotForThisKind)
            };
            assert_eq!(told(activity(*kind, figures.clone()).judge(now())), expected, "{field} of a {kind}");
        }
    }
}

#[test]
fn figures_stay_within_their_range() {
    let call = |seconds| {
        activity(ActivityKind::Call, ActivityFigures { call_seconds: Some(seconds), ..Default::default() })
    };
    let rounds = |rounds| {
        activity(ActivityKind::Wechat, ActivityFigures { wechat_rounds: Some(rounds), ..Default::default() })
    };
    for (form, fits) in [
        (call(-1), false),
        (call(0), true),
        (call(86_400), true),
        (call(86_401), false),
        (rounds(-1), false),
        (rounds(10_000), true),
        (rounds(10_001), false),
    ] {
        assert_eq!(form.judge(now()).is_ok(), fits, "{:?}", form.figures);
    }
}

#[test]
fn a_file_has_a_name_a_kind_and_a_size() {
    let named = |length: u32| format!("{}.pdf", "案".repeat(length as usize - 4));
    assert!(judge_file(&named(FILE_NAME_MAX), 1).is_ok());
    assert_eq!(told(judge_file(&named(FILE_NAME_MAX + 1), 1)), one("name", too_long(FILE_NAME_MAX)));
    let range = Fault::OutOfRange { min: 1, max: ATTACHMENT_MAX as i64 };
    assert_eq!(told(judge_file("a.pdf", 0)), one("size", Fault::EmptyFile));
    assert!(judge_file("a.pdf", ATTACHMENT_MAX).is_ok());
    assert_eq!(told(judge_file("a.pdf", ATTACHMENT_MAX + 1)), one("size", range));
    for name in ["a.exe", "a", "a.pdf.exe", "pdf", ""] {
        assert_eq!(told(judge_file(name, 1)), one("name", Fault::FileType), "{name}");
    }
    for name in ["../a.pdf", "a\\b.pdf", "a\u{202e}fdp.pdf", "a\0.pdf"] {
        assert_eq!(told(judge_file(name, 1)), one("name", Fault::UnprintableCharacters), "{name:?}");
    }
}
