//! Stories of deals that are made and changed; lists and the board have their own.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use server::entities::{contacts, deals, events};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::EventDetail;
use shared::ids::{AccountId, ContactId};
use shared::money::{Currency, MAX_MINOR, Money};
use shared::pipeline::api::{CreateDeal, DealQuery, EditDeal, ListDeals, ListPipelines, ShowDeal};
use shared::pipeline::deal::{DealForm, DealView};
use shared::records::api::Edit;

use crate::support::{TestApp, answer, both};

pub(crate) fn form(account: AccountId, name: &str) -> DealForm {
    DealForm { name: name.to_owned(), ..DealForm::new(account, Currency::Cny) }
}

pub(crate) async fn all(app: &TestApp) -> Vec<deals::Model> {
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
        let query = DealQuery::default();
        let row = fang.browser.call::<ListDeals>(&(), &query, &Nothing {}).await.unwrap().items.remove(0);
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
            created_by: None,
            updated_at: app.state.now(),
            updated_by: None,
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
            ("amount", json!({"minor": 1, "currency": "ZZZ"}), "amount.currency"),
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
