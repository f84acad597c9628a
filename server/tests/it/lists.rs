//! Stories of lists: whatever is asked, the rows are those that a careful reader finds, in the order in which they would put
//! them, each once, and none that the asker may not see.

use std::collections::BTreeSet;
use std::str::FromStr;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TryIntoModel};
use serde_json::json;
use server::bulk;
use server::entities::{Birth, accounts, contacts, deals, leads, stage_moves};
use server::pipeline::store;
use server::scope::Scoped;
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::SubjectKind;
use shared::ids::{AccountId, ContactId, DealId, ImportId, LeadId, StageMoveId};
use shared::lists::api::{
    Cell, CountQuery, CountRows, ListMarks, ListPage, ListQuery, ListRows, Marks, MarksQuery, RowCount,
    RowsQuery, ShowRows,
};
use shared::lists::field::{FieldKind, ListField, fields_of};
use shared::lists::filter::{Condition, Filter, Operator};
use shared::money::{Currency, Money};
use shared::people::Role;
use shared::pipeline::LostReason;
use shared::pipeline::api::EditDeal;
use shared::pipeline::deal::DealForm;
use shared::pipeline::movement::MoveKind;
use shared::records::account::AccountForm;
use shared::records::api::{Edit, EditAccount};
use shared::records::contact::ContactForm;
use shared::records::lead::{LeadForm, LeadStatus};
use shared::records::{Grade, Source};
use shared::time::{DAY_MILLIS, date};
use uuid::Uuid;

use crate::lists_naive::{Held, Moment, Row, all, held, in_order, passes};
use crate::support::{Person, TestApp, both};

impl Person {
    async fn asks(&self, kind: SubjectKind, query: &ListQuery) -> ListPage {
        self.browser.call::<ListRows>(&kind, query, &Nothing {}).await.unwrap()
    }

    /// The whole list, page by page, each of `limit` rows at most.
    async fn whole(&self, kind: SubjectKind, query: &ListQuery, limit: u16) -> Vec<Uuid> {
        let mut query = ListQuery { limit: Some(limit), ..query.clone() };
        let mut rows = Vec::new();
        loop {
            let page = self.asks(kind, &query).await;
            assert!(page.rows.len() <= usize::from(limit));
            rows.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(next) => query.after = Some(next),
                None => return rows,
            }
        }
    }

    async fn counts(&self, kind: SubjectKind, filter: &str) -> RowCount {
        let query = CountQuery { filter: Some(filter.to_owned()) };
        self.browser.call::<CountRows>(&kind, &query, &Nothing {}).await.unwrap()
    }
}

/// Every other, every third … of them, and otherwise nothing.
fn every<T>(number: i64, nth: i64, value: T) -> Option<T> {
    (number % nth == 0).then_some(value)
}

const NAMES: [&str; 7] =
    ["瑞禾农机", "Huawei 华为", "澄湖医院", "启衡, 精密;", "huawei", "Zeta\\Alpha", "100% _x"];

