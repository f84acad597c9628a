//! Stories of somebody who asks to be forgotten: nothing of them is left anywhere, and what was done still stands.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement};
use serde_json::json;
use server::audit::seal;
use server::audit::verify::verify;
use server::entities::{activities, attachments, contacts, erasures, idempotency_keys, imports, users};
use server::privacy::erasure::{self, register};
use shared::audit::api::{AuditExportQuery, ExportAudit};
use shared::endpoint::{Endpoint, Nothing};
use shared::error::ErrorCode;
use shared::event::SubjectKind;
use shared::ids::{ContactId, ErasureId};
use shared::obstacle::Obstacle;
use shared::people::Role;
use shared::pipeline::api::{EditDeal, ShowDeal};
use shared::pipeline::deal::DealForm;
use shared::privacy::api::{
    DataSubjectQuery, ErasePerson, FindPersons, ListErasures, PersonSearch, PreviewErasure,
};
use shared::privacy::contacting::{BlockForm, Channel, ConsentForm, ConsentState, LawfulBasis};
use shared::privacy::erasure::{ERASED, ErasureForm, ErasurePreview, ErasureState, Kept, Removed};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::records::Subject;
use shared::records::account::AccountForm;
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind};
use shared::records::api::*;
use shared::records::contact::{ContactForm, ContactView};
use shared::records::timeline::TimelineQuery;

use crate::support::{Person, TestApp, both};

/// What is known of the one who is erased. No part of it is part of anything else.
const VALUES: [&str; 8] = [
    "欧阳致远",
    "13911223344",
    "zhiyuan.ouyang@chenghu.test",
    "oyzy_1979",
    "13755667788",
    "麻醉科主任医师",
    "对花生过敏",
    "周三下午方便接电话",
];

struct Site {
    officer: Person,
    rep: Person,
    contact: ContactView,
    deal: shared::pipeline::deal::DealView,
}

impl Site {
    fn about(&self) -> DataSubject {
        DataSubject { kind: DataSubjectKind::Contact, id: self.contact.id.0 }
    }

    fn wish(&self, confirmation: &str) -> ErasureForm {
        ErasureForm {
            about: self.about(),
            also: Vec::new(),
            confirmation: confirmation.to_owned(),
            reason: "本人要求".to_owned(),
            request: None,
        }
    }

    async fn preview(&self) -> ErasurePreview {
        let query = DataSubjectQuery { kind: DataSubjectKind::Contact, id: self.contact.id.0 };
        self.officer.browser.call::<PreviewErasure>(&(), &query, &Nothing {}).await.unwrap()
    }

    /// Erases the contact, and the second record of the same person.
    async fn erase(&self) -> Vec<ErasureId> {
        let twins = self.preview().await.twins.into_iter().filter(|twin| twin.name == "欧阳致远");
        let also = twins.map(|twin| DataSubject { kind: twin.kind, id: twin.id }).collect();
        let wish = ErasureForm { also, ..self.wish("欧阳致远") };
        let asked = self.officer.browser.post::<ErasePerson>(&wish).await.unwrap();
        asked.into_iter().map(|one| one.id).collect()
    }
}

async fn log(rep: &Person, about: Subject, kind: ActivityKind, text: &str) {
    let form = ActivityForm {
        about,
        kind,
        text: Some(text.to_owned()),
        occurred_at: "2026-11-18T06:00:00Z".parse().unwrap(),
        figures: ActivityFigures::default(),
        attachments: Vec::new(),
    };
    let request = rep
        .browser
        .prepare::<LogActivity>(&(), &Nothing {}, &form)
        .header("idempotency-key", format!("{kind}-{text}").len().to_string() + kind.as_str());
    assert!(request.send().await.unwrap().status().is_success());
}

