//! What a stranger learns from ids that are not theirs: nothing, not even that they are ids. Whatever the role table asks
//! with the id of a record, here somebody of another team asks with that id and with one that nobody has, and gets the same
//! answer, byte for byte. Filters and searches, which the table does not have, are listed here.

use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use shared::endpoint::Method;
use shared::people::Role;
use uuid::Uuid;

use crate::role_table::TABLE;
use crate::support::asking::{Ids, ask, records};
use crate::support::{Browser, Person, TestApp, both};

/// Asked with a filter, an order or a part of a name that would find the record.
const FILTERS: &[&str] = &[
    "/api/v1/contacts?account={account}",
    "/api/v1/contacts?whose=all&name=方敏",
    "/api/v1/accounts?whose=all&name=澄湖医院",
    "/api/v1/search?text=澄湖",
    "/api/v1/search?text=chenghu",
    "/api/v1/search?text=fm&kinds=contact",
    "/api/v1/search?text=8000&kinds=lead",
    "/api/v1/search?text=lis",
    "/api/v1/search?text=报价&kinds=activity",
    "/api/v1/accounts?whose=all&sort=name",
    "/api/v1/accounts?whose=all&sort=recent",
    "/api/v1/leads?whose=all&status=new",
    "/api/v1/deals?whose=all&account={account}",
    "/api/v1/deals?whose=all&stage=first_contact",
    "/api/v1/deals?whose=all&sort=silence",
    "/api/v1/deals/board?whose=all",
    "/api/v1/timeline?about_kind=account&about_id={account}",
    "/api/v1/timeline?about_kind=contact&about_id={contact}",
    "/api/v1/timeline?about_kind=lead&about_id={lead}",
    "/api/v1/participants?about_kind=account&about_id={account}",
    "/api/v1/participants?about_kind=lead&about_id={lead}",
    "/api/v1/today",
    "/api/v1/lists/account?filter=name.contains:澄湖",
    "/api/v1/lists/account?sort=-name",
    "/api/v1/lists/account/rows?ids={account}",
    "/api/v1/lists/contact?filter=account.any_of:{account}",
    "/api/v1/lists/contact?sort=name&columns=account,name",
    "/api/v1/lists/lead?filter=status.any_of:new;company.contains:瑞禾",
    "/api/v1/lists/deal?filter=stage.any_of:first_contact",
    "/api/v1/lists/deal?filter=account.any_of:{account}&sort=-silence",
    "/api/v1/lists/deal/rows?ids={deal}",
];

/// Where even the owner finds nothing in these stories: nobody takes part in anything.
const NOTHING_THERE: &[&str] = &[
    "/api/v1/participants?about_kind=account&about_id={account}",
    "/api/v1/participants?about_kind=lead&about_id={lead}",
];

/// The records' own ids in a row of the role table. The others are of people and teams, which only those may ask for who
/// manage them.
const RECORDS: &[&str] =
    &["account", "contact", "lead", "deal", "activity", "attachment", "import", "token", "view"];

/// Status and body, without what is another one in every answer.
async fn said(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    let told = match serde_json::from_slice::<Value>(&body) {
        Ok(mut told) => {
            if let Some(told) = told.as_object_mut() {
                told.remove("request_id");
            }
            told.to_string()
        }
        Err(_) => String::from_utf8_lossy(&body).into_owned(),
    };
    (status, told)
}

/// Ids that nobody has, by the same names.
fn of_nobody(ids: &Ids) -> Ids {
    ids.iter().map(|(name, _)| (*name, Uuid::now_v7().to_string())).collect()
}

/// What is asked for by `ids` in a text is in the text of an answer, too: there an id stands for any other.
fn without(ids: &Ids, text: &str) -> String {
    ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(id.as_str(), name))
}

async fn a_company(app: &TestApp) -> (Person, Person, Ids) {
    let head = app.team("总部", None).await;
    let east = app.team("华东", Some(head)).await;
    let north = app.team("华北", Some(head)).await;
    let owner = app.person("owner", Role::Rep, east).await;
    let ids = records(&owner.browser).await;
    app.index().await;
    (owner, app.person("stranger", Role::Manager, north).await, ids)
}

async fn get(browser: &Browser, path: &str) -> (u16, String) {
    said(browser.request(Method::Get, path).send().await.unwrap()).await
}

both! {
    async fn the_id_of_a_strangers_record_is_as_good_as_none(app: TestApp) {
        let (_, stranger, ids) = a_company(&app).await;
        let nobodys = of_nobody(&ids);
        let mut asked = 0;
        let mut told = Vec::new();
        for row in TABLE {
            if !RECORDS.iter().any(|name| row.mentions(&format!("{{{name}}}"))) {
                continue;
            }
            asked += 1;
            let theirs = said(ask(&stranger.browser, row, &ids, None).await).await;
            let none = said(ask(&stranger.browser, row, &nobodys, None).await).await;
            if (theirs.0, without(&ids, &theirs.1)) != (none.0, without(&nobodys, &none.1)) {
                told.push(format!("{}:\n  theirs {theirs:?}\n  none   {none:?}", row.0));
            }
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
        assert!(asked > 25, "only {asked} routes name a record");
    }

    async fn no_filter_order_or_search_finds_a_strangers_record(app: TestApp) {
        let (owner, stranger, ids) = a_company(&app).await;
        let nobodys = of_nobody(&ids);
        let fill = |path: &str, ids: &Ids| {
            ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
        };
        for path in FILTERS {
            let theirs = get(&stranger.browser, &fill(path, &ids)).await;
            let none = get(&stranger.browser, &fill(path, &nobodys)).await;
            assert_eq!(theirs, none, "{path}");
            let leaked = ids.iter().find(|(_, id)| theirs.1.contains(id.as_str()));
            assert_eq!(leaked, None, "{path}: {}", theirs.1);
            for name in ["澄湖医院", "方敏", "瑞禾农机", "LIS 升级"] {
                assert!(!theirs.1.contains(name), "{path}: {}", theirs.1);
            }
            // The filter itself works: the owner finds something by it, where there is something to be found.
            let own = get(&owner.browser, &fill(path, &ids)).await;
            assert_eq!(own.0, 200, "{path}: {}", own.1);
            // A story tells what happened and not to what: that it tells anything is enough.
            let found = ids.iter().any(|(_, id)| own.1.contains(id.as_str())) || own.1.contains("\"detail\"");
            assert!(found || NOTHING_THERE.contains(path), "{path} finds nothing for its owner: {}", own.1);
        }
    }

    async fn the_key_of_somebody_elses_request_brings_nothing_of_it_back(app: TestApp) {
        let (owner, stranger, _) = a_company(&app).await;
        let make = async |browser: &Browser| {
            let request = browser.request(Method::Post, "/api/v1/accounts").header("idempotency-key", "0190a000-one-key");
            let body = serde_json::json!({"name": "启衡精密"}).to_string();
            let (status, made) = said(request.header(CONTENT_TYPE, "application/json").body(body).send().await.unwrap()).await;
            assert_eq!(status, 201, "{made}");
            serde_json::from_str::<Value>(&made).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let first = make(&owner.browser).await;
        assert_eq!(make(&owner.browser).await, first);
        let other = make(&stranger.browser).await;
        assert_ne!(other, first);
        assert_eq!(get(&stranger.browser, &format!("/api/v1/accounts/{first}")).await.0, 404);
    }
}