/// Puts records of each kind straight into the database: few different values in each field, so that many are equal, and
/// nothing in many.
async fn plant(app: &TestApp, owners: &[&Person], count: i64) {
    let transaction = app.state.database.begin().await.unwrap();
    let pipeline = app.state.rules.first(&*transaction).await.unwrap();
    let now = app.state.now();
    let (mut customers, mut people, mut prospects) = (Vec::new(), Vec::new(), Vec::new());
    let mut first_account = None;
    for number in 0..count {
        let pick = |len: usize| usize::try_from(number).unwrap() % len;
        let owner = owners[pick(owners.len())];
        let made = now.plus_millis(-(number % 9) * DAY_MILLIS / 2);
        let import = every(number, 5, ImportId(Uuid::from_u128(u128::try_from(number % 2).unwrap() + 1)));
        let birth = Birth { owner: owner.id, team: owner.team, import, by: owner.id, made, written: made };
        let name = NAMES[pick(NAMES.len())].to_owned();
        let next = every(number, 3, now.plus_millis((number % 7 - 3) * DAY_MILLIS));
        let source = Source::ALL[pick(4)];
        let form = AccountForm {
            name: name.clone(),
            grade: every(number, 2, Grade::ALL[pick(4)]),
            industry: every(number, 3, ["医疗", "农业", "IT"][pick(3)].to_owned()),
            region: every(number, 2, ["华东", "华北"][pick(2)].to_owned()),
            employees: every(number, 4, i32::try_from(number % 5 + 1).unwrap()),
            phone: every(number, 2, format!("+8613800138{:03}", number % 3)),
            website: every(number, 6, "https://a.cn".to_owned()),
            credit_code: every(number, 8, "91350100M000100Y43".to_owned()),
            payment_term_days: every(number, 3, i32::try_from(number % 4 * 30).unwrap()),
            invoicing_qualified: every(number, 3, number % 2 == 0),
            source: every(number, 2, source),
            next_contact_at: next,
            note: every(number, 4, format!("备注\n{}", number % 3)),
        };
        let id = AccountId(app.state.new_id());
        let account = *first_account.get_or_insert(id);
        let row = accounts::ActiveModel::born(id, form.judge().unwrap(), birth).try_into_model().unwrap();
        customers.push(accounts::Model {
            open_deals: number % 4,
            last_touch_at: every(number, 2, made.plus_millis(7)),
            updated_by: every(number, 2, owners[0].id),
            ..row
        });
        let form = ContactForm {
            account: every(number, 2, if number % 4 == 0 { account } else { id }),
            name: name.clone(),
            title: every(number, 3, "主任".to_owned()),
            phone: every(number, 2, format!("+8613900139{:03}", number % 3)),
            email: every(number, 3, format!("a{}@b.cn", number % 2)),
            wechat: every(number, 4, "Wx_1".to_owned()),
            note: every(number, 5, "老客户".to_owned()),
        };
        let contact = ContactId(app.state.new_id());
        people.push(contacts::ActiveModel::born(contact, form.judge().unwrap(), birth));
        let form = LeadForm {
            name: every(number, 2, name.clone()),
            company: Some(format!("公司 {}", number % 6)).filter(|_| number % 2 == 1 || number % 3 == 0),
            title: every(number, 3, "经理".to_owned()),
            phone: Some(format!("+8613700137{:03}", number % 3)),
            email: every(number, 3, format!("c{}@d.cn", number % 2)),
            wechat: every(number, 4, "wx_2".to_owned()),
            source,
            status: LeadStatus::ALL[pick(4)],
            need: every(number, 3, "要 LIS".to_owned()),
            next_contact_at: next,
        };
        let row = leads::ActiveModel::born(LeadId(app.state.new_id()), form.judge().unwrap(), birth);
        let row = row.try_into_model().unwrap();
        prospects.push(leads::Model { last_touch_at: every(number, 2, made), ..row });
    }
    bulk::insert::<accounts::ActiveModel>(&*transaction, customers.clone()).await.unwrap();
    bulk::insert::<contacts::ActiveModel>(&*transaction, people.clone()).await.unwrap();
    bulk::insert::<leads::ActiveModel>(&*transaction, prospects).await.unwrap();
    let people =
        people.into_iter().map(|row| row.try_into_model().unwrap()).collect::<Vec<contacts::Model>>();
    for number in 0..count {
        let pick = |len: usize| usize::try_from(number).unwrap() % len;
        let owner = owners[pick(owners.len())];
        let made = now.plus_millis(-(number % 11) * DAY_MILLIS);
        let birth =
            Birth { owner: owner.id, team: owner.team, import: None, by: owner.id, made, written: made };
        let form = DealForm {
            account: customers[pick(5)].id,
            name: NAMES[pick(NAMES.len())].to_owned(),
            contact: every(number, 3, people[pick(4)].id),
            amount: Money { minor: number % 6 * 1_000_000, currency: Currency::ALL[pick(3)] },
            expected_close_on: every(number, 2, date(&format!("2026-11-{:02}", 15 + number % 9)).unwrap()),
            competitor_brief: every(number, 4, "竞品在场".to_owned()),
            budget_low: every(number, 3, number % 4 * 100),
            budget_high: every(number, 3, 1_000),
            decision_maker_title: every(number, 5, "院长".to_owned()),
            source: every(number, 2, Source::ALL[pick(4)]),
            next_step: every(number, 3, "发方案".to_owned()),
            next_contact_at: every(number, 4, now.plus_millis((number % 5 - 2) * DAY_MILLIS)),
        };
        let id = DealId(app.state.new_id());
        let deal = store::begin(&pipeline, id, form.judge().unwrap(), birth).unwrap();
        store::insert(&transaction, deal.clone()).await.unwrap();
        let stage = pipeline.stages[pick(6)].clone();
        if pick(6) != 0 {
            let row = stage_moves::Model {
                id: StageMoveId(app.state.new_id()),
                deal_id: id,
                deal_version: 2,
                from_stage: deal.stage.clone(),
                to_stage: stage.key.clone(),
                kind: MoveKind::Override,
                reason: None,
                lost_reason: None,
                rule_version: 1,
                verdict: json!({}),
                actor_id: owner.id,
                at: made,
            };
            bulk::insert::<stage_moves::ActiveModel>(&*transaction, vec![row]).await.unwrap();
        }
        let entered = now.plus_millis(-(number % 13) * DAY_MILLIS - number % 2);
        let open = stage.kind == shared::pipeline::rules::StageKind::Open;
        let lost = every(number, 7, LostReason::ALL[pick(3)]);
        deals::Entity::update_many()
            .col_expr(deals::Column::Stage, Expr::value(stage.key))
            .col_expr(deals::Column::Open, Expr::value(open))
            .col_expr(deals::Column::StageEnteredAt, Expr::value(entered))
            .col_expr(deals::Column::SilentSince, Expr::value(entered.plus_millis(DAY_MILLIS * (number % 2))))
            .col_expr(deals::Column::LostReason, Expr::value(lost))
            .col_expr(deals::Column::GateMet, Expr::value(i32::try_from(number % 3).unwrap()))
            .col_expr(deals::Column::GateTotal, Expr::value(3))
            .col_expr(deals::Column::Version, Expr::value(2))
            .filter(deals::Column::Id.eq(id))
            .exec(&*transaction)
            .await
            .unwrap();
    }
    transaction.commit().await.unwrap();
}

