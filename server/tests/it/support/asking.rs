//! A route of the role table as it is asked, and the records it is asked about.

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use shared::endpoint::Method;

use super::Browser;
use crate::role_table::TABLE;
use Body::{File, Json, None as Empty};

/// One route: name, method, path, body, and the status for owner, stranger, manager, other manager,
/// administrator and nobody.
pub(crate) struct Row(
    pub(crate) &'static str,
    pub(crate) Method,
    pub(crate) &'static str,
    pub(crate) Body,
    pub(crate) [u16; 6],
);

impl Row {
    /// Whether what is asked names something that stands for `name`.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.2.contains(name) || matches!(&self.3, Json(body) if body().to_string().contains(name))
    }
}

/// What is sent along.
pub(crate) enum Body {
    /// Nothing.
    None,
    /// JSON, with the ids in braces filled in.
    Json(fn() -> Value),
    /// A file.
    File(&'static [u8]),
}

/// The rep's records, by the name that stands for them in the table.
pub(crate) type Ids = Vec<(&'static str, String)>;

pub(crate) async fn records(owner: &Browser) -> Ids {
    let mut ids: Ids = Vec::new();
    let made = [
        ("account", "createAccount", json!({"name": "澄湖医院"})),
        ("contact", "createContact", json!({"account": "{account}", "name": "方敏"})),
        (
            "lead",
            "createLead",
            json!({"company": "瑞禾农机", "phone": "13800138000", "source": "wecom", "status": "new"}),
        ),
        (
            "deal",
            "createDeal",
            json!({"account": "{account}", "name": "LIS 升级", "amount": {"minor": 0, "currency": "CNY"}}),
        ),
        (
            "activity",
            "logActivity",
            json!({"about": {"kind": "deal", "id": "{deal}"}, "kind": "note", "text": "报价已看", "occurred_at": "2026-11-18T00:00:00.000Z"}),
        ),
        ("attachment", "uploadAttachment", Value::Null),
        ("import", "uploadImport", Value::Null),
        ("token", "createToken", Value::Null),
        ("view", "createView", Value::Null),
    ];
    for (name, route, body) in made {
        let row = TABLE.iter().find(|row| row.0 == route).unwrap();
        let body = (!body.is_null()).then_some(body);
        let answer = ask(owner, row, &ids, body).await;
        assert!(answer.status().is_success(), "{name}: {}", answer.text().await.unwrap());
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        ids.push((name, answer["id"].as_str().unwrap().to_owned()));
    }
    ids
}

pub(crate) async fn ask(browser: &Browser, row: &Row, ids: &Ids, body: Option<Value>) -> reqwest::Response {
    let fill = |text: &str| {
        ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    };
    let request = browser.request(row.1, &fill(row.2));
    let request = match (body, &row.3) {
        (Some(body), _) => request.header(CONTENT_TYPE, "application/json").body(fill(&body.to_string())),
        (None, Json(body)) => {
            request.header(CONTENT_TYPE, "application/json").body(fill(&body().to_string()))
        }
        (None, File(content)) => request.header(CONTENT_TYPE, "application/octet-stream").body(*content),
        (None, Empty) => request,
    };
    request.send().await.unwrap()
}
