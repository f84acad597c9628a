//! Stories of deals in lists, on the board and on their page: made, changed, found by those who may.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait,
    PaginatorTrait, QueryFilter, Statement,
};
use serde_json::{Value, json};
use server::actor::Actor;
use server::entities::{contacts, deals, events, stage_moves};
use server::pipeline::store::rows::{Position, Selection, Which, statement};
use server::pipeline::store::{self, Beginning};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::EventDetail;
use shared::ids::{AccountId, ContactId, DealId, SessionId, StageMoveId};
use shared::money::{Currency, MAX_MINOR, Money};
use shared::people::{Role, TeamBrief};
use shared::pipeline::StageKey;
use shared::pipeline::api::{
    BoardQuery, CreateDeal, DealQuery, DealSort, EditDeal, ListDeals, ListPipelines, ShowBoard, ShowDeal,
};
use shared::pipeline::deal::{DealForm, DealRow, DealView};
use shared::pipeline::movement::MoveKind;
use shared::records::Whose;
use shared::records::api::Edit;
use shared::time::DAY_MILLIS;

use crate::support::{Person, TestApp, answer, both};

const SORTS: &[DealSort] = DealSort::ALL;

fn form(account: AccountId, name: &str) -> DealForm {
    DealForm { name: name.to_owned(), ..DealForm::new(account, Currency::Cny) }
}

impl Person {
    async fn lists(&self, query: &DealQuery) -> Vec<DealRow> {
        let mut query = query.clone();
        let mut rows = Vec::new();
        loop {
            let page = self.browser.call::<ListDeals>(&(), &query, &Nothing {}).await.unwrap();
            assert!(page.items.len() <= usize::from(query.limit.unwrap_or(50)));
            rows.extend(page.items);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return rows,
            }
        }
    }
}

/// Puts `count` deals of `owner` straight into the database: of few different amounts and days, so that many are
/// equal in every order, in every stage, some without a closing date.
async fn plant(app: &TestApp, owner: &Person, count: u32) -> Vec<DealId> {
    let account = owner.account("瑞禾农机").await.id;
    let transaction = app.state.database.begin().await.unwrap();
    let pipeline = app.state.rules.first(&*transaction).await.unwrap();
    let begin = app.state.now();
    let mut ids = Vec::new();
    for number in 0..i64::from(count) {
        let id = DealId(app.state.new_id());
        let currency = if number % 3 == 0 { Currency::Usd } else { Currency::Cny };
        let closing = (number % 4 != 0).then(|| format!("2026-12-{:02}", 1 + number % 5).parse().unwrap());
        let minor = if number % 11 == 0 { MAX_MINOR } else { number % 7 * 1_000_000 + number % 2 };
        let fields = DealForm {
            amount: Money { minor, currency },
            expected_close_on: closing,
            ..form(account, &format!("商机 {number}"))
        };
        let beginning = Beginning { id, owner: owner.id, team: owner.team, import: None, at: begin };
        let deal = store::begin(&pipeline, beginning, fields.judge().unwrap()).unwrap();
        store::insert(&transaction, deal.clone()).await.unwrap();
        let entered = begin.plus_millis(-(number % 6) * DAY_MILLIS * 4);
        let stage = pipeline.stages[usize::try_from(number % 6).unwrap()].clone();
        if number % 6 != 0 {
            let row = stage_moves::ActiveModel {
                id: Set(StageMoveId(app.state.new_id())),
                deal_id: Set(id),
                deal_version: Set(2),
                from_stage: Set(deal.stage.clone()),
                to_stage: Set(stage.key.clone()),
                kind: Set(MoveKind::Override),
                reason: Set(None),
                lost_reason: Set(None),
                rule_version: Set(1),
                verdict: Set(json!({})),
                actor_id: Set(owner.id),
                at: Set(entered),
            };
            stage_moves::Entity::insert(row).exec_without_returning(&*transaction).await.unwrap();
        }
        let open = stage.kind == shared::pipeline::rules::StageKind::Open;
        deals::Entity::update_many()
            .col_expr(deals::Column::Stage, Expr::value(stage.key))
            .col_expr(deals::Column::Open, Expr::value(open))
            .col_expr(deals::Column::StageEnteredAt, Expr::value(entered))
            .col_expr(deals::Column::SilentSince, Expr::value(entered))
            .col_expr(deals::Column::UpdatedAt, Expr::value(begin.plus_millis(number % 3)))
            .col_expr(deals::Column::Version, Expr::value(2))
            .filter(deals::Column::Id.eq(id))
            .exec(&*transaction)
            .await
            .unwrap();
        ids.push(id);
    }
    transaction.commit().await.unwrap();
    ids
}

