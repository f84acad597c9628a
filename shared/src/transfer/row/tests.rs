//! What rows of a sheet make, and what is said about those that make nothing.

use super::*;
use crate::error::Finding;
use crate::money::Currency;
use crate::pipeline::default;
use crate::transfer::Remedy;
use crate::transfer::header::{guess, labels};
use crate::transfer::layout::{Choice, Layout};

const HEADER: [&str; 14] = [
    "客户名称",
    "联系人",
    "手机号",
    "邮箱",
    "职务",
    "来源",
    "所属区域",
    "负责人",
    "商机阶段",
    "预计金额(元)",
    "预计成交日期",
    "下次联系时间",
    "备注",
    "创建时间",
];

fn cells(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|text| Cell::text(text)).collect()
}

fn layout_with(choices: Vec<Choice>) -> Layout {
    let labels = labels(&cells(&HEADER));
    let fields = guess(&labels);
    Layout::new(labels, &fields, choices, Currency::Cny).unwrap()
}

fn judged(texts: &[&str], choices: Vec<Choice>) -> Result<ImportRow, Vec<(&'static str, &'static str)>> {
    judged_under(&layout_with(choices), texts)
}

fn judged_under(layout: &Layout, texts: &[&str]) -> Result<ImportRow, Vec<(&'static str, &'static str)>> {
    let pipeline = default::pipeline();
    // A site in Shanghai.
    let instant = |local: NaiveDateTime| Instant::from_utc(local.and_utc()).plus_millis(-8 * 3_600_000);
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    let surroundings = Surroundings { pipeline: &pipeline, now, instant: &instant };
    judge_row(&cells(texts), layout, &surroundings).map_err(|findings| {
        findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| (finding.field.map_or("", ImportField::as_str), finding.fault.code()))
            .collect()
    })
}

fn choice(field: ImportField, fault: &str, remedy: Remedy) -> Choice {
    Choice { field, fault: fault.to_owned(), remedy }
}

#[test]
fn a_full_row_makes_an_account_a_contact_and_a_deal() {
    let row = judged(
        &[
            "重庆合中建材集团有限公司",
            "王岩",
            "198 5777 1896",
            "6997859853@QQ.com",
            "采购经理",
            "抖音广告",
            "华中",
            "陈思远",
            "赢单",
            "12.8万",
            "12.08.2025",
            "2025/07/31",
            "等院长签字",
            "2025-07-22 01:18",
        ],
        vec![],
    )
    .unwrap();
    let account = row.account.unwrap().into_form();
    assert_eq!(account.name, "重庆合中建材集团有限公司");
    assert_eq!(account.source, Some(Source::Advertisement));
    assert_eq!(account.next_contact_at.unwrap().to_string(), "2025-07-30T16:00:00.000Z");
    let contact = row.contact.unwrap().into_form();
    assert_eq!(contact.phone.as_deref(), Some("+8619857771896"));
    assert_eq!(contact.email.as_deref(), Some("6997859853@qq.com"));
    let deal = row.deal.unwrap();
    assert_eq!(deal.name, "重庆合中建材集团有限公司");
    assert_eq!(deal.amount.minor, 12_800_000);
    assert_eq!(deal.expected_close_on.unwrap().to_string(), "2025-08-12");
    assert_eq!(row.claimed_stage.as_deref(), Some("won"));
    assert_eq!(row.owner, Some((7, "陈思远".to_owned())));
    assert_eq!(row.created_at.unwrap().to_string(), "2025-07-21T17:18:00.000Z");
    assert!(row.remarks.is_empty());
}

#[test]
fn everything_that_is_wrong_with_a_row_is_told_at_once() {
    let row = [
        "某某公司",
        "李四",
        "1381234",
        "not-an-email",
        "",
        "",
        "",
        "陈思远",
        "初步接触",
        "abc",
        "2026-02-30",
    ];
    assert_eq!(
        judged(&row, vec![]).unwrap_err(),
        [
            ("phone", "not_a_phone"),
            ("email", "not_an_email"),
            ("amount", "not_an_amount"),
            ("expected_close_on", "not_a_date")
        ]
    );
}