/// A contact with everything that can be known of one, in every place where it can stand.
async fn site(app: &TestApp) -> Site {
    let team = app.team("华东", None).await;
    let officer = app.person("officer", Role::Admin, team).await;
    let rep = app.person("rep", Role::Rep, team).await;
    let account = rep.account("澄湖医院").await;
    let form = ContactForm {
        account: Some(account.id),
        name: "欧阳致远".to_owned(),
        title: Some("麻醉科主任医师".to_owned()),
        phone: Some("137 5566 7788".to_owned()),
        email: Some("zhiyuan.ouyang@chenghu.test".to_owned()),
        wechat: Some("oyzy_1979".to_owned()),
        note: Some("对花生过敏".to_owned()),
    };
    // Kept, so that a request sent twice counts once.
    let request =
        rep.browser.prepare::<CreateContact>(&(), &Nothing {}, &form).header("idempotency-key", "made");
    let contact: ContactView = crate::support::answer(request.send().await.unwrap()).await.unwrap();
    let edit = Edit {
        version: contact.version,
        fields: ContactForm { phone: Some("139 1122 3344".to_owned()), ..contact.fields },
    };
    let contact = rep.browser.call::<EditContact>(&contact.id, &Nothing {}, &edit).await.unwrap();
    let deal = rep.deal(account.id, "LIS 升级").await;
    let fields = DealForm {
        contact: Some(contact.id),
        next_step: Some("请欧阳致远看报价".to_owned()),
        ..deal.fields.clone()
    };
    let deal = rep
        .browser
        .call::<EditDeal>(&deal.id, &Nothing {}, &Edit { version: deal.version, fields })
        .await
        .unwrap();
    let note =
        AccountForm { note: Some("决策人：欧阳致远 13911223344".to_owned()), ..account.fields };
    rep.browser
        .call::<EditAccount>(&account.id, &Nothing {}, &Edit { version: account.version, fields: note })
        .await
        .unwrap();
    let about = Subject::Contact(contact.id);
    log(&rep, about, ActivityKind::Call, "周三下午方便接电话").await;
    log(&rep, Subject::Deal(deal.id), ActivityKind::Meeting, "与欧阳致远谈了价格").await;
    // Somebody else's record, far from this customer.
    let elsewhere = rep.account("瑞禾农机").await;
    log(
        &rep,
        Subject::Account(elsewhere.id),
        ActivityKind::Note,
        "介绍人电话 13911223344，邮箱 zhiyuan.ouyang@chenghu.test",
    )
    .await;
    let path = format!(
        "/api/v1/attachments?about_kind=contact&about_id={}&name=%E6%AC%A7%E9%98%B3%E8%87%B4%E8%BF%9C.txt&document=other",
        contact.id
    );
    let file = rep
        .browser
        .request(UploadAttachment::METHOD, &path)
        .header("content-type", "application/octet-stream");
    assert_eq!(file.body("欧阳致远 13911223344").send().await.unwrap().status(), 201);
    let consent = ConsentForm {
        about: DataSubject { kind: DataSubjectKind::Contact, id: contact.id.0 },
        state: ConsentState::Given,
        basis: LawfulBasis::Consent,
        channel: Channel::Phone,
        source: "欧阳致远在展会上".to_owned(),
        text: Some("周三下午方便接电话".to_owned()),
        text_version: None,
        at: None,
    };
    rep.browser.post::<shared::privacy::api::NoteConsent>(&consent).await.unwrap();
    let block = BlockForm {
        about: consent.about,
        channel: Channel::Sms,
        blocked: true,
        reason: Some("欧阳致远不看短信".to_owned()),
    };
    rep.browser.post::<shared::privacy::api::MarkContact>(&block).await.unwrap();
    // A sheet that names the contact beside somebody else.
    let sheet = "客户名称,联系人,手机号\n澄湖医院,欧阳致远,139-1122-3344\n云帆物流,王磊,13800138000\n";
    rep.imported(app, "名单.csv", sheet).await;
    // The same person once more, at another customer.
    let twin = ContactForm {
        account: Some(elsewhere.id),
        name: "欧阳致远".to_owned(),
        phone: Some("139-1122-3344".to_owned()),
        ..ContactForm::default()
    };
    rep.browser.post::<CreateContact>(&twin).await.unwrap();
    while seal::turn(&app.state).await.unwrap().more {}
    app.index().await;
    Site { officer, rep, contact, deal }
}

