//! Stories of the second factor: set up, asked for, lost, and required of everybody.

use std::net::Ipv4Addr;

use reqwest::header::SET_COOKIE;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, Statement};
use server::auth::arrival::Arrival;
use server::auth::factors;
use server::config::SecondFactor;
use server::entities::{audit_entries, second_factors, sessions, users};
use shared::audit::{AuditDetail, SignInWay};
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Problem};
use shared::people::Role;
use shared::people::api::{CompleteSetUp, CreateSession, SetUp, ShowSession, ShowSetUp, SignIn};
use shared::people::security::{
    BeginFactor, BeginRequiredFactor, CompleteReset, CompleteSignIn, Confirm, ConfirmFactor,
    ConfirmRequiredFactor, FactorCode, FactorTry, IssueReset, ListSessions, NewPassword, PendingSignIn,
    RecoveryCodes, RemoveFactor, RemovePersonFactor, RenewRecoveryCodes, ShowSecurity,
};
use shared::time::Instant;

use crate::support::{Browser, PASSWORD, Person, TestApp, both, cookies};

const STEP_MILLIS: i64 = 30_000;

/// The code that an authenticator app shows at `now`: RFC 6238, computed apart from the server's own.
fn code(secret: &str, now: Instant) -> String {
    let mut bits = 0_u64;
    let mut held = 0;
    let mut key = Vec::new();
    for letter in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter).unwrap();
        bits = bits << 5 | u64::try_from(value).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = ring::hmac::sign(&key, &(now.millis() / STEP_MILLIS).to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Sets a second factor up and tells its secret and the recovery codes.
async fn enrol(app: &TestApp, person: &Person) -> (String, Vec<String>) {
    let secret = person.browser.get::<BeginFactor>(&()).await.unwrap();
    assert!(
        secret.uri.starts_with("otpauth://totp/Sluice:") && secret.uri.contains(&secret.secret),
        "{}",
        secret.uri
    );
    assert!(secret.picture.contains("<svg"));
    let first = FactorCode { code: code(&secret.secret, app.state.now()) };
    let RecoveryCodes { codes } = person.browser.post::<ConfirmFactor>(&first).await.unwrap();
    assert_eq!(codes.len(), 10);
    app.advance(STEP_MILLIS);
    (secret.secret, codes)
}

async fn password(browser: &Browser, person: &Person) -> Problem {
    let form = SignIn { email: person.email.clone(), password: PASSWORD.to_owned() };
    browser.post::<CreateSession>(&form).await.unwrap_err()
}

/// The password, after which the second factor is asked for.
async fn pending(browser: &Browser, person: &Person) -> String {
    let required = password(browser, person).await;
    assert_eq!((required.code, required.status), (ErrorCode::SecondFactorRequired, 401));
    required.more["pending"].as_str().unwrap().to_owned()
}

fn with(pending: &str, code: &str) -> FactorTry {
    FactorTry { pending: pending.to_owned(), code: code.to_owned() }
}

/// Sets a second factor up where the site requires one, and comes in by it; tells its secret.
async fn enrol_on_the_way_in(app: &TestApp, browser: &mut Browser, pending: &str) -> String {
    let asked = PendingSignIn { pending: pending.to_owned() };
    let secret = browser.post::<BeginRequiredFactor>(&asked).await.unwrap().secret;
    let typed = with(pending, &code(&secret, app.state.now()));
    let nothing = browser.post::<CompleteSignIn>(&typed).await.unwrap_err();
    assert_eq!(nothing.code, ErrorCode::WrongCredentials, "it was not confirmed");
    let request = browser.prepare::<ConfirmRequiredFactor>(&(), &Nothing {}, &typed);
    browser.keep_cookie(&request.send().await.unwrap());
    secret
}

/// Until a request waits for what a transaction of PostgreSQL holds. On SQLite it waits for the transaction itself.
async fn until_somebody_waits(app: &TestApp) {
    if app.state.database.backend() == DbBackend::Postgres {
        let waiting =
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waiting = Statement::from_string(DbBackend::Postgres, waiting);
        while app.state.database.read().query_one_raw(waiting.clone()).await.unwrap().is_none() {}
    }
}

both! {
    async fn the_password_alone_is_no_longer_enough(app: TestApp) {
        let fang = app.rep("fang").await;
        let (secret, _) = enrol(&app, &fang).await;
        let mut browser = app.stranger();
        let token = pending(&browser, &fang).await;
        let as_session = browser.with_cookie(format!("sluice={token}"));
        assert_eq!(as_session.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let wrong = browser.post::<CompleteSignIn>(&with(&token, "000000")).await.unwrap_err();
        assert_eq!(wrong.code, ErrorCode::WrongCredentials);
        let typed = code(&secret, app.state.now());
        let spaced = format!("{} {}", &typed[..3], &typed[3..]);
        let request = browser.prepare::<CompleteSignIn>(&(), &Nothing {}, &with(&token, &spaced));
        let response = request.send().await.unwrap();
        assert!(response.headers()[SET_COOKIE].to_str().unwrap().starts_with("sluice="));
        browser.keep_cookie(&response);
        assert_eq!(browser.get::<ShowSession>(&()).await.unwrap().user.id, fang.id);
        let view = browser.get::<ShowSecurity>(&()).await.unwrap();
        assert_eq!(view.second_factor.unwrap().recovery_left, 10);
    }

    async fn a_code_is_taken_once(app: TestApp) {
        let fang = app.rep("fang").await;
        let (secret, _) = enrol(&app, &fang).await;
        let browser = app.stranger();
        let (first, second) = (pending(&browser, &fang).await, pending(&browser, &fang).await);
        let shown = code(&secret, app.state.now());
        browser.post::<CompleteSignIn>(&with(&first, &shown)).await.unwrap();
        let replayed = browser.post::<CompleteSignIn>(&with(&second, &shown)).await.unwrap_err();
        assert_eq!(replayed.code, ErrorCode::WrongCredentials);
        app.advance(STEP_MILLIS);
        let used_up = browser.post::<CompleteSignIn>(&with(&first, &code(&secret, app.state.now()))).await.unwrap_err();
        assert_eq!(used_up.code, ErrorCode::Unauthenticated);
        browser.post::<CompleteSignIn>(&with(&second, &code(&secret, app.state.now()))).await.unwrap();
    }

    async fn a_recovery_code_given_twice_at_once_lets_one_in(app: TestApp) {
        let fang = app.rep("fang").await;
        let (_, codes) = enrol(&app, &fang).await;
        let browser = app.stranger();
        let (one, other) = (pending(&browser, &fang).await, pending(&browser, &fang).await);
        let (one, other) = (with(&one, &codes[3]), with(&other, &codes[3].to_lowercase()));
        let both = tokio::join!(browser.post::<CompleteSignIn>(&one), browser.post::<CompleteSignIn>(&other));
        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        let view = fang.browser.get::<ShowSecurity>(&()).await.unwrap();
        assert_eq!(view.second_factor.unwrap().recovery_left, 9);
        let new = fang.browser.get::<RenewRecoveryCodes>(&()).await.unwrap().codes;
        let token = pending(&browser, &fang).await;
        browser.post::<CompleteSignIn>(&with(&token, &codes[4])).await.unwrap_err();
        browser.post::<CompleteSignIn>(&with(&token, &new[0])).await.unwrap();
    }

    async fn codes_cannot_be_guessed_and_guessing_does_not_keep_a_known_browser_out(app: TestApp) {
        let fang = app.rep("fang").await;
        let (secret, _) = enrol(&app, &fang).await;
        let browser = app.stranger();
        let token = pending(&browser, &fang).await;
        let typed = with(&token, &code(&secret, app.state.now()));
        let came = browser.prepare::<CompleteSignIn>(&(), &Nothing {}, &typed).send().await.unwrap();
        let device = cookies(&came).into_iter().find(|cookie| cookie.contains("-device-")).unwrap();
        let known = browser.with_cookie(device);
        app.advance(STEP_MILLIS);
        // Somebody at the next desk has found out her password.
        for guess in 0..5 {
            let token = pending(&browser, &fang).await;
            let wrong = browser.post::<CompleteSignIn>(&with(&token, &format!("00000{guess}"))).await.unwrap_err();
            assert_eq!(wrong.code, ErrorCode::WrongCredentials);
        }
        let token = pending(&browser, &fang).await;
        let many = browser.post::<CompleteSignIn>(&with(&token, &code(&secret, app.state.now()))).await.unwrap_err();
        assert_eq!((many.code, many.retry_after), (ErrorCode::TooManyRequests, Some(60)));
        let hers = pending(&known, &fang).await;
        known.post::<CompleteSignIn>(&with(&hers, &code(&secret, app.state.now()))).await.unwrap();
        app.advance(11 * 60 * 1000);
        let late = browser.post::<CompleteSignIn>(&with(&token, &code(&secret, app.state.now()))).await.unwrap_err();
        assert_eq!(late.code, ErrorCode::Unauthenticated, "a sign-in under way lives for ten minutes");
    }

    async fn a_new_password_does_not_pass_the_second_factor_by(app: TestApp) {
        let chen = app.person("chen", Role::Admin, app.team("总部", None).await).await;
        let fang = app.rep("fang").await;
        let (secret, _) = enrol(&app, &fang).await;
        let token = chen.browser.get::<IssueReset>(&fang.id).await.unwrap().token;
        let browser = app.stranger();
        let new = "the tram was late again".to_owned();
        browser.post::<CompleteReset>(&NewPassword { token, password: new.clone() }).await.unwrap();
        let form = SignIn { email: fang.email.clone(), password: new };
        let required = browser.post::<CreateSession>(&form).await.unwrap_err();
        assert_eq!(required.code, ErrorCode::SecondFactorRequired);
        let pending = required.more["pending"].as_str().unwrap();
        browser.post::<CompleteSignIn>(&with(pending, &code(&secret, app.state.now()))).await.unwrap();
    }

    async fn a_second_factor_goes_with_password_and_code_or_by_whoever_manages_people(app: TestApp) {
        let chen = app.person("chen", Role::Admin, app.team("总部", None).await).await;
        let fang = app.rep("fang").await;
        let (secret, codes) = enrol(&app, &fang).await;
        assert_eq!(fang.browser.get::<BeginFactor>(&()).await.unwrap_err().code, ErrorCode::WrongState);
        let confirm = |code: Option<&str>| Confirm { password: PASSWORD.to_owned(), code: code.map(str::to_owned) };
        let without = fang.browser.post::<RemoveFactor>(&confirm(None)).await.unwrap_err();
        assert_eq!(without.findings[0].field, "code");
        fang.browser.post::<RemoveFactor>(&confirm(Some("000000"))).await.unwrap_err();
        fang.browser.post::<RemoveFactor>(&confirm(Some(&code(&secret, app.state.now())))).await.unwrap();
        assert!(fang.browser.get::<ShowSecurity>(&()).await.unwrap().second_factor.is_none());
        let (_, again) = enrol(&app, &fang).await;
        assert_ne!(codes, again);
        chen.browser.get::<RemovePersonFactor>(&fang.id).await.unwrap();
        let none = chen.browser.get::<RemovePersonFactor>(&fang.id).await.unwrap_err();
        assert_eq!(none.code, ErrorCode::WrongState);
        let form = SignIn { email: fang.email.clone(), password: PASSWORD.to_owned() };
        app.stranger().post::<CreateSession>(&form).await.unwrap();
    }

    async fn where_it_is_required_nobody_is_in_without_one(app: TestApp) {
        let fang = app.rep("fang").await;
        let strict = app.beside(|config| config.second_factor = SecondFactor::Required).await;
        let before = strict.stranger().with_cookie(fang.browser.cookie.clone().unwrap());
        assert_eq!(before.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let mut browser = strict.stranger();
        let required = password(&browser, &fang).await;
        assert_eq!(required.more["enrol"], true);
        enrol_on_the_way_in(&strict, &mut browser, required.more["pending"].as_str().unwrap()).await;
        assert_eq!(browser.get::<ShowSession>(&()).await.unwrap().user.id, fang.id);
        assert!(browser.get::<ShowSecurity>(&()).await.unwrap().required);
        assert_eq!(browser.get::<ListSessions>(&()).await.unwrap().len(), 2);
    }

    async fn where_it_is_required_the_first_administrator_sets_one_up_at_once(app: TestApp) {
        let strict = app.beside(|config| config.second_factor = SecondFactor::Required).await;
        let form = SetUp {
            code: strict.state.auth.set_up_code.clone(),
            email: "chen@sluice.test".to_owned(),
            name: "陈".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let mut browser = strict.stranger();
        let required = browser.post::<CompleteSetUp>(&form).await.unwrap_err();
        assert_eq!((required.code, &required.more["enrol"]), (ErrorCode::SecondFactorRequired, &true.into()));
        // They are there, and in by nothing yet; whoever stops here signs in and is led to the same.
        assert!(!browser.get::<ShowSetUp>(&()).await.unwrap().needed);
        assert!(sessions::Entity::find().one(app.state.database.read()).await.unwrap().is_none());
        let secret = enrol_on_the_way_in(&strict, &mut browser, required.more["pending"].as_str().unwrap()).await;
        assert_eq!(browser.get::<ShowSession>(&()).await.unwrap().role, Role::Admin);
        assert_eq!(browser.get::<ListSessions>(&()).await.unwrap()[0].way, SignInWay::SetUp);
        app.advance(STEP_MILLIS);
        let again = SignIn { email: form.email, password: form.password };
        let required = browser.post::<CreateSession>(&again).await.unwrap_err();
        assert_eq!(required.more.get("enrol"), None);
        let typed = with(required.more["pending"].as_str().unwrap(), &code(&secret, app.state.now()));
        browser.post::<CompleteSignIn>(&typed).await.unwrap();
    }

    async fn a_new_password_ends_what_the_old_one_began(app: TestApp) {
        let chen = app.person("chen", Role::Admin, app.team("总部", None).await).await;
        let fang = app.rep("fang").await;
        let (secret, _) = enrol(&app, &fang).await;
        let mut browser = app.stranger();
        let (first, second) = (pending(&browser, &fang).await, pending(&browser, &fang).await);
        let typed = with(&first, &code(&secret, app.state.now()));
        let came = browser.prepare::<CompleteSignIn>(&(), &Nothing {}, &typed).send().await.unwrap();
        browser.keep_cookie(&came);
        browser.get::<ShowSession>(&()).await.unwrap();
        app.advance(STEP_MILLIS);
        // As a sign-in found her whose password was being looked at in that moment.
        let found = users::Entity::find_by_id(fang.id).one(app.state.database.read()).await.unwrap().unwrap();
        let token = chen.browser.get::<IssueReset>(&fang.id).await.unwrap().token;
        let new = NewPassword { token, password: "the tram was late again".to_owned() };
        app.stranger().post::<CompleteReset>(&new).await.unwrap();

        assert_eq!(browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let typed = with(&second, &code(&secret, app.state.now()));
        let under_way = app.stranger().post::<CompleteSignIn>(&typed).await.unwrap_err();
        assert_eq!(under_way.code, ErrorCode::Unauthenticated);
        let arrival = Arrival { address: Ipv4Addr::LOCALHOST.into(), devices: Vec::new(), label: None };
        let late = server::people::sign_in::enter(&app.state, &arrival, &found, SignInWay::Password).await;
        assert_eq!(late.unwrap_err().problem().code, ErrorCode::WrongCredentials);
    }

    async fn of_a_secret_that_is_confirmed_and_one_made_in_that_moment_the_confirmed_one_counts(app: TestApp) {
        let fang = app.rep("fang").await;
        let secret = fang.browser.get::<BeginFactor>(&()).await.unwrap().secret;
        let now = app.state.now();
        let confirming = app.state.database.begin().await.unwrap();
        let confirmed =
            factors::confirm(&confirming, &app.state.config, fang.id, &code(&secret, now), now).await.unwrap();
        assert!(confirmed.is_some());
        let elsewhere = fang.browser.clone();
        let beginning = tokio::spawn(async move { elsewhere.get::<BeginFactor>(&()).await });
        until_somebody_waits(&app).await;
        confirming.commit().await.unwrap();
        assert_eq!(beginning.await.unwrap().unwrap_err().code, ErrorCode::WrongState);
        app.advance(STEP_MILLIS);
        let (browser, now) = (app.stranger(), app.state.now());
        let token = pending(&browser, &fang).await;
        browser.post::<CompleteSignIn>(&with(&token, &code(&secret, now))).await.unwrap();
    }

    async fn a_secret_that_was_made_anew_in_that_moment_is_not_confirmed_by_a_code_of_the_old_one(app: TestApp) {
        let fang = app.rep("fang").await;
        let old = fang.browser.get::<BeginFactor>(&()).await.unwrap().secret;
        let now = app.state.now();
        let beginning = app.state.database.begin().await.unwrap();
        let new = factors::begin(&beginning, &app.state.config, fang.id, &fang.email, now).await.unwrap().secret;
        let (elsewhere, typed) = (fang.browser.clone(), FactorCode { code: code(&old, now) });
        let confirming = tokio::spawn(async move { elsewhere.post::<ConfirmFactor>(&typed).await });
        until_somebody_waits(&app).await;
        beginning.commit().await.unwrap();
        assert_eq!(confirming.await.unwrap().unwrap_err().code, ErrorCode::WrongCredentials);
        assert!(fang.browser.get::<ShowSecurity>(&()).await.unwrap().second_factor.is_none());
        fang.browser.post::<ConfirmFactor>(&FactorCode { code: code(&new, now) }).await.unwrap();
    }

    async fn new_recovery_codes_are_told_as_what_they_are(app: TestApp) {
        let fang = app.rep("fang").await;
        enrol(&app, &fang).await;
        fang.browser.get::<RenewRecoveryCodes>(&()).await.unwrap();
        let told = audit_entries::Entity::find().order_by_asc(audit_entries::Column::At);
        let told = told.all(app.state.database.read()).await.unwrap();
        let told: Vec<AuditDetail> =
            told.into_iter().map(|entry| serde_json::from_value(entry.detail).unwrap()).collect();
        assert_eq!(told, [AuditDetail::SecondFactorChanged { on: true }, AuditDetail::RecoveryCodesRenewed {}]);
    }

    async fn a_secret_is_sealed_where_the_site_has_a_key(app: TestApp) {
        let fang = app.rep("fang").await;
        let sealing = app.beside(|config| config.secret_key = Some([7; 32])).await;
        let browser = sealing.stranger().with_cookie(fang.browser.cookie.clone().unwrap());
        let secret = browser.get::<BeginFactor>(&()).await.unwrap().secret;
        let row = second_factors::Entity::find().one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!((row.secret[0], row.secret.len()), (1, 1 + 12 + 20 + 16));
        let first = FactorCode { code: code(&secret, app.state.now()) };
        browser.post::<ConfirmFactor>(&first).await.unwrap();
        // Nothing of it is told to whoever reads the log.
        let written = app.state.database.read().query_all_raw(Statement::from_string(
            app.state.database.backend(), "SELECT CAST(detail AS TEXT) AS detail FROM audit_entries"));
        for row in written.await.unwrap() {
            assert!(!row.try_get::<String>("", "detail").unwrap().contains(&secret));
        }
    }
}
