//! Stories of deals in lists and on the board: every deal once, in every order, and sums that are right.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use server::entities::{Birth, deals, stage_moves};
use server::pipeline::store;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::ids::{DealId, StageMoveId};
use shared::money::{Currency, MAX_MINOR, Money};
use shared::people::Role;
use shared::pipeline::StageKey;
use shared::pipeline::api::{BoardQuery, DealQuery, DealSort, ListDeals, ShowBoard};
use shared::pipeline::deal::{DealForm, DealRow};
use shared::pipeline::movement::MoveKind;
use shared::records::Whose;
use shared::time::DAY_MILLIS;

use crate::pipeline::{all, form};
use crate::support::{Person, TestApp, both};

const SORTS: &[DealSort] = DealSort::ALL;

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
        let birth = Birth {
            owner: owner.id,
            team: owner.team,
            import: None,
            by: owner.id,
            made: begin,
            written: begin,
        };
        let deal = store::begin(&pipeline, id, fields.judge().unwrap(), birth).unwrap();
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

both! {
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
