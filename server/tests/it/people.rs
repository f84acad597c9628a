//! Stories of signing in, of staying signed in, and of who sees whom.

use reqwest::header::{CONTENT_TYPE, ORIGIN, SET_COOKIE};
use server::auth::session::{ABSOLUTE_MILLIS, IDLE_MILLIS};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault};
use shared::people::api::{
    ChangePreferences, CompleteSetUp, CreateSession, EndSession, ListUsers, Preferences, SetUp, ShowSession,
    ShowSetUp, SignIn,
};
use shared::people::{Language, Role};

use crate::support::{PASSWORD, TestApp, both};

fn sign_in(email: &str, password: &str) -> SignIn {
    SignIn { email: email.to_owned(), password: password.to_owned() }
}

both! {
    async fn a_rep_signs_in_and_out(app: TestApp) {
        let fang = app.rep("fang").await;
        let mut browser = app.stranger();
        let request = sign_in("Fang@Sluice.Test", PASSWORD);
        let response = browser.prepare::<CreateSession>(&(), &Nothing {}, &request).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("sluice=") && cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
        browser.keep_cookie(&response);
        let session = browser.get::<ShowSession>(&()).await.unwrap();
        assert_eq!((session.user.id, session.role), (fang.id, Role::Rep));
        browser.get::<EndSession>(&()).await.unwrap();
        // The cookie is still sent, but the session is gone from the database.
        let problem = browser.get::<ShowSession>(&()).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::Unauthenticated);
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody(app: TestApp) {
        let fang = app.rep("fang").await;
        let browser = app.stranger();
        let mut wrong = browser.post::<CreateSession>(&sign_in(&fang.email, "wrong")).await.unwrap_err();
        let mut unknown = browser.post::<CreateSession>(&sign_in("no@sluice.test", "wrong")).await.unwrap_err();
        (wrong.request_id, unknown.request_id) = (None, None);
        assert_eq!(wrong, unknown);
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(wrong, @r#"
            {
              "type": "/problems/wrong_credentials",
              "title": "wrong credentials",
              "status": 401,
              "code": "wrong_credentials"
            }
            "#);
        }
    }

    async fn a_guesser_has_to_wait(app: TestApp) {
        let fang = app.rep("fang").await;
        let browser = app.stranger();
        for _ in 0..5 {
            let problem = browser.post::<CreateSession>(&sign_in(&fang.email, "wrong")).await.unwrap_err();
            assert_eq!(problem.code, ErrorCode::WrongCredentials);
        }
        let problem = browser.post::<CreateSession>(&sign_in(&fang.email, PASSWORD)).await.unwrap_err();
        assert_eq!((problem.code, problem.retry_after), (ErrorCode::TooManyRequests, Some(60)));
        app.advance(60 * 1000);
        browser.post::<CreateSession>(&sign_in(&fang.email, PASSWORD)).await.unwrap();
    }

    async fn a_session_ends_by_idleness_and_by_age(app: TestApp) {
        let fang = app.rep("fang").await;
        for _ in 0..3 {
            app.advance(IDLE_MILLIS / 2);
            fang.browser.get::<ShowSession>(&()).await.unwrap();
        }
        app.advance(IDLE_MILLIS);
        assert_eq!(fang.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let wang = app.rep("wang").await;
        for _ in 0..(ABSOLUTE_MILLIS / IDLE_MILLIS * 2 - 1) {
            app.advance(IDLE_MILLIS / 2);
            wang.browser.get::<ShowSession>(&()).await.unwrap();
        }
        app.advance(IDLE_MILLIS / 2);
        assert_eq!(wang.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
    }

    async fn another_site_cannot_make_the_browser_write(app: TestApp) {
        let fang = app.rep("fang").await;
        let own = format!("http://{}", app.address);
        let ask = |name: &'static str, value: String| {
            let request = Preferences { language: Some(Language::English) };
            let request = fang.browser.prepare::<ChangePreferences>(&(), &Nothing {}, &request);
            async move { request.header(name, value).send().await.unwrap().status().as_u16() }
        };
        assert_eq!(ask("origin", "https://evil.test".to_owned()).await, 403);
        assert_eq!(ask("origin", "null".to_owned()).await, 403);
        assert_eq!(ask("sec-fetch-site", "cross-site".to_owned()).await, 403);
        assert_eq!(ask("sec-fetch-site", "same-site".to_owned()).await, 403);
        assert_eq!(ask("origin", own).await, 200);
        assert_eq!(ask("sec-fetch-site", "same-origin".to_owned()).await, 200);
        // What an HTML form can send is not read as JSON, wherever it comes from.
        let path = ChangePreferences::path(&());
        let form = fang.browser.request(Method::Put, &path).header(CONTENT_TYPE, "text/plain").body("{}");
        assert_eq!(form.send().await.unwrap().status(), 415);
    }

    async fn what_cannot_be_read_is_refused_with_its_place(app: TestApp) {
        let fang = app.rep("fang").await;
        let put = |body: &'static str| {
            let request = fang.browser.request(Method::Put, "/api/v1/me/preferences");
            let request = request.header(CONTENT_TYPE, "application/json").body(body);
            async move { crate::support::answer::<serde_json::Value>(request.send().await.unwrap()).await.unwrap_err() }
        };
        for (body, field) in [
            (r#"{"language": 7}"#, Some("language")),
            (r#"{"language": "tlh"}"#, Some("language")),
            (r#"{"langauge": "en"}"#, Some("langauge")),
            (r#"{"language": "#, Some("language")),
            (r#"{} {}"#, None),
            ("", None),
        ] {
            let problem = put(body).await;
            assert_eq!(problem.code, ErrorCode::MalformedRequest, "{body}");
            assert_eq!(problem.more.get("field").and_then(|field| field.as_str()), field, "{body}");
        }
    }

    async fn a_large_body_is_refused_before_it_is_read(app: TestApp) {
        let fang = app.rep("fang").await;
        let body = format!(r#"{{"language": "{}"}}"#, "x".repeat(10 * 1024 * 1024));
        let request = fang.browser.request(Method::Put, "/api/v1/me/preferences");
        let request = request.header(CONTENT_TYPE, "application/json").header(ORIGIN, format!("http://{}", app.address));
        let problem = crate::support::answer::<serde_json::Value>(request.body(body).send().await.unwrap()).await;
        assert_eq!(problem.unwrap_err().code, ErrorCode::TooLarge);
    }

    async fn the_first_administrator_is_made_once_and_with_the_code(app: TestApp) {
        let mut browser = app.stranger();
        assert!(browser.get::<ShowSetUp>(&()).await.unwrap().needed);
        let form = SetUp {
            code: "guessed".to_owned(),
            email: "chen@sluice.test".to_owned(),
            name: "陈".to_owned(),
            password: PASSWORD.to_owned(),
        };
        assert_eq!(browser.post::<CompleteSetUp>(&form).await.unwrap_err().code, ErrorCode::Forbidden);
        let code = app.state.auth.set_up_code.clone();
        let short = SetUp { code: code.clone(), password: "short".to_owned(), ..form.clone() };
        let problem = browser.post::<CompleteSetUp>(&short).await.unwrap_err();
        assert_eq!(problem.findings[0].fault, Fault::TooShort { min: 15, length: 5 });
        let form = SetUp { code, ..form };
        let response = browser.prepare::<CompleteSetUp>(&(), &Nothing {}, &form).send().await.unwrap();
        assert_eq!(response.status(), 200);
        browser.keep_cookie(&response);
        assert_eq!(browser.get::<ShowSession>(&()).await.unwrap().role, Role::Admin);
        assert!(!browser.get::<ShowSetUp>(&()).await.unwrap().needed);
        assert_eq!(browser.post::<CompleteSetUp>(&form).await.unwrap_err().code, ErrorCode::WrongState);
    }

    async fn a_rep_sees_themselves_a_manager_the_teams_below_an_administrator_all(app: TestApp) {
        let east = app.team("East", None).await;
        let shanghai = app.team("Shanghai", Some(east)).await;
        let west = app.team("West", None).await;
        let fang = app.person("fang", Role::Rep, shanghai).await;
        let wang = app.person("wang", Role::Manager, east).await;
        let chen = app.person("chen", Role::Admin, west).await;
        let names = async |browser: &crate::support::Browser| {
            let people = browser.get::<ListUsers>(&()).await.unwrap();
            people.into_iter().map(|person| person.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&fang.browser).await, ["fang"]);
        assert_eq!(names(&wang.browser).await, ["fang", "wang"]);
        assert_eq!(names(&chen.browser).await, ["chen", "fang", "wang"]);
    }
}