/// Every place in the database's rows, as text, in which `value` stands.
async fn in_rows(app: &TestApp, value: &str) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Name {
        name: String,
    }
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let (read, backend) = (app.state.database.read(), app.state.database.backend());
    let tables = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        _ => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let mut found = Vec::new();
    for Name { name } in
        Name::find_by_statement(Statement::from_string(backend, tables)).all(read).await.unwrap()
    {
        if backend == DbBackend::Sqlite {
            continue; // The bytes of the file say more.
        }
        let sql = format!("SELECT count(*) AS rows FROM \"{name}\" AS t WHERE position($1 in t::text) > 0");
        let count = Count::find_by_statement(Statement::from_sql_and_values(backend, sql, [value.into()]));
        if count.one(read).await.unwrap().unwrap().rows > 0 {
            found.push(name);
        }
    }
    found
}

/// Every file below `folder` in which `value` stands.
fn in_files(folder: &Path, value: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path, value));
        } else if std::fs::read(&path).unwrap().windows(value.len()).any(|part| part == value.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

async fn traces(app: &TestApp) -> Vec<(&'static str, Vec<String>)> {
    let mut traces = Vec::new();
    for value in VALUES {
        let mut places = in_rows(app, value).await;
        places.extend(in_files(&app.state.config.data, value));
        if !places.is_empty() {
            traces.push((value, places));
        }
    }
    traces
}

/// Those of the grams by which the person would be found that stand in the index.
async fn found_by(app: &TestApp) -> Vec<&'static str> {
    #[derive(FromQueryResult)]
    struct Gram {
        gram: String,
    }
    let (writer, backend) = (app.state.database.writer(), app.state.database.backend());
    let sql = match backend {
        DbBackend::Sqlite => {
            for table in ["search_names", "search_notes"] {
                let vocabulary = format!(
                    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_grams USING fts5vocab(main, {table}, row)"
                );
                writer.execute_unprepared(&vocabulary).await.unwrap();
            }
            "SELECT term AS gram FROM temp.search_names_grams UNION SELECT term FROM temp.search_notes_grams"
        }
        _ => "SELECT word AS gram FROM ts_stat('SELECT grams FROM search_documents')",
    };
    let grams = Gram::find_by_statement(Statement::from_string(backend, sql)).all(writer).await.unwrap();
    let parts = ["欧阳", "致远", "44332211931", "88776655731", "zhiyuan", "13911223344", "花生", "周三"];
    let stands = |part: &&str| grams.iter().any(|gram| gram.gram.contains(part));
    parts.into_iter().filter(stands).collect()
}

async fn everything_said(site: &Site) -> String {
    let mut said = String::new();
    let deal = site.rep.browser.get::<ShowDeal>(&site.deal.id).await.unwrap();
    said.push_str(&serde_json::to_string(&deal).unwrap());
    for path in [
        "/api/v1/contacts?name=欧阳",
        "/api/v1/contacts",
        "/api/v1/accounts",
        "/api/v1/deals",
        "/api/v1/today",
        "/api/v1/audit?limit=200",
    ] {
        said.push_str(
            &site
                .officer
                .browser
                .request(shared::endpoint::Method::Get, path)
                .send()
                .await
                .unwrap()
                .text()
                .await
                .unwrap(),
        );
    }
    let account = site.contact.fields.account.unwrap();
    let story = TimelineQuery { limit: Some(200), ..TimelineQuery::all(SubjectKind::Account, account.0) };
    said.push_str(
        &serde_json::to_string(
            &site.rep.browser.call::<ShowTimeline>(&(), &story, &Nothing {}).await.unwrap(),
        )
        .unwrap(),
    );
    let query = AuditExportQuery {
        who: None,
        kind: None,
        subject_kind: None,
        subject: None,
        from: None,
        to: None,
        address: None,
        language: None,
    };
    let request = site.officer.browser.prepare::<ExportAudit>(&(), &query, &Nothing {});
    said + &request.send().await.unwrap().text().await.unwrap()
}

async fn assert_sealed(app: &TestApp) {
    while seal::turn(&app.state).await.unwrap().more {}
    let report = verify(&app.state.database, &app.state.config.audit_heads, app.state.now()).await.unwrap();
    assert_eq!(report.findings, []);
}