/// What a field is asked for by an operator, in several ways, of values that stand in some rows.
fn questions(field: &ListField, operator: Operator, samples: &[Held]) -> Vec<Vec<String>> {
    let texts = |held: &Held| match held {
        Held::Text(text) => Some(text.clone()),
        Held::Id(id) => Some(id.to_string()),
        _ => None,
    };
    let words: Vec<String> = samples.iter().filter_map(texts).collect();
    let one = |word: &str| vec![word.to_owned()];
    match (operator, field.kind) {
        (Operator::IsEmpty | Operator::IsFilled | Operator::Today | Operator::Overdue, _) => vec![Vec::new()],
        (Operator::LastDays | Operator::NextDays, _) => vec![one("1"), one("3")],
        (Operator::Before | Operator::After, _) => vec![one("2026-11-17"), one("2026-11-19")],
        (Operator::Between, FieldKind::Day | FieldKind::Instant) => {
            vec![vec!["2026-11-16".to_owned(), "2026-11-18".to_owned()]]
        }
        (_, FieldKind::Flag) => vec![one("yes"), one("no"), vec!["yes".to_owned(), "no".to_owned()]],
        (Operator::Between, _) => vec![vec!["2".to_owned(), "1000000".to_owned()]],
        (Operator::AtLeast | Operator::AtMost, FieldKind::Money) => vec![one("200"), one("2000000")],
        (Operator::AtLeast | Operator::AtMost, _) => vec![one("0"), one("2"), one("-1")],
        (Operator::Contains, _) => {
            let part =
                words.first().map_or_else(|| "x".to_owned(), |text| text.chars().skip(1).take(2).collect());
            vec![vec![part], vec!["HUA".to_owned(), "%".to_owned()]]
        }
        (_, FieldKind::Person) => vec![one("me"), words.iter().take(2).cloned().collect()],
        (_, FieldKind::Team) => vec![one("mine")],
        _ => vec![words.iter().take(1).cloned().collect(), words.iter().take(3).cloned().collect()],
    }
}

