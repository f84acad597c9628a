//! Stories of records that are looked for: by any part of a name in any writing, by number and address, and by nobody
//! who may not see them.

use serde_json::json;
use server::backup;
use server::config::Config;
use server::database::Database;
use server::files::Files;
use server::search::indexer;
use shared::endpoint::{Method, Nothing};
use shared::error::ErrorCode;
use shared::event::SubjectKind;
use shared::ids::AccountId;
use shared::lists::api::{ListQuery, ListRows};
use shared::people::Role;
use shared::people::access::{FieldAccess, RoleForm};
use shared::people::api::{EditRole, HandOver, HandOverRecords, ShowRole};
use shared::records::access::ParticipantsChange;
use shared::records::account::AccountForm;
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind};
use shared::records::api::*;
use shared::records::contact::ContactForm;
use shared::records::lead::{LeadForm, LeadStatus};
use shared::records::{Source, Subject};
use shared::search::api::Search;
use shared::search::{FoundBy, SearchHit, SearchKind, SearchQuery};

use crate::support::{Person, TestApp, both};

fn query(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), kinds: None, limit: None }
}

async fn hits(person: &Person, text: &str) -> Vec<SearchHit> {
    person.browser.call::<Search>(&(), &query(text), &Nothing {}).await.unwrap().hits
}

/// The titles of what `person` finds.
async fn found(person: &Person, text: &str) -> Vec<String> {
    hits(person, text).await.into_iter().map(|hit| hit.title).collect()
}

/// The characters that are lit in a hit.
fn lit(hit: &SearchHit) -> String {
    let lit = |at: usize| hit.lit.iter().any(|lit| (lit.start as usize..lit.end as usize).contains(&at));
    hit.text.chars().enumerate().filter(|(at, _)| lit(*at)).map(|(_, letter)| letter).collect()
}

async fn contact(person: &Person, account: AccountId, name: &str, phone: &str, email: &str) -> ContactForm {
    let form = ContactForm {
        account: Some(account),
        name: name.to_owned(),
        phone: Some(phone.to_owned()).filter(|phone| !phone.is_empty()),
        email: Some(email.to_owned()).filter(|email| !email.is_empty()),
        ..ContactForm::default()
    };
    person.browser.post::<CreateContact>(&form).await.unwrap();
    form
}

async fn note(person: &Person, about: Subject, text: &str) {
    let form = ActivityForm {
        about,
        kind: ActivityKind::Note,
        text: Some(text.to_owned()),
        occurred_at: "2026-11-18T06:00:00Z".parse().unwrap(),
        figures: ActivityFigures::default(),
        attachments: Vec::new(),
    };
    person.browser.post::<LogActivity>(&form).await.unwrap();
}

async fn names_by_list(person: &Person, name: &str) -> Vec<String> {
    let query = AccountQuery { name: Some(name.into()), ..AccountQuery::default() };
    let page = person.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
    page.items.into_iter().map(|row| row.name).collect()
}