#[test]
fn hostile_rows_are_told_what_they_are() {
    let formulas = [
        "=HYPERLINK(\"http://example.com\",\"x\")",
        "=1+1",
        "+8613900000000",
        "a@b.cn",
        "",
        "",
        "",
        "",
        "未知阶段",
        "-5",
    ];
    assert_eq!(
        judged(&formulas, vec![]).unwrap_err(),
        [("contact_name", "formula_cell"), ("account_name", "formula_cell"), ("amount", "out_of_range")]
    );
    let long = "超长".repeat(3000);
    assert_eq!(judged(&[&long, "x", "13900000001"], vec![]).unwrap_err(), [("account_name", "too_long")]);
    let turned =
        ["表情😀公司", "\u{202e}evil", "１３９００００００２２", "E@X.CN", "", "", "", "", "", "1,2,3"];
    assert_eq!(
        judged(&turned, vec![]).unwrap_err(),
        [("contact_name", "unprintable_characters"), ("amount", "not_an_amount")]
    );
    assert_eq!(judged(&["", " ", "\u{3000}"], vec![]).unwrap_err(), [("", "empty_row")]);
    let header = ["重复表头", "联系人", "手机号", "邮箱", "职务", "来源"];
    assert_eq!(judged(&header, vec![]).unwrap_err(), [("", "repeated_header")]);
}

#[test]
fn a_fault_that_is_left_empty_no_longer_rejects_its_row() {
    let choices = vec![
        choice(ImportField::Phone, "not_a_phone", Remedy::LeaveEmpty),
        choice(ImportField::ContactName, "unprintable_characters", Remedy::LeaveEmpty),
    ];
    let row = judged(&["甲公司", "\u{202e}evil", "1381234", "a@b.cn"], choices).unwrap();
    let contact = row.contact.unwrap().into_form();
    assert_eq!((contact.name.as_str(), contact.phone), ("a@b.cn", None));
    assert!(row.remarks.iter().all(|remark| remark.severity == Severity::Mended));
    assert_eq!(row.remarks.len(), 2);
}

#[test]
fn an_account_without_a_name_may_take_the_contacts() {
    let row = ["", "王岩", "13800138000", "", "", "", "", "", "初步接触"];
    assert_eq!(judged(&row, vec![]).unwrap_err(), [("account_name", "required")]);
    let mend = || vec![choice(ImportField::AccountName, "required", Remedy::UseContactName)];
    assert_eq!(judged(&row, mend()).unwrap().account.unwrap().name, "王岩");
    let nobody = ["", "", "", "", "", "", "华东", "", "初步接触"];
    assert_eq!(judged(&nobody, mend()).unwrap_err(), [("account_name", "required")]);
}

#[test]
fn a_row_without_stage_and_amount_makes_no_deal_and_an_unknown_source_is_a_remark() {
    let row = judged(&["甲公司", "", "", "", "", "邻居说的"], vec![]).unwrap();
    assert!(row.deal.is_none() && row.contact.is_none());
    assert_eq!(row.account.unwrap().into_form().source, Some(Source::Other));
    assert_eq!(row.remarks[0].severity, Severity::Remark);
    assert_eq!(
        judged(&["甲公司"], vec![]).unwrap().account.unwrap().into_form().source,
        Some(Source::Import)
    );
}

const EXPORTED: [&str; 12] = [
    "Sluice 客户编号",
    "Sluice 商机编号",
    "客户名称",
    "员工人数",
    "账期(天)",
    "开票资质",
    "联系人",
    "联系人备注",
    "预计金额",
    "预算下限(万元)",
    "预算上限",
    "决策人职务",
];

fn exported(texts: &[&str]) -> Result<ImportRow, Vec<(&'static str, &'static str)>> {
    let labels = labels(&cells(&EXPORTED));
    let fields = guess(&labels);
    assert!(fields.iter().all(Option::is_some), "{fields:?}");
    judged_under(&Layout::new(labels, &fields, vec![], Currency::Cny).unwrap(), texts)
}