async fn every_field_finds_what_a_careful_reader_finds<E: Scoped>(app: &TestApp, asker: &Person)
where
    E::Column: FromStr,
{
    let moment = Moment { now: app.state.now(), zone: app.state.config.time_zone, asker };
    let rows: Vec<Row<E::Model>> = all::<E>(app.state.database.read()).await;
    let (mut asked, mut found_some) = (0, 0);
    for field in fields_of(E::KIND) {
        let mut samples: Vec<Held> = Vec::new();
        for row in &rows {
            let held = held::<E>(&row.model, field);
            if held != Held::Blank && !samples.contains(&held) {
                samples.push(held);
            }
        }
        for operator in field.operators() {
            for values in questions(field, *operator, &samples) {
                if values.is_empty() && operator.takes().0 > 0 {
                    continue;
                }
                let mut filter = Filter(vec![Condition {
                    field: field.name.to_owned(),
                    operator: *operator,
                    values: values.clone(),
                }]);
                // An administrator sees a part of what a person is reached by, but on their own records.
                let own = field.kind == FieldKind::Reach;
                if own {
                    let (field, values) = ("owner".to_owned(), vec!["me".to_owned()]);
                    filter.0.push(Condition { field, operator: Operator::AnyOf, values });
                }
                let expected: BTreeSet<Uuid> = rows
                    .iter()
                    .filter(|row| !own || row.owner == asker.id.0)
                    .filter(|row| passes(field, &held::<E>(&row.model, field), *operator, &values, &moment))
                    .map(|row| row.id)
                    .collect();
                let query = ListQuery { filter: Some(filter.to_string()), ..ListQuery::default() };
                let found = asker.whole(E::KIND, &query, 200).await;
                let distinct: BTreeSet<Uuid> = found.iter().copied().collect();
                assert_eq!(distinct.len(), found.len(), "{filter}: a row stands there twice");
                assert_eq!(distinct, expected, "{} {filter}", E::KIND);
                let counted = asker.counts(E::KIND, &filter.to_string()).await;
                assert_eq!(usize::try_from(counted.count).unwrap(), expected.len(), "{filter}");
                asked += 1;
                found_some += usize::from(!expected.is_empty() && expected.len() < rows.len());
            }
        }
    }
    assert!(found_some * 2 > asked, "{} of {asked} questions tell rows apart", found_some);
}

async fn every_order_is_that_of_a_careful_reader<E: Scoped>(app: &TestApp, asker: &Person)
where
    E::Column: FromStr,
{
    let rows: Vec<Row<E::Model>> = all::<E>(app.state.database.read()).await;
    for field in fields_of(E::KIND).iter().filter(|field| field.sorts) {
        for (sort, down) in [(field.name.to_owned(), false), (format!("-{}", field.name), true)] {
            let expected = in_order::<E>(&rows, field, down);
            let query = ListQuery { sort: Some(sort.clone()), ..ListQuery::default() };
            let found = asker.whole(E::KIND, &query, 7).await;
            assert_eq!(found, expected, "{} {sort}", E::KIND);
            // The way by what is few gives the same order as the walk along the index.
            let own: Vec<Uuid> = {
                let owner = |id: &&Uuid| rows.iter().any(|row| row.id == **id && row.owner == asker.id.0);
                expected.iter().filter(owner).copied().collect()
            };
            let query = ListQuery { filter: Some("owner.any_of:me".to_owned()), ..query };
            assert_eq!(asker.whole(E::KIND, &query, 7).await, own, "{} {sort} of one's own", E::KIND);
        }
    }
}

