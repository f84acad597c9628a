//! Stories of getting in: who guesses, who is locked out and who is not, where one is signed in, and one's own password.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Response, StatusCode};
use sea_orm::EntityTrait;
use server::entities::sessions;
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault, Problem};
use shared::ids::SessionId;
use shared::people::Role;
use shared::people::api::{CreateSession, EndSession, SessionView, ShowSession, SignIn};
use shared::people::security::{
    ChangePassword, Confirm, ConfirmSession, EndPersonSessions, ListSessions, PasswordChange,
    RevokeOtherSessions, RevokeSession, ShowPersonAccess, ShowSecurity,
};

use crate::support::{Browser, PASSWORD, TestApp, answer, both, cookies};

/// The proxy of these stories, which is where they all come from.
const PROXY: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const MINUTE_MILLIS: i64 = 60 * 1000;
const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";

fn form(email: &str, password: &str) -> SignIn {
    SignIn { email: email.to_owned(), password: password.to_owned() }
}

/// Signs in at `app` as from `network`, with the cookies of a browser.
async fn arrive(app: &TestApp, network: &str, cookies: &str, email: &str, password: &str) -> Response {
    let request = app.stranger().prepare::<CreateSession>(&(), &Nothing {}, &form(email, password));
    let request = request.header("x-forwarded-for", network).header("user-agent", CHROME);
    let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies) };
    request.send().await.unwrap()
}

async fn problem(response: Response) -> Problem {
    answer::<SessionView>(response).await.unwrap_err()
}

async fn signed_in(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.stranger();
    let request = browser.prepare::<CreateSession>(&(), &Nothing {}, &form(email, PASSWORD));
    let response = request.header("user-agent", CHROME).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    browser.keep_cookie(&response);
    browser
}

