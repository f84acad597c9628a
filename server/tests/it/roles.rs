//! Stories of the role table: every route has a row in it, and answers everybody as the table says.

use std::collections::BTreeSet;

use shared::endpoint::Method::Get;
use shared::people::Role;

use crate::role_table::TABLE;
use crate::support::asking::{ask, records};
use crate::support::{Browser, TestApp, both};

#[test]
fn every_route_has_its_row() {
    let (_, document) = server::api().into_parts();
    let document = serde_json::to_value(document.build()).unwrap();
    let mounted: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let rows: BTreeSet<&str> = TABLE.iter().map(|row| row.0).collect();
    assert_eq!(mounted, rows);
}

both! {
    async fn everybody_gets_what_the_table_says(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let north = app.team("华北", Some(head)).await;
        let owner = app.person("owner", Role::Rep, east).await;
        let people = [
            Some(owner.clone()),
            Some(app.person("stranger", Role::Rep, north).await),
            Some(app.person("manager", Role::Manager, east).await),
            Some(app.person("other", Role::Manager, north).await),
            Some(app.person("admin", Role::Admin, head).await),
            None,
        ];
        let mut ids = records(&owner.browser).await;
        let leaver = app.person("leaver", Role::Rep, north).await;
        ids.extend([
            ("head", head.to_string()),
            ("team", east.to_string()),
            ("person", owner.id.to_string()),
            ("leaver", leaver.id.to_string()),
        ]);
        let mut wrong = Vec::new();
        for row in TABLE {
            for (person, expected) in people.iter().zip(row.4) {
                let browser = person.as_ref().map_or_else(|| app.stranger(), |person| person.browser.clone());
                let answer = ask(&browser, row, &ids, None).await;
                let status = answer.status().as_u16();
                if status != expected {
                    let who = person.as_ref().map_or("nobody", |person| person.email.as_str());
                    wrong.push(format!("{} by {who}: {status}, not {expected}: {}", row.0, answer.text().await.unwrap()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn a_list_shows_nobody_elses_records(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let owner = app.person("owner", Role::Rep, east).await;
        let ids = records(&owner.browser).await;
        let colleague = app.person("colleague", Role::Rep, east).await;
        let manager = app.person("manager", Role::Manager, head).await;
        for (list, name) in [("accounts", "account"), ("contacts", "contact"), ("leads", "lead"), ("deals", "deal")] {
            let path = format!("/api/v1/{list}");
            let id = &ids.iter().find(|(kind, _)| *kind == name).unwrap().1;
            let seen = async |browser: &Browser| {
                browser.request(Get, &path).send().await.unwrap().text().await.unwrap().contains(id.as_str())
            };
            assert!(seen(&owner.browser).await, "the owner misses their {name}");
            assert!(!seen(&colleague.browser).await, "a colleague sees the {name}");
            assert!(seen(&manager.browser).await, "the manager above misses the {name}");
        }
    }
}