both! {
    async fn a_record_is_found_by_whatever_one_remembers_of_its_name(app: TestApp) {
        let lin = app.rep("lin").await;
        let names = ["华为技术有限公司", "杭州澄湖医院", "重庆啤酒", "Lindqvist Möbler AB", "西安交大", "启衡 LIS 实验室"];
        let mut accounts = Vec::new();
        for name in names {
            accounts.push(lin.account(name).await);
        }
        for name in ["单田芳", "解晓东", "曾国藩"] {
            contact(&lin, accounts[0].id, name, "", "").await;
        }
        assert_eq!(app.index().await, 9);
        for (typed, name, by, evidence) in [
            ("华为技术有限公司", "华为技术有限公司", FoundBy::Exact, "华为技术有限公司"),
            ("华为", "华为技术有限公司", FoundBy::Begins, "华为"),
            ("澄湖", "杭州澄湖医院", FoundBy::Part, "澄湖"),
            ("湖", "杭州澄湖医院", FoundBy::Part, "湖"),
            ("hwjs", "华为技术有限公司", FoundBy::Initials, "华为技术"),
            ("HuaWei jishu", "华为技术有限公司", FoundBy::Pinyin, "华为技术"),
            ("huaweij", "华为技术有限公司", FoundBy::Pinyin, "华为技"),
            ("chenghu", "杭州澄湖医院", FoundBy::Pinyin, "澄湖"),
            ("chongqing", "重庆啤酒", FoundBy::Pinyin, "重庆"),
            ("zhongqing", "重庆啤酒", FoundBy::Pinyin, "重庆"),
            ("cqpj", "重庆啤酒", FoundBy::Initials, "重庆啤酒"),
            ("xian", "西安交大", FoundBy::Pinyin, "西安"),
            ("shantianfang", "单田芳", FoundBy::Pinyin, "单田芳"),
            ("dantf", "单田芳", FoundBy::Pinyin, "单田芳"),
            ("xiexiaodong", "解晓东", FoundBy::Pinyin, "解晓东"),
            ("jiexd", "解晓东", FoundBy::Pinyin, "解晓东"),
            ("zengguofan", "曾国藩", FoundBy::Pinyin, "曾国藩"),
            ("cgf", "曾国藩", FoundBy::Initials, "曾国藩"),
            ("lindq", "Lindqvist Möbler AB", FoundBy::Begins, "Lindq"),
            ("mobler", "Lindqvist Möbler AB", FoundBy::Word, "Möbler"),
            ("qvis", "Lindqvist Möbler AB", FoundBy::Part, "qvis"),
            ("Lindqist", "Lindqvist Möbler AB", FoundBy::Typo, "Lindqvist"),
            ("lindqvits moblr", "Lindqvist Möbler AB", FoundBy::Typo, "LindqvistMöbler"),
            ("ｌｉｓ", "启衡 LIS 实验室", FoundBy::Word, "LIS"),
            ("启衡lis", "启衡 LIS 实验室", FoundBy::Begins, "启衡 LIS"),
        ] {
            let hits = hits(&lin, typed).await;
            let hit = hits.iter().find(|hit| hit.title == name);
            let hit = hit.unwrap_or_else(|| panic!("{typed} does not find {name}: {hits:?}"));
            assert_eq!((hit.by, lit(hit).as_str()), (by, evidence), "{typed}: {hit:?}");
        }
        for nothing in ["腾讯", "hwjt", "%", "_", "' OR 1", "lindgren", "技华"] {
            assert_eq!(found(&lin, nothing).await, [""; 0], "{nothing}");
        }
    }

    async fn numbers_and_addresses_are_found_as_one_has_them_at_hand(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        contact(&lin, account.id, "方敏", "139 1122 3344", "Fang.Min@chenghu.test").await;
        let lead = LeadForm {
            company: Some("瑞禾农机".into()), name: Some("段知远".into()), phone: Some("021-54019332".into()),
            source: Source::Wecom, status: LeadStatus::New, ..LeadForm::default()
        };
        lin.browser.post::<CreateLead>(&lead).await.unwrap();
        app.index().await;
        for (typed, title, by, evidence) in [
            ("3344", "方敏", FoundBy::Phone, "3344"),
            ("1122 3344", "方敏", FoundBy::Phone, "11223344"),
            ("+86 139-1122-3344", "方敏", FoundBy::Phone, "8613911223344"),
            ("fang.min@", "方敏", FoundBy::Email, "Fang.Min@"),
            ("fang.m", "方敏", FoundBy::Email, "Fang.M"),
            ("@chenghu", "方敏", FoundBy::Email, "@chenghu"),
            ("021-54019332", "瑞禾农机", FoundBy::Phone, "862154019332"),
            ("9332", "瑞禾农机", FoundBy::Phone, "9332"),
            ("段知远", "瑞禾农机", FoundBy::Exact, "段知远"),
        ] {
            let hits = hits(&lin, typed).await;
            assert_eq!(hits.len(), 1, "{typed}: {hits:?}");
            assert_eq!((hits[0].title.as_str(), hits[0].by, lit(&hits[0]).as_str()), (title, by, evidence), "{typed}");
        }
        assert_eq!(found(&lin, "1391").await, [""; 0], "a number is found by its end");
    }

    async fn what_was_written_is_found_with_the_words_around_it(app: TestApp) {
        let (lin, zhou) = (app.rep("lin").await, app.rep("zhou").await);
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "LIS 升级").await;
        note(&lin, Subject::Deal(deal.id), "院长说预算要等明年三月，先看 Lindqvist 的报价").await;
        app.index().await;
        let hits = hits(&lin, "预算").await;
        assert_eq!(hits.len(), 1);
        let hit = &hits[0];
        assert_eq!((hit.kind, hit.title.as_str(), hit.field.as_str()), (SearchKind::Activity, "LIS 升级", "text"));
        assert_eq!((hit.about, lit(hit).as_str()), (Some(Subject::Deal(deal.id)), "预算"));
        assert_eq!(hit.account.as_ref().unwrap().name, "澄湖医院");
        for (typed, count) in [("明年三月", 1), ("lindqv", 1), ("报价 预算", 1), ("预算 付款", 0), ("LIS 升级", 1)] {
            assert_eq!(found(&lin, typed).await.len(), count, "{typed}");
        }
        assert_eq!(found(&zhou, "预算").await, [""; 0], "somebody else's");
        // What is changed afterwards is found as it is now.
        let only = SearchQuery { kinds: Some("activity".into()), limit: Some(1), ..query("预算") };
        let activity = lin.browser.call::<Search>(&(), &only, &Nothing {}).await.unwrap().hits[0].id;
        let change = json!({"version": 1, "text": "院长说没有钱", "figures": {}});
        let path = format!("/api/v1/activities/{activity}");
        let answer = lin.browser.request(Method::Put, &path).header("content-type", "application/json");
        assert_eq!(answer.body(change.to_string()).send().await.unwrap().status(), 200);
        app.index().await;
        assert_eq!((found(&lin, "预算").await.len(), found(&lin, "没有钱").await.len()), (0, 1));
    }

    async fn the_surest_hits_stand_first_and_open_deals_before_the_others(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("上海启衡").await;
        lin.account("启衡").await;
        lin.account("启衡医疗").await;
        assert!(app.index().await > 0);
        assert_eq!(found(&lin, "启衡").await, ["启衡", "启衡医疗", "上海启衡"]);
        for name in ["设备一期", "设备二期"] {
            lin.deal(account.id, name).await;
            app.advance(1);
        }
        app.index().await;
        assert_eq!(found(&lin, "设备").await, ["设备二期", "设备一期"], "the newest of equals");
        let some = SearchQuery { kinds: Some("deal".into()), limit: Some(1), ..query("设备") };
        let hits = lin.browser.call::<Search>(&(), &some, &Nothing {}).await.unwrap().hits;
        let told: Vec<_> = hits.iter().map(|hit| (hit.title.as_str(), hit.stage.is_some())).collect();
        assert_eq!(told, [("设备二期", true)]);
    }

    async fn nobody_finds_what_they_may_not_see_and_everybody_what_they_may(app: TestApp) {
        let head = app.team("总部", None).await;
        let (east, north) = (app.team("华东", Some(head)).await, app.team("华北", Some(head)).await);
        let lin = app.person("lin", Role::Rep, east).await;
        let wang = app.person("wang", Role::Rep, north).await;
        let chief = app.person("chief", Role::Manager, head).await;
        let north_chief = app.person("north", Role::Manager, north).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "澄湖二期").await;
        note(&lin, Subject::Account(account.id), "澄湖的院长很忙").await;
        app.index().await;
        let count = async |person: &Person| found(person, "澄湖").await.len();
        assert_eq!((count(&lin).await, count(&chief).await, count(&admin).await), (3, 3, 3));
        assert_eq!((count(&wang).await, count(&north_chief).await), (0, 0));
        // Whoever is asked to take part finds that record and what was written about it, and nothing beside it.
        let about = Subject::Account(account.id);
        let asking = |add: Vec<_>, remove| ParticipantsChange { about, add, remove };
        let change = asking(vec![wang.id], Vec::new());
        lin.browser.call::<ChangeParticipants>(&(), &Nothing {}, &change).await.unwrap();
        assert_eq!(count(&wang).await, 0, "the index is behind, and shows nothing for it");
        app.index().await;
        assert_eq!(count(&wang).await, 2);
        let change = asking(Vec::new(), vec![wang.id]);
        lin.browser.call::<ChangeParticipants>(&(), &Nothing {}, &change).await.unwrap();
        assert_eq!(count(&wang).await, 0, "at once, whatever the index says");
        app.index().await;
        // Handed over, everything is the other one's, notes included.
        let to = HandOver { to: wang.id };
        admin.browser.call::<HandOverRecords>(&lin.id, &Nothing {}, &to).await.unwrap();
        assert_eq!(count(&lin).await, 0);
        app.index().await;
        assert_eq!((count(&lin).await, count(&wang).await, count(&north_chief).await), (0, 3, 3));
        assert_eq!(names_by_list(&wang, "澄湖").await, ["澄湖医院"]);
        assert!(names_by_list(&lin, "澄湖").await.is_empty());
        let _ = deal;
    }

    async fn what_is_covered_or_hidden_leads_to_nobody(app: TestApp) {
        let team = app.team("华东", None).await;
        let lin = app.person("lin", Role::Rep, team).await;
        let chief = app.person("chief", Role::Manager, team).await;
        let admin = app.person("admin", Role::Admin, team).await;
        let account = lin.account("澄湖医院").await;
        contact(&lin, account.id, "方敏", "13911223344", "fang.min@chenghu.test").await;
        app.index().await;
        for typed in ["3344", "13911223344", "fang.min@chenghu", "@chenghu"] {
            assert_eq!(found(&lin, typed).await, ["方敏"], "{typed}");
            assert_eq!(found(&chief, typed).await, [""; 0], "{typed} is covered");
        }
        assert_eq!(found(&chief, "方敏").await, ["方敏"]);
        let change = async |access: Option<FieldAccess>| {
            let shown = admin.browser.get::<ShowRole>(&Role::Manager).await.unwrap();
            let mut fields = RoleForm { name: shown.name, grants: shown.grants };
            for field in ["phone", "email"] {
                match access {
                    Some(access) => drop(fields.grants.contact.fields.insert(field.into(), access)),
                    None => drop(fields.grants.contact.fields.remove(field)),
                }
            }
            let edit = Edit { version: shown.version, fields };
            admin.browser.call::<EditRole>(&Role::Manager, &Nothing {}, &edit).await.unwrap();
        };
        change(Some(FieldAccess::Hidden)).await;
        assert_eq!(found(&chief, "3344").await, [""; 0]);
        change(None).await;
        assert_eq!(found(&chief, "3344").await, ["方敏"]);
    }

    async fn the_index_follows_what_happens_and_can_be_made_anew(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        note(&lin, Subject::Account(account.id), "院长要看报价").await;
        assert_eq!(app.index().await, 2);
        assert_eq!(app.index().await, 0, "nothing is written twice");
        let fields = AccountForm { name: "镜湖医院".into(), ..account.fields.clone() };
        let edit = Edit { version: account.version, fields };
        lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap();
        assert_eq!(found(&lin, "澄湖").await, [""; 0], "what it was called before leads nowhere");
        assert_eq!(app.index().await, 1);
        assert_eq!(found(&lin, "镜湖").await, ["镜湖医院"]);
        indexer::rebuild(&app.state.database).await.unwrap();
        assert_eq!(app.index().await, 2);
        assert_eq!(found(&lin, "报价").await, ["镜湖医院"]);
        // A second server on the same database: between them, everything is written once.
        let other = app.beside(|_| {}).await;
        lin.account("云帆物流").await;
        let (one, two) = tokio::join!(app.index(), other.index());
        let later = app.index().await + other.index().await;
        assert_eq!(one + two + later, 1);
        assert_eq!(found(&lin, "yunfan").await, ["云帆物流"]);
    }

    async fn a_site_that_is_restored_finds_everything_again(app: TestApp) {
        let lin = app.rep("lin").await;
        lin.account("澄湖医院").await;
        app.index().await;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup.tar");
        let manifest = backup::backup(&app.state.database, &app.state.files, &target).await.unwrap();
        assert!(manifest.tables.iter().all(|table| !table.name.starts_with("search_")), "{manifest:?}");
        let (config, home) = app.empty_site().await;
        let database = Database::open(&config.database_url).await.unwrap();
        let files = Files::in_folder(&config.data.join("files")).unwrap();
        backup::restore(&database, &files, &target).await.unwrap();
        database.close().await.unwrap();
        let restored = TestApp::start(Config { ..config }, home).await;
        assert_eq!(restored.index().await, 1);
        let lin = Person { browser: restored.stranger().with_cookie(lin.browser.cookie.clone().unwrap()), ..lin };
        assert_eq!(found(&lin, "chenghu").await, ["澄湖医院"]);
    }

    async fn a_search_that_is_none_says_all_that_is_wrong_with_it(app: TestApp) {
        let lin = app.rep("lin").await;
        let bad = SearchQuery { text: " ".into(), kinds: Some("deals".into()), limit: Some(21) };
        let refused = lin.browser.call::<Search>(&(), &bad, &Nothing {}).await.unwrap_err();
        let fields: Vec<&str> = refused.findings.iter().map(|finding| finding.field.as_str()).collect();
        assert_eq!((refused.code, fields.as_slice()), (ErrorCode::ValidationFailed, ["text", "kinds", "limit"].as_slice()));
        let long = lin.browser.call::<Search>(&(), &query(&"医".repeat(101)), &Nothing {}).await.unwrap_err();
        assert_eq!(long.code, ErrorCode::ValidationFailed);
        for text in ["%00", "%FF", "%F4%8F%BF%BF", "%E2%80%8B", "%5C", "'", "%27%3A%2A", "ˇˇˇ", "((((", "a*b:", "NOT", "x%20AND%20y"] {
            let answer = lin.browser.request(Method::Get, &format!("/api/v1/search?text={text}")).send().await.unwrap();
            assert!(matches!(answer.status().as_u16(), 200 | 400 | 422), "{text}: {}", answer.status());
        }
        let no_query = lin.browser.request(Method::Get, "/api/v1/search").send().await.unwrap();
        assert_eq!(no_query.status(), 400);
    }

    async fn a_filter_by_a_part_of_a_name_finds_the_same_with_the_index_and_without(app: TestApp) {
        let lin = app.rep("lin").await;
        for name in ["杭州澄湖医院", "澄湖制药", "Lindqvist AB"] {
            lin.account(name).await;
        }
        let count = async |filter: &str| {
            let query = ListQuery { filter: Some(filter.to_owned()), ..ListQuery::default() };
            let page = lin.browser.call::<ListRows>(&SubjectKind::Account, &query, &Nothing {}).await.unwrap();
            page.rows.len()
        };
        let filters =
            [("name.contains:澄湖", 2), ("name.contains:QVI", 1), ("name.contains:a", 1), ("name.contains:chenghu", 0)];
        for (filter, found) in filters {
            assert_eq!(count(filter).await, found, "{filter}, before anything is indexed");
        }
        app.index().await;
        for (filter, found) in filters {
            assert_eq!(count(filter).await, found, "{filter}, by the index");
        }
        lin.account("澄湖物流").await;
        assert_eq!(count("name.contains:澄湖").await, 3, "what the index does not know yet is there all the same");
    }

    async fn a_list_is_narrowed_to_the_names_that_hold_a_text(app: TestApp) {
        let (lin, zhou) = (app.rep("lin").await, app.rep("zhou").await);
        for name in ["杭州澄湖医院", "澄湖制药", "Northern Lights Laboratory", "纯棉 100%", "上海启衡医疗"] {
            lin.account(name).await;
            app.advance(1);
        }
        zhou.account("苏州澄湖旅行社").await;
        app.index().await;
        let found = async |name: &str, sort| {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let query =
                    AccountQuery { name: Some(name.into()), sort, after, limit: Some(1), ..AccountQuery::default() };
                let page = lin.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
                found.extend(page.items.into_iter().map(|row| row.name));
                after = page.next;
                if after.is_none() {
                    return found;
                }
            }
        };
        assert_eq!(found("澄湖", Some(AccountSort::Name)).await, ["杭州澄湖医院", "澄湖制药"]);
        assert_eq!(found("澄湖", Some(AccountSort::Recent)).await, ["澄湖制药", "杭州澄湖医院"]);
        for (part, name) in [
            ("医院", "杭州澄湖医院"),
            ("启衡", "上海启衡医疗"),
            ("qhyl", "上海启衡医疗"),
            ("hern LIGHTS  lab", "Northern Lights Laboratory"),
            ("ｌａｂｏｒ", "Northern Lights Laboratory"),
            ("100", "纯棉 100%"),
        ] {
            assert_eq!(found(part, None).await, [name], "{part}");
        }
        for nowhere in ["旅行社", "!", "%", "湖澄", "northren", &"医院".repeat(1000)] {
            assert_eq!(found(nowhere, None).await, [""; 0], "{nowhere}");
        }
        let account = lin.account("瑞禾农机").await;
        for name in ["欧阳娜娜", "Maria-Luisa Ortega"] {
            contact(&lin, account.id, name, "", "").await;
        }
        app.index().await;
        let found = async |person: &Person, name: &str| {
            let query = ContactQuery { name: Some(name.into()), ..ContactQuery::default() };
            let page = person.browser.call::<ListContacts>(&(), &query, &Nothing {}).await.unwrap();
            page.items.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        assert_eq!(found(&lin, "娜").await, ["欧阳娜娜"]);
        assert_eq!(found(&lin, "luisa").await, ["Maria-Luisa Ortega"]);
        assert_eq!(found(&zhou, "娜").await, [""; 0], "somebody else's");
    }
}
