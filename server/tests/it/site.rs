//! Stories of the site as a whole: what every answer carries, what is backed up, what is due.

use axum::http::StatusCode;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, Statement};
use server::backup;
use server::config::Config;
use server::database::Database;
use server::entities::{due_jobs, users};
use server::files::Files;
use server::jobs::{self, Handlers, Outcome};
use shared::endpoint::{Method, Nothing};
use shared::error::ErrorCode;
use shared::people::Role;
use shared::records::account::{AccountForm, AccountView};
use shared::records::api::{CreateAccount, Edit, EditAccount};

use crate::support::{TestApp, answer, both};

both! {
    async fn every_answer_tells_the_browser_what_it_may_do(app: TestApp) {
        let browser = app.stranger();
        for path in ["/", "/api/v1/session", "/api/openapi.json", "/nothing/here.js", "/healthz"] {
            let response = browser.request(Method::Get, path).send().await.unwrap();
            let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap());
            let policy = header("content-security-policy").unwrap();
            assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{path}: {policy}");
            assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
            assert_eq!(header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(header("cache-control").filter(|_| path.starts_with("/api/")), path.starts_with("/api/").then_some("no-store"));
            assert!(header("x-request-id").is_some(), "{path}");
        }
    }

    async fn an_unknown_address_of_the_api_is_a_problem_and_not_a_page(app: TestApp) {
        let browser = app.stranger();
        let ask = async |method, path: &str| {
            let response = browser.request(method, path).header("accept", "text/html").send().await.unwrap();
            answer::<serde_json::Value>(response).await.unwrap_err().code
        };
        assert_eq!(ask(Method::Get, "/api/v1/nothing").await, ErrorCode::NotFound);
        assert_eq!(ask(Method::Delete, "/api/v1/users").await, ErrorCode::MethodNotAllowed);
    }

    async fn a_supervisor_learns_that_the_site_is_ready(app: TestApp) {
        let browser = app.stranger();
        let ask = async |path: &str| browser.request(Method::Get, path).send().await.unwrap().status();
        assert_eq!(ask("/healthz").await, StatusCode::NO_CONTENT.as_u16());
        assert_eq!(ask("/readyz").await, StatusCode::NO_CONTENT.as_u16());
        app.state.database.writer().execute_unprepared("DELETE FROM seaql_migrations").await.unwrap();
        assert_eq!(ask("/healthz").await, StatusCode::NO_CONTENT.as_u16());
        assert_eq!(ask("/readyz").await, StatusCode::SERVICE_UNAVAILABLE.as_u16());
    }

    async fn the_api_is_described_and_can_be_browsed(app: TestApp) {
        let browser = app.stranger();
        let response = browser.request(Method::Get, "/api/openapi.json").send().await.unwrap();
        let document: serde_json::Value = answer(response).await.unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        let sign_in = &document["paths"]["/api/v1/session"]["post"];
        assert_eq!(sign_in["operationId"], "createSession");
        let body = &sign_in["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        assert_eq!(body, "#/components/schemas/SignIn");
        let made = &document["paths"]["/api/v1/accounts"]["post"]["responses"];
        assert!(made["200"].is_null(), "{made}");
        assert_eq!(made["201"]["headers"]["Location"]["schema"]["format"], "uri-reference");
        // Every reference leads somewhere.
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name} is referred to and missing");
        }
        for file in ["", "swagger-ui-bundle.js", "swagger-ui.css", "swagger-initializer.js"] {
            let response = browser.request(Method::Get, &format!("/api/docs/{file}")).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::OK.as_u16(), "{file}");
        }
    }

    async fn a_backup_taken_while_people_work_is_restored_row_for_row(app: TestApp) {
        let fang = app.rep("fang").await;
        app.person("王芳 🌾", Role::Manager, fang.team).await;
        let key = Files::key("attachments", app.state.new_id());
        app.state.files.put(&key, b"a file".as_slice().into()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("site.tar");
        let manifest = backup::backup(&app.state.database, &app.state.files, &target).await.unwrap();
        assert!(backup::backup(&app.state.database, &app.state.files, &target).await.is_err(), "it exists");
        // From either database into SQLite: the form is one.
        let config = Config::in_folder(folder.path());
        let database = Database::open(&config.database_url).await.unwrap();
        let files = Files::in_folder(&folder.path().join("files")).unwrap();
        assert_eq!(backup::restore(&database, &files, &target).await.unwrap(), manifest);
        assert_eq!(files.get(&key).await.unwrap(), b"a file".as_slice());
        let again = folder.path().join("again.tar");
        assert_eq!(backup::backup(&database, &files, &again).await.unwrap(), manifest);
        if app.state.database.backend() == database.backend() {
            assert!(std::fs::read(&target).unwrap() == std::fs::read(&again).unwrap(), "byte for byte");
        }
        let here = users::Entity::find().all(database.read()).await.unwrap();
        assert_eq!(here, users::Entity::find().all(app.state.database.read()).await.unwrap());
        // And back, which a database with people in it refuses.
        let refused = backup::restore(&app.state.database, &app.state.files, &again).await.unwrap_err();
        assert!(refused.to_string().contains("people in it"), "{refused}");
        app.state.database.writer().execute_unprepared("DELETE FROM users").await.unwrap();
        backup::restore(&app.state.database, &app.state.files, &again).await.unwrap();
        assert_eq!(users::Entity::find().count(app.state.database.read()).await.unwrap(), 2);
        // The guards are up again.
        let guards = match app.state.database.backend() {
            DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'trigger'",
            _ => "SELECT tgname FROM pg_trigger WHERE tgrelid = 'deals'::regclass AND NOT tgisinternal AND tgenabled = 'O'",
        };
        let guards = Statement::from_string(app.state.database.backend(), guards);
        assert_eq!(app.state.database.read().query_all_raw(guards).await.unwrap().len(), 2);
        // Sessions came along: fang is still signed in.
        fang.browser.get::<shared::people::api::ShowSession>(&()).await.unwrap();
    }

    async fn a_worker_that_lives_keeps_its_job_and_one_that_died_loses_it(app: TestApp) {
        const FOREVER: Handlers = &[("count", |_, _| Box::pin(std::future::pending()))];
        const AT_ONCE: Handlers = &[("count", |_, _| Box::pin(async { Ok(Outcome::Done) }))];
        let (state, now) = (app.state.clone(), app.state.now());
        let transaction = state.database.begin().await.unwrap();
        jobs::enqueue(&transaction, now, "count", serde_json::json!({}), now, None).await.unwrap();
        transaction.commit().await.unwrap();
        let busy = state.clone();
        let worker = tokio::spawn(async move { jobs::tick(&busy, FOREVER).await });
        let lease = async || due_jobs::Entity::find().one(state.database.read()).await.unwrap().unwrap().lease_until;
        while lease().await.is_none() {}
        // Far longer than a lease: each sign of life moves its end.
        for _ in 0..10 {
            let before = lease().await;
            app.advance(jobs::SIGN_MILLIS);
            while lease().await == before {}
        }
        worker.abort();
        let _ = worker.await;
        assert_eq!(jobs::tick(&state, AT_ONCE).await.unwrap(), 0, "it may still live");
        app.advance(jobs::LEASE_MILLIS);
        assert_eq!(jobs::tick(&state, AT_ONCE).await.unwrap(), 1);
        assert_eq!(due_jobs::Entity::find().count(state.database.read()).await.unwrap(), 0);
    }

    async fn due_work_is_done_once_and_tried_again_after_a_failure(app: TestApp) {
        const HANDLERS: Handlers = &[
            ("count", |state, payload| Box::pin(async move {
                let name = payload["name"].as_str().unwrap_or_default().to_owned();
                let row = server::entities::teams::Model {
                    id: shared::ids::TeamId(state.new_id()), parent_id: None, name, created_at: state.now(), version: 1,
                };
                let row = sea_orm::IntoActiveModel::into_active_model(row);
                server::entities::teams::Entity::insert(row)
                    .exec_without_returning(state.database.writer())
                    .await?;
                Ok(Outcome::Done)
            })),
            ("fail", |_, _| Box::pin(async { Err(anyhow::anyhow!("not today").into()) })),
        ];
        let (state, now) = (&app.state, app.state.now());
        let transaction = state.database.begin().await.unwrap();
        for (kind, key) in [("count", "a"), ("count", "a"), ("count", "b"), ("fail", "c")] {
            let payload = serde_json::json!({ "name": key });
            jobs::enqueue(&transaction, now, kind, payload, now, Some(key.to_owned())).await.unwrap();
        }
        transaction.commit().await.unwrap();
        // Two workers, as two processes would have, see three jobs between them: one was there already.
        let (one, other) = tokio::join!(jobs::tick(state, HANDLERS), jobs::tick(state, HANDLERS));
        assert_eq!(one.unwrap() + other.unwrap(), 3);
        let teams = server::entities::teams::Entity::find().count(state.database.read()).await.unwrap();
        assert_eq!(teams, 2);
        assert_eq!(jobs::tick(state, HANDLERS).await.unwrap(), 0, "the failed one waits");
        app.advance(2000);
        assert_eq!(jobs::tick(state, HANDLERS).await.unwrap(), 1, "and is tried again");
    }

    async fn a_request_that_is_sent_again_is_answered_again_and_done_once(app: TestApp) {
        let fang = app.rep("fang").await;
        let send = async |name: &str| {
            let form = AccountForm { name: name.to_owned(), ..AccountForm::default() };
            let request = fang.browser.prepare::<CreateAccount>(&(), &Nothing {}, &form);
            let response = request.header("idempotency-key", "form-1").send().await.unwrap();
            answer::<AccountView>(response).await
        };
        // The double click: both arrive at once.
        let (one, other) = tokio::join!(send("瑞禾农机"), send("瑞禾农机"));
        let one = one.unwrap();
        assert_eq!(one, other.unwrap());
        app.advance(60_000);
        assert_eq!(one, send("瑞禾农机").await.unwrap());
        assert_eq!(send("瑞禾").await.unwrap_err().code, ErrorCode::IdempotencyMismatch);
        let accounts = server::entities::accounts::Entity::find().count(app.state.database.read()).await.unwrap();
        assert_eq!(accounts, 1);
    }

    async fn two_people_editing_one_record_are_told_what_differs(app: TestApp) {
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await;
        let edit = async |name: &str, industry: Option<&str>| {
            let fields = AccountForm {
                name: name.to_owned(),
                industry: industry.map(str::to_owned),
                ..account.fields.clone()
            };
            let edit = Edit { version: account.version, fields };
            fang.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await
        };
        let first = edit("瑞禾农机集团", None).await.unwrap();
        let problem = edit("瑞禾农机", Some("农机")).await.unwrap_err();
        let conflict = problem.conflict.unwrap();
        assert_eq!(conflict.version, first.version);
        let fields: Vec<_> = conflict.fields.iter().map(|field| (field.field.as_str(), &field.mine, &field.theirs)).collect();
        assert_eq!(
            fields,
            [
                ("industry", &"农机".into(), &serde_json::Value::Null),
                ("name", &"瑞禾农机".into(), &"瑞禾农机集团".into()),
            ]
        );
    }

    async fn a_deal_cannot_be_given_a_stage_behind_the_rules_back(app: TestApp) {
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await;
        let deal = fang.deal(account.id, "播种机 20 台").await;
        let database = app.state.database.writer();
        let refused = async |sql: &str| {
            let error = database.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(error.contains("by a move alone") || error.contains("first stage"), "{sql}: {error}");
        };
        refused("UPDATE deals SET stage = 'won'").await;
        refused("UPDATE deals SET stage = 'needs_confirmed', version = version + 1").await;
        let stage = fang.browser.get::<shared::pipeline::api::ShowDeal>(&deal.id).await.unwrap().stage;
        assert_eq!(stage.as_str(), "first_contact");
    }
}