#[test]
fn a_row_of_an_export_says_which_records_it_means_and_nothing_that_it_does_not_say() {
    let id = "0193a1b2-0000-7000-8000-00000000000";
    let (account, deal) = (format!("{id}1"), format!("{id}2"));
    let row = exported(&[
        &account,
        &deal,
        "甲公司",
        "1,200 人",
        "30天",
        "是",
        "王岩",
        "怕吵",
        "12万",
        "10",
        "¥200,000",
        "院长",
    ])
    .unwrap();
    assert_eq!(row.ids.account.map(|id| id.to_string()), Some(account));
    assert_eq!(row.ids.deal.map(|id| id.to_string()), Some(deal));
    assert_eq!(row.borrowed, Borrowed { source: true, contact_note: false, deal_name: true });
    let account = row.account.unwrap().into_form();
    assert_eq!(
        (account.employees, account.payment_term_days, account.invoicing_qualified, account.source),
        (Some(1200), Some(30), Some(true), None)
    );
    assert_eq!(row.contact.unwrap().into_form().note.as_deref(), Some("怕吵"));
    let deal = row.deal.unwrap();
    assert_eq!((deal.budget_low, deal.budget_high), (Some(10_000_000), Some(20_000_000)));
    assert_eq!(deal.decision_maker_title.as_deref(), Some("院长"));
}

#[test]
fn what_an_export_would_never_write_is_told() {
    assert_eq!(
        exported(&["4711", "", "甲公司", "约 12.5", "400", "大概", "", "", "12万", "$5", "1"]).unwrap_err(),
        [
            ("sluice_account_id", "not_a_choice"),
            ("employees", "not_an_amount"),
            ("invoicing_qualified", "not_a_choice"),
            ("payment_term_days", "out_of_range"),
            ("budget_low", "not_an_amount")
        ]
    );
    assert_eq!(
        exported(&["", "", "甲公司", "", "", "", "", "", "12万", "9", "1"]).unwrap_err(),
        [("budget_low", "reversed")]
    );
}

#[test]
fn a_record_made_elsewhere_was_not_made_tomorrow() {
    let mut row = [""; 14];
    (row[0], row[13]) = ("甲公司", "2027-01-01");
    assert_eq!(judged(&row, vec![]).unwrap_err(), [("created_at", "in_the_future")]);
}

#[test]
fn a_mapping_that_claims_a_field_twice_or_names_nobody_is_refused() {
    let labels = || vec!["a".to_owned(), "b".to_owned()];
    let layout = |fields: &[Option<ImportField>]| {
        Layout::new(labels(), fields, vec![], Currency::Cny).map(|_| ()).unwrap_err()
    };
    assert_eq!(
        layout(&[Some(ImportField::AccountName), Some(ImportField::AccountName)]),
        [Finding::new("columns.1", Fault::MappedTwice)]
    );
    assert_eq!(layout(&[None, Some(ImportField::Phone)]), [Finding::new("columns", Fault::Required)]);
    let reject = choice(ImportField::AccountName, "too_long", Remedy::LeaveEmpty);
    let refused = Layout::new(labels(), &[Some(ImportField::AccountName)], vec![reject], Currency::Cny);
    assert_eq!(refused.map(|_| ()).unwrap_err(), [Finding::new("choices.0", Fault::NotAChoice)]);
}

proptest::proptest! {
    #[test]
    fn no_row_however_strange_breaks_the_rules(texts in proptest::collection::vec(".{0,40}|[-0-9,.¥$万亿年月日:/ +]{0,14}", 0..16)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        if let Ok(row) = judged(&texts, vec![]) {
            proptest::prop_assert!(row.account.is_some() || row.contact.is_some());
            proptest::prop_assert!(row.deal.is_none() || row.account.is_some());
        }
    }
}
