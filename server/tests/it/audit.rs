//! Stories of the audit log: what is told in it, to whom, and how it is looked through.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, ORIGIN};
use sea_orm::EntityTrait;
use server::audit::seal;
use server::entities::audit_entries;
use shared::audit::api::{AuditExportQuery, AuditQuery, AuditRow, ExportAudit, ListAudit};
use shared::audit::{
    AuditAct, AuditDetail, AuditKind, AuditSubjectKind, AuditWhat, SignInRefusal, SignInWay,
};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault};
use shared::event::EventDetail;
use shared::people::access::RoleForm;
use shared::people::api::{
    ChangePreferences, CompleteSetUp, CreateRole, CreateSession, DeleteTeam, Disable, DisablePerson,
    EditPerson, EndSession, Preferences, SetUp, SignIn,
};
use shared::people::person::PersonForm;
use shared::people::security::{ChangePassword, Confirm, ConfirmSession, PasswordChange, RemoveFactor};
use shared::people::{Language, Role};
use shared::records::account::AccountForm;
use shared::records::api::{CreateContact, Edit, EditAccount, EditContact};
use shared::records::contact::ContactForm;
use uuid::Uuid;

use crate::support::{Browser, PASSWORD, Person, TestApp, both};

/// Everything: no filter.
fn all() -> AuditQuery {
    AuditQuery {
        who: None,
        kind: None,
        subject_kind: None,
        subject: None,
        from: None,
        to: None,
        address: None,
        after: None,
        limit: None,
    }
}

async fn log(browser: &Browser, query: AuditQuery) -> Vec<AuditRow> {
    browser.call::<ListAudit>(&(), &query, &Nothing {}).await.unwrap().items
}

fn kinds(rows: &[AuditRow]) -> Vec<AuditKind> {
    rows.iter().map(|row| row.what.kind()).collect()
}

