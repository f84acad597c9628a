//! Stories of what nobody would type: it is refused with a reason, or it finds nothing; it never breaks the server.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use shared::endpoint::Method;
use shared::error::ErrorCode;

use crate::support::{Browser, TestApp, both};

async fn get(browser: &Browser, path: &str) -> StatusCode {
    told(browser, Method::Get, path, None).await
}

/// Sends it and says how it was answered. Whatever is refused is refused as a problem.
async fn told(browser: &Browser, method: Method, path: &str, body: Option<Value>) -> StatusCode {
    let request = browser.request(method, path);
    let request = match &body {
        Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_string()),
        None => request,
    };
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    assert!(!status.is_server_error(), "{path} {body:?}: {status} {text}");
    if !status.is_success() {
        let problem: Value = serde_json::from_str(&text).unwrap();
        assert!(problem["code"].is_string(), "{path}: {text}");
    }
    status
}

both! {
    async fn a_search_for_what_no_text_can_hold_finds_nothing(app: TestApp) {
        let lin = app.rep("lin").await;
        lin.account("澄湖医院").await;
        for path in [
            "/api/v1/accounts?name=%00", "/api/v1/accounts?name=a%00b&sort=name", "/api/v1/contacts?name=%00",
            "/api/v1/accounts?name=%F4%8F%BF%BF", "/api/v1/accounts?name=%FF", "/api/v1/deals?stage=%00",
            "/api/v1/deals?stage=none", "/api/v1/deals/board?whose=mine",
            "/api/v1/lists/deal?filter=name.contains:a%00b", "/api/v1/lists/deal?filter=%FF", "/api/v1/lists/moon",
            "/api/v1/lists/deal?filter=amount.at_least:9223372036854775808", "/api/v1/lists/deal?sort=", "/api/v1/lists/deal?columns=",
            "/api/v1/lists/deal?filter=silence.at_least:9223372036854775807;stay.at_most:9223372036854775807",
            "/api/v1/lists/deal?filter=silence.between:-9223372036854775808,-1", "/api/v1/lists/deal/rows?ids=,,x",
            "/api/v1/lists/deal?filter=expected_close_on.after:9999-12-31", "/api/v1/lists/deal?filter=created_at.before:0001-01-01",
            "/api/v1/lists/deal?filter=created_at.after:9999-12-30;expected_close_on.after:9999-12-30",
            "/api/v1/lists/account?filter=employees.at_least:9223372036854775807", "/api/v1/lists/deal/count?filter=;;;:::",
        ] {
            get(&lin.browser, path).await;
        }
        let sign_in = json!({ "email": "lin\u{0}@sluice.test", "password": "\u{0}" });
        assert_eq!(told(&app.stranger(), Method::Post, "/api/v1/session", Some(sign_in)).await, 401);
    }

    async fn a_forged_place_in_a_list_is_refused_or_leads_nowhere(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        lin.deal(account.id, "二期").await;
        let id = account.id.to_string();
        for (list, key) in [
            ("deals?", json!(["recent", i64::MAX, id])),
            ("deals?sort=closing&", json!(["closing", i64::MAX, id])),
            ("deals?sort=closing&", json!(["closing", i64::MIN, id])),
            ("deals?sort=closing&", json!(["closing", i32::MAX, id])),
            ("deals?sort=closing&", json!(["closing", -90_000_000, id])),
            ("deals?sort=amount&", json!(["recent", 1, id])),
            ("accounts?", json!(["+262142-12-31T23:59:59Z", id])),
            ("accounts?", json!([i64::MAX, id])),
            ("accounts?sort=name&", json!(["\u{0}", id])),
            ("accounts?sort=next_contact&", json!([null, id])),
            ("contacts?", json!(["\u{0}", id])),
            ("leads?", json!([1, 2, 3])),
            ("leads?", json!({ "a": ["b"] })),
            ("lists/deal?", json!(["-updated_at", "a", id])),
            ("lists/deal?", json!(["-updated_at", i64::MIN, id])),
            ("lists/deal?sort=amount&", json!(["-amount", 1, id])),
            ("lists/deal?sort=expected_close_on&", json!(["expected_close_on", "2026-02-30", id])),
            ("lists/deal?sort=expected_close_on&", json!(["expected_close_on", "0000-01-01", id])),
            ("lists/deal?sort=name&", json!(["name", 7, id])),
            ("lists/deal?sort=name&", json!(["name", "\u{0}", id])),
            ("lists/account?sort=grade&", json!(["grade", "B", null])),
            ("lists/account?sort=grade&", json!(["grade", null, null])),
            ("lists/account?sort=grade&", json!(["grade", null, id])),
        ] {
            let after = URL_SAFE_NO_PAD.encode(key.to_string());
            get(&lin.browser, &format!("/api/v1/{list}after={after}")).await;
        }
    }

    async fn a_field_that_no_database_holds_is_a_finding(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "二期").await;
        let about = json!({ "kind": "deal", "id": deal.id });
        let deals = |fields: Value| {
            let mut form = json!({ "account": account.id, "name": "三期", "amount": { "minor": 1, "currency": "CNY" } });
            form.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            form
        };
        let moved = format!("/api/v1/deals/{}/moves", deal.id);
        for (path, body) in [
            ("/api/v1/accounts", json!({ "name": "a\u{0}b" })),
            ("/api/v1/accounts", json!({ "name": "甲", "employees": i32::MAX, "note": "a\u{0}b" })),
            ("/api/v1/accounts", json!({ "name": "甲", "next_contact_at": "+262142-12-31T23:59:59Z" })),
            ("/api/v1/contacts", json!({ "name": "乙", "wechat": "\u{0}" })),
            ("/api/v1/leads", json!({ "name": "\u{0}", "source": "website", "status": "new" })),
            ("/api/v1/deals", deals(json!({ "expected_close_on": "+262142-12-31" }))),
            ("/api/v1/deals", deals(json!({ "expected_close_on": "-262143-01-01" }))),
            ("/api/v1/deals", deals(json!({ "budget_low": i64::MIN, "budget_high": i64::MAX }))),
            ("/api/v1/deals", deals(json!({ "next_step": "\u{0}" }))),
            ("/api/v1/activities", json!({ "about": about, "kind": "call", "text": "\u{0}", "occurred_at": "2026-11-19T01:00:00Z", "figures": {} })),
            ("/api/v1/activities", json!({ "about": about, "kind": "call", "occurred_at": "-262143-01-01T00:00:00Z", "figures": { "call_seconds": i32::MAX } })),
            (moved.as_str(), json!({ "version": i64::MAX, "to": "lost", "reason": "\u{0}", "lost_reason": "other" })),
            (moved.as_str(), json!({ "version": 1, "to": "lost", "reason": "\u{0}", "lost_reason": "other" })),
            (moved.as_str(), json!({ "version": 1, "to": "\u{0}" })),
        ] {
            let status = told(&lin.browser, Method::Post, path, Some(body.clone())).await;
            assert!(!status.is_success() || !body.to_string().contains("\\u0000"), "{path} {body}");
        }
        // The lists that show what was taken go on.
        for list in ["deals?sort=closing", "deals/board", "accounts?sort=next_contact", "today"] {
            assert_eq!(get(&lin.browser, &format!("/api/v1/{list}")).await, 200, "{list}");
        }
    }

    async fn a_sheet_with_what_no_text_can_hold_is_no_sheet(app: TestApp) {
        let lin = app.rep("lin").await;
        let refused = lin.upload("客户.csv", "客户名称,备注\u{0}\n甲\u{0},1\n").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::UnreadableFile);
        assert!(lin.upload("\u{0}.csv", "客户名称\n甲\n").await.is_err());
        let import = lin.upload("客户.csv", "客户名称,备注\n甲,1\n").await.unwrap();
        let path = format!("/api/v1/imports/{}/mapping", import.id);
        let columns: Vec<_> = import.columns.iter().map(|column| column.field).collect();
        let choices = json!([{ "field": "note", "fault": "\u{0}", "remedy": "reject" }]);
        let mapping = json!({ "version": import.version, "columns": columns, "choices": choices, "existing": "skip" });
        assert_eq!(told(&lin.browser, Method::Put, &path, Some(mapping)).await, 422);
    }
}