/// The key by which `sort` orders, smallest first.
fn key(sort: DealSort, row: &DealRow, updated: &BTreeMap<DealId, i64>) -> i64 {
    match sort {
        DealSort::Recent => -updated[&row.id],
        DealSort::Amount => -row.amount.minor,
        DealSort::Silence => row.silent_since().millis(),
        DealSort::Stay => row.stage_entered_at.millis(),
        DealSort::Closing => {
            row.expected_close_on.map_or(i64::MAX, |date| date.to_string().replace('-', "").parse().unwrap())
        }
    }
}

async fn all(app: &TestApp) -> Vec<deals::Model> {
    deals::Entity::find().all(app.state.database.read()).await.unwrap()
}

both! {
    async fn a_deal_begins_at_the_first_stage(app: TestApp) {
        let fang = app.rep("fang").await;
        let pipelines = fang.browser.get::<ListPipelines>(&()).await.unwrap();
        assert_eq!(pipelines, [shared::pipeline::default::pipeline()]);
        let account = fang.account("瑞禾农机").await;
        let wanted = DealForm {
            amount: Money { minor: 12_800_000, currency: Currency::Cny },
            expected_close_on: "2026-12-31".parse().ok(),
            ..form(account.id, "  收割机 20 台 ")
        };
        let deal = fang.browser.post::<CreateDeal>(&wanted).await.unwrap();
        assert_eq!((deal.name(), deal.stage.as_str(), deal.version), ("收割机 20 台", "first_contact", 1));
        assert_eq!((deal.owner.id, deal.account.name.as_str()), (fang.id, "瑞禾农机"));
        assert_eq!(deal.stays.len(), 1);
        assert_eq!(fang.browser.get::<ShowDeal>(&deal.id).await.unwrap(), deal);
        let row = fang.lists(&DealQuery::default()).await.remove(0);
        assert_eq!((row.gate.met, row.gate.total, row.amount), (0, 3, wanted.amount));
        let created = events::Entity::find().filter(events::Column::SubjectId.eq(deal.id.0));
        let created = created.one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!((created.actor_id, created.account_id), (Some(fang.id), Some(account.id)));
    }

    async fn a_deal_sent_twice_under_one_key_is_made_once(app: TestApp) {
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await.id;
        let send = async |name: &str| {
            let request = fang.browser.prepare::<CreateDeal>(&(), &Nothing {}, &form(account, name));
            answer::<DealView>(request.header("idempotency-key", "form-1").send().await.unwrap()).await
        };
        let first = send("收割机").await.unwrap();
        assert_eq!(send("收割机").await.unwrap(), first);
        assert_eq!(send("拖拉机").await.unwrap_err().code, ErrorCode::IdempotencyMismatch);
        assert_eq!(all(&app).await.len(), 1);
    }

    async fn a_deal_is_refused_with_every_finding_and_leaves_nothing(app: TestApp) {
        let fang = app.rep("fang").await;
        let zhao = app.rep("zhao").await;
        let (own, other) = (fang.account("瑞禾农机").await.id, zhao.account("江城医院").await.id);
        let contact = ContactId(app.state.new_id());
        let row = contacts::Model {
            id: contact,
            account_id: Some(other),
            name: "李主任".to_owned(),
            name_key: "李主任".to_owned(),
            title: None,
            phone: None,
            email: None,
            wechat: None,
            note: None,
            owner_id: fang.id,
            team_id: fang.team,
            import_id: None,
            created_at: app.state.now(),
            updated_at: app.state.now(),
            version: 1,
            deleted_at: None,
        };
        let row = contacts::ActiveModel::from(row).reset_all();
        contacts::Entity::insert(row).exec_without_returning(app.state.database.writer()).await.unwrap();
        let wrong = DealForm {
            contact: Some(ContactId(app.state.new_id())),
            amount: Money { minor: -1, currency: Currency::Cny },
            budget_low: Some(2),
            budget_high: Some(1),
            ..form(other, " ")
        };
        let problem = fang.browser.post::<CreateDeal>(&wrong).await.unwrap_err();
        assert_eq!(problem.findings, [
            Finding::new("name", Fault::Required),
            Finding::new("amount", Fault::OutOfRange { min: 0, max: MAX_MINOR }),
            Finding::new("budget_low", Fault::Reversed),
            Finding::new("account", Fault::NoSuchRecord),
            Finding::new("contact", Fault::NoSuchRecord),
        ]);
        let elsewhere = DealForm { contact: Some(contact), ..form(own, "收割机") };
        let problem = fang.browser.post::<CreateDeal>(&elsewhere).await.unwrap_err();
        assert_eq!(problem.findings, [Finding::new("contact", Fault::NoSuchRecord)]);
        assert_eq!((all(&app).await.len(), events_of_deals(&app).await), (0, 0));
    }

    async fn what_cannot_be_read_of_a_deal_is_refused_with_its_place(app: TestApp) {
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await.id;
        let good = json!({"account": account, "name": "收割机", "amount": {"minor": 1, "currency": "CNY"}});
        for (member, value, field) in [
            ("stage", json!("won"), "stage"),
            ("amount", json!({"minor": 1.5, "currency": "CNY"}), "amount.minor"),
            ("amount", json!({"minor": 1, "currency": "XXX"}), "amount.currency"),
            ("account", json!("not-an-id"), "account"),
            ("expected_close_on", json!("2026-02-30"), "expected_close_on"),
            ("next_contact_at", json!("soon"), "next_contact_at"),
        ] {
            let mut body = good.clone();
            body[member] = value;
            let request = fang.browser.request(Method::Post, CreateDeal::PATH);
            let request = request.header("content-type", "application/json").body(body.to_string());
            let problem = answer::<DealView>(request.send().await.unwrap()).await.unwrap_err();
            assert_eq!(problem.code, ErrorCode::MalformedRequest, "{body}");
            assert_eq!(problem.more["field"], field, "{body}");
        }
        for (query, code) in [
            ("sort=upwards", ErrorCode::MalformedRequest),
            ("after=nonsense", ErrorCode::MalformedRequest),
            ("colour=red", ErrorCode::MalformedRequest),
            ("limit=0", ErrorCode::ValidationFailed),
            ("limit=201", ErrorCode::ValidationFailed),
            ("stage=nowhere", ErrorCode::ValidationFailed),
        ] {
            let request = fang.browser.request(Method::Get, &format!("{}?{query}", ListDeals::PATH));
            let problem = answer::<Value>(request.send().await.unwrap()).await.unwrap_err();
            assert_eq!(problem.code, code, "{query}");
        }
    }

    async fn an_edit_tells_what_changed_and_an_old_one_what_differs(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let put = async |version, fields: &DealForm| {
            let edit = Edit { version, fields: fields.clone() };
            fang.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await
        };
        let brief = DealForm { competitor_brief: Some("报价低 8%".to_owned()), ..deal.fields.clone() };
        let changed = put(1, &brief).await.unwrap();
        assert_eq!(changed.version, 2);
        let told = events::Entity::find().filter(events::Column::Kind.eq(shared::event::EventKind::Changed));
        let told = told.one(app.state.database.read()).await.unwrap().unwrap();
        let EventDetail::Changed { changes } = serde_json::from_value(told.detail).unwrap() else { panic!() };
        assert_eq!((changes.len(), changes[0].field.as_str()), (1, "competitor_brief"));
        assert_eq!((&changes[0].old, &changes[0].new), (&Value::Null, &json!("报价低 8%")));

        let mine = DealForm { next_step: Some("报价".to_owned()), ..deal.fields.clone() };
        let problem = put(1, &mine).await.unwrap_err();
        let conflict = problem.conflict.unwrap();
        let fields: Vec<_> = conflict.fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!((problem.code, conflict.version), (ErrorCode::Conflict, 2));
        assert_eq!(fields, ["competitor_brief", "next_step"]);

        // The same once more changes nothing and tells nothing.
        assert_eq!(put(1, &brief).await.unwrap(), changed);
        assert_eq!(events_of_deals(&app).await, 2);
    }

    async fn a_deal_that_changes_its_account_is_counted_there(app: TestApp) {
        let fang = app.rep("fang").await;
        let (one, other) = (fang.account("瑞禾农机").await.id, fang.account("江城医院").await.id);
        let deal = fang.deal(one, "收割机").await;
        let edit = Edit { version: 1, fields: DealForm { account: other, ..deal.fields.clone() } };
        fang.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        let accounts = server::entities::accounts::Entity::find().all(app.state.database.read()).await.unwrap();
        let open: BTreeMap<_, _> = accounts.into_iter().map(|account| (account.id, account.open_deals)).collect();
        assert_eq!((open[&one], open[&other]), (0, 1));
    }

    async fn paging_walks_every_deal_once_in_every_order(app: TestApp) {
        let east = app.team("East", None).await;
        let (south, north) = (app.team("South", Some(east)).await, app.team("North", Some(east)).await);
        let fang = app.person("fang", Role::Rep, south).await;
        let zhao = app.person("zhao", Role::Rep, north).await;
        let other = app.rep("other").await;
        let wang = app.person("wang", Role::Manager, east).await;
        let south_alone = app.person("sun", Role::Manager, south).await;
        let chen = app.person("chen", Role::Admin, east).await;
        for person in [&fang, &zhao, &other] {
            plant(&app, person, 40).await;
        }
        let models = all(&app).await;
        let updated: BTreeMap<DealId, i64> =
            models.iter().map(|deal| (deal.id, deal.updated_at.millis())).collect();
        let account = models[0].account_id;
        for (person, owners) in [
            (&fang, vec![fang.id]),
            (&south_alone, vec![fang.id]),
            (&wang, vec![fang.id, zhao.id]),
            (&chen, vec![fang.id, zhao.id, other.id]),
        ] {
            for sort in SORTS.iter().copied() {
                for (stage, of) in [(None, None), (Some("solution_confirmed"), None), (Some("won"), None), (None, Some(account))] {
                    let stage: Option<StageKey> = stage.map(|stage| stage.parse().unwrap());
                    let query = DealQuery { sort: Some(sort), stage: stage.clone(), account: of, limit: Some(7), ..Default::default() };
                    let rows = person.lists(&query).await;
                    let expected: BTreeSet<DealId> = models
                        .iter()
                        .filter(|deal| owners.contains(&deal.owner_id))
                        .filter(|deal| match (&stage, of) {
                            (Some(stage), _) => deal.stage == *stage,
                            (None, Some(account)) => deal.account_id == account,
                            (None, None) => deal.open,
                        })
                        .map(|deal| deal.id)
                        .collect();
                    let found: BTreeSet<DealId> = rows.iter().map(|row| row.id).collect();
                    assert_eq!(found.len(), rows.len(), "{sort} shows a deal twice");
                    assert_eq!(found, expected, "{sort} {stage:?} {of:?}");
                    let keys: Vec<i64> = rows.iter().map(|row| key(sort, row, &updated)).collect();
                    assert!(keys.is_sorted(), "{sort}: {keys:?}");
                }
            }
        }
        let mine = wang.lists(&DealQuery { whose: Some(Whose::Mine), ..Default::default() }).await;
        assert!(mine.is_empty());
    }

    async fn a_place_in_one_order_is_none_in_another(app: TestApp) {
        let fang = app.rep("fang").await;
        plant(&app, &fang, 12).await;
        let query = DealQuery { sort: Some(DealSort::Stay), limit: Some(2), ..Default::default() };
        let page = fang.browser.call::<ListDeals>(&(), &query, &Nothing {}).await.unwrap();
        let query = DealQuery { sort: Some(DealSort::Amount), after: page.next, ..Default::default() };
        let problem = fang.browser.call::<ListDeals>(&(), &query, &Nothing {}).await.unwrap_err();
        assert_eq!((problem.code, &problem.more["field"]), (ErrorCode::MalformedRequest, &json!("after")));
    }

    async fn the_board_adds_up(app: TestApp) {
        let east = app.team("East", None).await;
        let south = app.team("South", Some(east)).await;
        let fang = app.person("fang", Role::Rep, south).await;
        let zhao = app.person("zhao", Role::Rep, east).await;
        let wang = app.person("wang", Role::Manager, east).await;
        plant(&app, &fang, 400).await;
        plant(&app, &zhao, 30).await;
        let models = all(&app).await;
        // The stories begin on 19 November; of the won deals, planted 16 days back, all are this month's.
        let month = "2026-10-31T16:00:00Z".parse().unwrap();
        for (person, owners) in [(&fang, vec![fang.id]), (&wang, vec![fang.id, zhao.id])] {
            let board = person.browser.call::<ShowBoard>(&(), &BoardQuery::default(), &Nothing {}).await.unwrap();
            assert_eq!(board.as_of, app.state.now());
            let stages: Vec<_> = board.columns.iter().map(|column| column.stage.as_str()).collect();
            assert_eq!(stages, ["first_contact", "needs_confirmed", "solution_confirmed", "contract_review", "won"]);
            for (column, percent) in board.columns.iter().zip([10, 25, 50, 80, 100]) {
                let of_column: Vec<&deals::Model> = models
                    .iter()
                    .filter(|deal| owners.contains(&deal.owner_id) && deal.stage == column.stage)
                    .filter(|deal| deal.open || deal.stage_entered_at >= month)
                    .collect();
                assert_eq!(column.count, i64::try_from(of_column.len()).unwrap());
                let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
                for deal in &of_column {
                    *sums.entry(deal.amount_currency).or_default() += deal.amount_minor;
                }
                let total: Vec<Money> = sums.iter().map(|(currency, minor)| Money { minor: *minor, currency: *currency }).collect();
                let weighted: Vec<Money> = total.iter().map(|total| total.percent(percent)).collect();
                assert_eq!((&column.total, &column.weighted), (&total, &weighted));
                // The cards and what the list shows after them are the whole column, longest in the stage first.
                let mut rows = column.cards.clone();
                assert_eq!(rows.len(), of_column.len().min(50));
                if let Some(next) = &column.next {
                    let query = DealQuery {
                        stage: Some(column.stage.clone()),
                        sort: Some(DealSort::Stay),
                        after: Some(next.clone()),
                        ..Default::default()
                    };
                    rows.extend(person.lists(&query).await);
                }
                assert!(rows.is_sorted_by_key(|row| (row.stage_entered_at, row.id)));
                assert_eq!(rows.len(), of_column.len());
            }
        }
    }

    async fn the_won_column_begins_anew_with_the_sites_month(app: TestApp) {
        let fang = app.rep("fang").await;
        plant(&app, &fang, 12).await;
        // Sessions do not last that long, so each time somebody else looks.
        let won = async |name: &str| {
            let person = app.person(name, Role::Admin, fang.team).await;
            let board = person.browser.call::<ShowBoard>(&(), &BoardQuery::default(), &Nothing {}).await.unwrap();
            board.columns[4].count
        };
        assert_eq!(won("one").await, 2);
        // From the morning of the 19th, 11 days and 15 hours to the month's end in Shanghai.
        let to_the_end = (11 * 24 + 15) * 3_600_000;
        app.advance(to_the_end - 1);
        assert_eq!(won("two").await, 2);
        app.advance(1);
        assert_eq!(won("three").await, 0);
    }

    async fn the_largest_totals_do_not_overflow(app: TestApp) {
        let fang = app.rep("fang").await;
        plant(&app, &fang, 1).await;
        let row = all(&app).await.remove(0);
        let transaction = app.state.database.begin().await.unwrap();
        // As much as 100,000 deals of the largest amount come to, in a hundred rows.
        for _ in 0..100 {
            let row = deals::Model { id: DealId(app.state.new_id()), amount_minor: i64::MAX / 2, ..row.clone() };
            let row = deals::ActiveModel::from(row).reset_all();
            deals::Entity::insert(row).exec_without_returning(&*transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        let board = fang.browser.call::<ShowBoard>(&(), &BoardQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(board.columns[0].total[0].minor, i64::MAX);
    }
}

async fn events_of_deals(app: &TestApp) -> u64 {
    let told = events::Entity::find().filter(events::Column::DealId.is_not_null());
    told.count(app.state.database.read()).await.unwrap()
}

trait Named {
    fn name(&self) -> &str;
}

impl Named for DealView {
    fn name(&self) -> &str {
        &self.fields.name
    }
}

/// Every order behind every scope is read from an index: nothing is sorted for a page, however deep.
#[tokio::test]
async fn no_list_of_deals_is_sorted() {
    let app = TestApp::on_sqlite().await;
    let connection = app.state.database.read();
    let team = app.team("East", None).await;
    for role in Role::ALL.iter().copied() {
        let person = app.person(role.as_str(), role, team).await;
        let actor = Actor {
            id: person.id,
            name: person.email.clone(),
            email: person.email.clone(),
            role,
            team: TeamBrief { id: team, name: "East".to_owned() },
            teams: if role == Role::Manager { vec![team] } else { Vec::new() },
            language: None,
            session: SessionId(app.state.new_id()),
        };
        let stage: StageKey = "needs_confirmed".parse().unwrap();
        for sort in SORTS.iter().copied() {
            for which in [Which::Open, Which::Stage { stage: stage.clone(), open: true }] {
                for after in [None, Some(position(sort))] {
                    let selection = Selection {
                        actor: &actor,
                        whose: Whose::All,
                        which: which.clone(),
                        narrowed: Condition::all(),
                        sort,
                        after,
                        limit: 51,
                    };
                    let (sql, values) = statement(&selection).build(sea_orm::sea_query::SqliteQueryBuilder);
                    let explain = Statement::from_sql_and_values(
                        DbBackend::Sqlite,
                        format!("EXPLAIN QUERY PLAN {sql}"),
                        values,
                    );
                    let plan = connection.query_all_raw(explain).await.unwrap();
                    let plan: Vec<String> =
                        plan.iter().map(|line| line.try_get("", "detail").unwrap()).collect();
                    let first = &plan[0];
                    assert!(first.contains("USING INDEX deals_"), "{role} {sort} {which:?}: {plan:?}");
                    assert!(
                        !plan.iter().any(|line| line.contains("TEMP B-TREE")),
                        "{role} {sort} {which:?}: {plan:?}"
                    );
                    // Behind a row, the index is entered at its place.
                    assert!(
                        after.is_none() || first.contains('>') || first.contains('<'),
                        "{role} {sort}: {plan:?}"
                    );
                }
            }
        }
    }
}

/// A place in the order `sort`, as a cursor brings it.
fn position(sort: DealSort) -> Position {
    serde_json::from_value(json!([sort, 1, DealId(uuid::Uuid::nil())])).unwrap()
}