both! {
    async fn a_victim_cannot_be_locked_out(app: TestApp) {
        let fang = app.rep("fang").await;
        let behind = app.beside(|config| config.trusted_proxy = vec![PROXY]).await;
        let home = arrive(&behind, "10.1.1.1", "", &fang.email, PASSWORD).await;
        let device = cookies(&home).into_iter().find(|cookie| cookie.contains("-device-")).unwrap();
        assert!(device.starts_with("__Host-sluice-device-"), "{device}");

        // A hundred machines guess at once; from the twentieth on they wait, wherever they are.
        let mut tried = 0;
        for machine in 0..100 {
            let guess = arrive(&behind, &format!("203.0.113.{machine}"), "", &fang.email, "a wrong password").await;
            tried += u32::from(guess.status() == StatusCode::UNAUTHORIZED);
        }
        assert_eq!(tried, 20);
        let stranger = problem(arrive(&behind, "198.51.100.1", "", &fang.email, PASSWORD).await).await;
        assert_eq!((stranger.code, stranger.retry_after), (ErrorCode::TooManyRequests, Some(60)));

        // From home she comes in as ever, and so she does on her way, in the browser that she used at home.
        assert_eq!(arrive(&behind, "10.1.1.1", "", &fang.email, PASSWORD).await.status(), StatusCode::OK);
        for machine in 0..30 {
            arrive(&behind, &format!("203.0.113.{machine}"), "", &fang.email, "a wrong password").await;
        }
        assert_eq!(arrive(&behind, "198.51.100.2", &device, &fang.email, PASSWORD).await.status(), StatusCode::OK);

        // A colleague in the same office guesses: her own browser there does not wait.
        for _ in 0..8 {
            arrive(&behind, "10.1.1.1", "", &fang.email, "a wrong password").await;
        }
        let other = problem(arrive(&behind, "10.1.1.1", "", &fang.email, PASSWORD).await).await;
        assert_eq!(other.code, ErrorCode::TooManyRequests);
        assert_eq!(arrive(&behind, "10.1.1.1", &device, &fang.email, PASSWORD).await.status(), StatusCode::OK);
    }

    async fn a_device_is_its_owners_alone(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let behind = app.beside(|config| config.trusted_proxy = vec![PROXY]).await;
        let of_wang = cookies(&arrive(&behind, "10.1.1.1", "", &wang.email, PASSWORD).await);
        let device = of_wang.into_iter().find(|cookie| cookie.contains("-device-")).unwrap();
        for _ in 0..5 {
            arrive(&behind, "203.0.113.1", &device, &fang.email, "a wrong password").await;
        }
        let refused = problem(arrive(&behind, "203.0.113.1", &device, &fang.email, PASSWORD).await).await;
        assert_eq!(refused.code, ErrorCode::TooManyRequests);
        // She signs in from elsewhere with his cookie in the browser: she gets one of her own, and his stays his.
        let hers = cookies(&arrive(&behind, "203.0.113.2", &device, &fang.email, PASSWORD).await);
        assert!(hers.iter().any(|cookie| cookie.contains("-device-") && *cookie != device), "{hers:?}");
    }

    async fn each_wait_is_twice_the_one_before(app: TestApp) {
        let fang = app.rep("fang").await;
        let browser = app.stranger();
        for _ in 0..5 {
            browser.post::<CreateSession>(&form(&fang.email, "wrong")).await.unwrap_err();
        }
        for minutes in [1, 2, 4, 8] {
            let refused = browser.post::<CreateSession>(&form(&fang.email, "wrong")).await.unwrap_err();
            assert_eq!(refused.retry_after, Some(60 * minutes));
            app.advance(MINUTE_MILLIS * i64::from(minutes));
            let wrong = browser.post::<CreateSession>(&form(&fang.email, "wrong")).await.unwrap_err();
            assert_eq!(wrong.code, ErrorCode::WrongCredentials);
        }
    }

    async fn somebody_sees_where_they_are_signed_in_and_ends_it(app: TestApp) {
        let fang = app.rep("fang").await;
        let desk = signed_in(&app, &fang.email).await;
        let sessions = desk.get::<ListSessions>(&()).await.unwrap();
        assert_eq!(sessions.len(), 2);
        let mine = sessions.iter().find(|session| session.current).unwrap();
        assert_eq!((mine.device.as_deref(), mine.address.as_deref()), (Some("Chrome · Linux"), Some("127.0.0.1")));
        let other = sessions.iter().find(|session| !session.current).unwrap();
        desk.get::<RevokeSession>(&other.id).await.unwrap();
        assert_eq!(fang.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        assert_eq!(desk.get::<RevokeSession>(&other.id).await.unwrap_err().code, ErrorCode::NotFound);
        let (second, third) = (signed_in(&app, &fang.email).await, signed_in(&app, &fang.email).await);
        second.get::<RevokeOtherSessions>(&()).await.unwrap();
        assert_eq!(third.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        assert_eq!(second.get::<ListSessions>(&()).await.unwrap().len(), 1);
    }

    async fn somebody_elses_session_is_not_there(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let theirs = wang.browser.get::<ListSessions>(&()).await.unwrap()[0].id;
        let nobodys = SessionId(app.state.new_id());
        for id in [theirs, nobodys] {
            assert_eq!(fang.browser.get::<RevokeSession>(&id).await.unwrap_err().code, ErrorCode::NotFound);
        }
        wang.browser.get::<ShowSession>(&()).await.unwrap();
    }

    async fn whoever_manages_people_ends_the_sessions_of_those_who_may_do_no_more(app: TestApp) {
        let chen = app.person("chen", Role::Admin, app.team("总部", None).await).await;
        let fang = app.rep("fang").await;
        assert_eq!(chen.browser.get::<ShowPersonAccess>(&fang.id).await.unwrap().sessions.len(), 1);
        chen.browser.get::<EndPersonSessions>(&fang.id).await.unwrap();
        assert_eq!(fang.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let wang = app.rep("wang").await;
        assert_eq!(wang.browser.get::<EndPersonSessions>(&chen.id).await.unwrap_err().code, ErrorCode::Forbidden);
        chen.browser.get::<ShowSession>(&()).await.unwrap();
    }

    async fn signing_out_has_the_browser_forget(app: TestApp) {
        let fang = app.rep("fang").await;
        let response = fang.browser.prepare::<EndSession>(&(), &Nothing {}, &Nothing {}).send().await.unwrap();
        assert_eq!(response.headers()["clear-site-data"], "\"cache\"");
        assert!(response.headers()[SET_COOKIE].to_str().unwrap().starts_with("sluice=; "));
        assert!(sessions::Entity::find().one(app.state.database.read()).await.unwrap().is_none());
    }

    async fn a_password_is_changed_by_whoever_knows_it(app: TestApp) {
        let fang = app.rep("fang").await;
        let desk = signed_in(&app, &fang.email).await;
        let change = |current: &str, password: &str, end_others| PasswordChange {
            current: current.to_owned(), password: password.to_owned(), end_others,
        };
        let new = "the tram was late again";
        let wrong = desk.post::<ChangePassword>(&change("wrong", new, true)).await.unwrap_err();
        assert_eq!(wrong.code, ErrorCode::WrongCredentials);
        let weak = desk.post::<ChangePassword>(&change(PASSWORD, "passwordpassword1", true)).await.unwrap_err();
        assert_eq!(weak.findings[0].fault, Fault::GuessablePassword);
        fang.browser.get::<ShowSession>(&()).await.unwrap();
        desk.post::<ChangePassword>(&change(PASSWORD, new, true)).await.unwrap();
        desk.get::<ShowSession>(&()).await.unwrap();
        assert_eq!(fang.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let old = app.stranger().post::<CreateSession>(&form(&fang.email, PASSWORD)).await.unwrap_err();
        assert_eq!(old.code, ErrorCode::WrongCredentials);
        // A full-width keyboard types the same password.
        app.stranger().post::<CreateSession>(&form(&fang.email, "ｔｈｅ　tram was late again")).await.unwrap();
    }

    async fn what_must_not_be_done_with_a_stolen_session_asks_for_the_password(app: TestApp) {
        let fang = app.rep("fang").await;
        assert!(fang.browser.get::<ShowSecurity>(&()).await.unwrap().confirmed_until.is_some());
        app.advance(10 * MINUTE_MILLIS);
        assert!(fang.browser.get::<ShowSecurity>(&()).await.unwrap().confirmed_until.is_none());
        let refused = fang.browser.get::<shared::people::security::BeginFactor>(&()).await.unwrap_err();
        assert_eq!((refused.code, refused.status), (ErrorCode::ConfirmationRequired, 403));
        let confirm = |password: &str| Confirm { password: password.to_owned(), code: None };
        for _ in 0..4 {
            let wrong = fang.browser.post::<ConfirmSession>(&confirm("wrong")).await.unwrap_err();
            assert_eq!(wrong.code, ErrorCode::WrongCredentials);
        }
        fang.browser.post::<ConfirmSession>(&confirm(PASSWORD)).await.unwrap();
        fang.browser.get::<shared::people::security::BeginFactor>(&()).await.unwrap();
        for _ in 0..5 {
            fang.browser.post::<ConfirmSession>(&confirm("wrong")).await.unwrap_err();
        }
        let many = fang.browser.post::<ConfirmSession>(&confirm(PASSWORD)).await.unwrap_err();
        assert_eq!(many.code, ErrorCode::TooManyRequests);
        // Which keeps nobody from signing in.
        app.stranger().post::<CreateSession>(&form(&fang.email, PASSWORD)).await.unwrap();
    }
}