both! {
    async fn nothing_of_an_erased_person_is_left_and_the_log_still_holds(app: TestApp) {
        let site = site(&app).await;
        assert_eq!(traces(&app).await.len(), VALUES.len(), "the story has to put every value somewhere first");
        assert_eq!(
            found_by(&app).await,
            ["欧阳", "致远", "44332211931", "zhiyuan", "13911223344", "周三"],
            "by name, number, address and what was written"
        );
        let preview = site.preview().await;
        assert_eq!(preview.confirmation, "欧阳致远");
        let goes = |what| preview.goes.iter().find(|one| one.what == what).map_or(0, |one| one.count);
        assert_eq!((goes(Removed::Fields), goes(Removed::Activities), goes(Removed::Files)), (6, 1, 1), "{preview:?}");
        assert_eq!((goes(Removed::Consents), preview.twins.len()), (2, 1), "{preview:?}");
        assert!(goes(Removed::Mentions) >= 4 && goes(Removed::Answers) >= 1, "{preview:?}");
        assert!(preview.row_stays && preview.stays.iter().any(|one| one.what == Kept::Deals), "{preview:?}");

        site.erase().await;
        app.work().await;
        assert_sealed(&app).await;
        let done = site.officer.browser.get::<ListErasures>(&()).await.unwrap();
        assert_eq!(done.iter().map(|one| one.state).collect::<Vec<_>>(), [ErasureState::Done; 2]);
        assert_eq!(traces(&app).await, []);
        assert_eq!(found_by(&app).await, [""; 0]);
        let said = everything_said(&site).await;
        for value in VALUES {
            assert!(!said.contains(value), "{value} in {said}");
        }

        // What was done stands, and so does everybody else.
        let deal = site.rep.browser.get::<ShowDeal>(&site.deal.id).await.unwrap();
        assert_eq!((deal.fields.amount, deal.contact.unwrap().name), (site.deal.fields.amount, ERASED.to_owned()));
        assert_eq!(deal.fields.next_step.as_deref(), Some("请***看报价"));
        let texts = activities::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(texts.iter().any(|row| row.text.as_deref() == Some("介绍人电话 ***，邮箱 ***")), "{texts:?}");
        let rows = contacts::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(rows.iter().any(|row| row.name == "王磊"));
        let files = attachments::Entity::find().all(app.state.database.read()).await.unwrap();
        assert_eq!((files[0].name.as_str(), files[0].object_key.as_str()), (ERASED, ""));
        // The import tells what it made; its file is gone.
        let import = imports::Entity::find().one(app.state.database.read()).await.unwrap().unwrap();
        let path = format!("/api/v1/imports/{}/rejected", import.id);
        assert_eq!(site.rep.browser.request(shared::endpoint::Method::Get, &path).send().await.unwrap().status(), 409);
        // Who is gone is not found.
        let search = PersonSearch { text: "欧阳致远".to_owned() };
        assert_eq!(site.officer.browser.call::<FindPersons>(&(), &search, &Nothing {}).await.unwrap(), []);
    }

    async fn an_erasure_that_is_killed_or_run_twice_comes_to_the_same_end(app: TestApp) {
        let site = site(&app).await;
        let ids = site.erase().await;
        // As after a kill between the last write and the mark that it was done.
        for id in &ids {
            erasure::carry_out(&app.state, *id).await.unwrap();
        }
        let again = "UPDATE erasures SET state = 'waiting'";
        app.state.database.writer().execute_unprepared(again).await.unwrap();
        for id in &ids {
            erasure::carry_out(&app.state, *id).await.unwrap();
        }
        app.work().await;
        assert_sealed(&app).await;
        assert_eq!(traces(&app).await, []);
    }

    async fn nobody_is_erased_by_mistake(app: TestApp) {
        let site = site(&app).await;
        let refused = site.officer.browser.post::<ErasePerson>(&site.wish("欧阳")).await.unwrap_err();
        assert_eq!((refused.code, refused.findings[0].field.as_str()), (ErrorCode::ValidationFailed, "confirmation"));
        let refused = site.rep.browser.post::<ErasePerson>(&site.wish("欧阳致远")).await.unwrap_err();
        assert_eq!((refused.code, &refused.more["permission"]), (ErrorCode::Forbidden, &json!("handle_personal_data")));
        // A colleague who can still sign in is not forgotten.
        let about = DataSubject { kind: DataSubjectKind::Person, id: site.rep.id.0 };
        let wish = ErasureForm { about, ..site.wish("rep") };
        let refused = site.officer.browser.post::<ErasePerson>(&wish).await.unwrap_err();
        assert_eq!(refused.obstacle, Some(Obstacle::PersonEnabled));
        assert_eq!(erasures::Entity::find().all(app.state.database.read()).await.unwrap(), []);
    }

    async fn a_number_that_somebody_else_has_too_stays_theirs(app: TestApp) {
        let site = site(&app).await;
        let colleague = ContactForm {
            account: site.contact.fields.account,
            name: "王芳".to_owned(),
            phone: Some("13911223344".to_owned()),
            ..ContactForm::default()
        };
        let colleague = site.rep.browser.post::<CreateContact>(&colleague).await.unwrap();
        let preview = site.preview().await;
        assert!(preview.stays.iter().any(|one| (one.what, one.count) == (Kept::SharedValues, 1)), "{preview:?}");
        // The import made a second record of the same person, besides.
        assert!(preview.twins.iter().any(|twin| twin.name == "王芳"), "{preview:?}");
        site.erase().await;
        app.work().await;
        let stays = site.rep.browser.get::<ShowContact>(&colleague.id).await.unwrap();
        assert_eq!(stays.fields.phone.as_deref(), Some("+8613911223344"));
        assert_sealed(&app).await;
    }

    async fn a_colleague_who_left_is_forgotten_and_their_work_is_not(app: TestApp) {
        let site = site(&app).await;
        let leaver = app.person("zhuge.liang", Role::Rep, site.rep.team).await;
        leaver.account("星野食品").await;
        let person = site.officer.browser.get::<shared::people::api::ShowPerson>(&leaver.id).await.unwrap();
        let disable = shared::people::api::Disable { version: person.version, hand_over_to: Some(site.rep.id) };
        site.officer.browser.call::<shared::people::api::DisablePerson>(&leaver.id, &Nothing {}, &disable).await.unwrap();
        while seal::turn(&app.state).await.unwrap().more {}
        let about = DataSubject { kind: DataSubjectKind::Person, id: leaver.id.0 };
        let wish = ErasureForm { about, ..site.wish("zhuge.liang") };
        site.officer.browser.post::<ErasePerson>(&wish).await.unwrap();
        app.work().await;
        assert_sealed(&app).await;
        let row = users::Entity::find_by_id(leaver.id).one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.email.ends_with("@erased.invalid")), (ERASED, true));
        for value in ["zhuge.liang@sluice.test", "zhuge.liang"] {
            assert_eq!(in_rows(&app, value).await, [""; 0]);
            assert_eq!(in_files(&app.state.config.data, value), [""; 0]);
        }
    }

    async fn who_was_erased_is_erased_again_after_an_older_backup_was_restored(app: TestApp) {
        let site = site(&app).await;
        let backup = tempfile::tempdir().unwrap();
        let file = backup.path().join("site.tar");
        server::backup::backup(&app.state.database, &app.state.files, &file).await.unwrap();
        site.erase().await;
        app.work().await;

        let (config, folder) = app.empty_site().await;
        let database = server::database::Database::open(&config.database_url).await.unwrap();
        let files = server::files::Files::in_folder(&config.data.join("files")).unwrap();
        server::backup::restore(&database, &files, &file).await.unwrap();
        let kept = register::path(&app.state.config.audit_heads);
        std::fs::copy(&kept, register::path(&config.audit_heads)).unwrap();
        let restored = TestApp::start(config, folder).await;
        assert_eq!(register::apply(&restored.state).await.unwrap(), 2);
        assert_eq!(register::apply(&restored.state).await.unwrap(), 0);
        restored.work().await;
        assert_eq!(traces(&restored).await, []);
        let row = contacts::Entity::find_by_id(ContactId(site.contact.id.0)).one(restored.state.database.read()).await.unwrap();
        assert_eq!(row.unwrap().name, ERASED);
        let keys = idempotency_keys::Entity::find().all(restored.state.database.read()).await.unwrap();
        assert!(!format!("{keys:?}").contains("欧阳致远"));
    }
}