async fn administrator(app: &TestApp) -> Person {
    let team = app.team("总部", None).await;
    app.person("admin", Role::Admin, team).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Browser {
    let mut browser = app.stranger();
    let form = SignIn { email: email.to_owned(), password: password.to_owned() };
    let response = browser.prepare::<CreateSession>(&(), &Nothing {}, &form).send().await.unwrap();
    browser.keep_cookie(&response);
    browser
}

both! {
    async fn who_signs_in_and_out_and_who_may_not_is_told(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        sign_in(&app, " Fang@Sluice.Test", "a secret that is not hers").await;
        app.advance(1);
        let browser = sign_in(&app, "fang@sluice.test", PASSWORD).await;
        app.advance(1);
        browser.get::<EndSession>(&()).await.unwrap();
        let rows = log(&admin.browser, all()).await;
        assert_eq!(kinds(&rows), [AuditKind::SignedOut, AuditKind::SignedIn, AuditKind::SignInRefused]);
        for row in &rows {
            let about = row.subject.as_ref().unwrap();
            assert_eq!((about.kind, about.id, about.name.as_deref()), (AuditSubjectKind::Person, fang.id.0, Some("fang")));
            assert_eq!(row.address.as_deref(), Some("127.0.0.1"));
        }
        assert_eq!(rows[1].actor.as_ref().unwrap().id, fang.id);
        assert_eq!(rows[1].what, AuditWhat::Entry(AuditDetail::SignedIn { way: SignInWay::Password }));
        // Who is refused is nobody, whatever address they gave; what they gave for a password is written nowhere.
        assert_eq!(rows[2].actor, None);
        let reason = SignInRefusal::WrongCredentials;
        let email = "fang@sluice.test".to_owned();
        assert_eq!(rows[2].what, AuditWhat::Entry(AuditDetail::SignInRefused { email, reason, count: 1 }));
        let kept = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(!format!("{kept:?}").contains("secret"));
    }

    async fn who_is_signed_in_and_does_not_show_that_it_is_them_is_told_by_name(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        let wrong = Confirm { password: "a secret that is not hers".to_owned(), code: None };
        for _ in 0..3 {
            let refused = fang.browser.call::<ConfirmSession>(&(), &Nothing {}, &wrong).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::WrongCredentials);
        }
        let told = async || log(&admin.browser, AuditQuery { who: Some(fang.id), ..all() }).await;
        let expected = |reason, count| AuditWhat::Entry(AuditDetail::ConfirmationRefused { reason, count });
        let said = |rows: &[AuditRow]| rows.iter().map(|row| row.what.clone()).collect::<Vec<_>>();
        let rows = told().await;
        assert_eq!(said(&rows), [expected(SignInRefusal::WrongCredentials, 1)]);
        let about = rows[0].subject.as_ref().unwrap();
        assert_eq!((about.kind, about.id, about.name.as_deref()), (AuditSubjectKind::Person, fang.id.0, Some("fang")));
        assert_eq!(rows[0].address.as_deref(), Some("127.0.0.1"));
        // It is no sign-in that failed, and what was typed is written nowhere.
        assert!(log(&admin.browser, AuditQuery { kind: Some(AuditKind::SignInRefused), ..all() }).await.is_empty());
        assert!(!format!("{rows:?}").contains("secret"));
        // Every act that asks for the password tells of it alike; the minute's further tries are counted.
        app.advance(1);
        let change = PasswordChange { current: "another secret".to_owned(), password: "the tram was late again".to_owned(), end_others: false };
        fang.browser.call::<ChangePassword>(&(), &Nothing {}, &change).await.unwrap_err();
        fang.browser.call::<RemoveFactor>(&(), &Nothing {}, &wrong).await.unwrap_err();
        let many = fang.browser.call::<ConfirmSession>(&(), &Nothing {}, &wrong).await.unwrap_err();
        assert_eq!(many.code, ErrorCode::TooManyRequests);
        app.advance(60_000);
        seal::turn(&app.state).await.unwrap();
        let rows = told().await;
        let reasons = [(SignInRefusal::WrongCredentials, 4), (SignInRefusal::TooMany, 1), (SignInRefusal::WrongCredentials, 1)];
        assert_eq!(said(&rows), reasons.map(|(reason, count)| expected(reason, count)));
        assert!(rows.iter().all(|row| row.actor.as_ref().is_some_and(|actor| actor.id == fang.id)), "{rows:?}");
    }

    async fn the_first_administrator_is_the_first_entry(app: TestApp) {
        let mut browser = app.stranger();
        let form = SetUp {
            code: app.state.auth.set_up_code.clone(),
            email: "chen@sluice.test".to_owned(),
            name: "陈".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let response = browser.prepare::<CompleteSetUp>(&(), &Nothing {}, &form).send().await.unwrap();
        browser.keep_cookie(&response);
        let rows = log(&browser, all()).await;
        let added = rows.iter().find(|row| row.what.kind() == AuditKind::PersonChanged).unwrap();
        let AuditWhat::Entry(AuditDetail::PersonChanged { act, changes }) = &added.what else { panic!("{added:?}") };
        assert_eq!(*act, AuditAct::Added);
        let role = changes.iter().find(|change| change.field == "role").unwrap();
        assert_eq!((role.old.is_null(), &role.new), (true, &"admin".into()));
        assert!(!format!("{rows:?}").contains(PASSWORD));
    }

    async fn a_change_is_told_with_what_was_before_and_from_where(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await;
        app.advance(1);
        let fields = AccountForm { industry: Some("农机".to_owned()), ..account.fields.clone() };
        let edit = Edit { version: account.version, fields };
        fang.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap();
        let about = AuditQuery { subject_kind: Some(AuditSubjectKind::Account), subject: Some(account.id.0), ..all() };
        let rows = log(&admin.browser, about).await;
        assert_eq!(kinds(&rows), [AuditKind::Changed, AuditKind::Created]);
        let AuditWhat::Event(EventDetail::Changed { changes }) = &rows[0].what else { panic!("{rows:?}") };
        assert_eq!((changes[0].field.as_str(), &changes[0].old, &changes[0].new), ("industry", &serde_json::Value::Null, &"农机".into()));
        let subject = rows[0].subject.as_ref().unwrap();
        assert_eq!(subject.name.as_deref(), Some("瑞禾农机"));
        assert_eq!((rows[0].address.as_deref(), rows[0].sealed), (Some("127.0.0.1"), None));
        seal::turn(&app.state).await.unwrap();
        let rows = log(&admin.browser, AuditQuery { who: Some(fang.id), ..all() }).await;
        assert!(rows.iter().all(|row| row.sealed.is_some()), "{rows:?}");
    }

    async fn what_stands_by_its_id_in_a_change_is_told_by_its_name(app: TestApp) {
        let admin = administrator(&app).await;
        let (east, north) = (app.team("华东", None).await, app.team("华北", None).await);
        let (fang, wang) = (app.person("fang", Role::Rep, east).await, app.person("wang", Role::Rep, north).await);
        let role = RoleForm { name: Some("大客户经理".to_owned()), grants: Role::Rep.first_grants() };
        let role = admin.browser.post::<CreateRole>(&role).await.unwrap();
        let moved = PersonForm { name: "fang".to_owned(), role: role.id, team: north, manager: Some(wang.id) };
        let edit = Edit { version: 1, fields: moved };
        let moved = admin.browser.call::<EditPerson>(&fang.id, &Nothing {}, &edit).await.unwrap();
        let named = async |about: (AuditSubjectKind, Uuid)| {
            let query = AuditQuery { subject_kind: Some(about.0), subject: Some(about.1), limit: Some(1), ..all() };
            log(&admin.browser, query).await.remove(0)
        };
        let names = |row: &AuditRow| {
            let mut names: Vec<_> = row.named.iter().map(|thing| (thing.kind, thing.id, thing.name.clone())).collect();
            names.sort();
            names
        };
        let thing = |kind, id, name: &str| (kind, id, Some(name.to_owned()));
        let Role::Own(own) = role.id else { panic!("{role:?}") };
        let mut expected = [
            thing(AuditSubjectKind::Person, wang.id.0, "wang"),
            thing(AuditSubjectKind::Team, east.0, "华东"),
            thing(AuditSubjectKind::Team, north.0, "华北"),
            thing(AuditSubjectKind::Role, own.0, "大客户经理"),
        ];
        expected.sort();
        let fang_changed = (AuditSubjectKind::Person, fang.id.0);
        assert_eq!(names(&named(fang_changed).await), expected);
        // A contact that changes its customer tells both of them; the file has the names beside the ids.
        let (old, new) = (wang.account("澄湖医院").await, wang.account("瑞禾农机").await);
        let form = ContactForm { account: Some(old.id), name: "王岩".to_owned(), ..ContactForm::default() };
        let contact = wang.browser.post::<CreateContact>(&form).await.unwrap();
        app.advance(1);
        let edit = Edit { version: contact.version, fields: ContactForm { account: Some(new.id), ..form } };
        wang.browser.call::<EditContact>(&contact.id, &Nothing {}, &edit).await.unwrap();
        let changed = named((AuditSubjectKind::Contact, contact.id.0)).await;
        assert_eq!(changed.subject.as_ref().unwrap().name.as_deref(), Some("王岩"));
        let mut expected = [thing(AuditSubjectKind::Account, old.id.0, "澄湖医院"), thing(AuditSubjectKind::Account, new.id.0, "瑞禾农机")];
        expected.sort();
        assert_eq!(names(&changed), expected);
        let query = AuditExportQuery { who: Some(wang.id), kind: Some(AuditKind::Changed), subject_kind: None, subject: None, from: None, to: None, address: None, language: None };
        let file = admin.browser.prepare::<ExportAudit>(&(), &query, &Nothing {}).send().await.unwrap().text().await.unwrap();
        assert!(file.contains(&old.id.to_string()) && file.contains("(澄湖医院)"), "{file}");
        // Who gave their records to whom; and what is gone has no name, but is still told.
        app.advance(1);
        let leave = Disable { version: moved.version, hand_over_to: Some(wang.id) };
        admin.browser.call::<DisablePerson>(&fang.id, &Nothing {}, &leave).await.unwrap();
        let handed = log(&admin.browser, AuditQuery { kind: Some(AuditKind::HandedOver), ..all() }).await.remove(0);
        let mut expected = [thing(AuditSubjectKind::Person, fang.id.0, "fang"), thing(AuditSubjectKind::Person, wang.id.0, "wang")];
        expected.sort();
        assert_eq!(names(&handed), expected);
        admin.browser.call::<DeleteTeam>(&east, &Nothing {}, &Nothing {}).await.unwrap();
        let rows = log(&admin.browser, AuditQuery { kind: Some(AuditKind::PersonChanged), subject_kind: Some(fang_changed.0), subject: Some(fang_changed.1), ..all() }).await;
        assert!(names(&rows[1]).contains(&(AuditSubjectKind::Team, east.0, None)), "{rows:?}");
    }

    async fn who_reads_the_log_sees_no_more_of_a_record_than_on_its_page(app: TestApp) {
        let admin = administrator(&app).await;
        let operations = app.person("operations", Role::Operations, admin.team).await;
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await;
        let fields = AccountForm { phone: Some("13812345678".to_owned()), region: Some("杭州".to_owned()), ..account.fields.clone() };
        let edit = Edit { version: account.version, fields };
        fang.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap();
        let rows = log(&operations.browser, AuditQuery { kind: Some(AuditKind::Changed), ..all() }).await;
        let told = format!("{rows:?}");
        assert!(told.contains("+86 ***5678") && told.contains("杭州") && !told.contains("13812345678"), "{told}");
        let query = AuditExportQuery { who: None, kind: Some(AuditKind::Changed), subject_kind: None, subject: None, from: None, to: None, address: None, language: None };
        let file = operations.browser.prepare::<ExportAudit>(&(), &query, &Nothing {}).send().await.unwrap();
        let file = file.text().await.unwrap();
        assert!(file.contains("***5678") && !file.contains("13812345678"), "{file}");
    }

    async fn what_is_typed_for_an_address_and_is_none_is_not_kept(app: TestApp) {
        let admin = administrator(&app).await;
        sign_in(&app, "the tram was late again", "fang").await;
        let rows = log(&admin.browser, AuditQuery { kind: Some(AuditKind::SignInRefused), ..all() }).await;
        let AuditWhat::Entry(AuditDetail::SignInRefused { email, .. }) = &rows[0].what else { panic!("{rows:?}") };
        assert_eq!(email, "");
    }

    async fn who_asks_for_what_they_may_not_is_told_once_and_then_counted(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        for _ in 0..4 {
            let refused = fang.browser.call::<ListAudit>(&(), &all(), &Nothing {}).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::Forbidden);
        }
        let told = async || log(&admin.browser, AuditQuery { kind: Some(AuditKind::Refused), ..all() }).await;
        let rows = told().await;
        let expected = |count| AuditWhat::Entry(AuditDetail::Refused {
            code: ErrorCode::Forbidden,
            method: "GET".to_owned(),
            route: "/api/v1/audit".to_owned(),
            count,
        });
        assert_eq!(rows.iter().map(|row| &row.what).collect::<Vec<_>>(), [&expected(1)]);
        assert_eq!(rows[0].actor.as_ref().unwrap().id, fang.id);
        app.advance(60_000);
        seal::turn(&app.state).await.unwrap();
        let rows = told().await;
        assert_eq!(rows.iter().map(|row| &row.what).collect::<Vec<_>>(), [&expected(3), &expected(1)]);
        assert_eq!(rows[0].address, rows[1].address);
        // A server that stops forgets nothing.
        app.advance(1);
        for _ in 0..3 {
            fang.browser.call::<ListAudit>(&(), &all(), &Nothing {}).await.unwrap_err();
        }
        app.advance(1);
        seal::finish(&app.state).await.unwrap();
        let rows = told().await;
        assert_eq!((&rows[0].what, &rows[1].what, rows.len()), (&expected(2), &expected(1), 4));
        assert!(rows.iter().all(|row| row.sealed.is_some()), "{rows:?}");
    }

    async fn a_write_from_another_site_is_told_with_whose_session_it_came(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        let form = Preferences { language: Some(Language::English) };
        for browser in [&fang.browser, &app.stranger()] {
            let request = browser.prepare::<ChangePreferences>(&(), &Nothing {}, &form);
            assert_eq!(request.header(ORIGIN, "https://evil.test").send().await.unwrap().status(), 403);
            app.advance(1);
        }
        let rows = log(&admin.browser, AuditQuery { kind: Some(AuditKind::Refused), ..all() }).await;
        let who: Vec<_> = rows.iter().map(|row| row.actor.as_ref().map(|actor| actor.id)).collect();
        assert_eq!(who, [None, Some(fang.id)]);
        let crossed = |row: &AuditRow| matches!(&row.what, AuditWhat::Entry(AuditDetail::Refused { code: ErrorCode::CrossSite, .. }));
        assert!(rows.iter().all(crossed), "{rows:?}");
    }

    async fn an_import_is_told_when_it_starts(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        let import = fang.upload("客户.csv", "客户名称,手机号\n澄湖医院,13800138000\n").await.unwrap();
        fang.start(&import, true).await.unwrap();
        let rows = log(&admin.browser, AuditQuery { kind: Some(AuditKind::ImportStarted), ..all() }).await;
        let name = "客户.csv".to_owned();
        assert_eq!(rows[0].what, AuditWhat::Entry(AuditDetail::ImportStarted { name, dry_run: true }));
        assert_eq!(rows[0].actor.as_ref().unwrap().id, fang.id);
    }

    async fn the_log_is_looked_through_page_by_page_without_a_gap(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        for name in ["甲", "乙", "丙", "丁", "戊"] {
            fang.account(name).await;
            app.advance(1);
            sign_in(&app, &fang.email, PASSWORD).await;
            app.advance(1);
        }
        let whole = log(&admin.browser, all()).await;
        assert_eq!(whole.len(), 10);
        assert!(whole.is_sorted_by(|one, other| one.at > other.at));
        let mut after = None;
        let mut read = Vec::new();
        loop {
            let query = AuditQuery { limit: Some(3), after, ..all() };
            let page = admin.browser.call::<ListAudit>(&(), &query, &Nothing {}).await.unwrap();
            read.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(read, whole);
    }

    async fn filters_narrow_the_log(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        let wang = app.rep("wang").await;
        fang.account("瑞禾农机").await;
        app.advance(24 * 60 * 60 * 1000);
        let wang = wang.signed_in_again(&app).await;
        wang.account("启衡医疗").await;
        let admin = admin.signed_in_again(&app).await;
        let seen = async |query: AuditQuery| {
            let rows = log(&admin.browser, query).await;
            rows.into_iter().map(|row| row.actor.unwrap().name).collect::<Vec<_>>()
        };
        let day = |text: &str| Some(text.parse().unwrap());
        let address = |text: &str| Some(text.to_owned());
        assert_eq!(seen(all()).await, ["wang", "fang"]);
        assert_eq!(seen(AuditQuery { who: Some(fang.id), ..all() }).await, ["fang"]);
        assert_eq!(seen(AuditQuery { kind: Some(AuditKind::Created), ..all() }).await, ["wang", "fang"]);
        assert_eq!(seen(AuditQuery { kind: Some(AuditKind::Exported), ..all() }).await, [""; 0]);
        assert_eq!(seen(AuditQuery { to: day("2026-11-19"), ..all() }).await, ["fang"]);
        assert_eq!(seen(AuditQuery { from: day("2026-11-20"), ..all() }).await, ["wang"]);
        assert_eq!(seen(AuditQuery { from: day("2026-11-19"), to: day("2026-11-20"), ..all() }).await, ["wang", "fang"]);
        assert_eq!(seen(AuditQuery { address: address("::ffff:127.0.0.1"), ..all() }).await, ["wang", "fang"]);
        assert_eq!(seen(AuditQuery { address: address("10.0.0.1"), ..all() }).await, [""; 0]);
        let wrong = AuditQuery { subject_kind: Some(AuditSubjectKind::Deal), from: day("2026-11-20"), to: day("2026-11-19"), ..all() };
        let problem = admin.browser.call::<ListAudit>(&(), &wrong, &Nothing {}).await.unwrap_err();
        let findings: Vec<_> = problem.findings.iter().map(|found| (found.field.as_str(), &found.fault)).collect();
        assert_eq!(findings, [("subject", &Fault::Required), ("from", &Fault::Reversed)]);
    }

    async fn an_export_can_be_opened_in_a_spreadsheet_and_is_itself_told(app: TestApp) {
        let admin = administrator(&app).await;
        let fang = app.rep("fang").await;
        fang.account("=HYPERLINK(\"https://evil.test\")").await;
        app.advance(1);
        let query = AuditExportQuery {
            who: None,
            kind: Some(AuditKind::Created),
            subject_kind: None,
            subject: None,
            from: None,
            to: None,
            address: None,
            language: None,
        };
        let request = admin.browser.prepare::<ExportAudit>(&(), &query, &Nothing {});
        let response = request.header(ACCEPT_LANGUAGE, "en-GB").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let name = response.headers()[CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert!(name.ends_with("audit-2026-11-19.csv"), "{name}");
        let text = response.text().await.unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("\u{feff}Time (UTC),Who,"), "{text}");
        assert!(lines.len() == 2 && lines[1].contains(",fang,") && lines[1].contains("\"'=HYPERLINK("), "{text}");
        let rows = log(&admin.browser, AuditQuery { kind: Some(AuditKind::Exported), ..all() }).await;
        let AuditWhat::Entry(AuditDetail::Exported { filters, .. }) = &rows[0].what else { panic!("{rows:?}") };
        assert_eq!(filters.iter().map(|(name, word)| (name.as_str(), word.as_str())).collect::<Vec<_>>(), [("kind", "created")]);
        assert_eq!(rows[0].actor.as_ref().unwrap().id, admin.id);
        let refused = fang.browser.request(Method::Get, &ExportAudit::path(&())).send().await.unwrap();
        assert_eq!(refused.status(), 403);
    }
}