async fn a_company(app: &TestApp) -> (Person, Person, Person) {
    let head = app.team("总部", None).await;
    let east = app.team("华东", Some(head)).await;
    let north = app.team("华北", Some(head)).await;
    let chen = app.person("chen", Role::Admin, head).await;
    let fang = app.person("fang", Role::Rep, east).await;
    let zhao = app.person("zhao", Role::Rep, north).await;
    (chen, fang, zhao)
}

fn query(filter: &str, sort: &str, columns: &str) -> ListQuery {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ListQuery { filter: said(filter), sort: said(sort), columns: said(columns), ..ListQuery::default() }
}

both! {
    async fn whatever_is_asked_of_accounts_is_found(app: TestApp) {
        let (chen, fang, zhao) = a_company(&app).await;
        plant(&app, &[&chen, &fang, &zhao], 60).await;
        every_field_finds_what_a_careful_reader_finds::<accounts::Entity>(&app, &chen).await;
        every_order_is_that_of_a_careful_reader::<accounts::Entity>(&app, &chen).await;
    }

    async fn whatever_is_asked_of_contacts_is_found(app: TestApp) {
        let (chen, fang, zhao) = a_company(&app).await;
        plant(&app, &[&chen, &fang, &zhao], 60).await;
        every_field_finds_what_a_careful_reader_finds::<contacts::Entity>(&app, &chen).await;
        every_order_is_that_of_a_careful_reader::<contacts::Entity>(&app, &chen).await;
    }

    async fn whatever_is_asked_of_leads_is_found(app: TestApp) {
        let (chen, fang, zhao) = a_company(&app).await;
        plant(&app, &[&chen, &fang, &zhao], 60).await;
        every_field_finds_what_a_careful_reader_finds::<leads::Entity>(&app, &chen).await;
        every_order_is_that_of_a_careful_reader::<leads::Entity>(&app, &chen).await;
    }

    async fn whatever_is_asked_of_deals_is_found(app: TestApp) {
        let (chen, fang, zhao) = a_company(&app).await;
        plant(&app, &[&chen, &fang, &zhao], 60).await;
        every_field_finds_what_a_careful_reader_finds::<deals::Entity>(&app, &chen).await;
        every_order_is_that_of_a_careful_reader::<deals::Entity>(&app, &chen).await;
    }

    async fn a_list_ends_where_somebodys_sight_does(app: TestApp) {
        let (chen, fang, zhao) = a_company(&app).await;
        plant(&app, &[&chen, &fang, &zhao], 30).await;
        let team = fang.team;
        let wang = app.person("wang", Role::Manager, team).await;
        let rows = all::<deals::Entity>(app.state.database.read()).await;
        let of = |owner: &Person| rows.iter().filter(|row| row.owner == owner.id.0).map(|row| row.id).collect::<BTreeSet<_>>();
        for (asker, sees) in [(&fang, of(&fang)), (&wang, of(&fang)), (&zhao, of(&zhao))] {
            let all = query("", "", "");
            let found: BTreeSet<_> = asker.whole(SubjectKind::Deal, &all, 4).await.into_iter().collect();
            assert_eq!(found, sees);
            // Whoever asks for a stranger's finds none, by whatever way.
            let theirs = query(&format!("owner.any_of:{}", chen.id), "-amount", "");
            assert_eq!(asker.whole(SubjectKind::Deal, &theirs, 4).await.len(), 0);
            let ids = rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>().join(",");
            let shown = RowsQuery { ids, ..RowsQuery::default() };
            let shown = asker.browser.call::<ShowRows>(&SubjectKind::Deal, &shown, &Nothing {}).await.unwrap();
            assert_eq!(shown.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), sees);
            let count = asker.counts(SubjectKind::Deal, "").await;
            assert_eq!(count, RowCount { count: i64::try_from(sees.len()).unwrap(), more: false });
        }
        // A manager changes what they see of their team; what is a colleague's elsewhere is not there.
        let page = wang.asks(SubjectKind::Deal, &query("", "", "")).await;
        assert!(page.rows.iter().all(|row| row.changeable));
        let seen = app.person("zhou", Role::Support, team).await.asks(SubjectKind::Deal, &query("", "", "")).await;
        assert!(seen.rows.len() == 30 && seen.rows.iter().all(|row| !row.changeable));
    }

    async fn cells_say_what_a_role_may_read_and_a_filter_no_more(app: TestApp) {
        let (chen, fang, zhao) = a_company(&app).await;
        plant(&app, &[&chen, &fang, &zhao], 12).await;
        let shown = query("phone.is_filled;owner.any_of:me", "", "name,phone,owner");
        for row in fang.asks(SubjectKind::Lead, &shown).await.rows {
            assert!(matches!(&row.cells[1], Cell::Text(phone) if phone.starts_with("+86137")), "{row:?}");
        }
        let everybodys = query("", "", "name,phone,owner");
        let mut covered = 0;
        for row in chen.asks(SubjectKind::Lead, &everybodys).await.rows {
            let Cell::Named(owner) = &row.cells[2] else { panic!("{row:?}") };
            let Cell::Text(phone) = &row.cells[1] else { panic!("{row:?}") };
            assert_eq!(phone.contains("***"), owner.id != chen.id.0, "{phone} of {}", owner.name);
            covered += usize::from(phone.contains("***"));
        }
        assert_eq!(covered, 8);
        let refused = |browser: crate::support::Browser, kind: SubjectKind, query: ListQuery| async move {
            let problem = browser.call::<ListRows>(&kind, &query, &Nothing {}).await.unwrap_err();
            assert_eq!(problem.code, ErrorCode::ValidationFailed);
            problem.findings
        };
        let found = refused(chen.browser.clone(), SubjectKind::Lead, query("phone.contains:000", "", "")).await;
        assert_eq!(found, [Finding::new("filter.phone", Fault::NotYoursToRead)]);
        let zhou = app.person("zhou", Role::Support, fang.team).await;
        let hidden = query("budget_low.at_least:1", "-owner", "name,name,colour");
        let found = refused(zhou.browser.clone(), SubjectKind::Deal, hidden).await;
        assert_eq!(found, [
            Finding::new("filter.budget_low", Fault::NotYoursToRead),
            Finding::new("sort", Fault::NotAChoice),
            Finding::new("columns.name", Fault::MappedTwice),
            Finding::new("columns.colour", Fault::NotForThisKind),
        ]);
        let page = zhou.asks(SubjectKind::Deal, &query("", "", "name,budget_low,budget_high,competitor_brief")).await;
        assert!(page.rows.iter().all(|row| row.cells[1..].iter().all(|cell| *cell == Cell::Empty)));
    }

    async fn a_record_says_who_made_and_who_last_changed_it(app: TestApp) {
        let team = app.team("华东", None).await;
        let fang = app.person("fang", Role::Rep, team).await;
        let wang = app.person("wang", Role::Manager, team).await;
        let account = fang.account("澄湖医院").await;
        let deal = fang.deal(account.id, "LIS 升级").await;
        let hands = async |kind: SubjectKind| {
            let page = wang.asks(kind, &query("", "", "name,created_by,updated_by")).await;
            let name = |cell: &Cell| match cell {
                Cell::Named(person) => person.name.clone(),
                other => panic!("{other:?}"),
            };
            (name(&page.rows[0].cells[1]), name(&page.rows[0].cells[2]))
        };
        let (by_fang, by_wang) = ("fang".to_owned(), "wang".to_owned());
        assert_eq!(hands(SubjectKind::Account).await, (by_fang.clone(), by_fang.clone()));
        let fields = AccountForm { region: Some("华东".to_owned()), ..account.fields };
        let edit = Edit { version: account.version, fields };
        wang.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap();
        let fields = DealForm { next_step: Some("发方案".to_owned()), ..deal.fields };
        let edit = Edit { version: deal.version, fields };
        wang.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        for kind in [SubjectKind::Account, SubjectKind::Deal] {
            assert_eq!(hands(kind).await, (by_fang.clone(), by_wang.clone()), "{kind}");
            let theirs = query(&format!("created_by.any_of:{};updated_by.any_of:me", fang.id), "", "");
            assert_eq!(wang.whole(kind, &theirs, 5).await.len(), 1, "{kind}");
        }
    }

    async fn where_few_pass_a_page_is_short_and_goes_on(app: TestApp) {
        let (chen, _, _) = a_company(&app).await;
        let now = app.state.now();
        let birth = Birth { owner: chen.id, team: chen.team, import: None, by: chen.id, made: now, written: now };
        let rows = (0..7_500_u32).map(|number| {
            let form = LeadForm {
                name: (number % 3 == 0).then(|| format!("线索 {:04}", number * 7_919 % 7_500)),
                company: Some("澄湖".to_owned()),
                title: (number % 500 == 0).then(|| "首席信息官".to_owned()),
                phone: Some("13800138000".to_owned()),
                ..LeadForm::default()
            };
            leads::ActiveModel::born(LeadId(app.state.new_id()), form.judge().unwrap(), birth)
        });
        bulk::insert::<leads::ActiveModel>(app.state.database.writer(), rows.collect::<Vec<_>>()).await.unwrap();
        let rows = all::<leads::Entity>(app.state.database.read()).await;
        let name = ListField::find(SubjectKind::Lead, "name").unwrap();
        let title = ListField::find(SubjectKind::Lead, "title").unwrap();
        for (sort, down) in [("name", false), ("-name", true)] {
            let expected = in_order::<leads::Entity>(&rows, name, down);
            let filled = |id: &&Uuid| rows.iter().any(|row| row.id == **id && held::<leads::Entity>(&row.model, title) != Held::Blank);
            let expected: Vec<Uuid> = expected.iter().filter(filled).copied().collect();
            let asked = query("title.contains:信息", sort, "");
            assert_eq!(chen.whole(SubjectKind::Lead, &asked, 5).await, expected, "{sort}");
            let page = chen.asks(SubjectKind::Lead, &asked).await;
            assert!(page.rows.len() < expected.len() && page.next.is_some(), "{} rows", page.rows.len());
            assert!(page.searched >= 2_500, "{}", page.searched);
        }
        let count = chen.counts(SubjectKind::Lead, "").await;
        assert_eq!(count, RowCount { count: 7_500, more: false });
        // From a mark in the middle, the list goes on as it does page by page.
        let whole = chen.whole(SubjectKind::Lead, &query("", "-name", ""), 200).await;
        let marks = MarksQuery { filter: None, sort: Some("-name".to_owned()) };
        let Marks { count, cursors } = chen.browser.call::<ListMarks>(&SubjectKind::Lead, &marks, &Nothing {}).await.unwrap();
        assert_eq!((count, cursors.len()), (7_500, 74));
        for mark in [0, 24, 25, 73] {
            let after = Some(cursors[mark].clone());
            let page = chen.asks(SubjectKind::Lead, &ListQuery { after, limit: Some(3), ..query("", "-name", "") }).await;
            let ids: Vec<Uuid> = page.rows.iter().map(|row| row.id).collect();
            assert_eq!(ids, whole[(mark + 1) * 100..][..3], "mark {mark}");
        }
    }
}
