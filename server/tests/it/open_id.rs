//! Stories of signing in through the company's own provider, and of everything that must not sign anybody in.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use server::auth::throttle::{PER_NETWORK, WINDOW_MILLIS};
use server::entities::{audit_entries, identities, users};
use shared::audit::{AuditDetail, SignInRefusal, SignInWay};
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::Role;
use shared::people::api::{Disable, DisablePerson, ShowSession, ShowSignInWays};
use shared::people::open_id::OpenIdRefusal;
use shared::people::security::{ForgetIdentity, ShowPersonAccess};

use crate::support::{Provider, SITE, Signing, TestApp, both};

/// What came of a way to the provider and back.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    /// Signed in, sent to this page; with the session's cookie.
    In(String, String),
    /// Back at the sign-in page.
    Back(String),
}

/// A site that signs people in by a provider which knows `fang`, who is a rep there, by the name `subject-1`.
async fn site(app: &TestApp) -> (TestApp, Provider) {
    let provider = Provider::start(app.clock.clone(), "subject-1", "fang@sluice.test").await;
    let site = app.beside(|config| provider.set(config)).await;
    (site, provider)
}

/// Where a browser with `cookie` is sent from `path`, and the cookies that it is given.
async fn visit(
    app: &TestApp,
    provider: &Provider,
    path: &str,
    cookie: Option<&str>,
) -> (String, Vec<String>) {
    let request = provider.browser().get(format!("http://{}{path}", app.address));
    let request = cookie.into_iter().fold(request, |request, cookie| request.header(COOKIE, cookie));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
    let cookies = response.headers().get_all(SET_COOKIE).iter();
    let cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
    (response.headers()[LOCATION].to_str().unwrap().to_owned(), cookies)
}

/// Goes to the provider: the path on which it sends the browser back, and the cookie that the browser kept.
async fn gone(app: &TestApp, provider: &Provider, to: &str) -> (String, String) {
    let (address, cookies) = visit(app, provider, &format!("/api/v1/session/open-id?to={to}"), None).await;
    assert!(address.starts_with(&format!("{}/authorize?", provider.issuer)), "{address}");
    let cookie = cookies[0].split(';').next().unwrap().to_owned();
    let response = provider.browser().get(address).send().await.unwrap();
    let back = response.headers()[LOCATION].to_str().unwrap();
    (back.strip_prefix(SITE).unwrap().to_owned(), cookie)
}

async fn returned(app: &TestApp, provider: &Provider, path: &str, cookie: Option<&str>) -> Came {
    let (to, cookies) = visit(app, provider, path, cookie).await;
    assert!(cookies[0].starts_with("sluice-open-id=; ") && cookies[0].contains("Max-Age=0"), "{cookies:?}");
    match to.strip_prefix("/sign-in?refused=") {
        Some(refusal) => {
            assert_eq!(cookies.len(), 1, "no session for whoever is refused");
            assert!(refusal.parse::<OpenIdRefusal>().is_ok(), "{refusal}");
            Came::Back(refusal.to_owned())
        }
        None => Came::In(to, cookies[1].split(';').next().unwrap().to_owned()),
    }
}

/// There and back.
async fn signs_in(app: &TestApp, provider: &Provider) -> Came {
    let (path, cookie) = gone(app, provider, "/deals").await;
    returned(app, provider, &path, Some(&cookie)).await
}

fn back(refusal: OpenIdRefusal) -> Came {
    Came::Back(refusal.to_string())
}

fn is_in(came: &Came) -> bool {
    matches!(came, Came::In(..))
}

both! {
    async fn a_rep_signs_in_by_the_companys_account(app: TestApp) {
        let fang = app.rep("fang").await;
        assert_eq!(app.stranger().get::<ShowSignInWays>(&()).await.unwrap().open_id, None);
        let (site, provider) = site(&app).await;
        let ways = site.stranger().get::<ShowSignInWays>(&()).await.unwrap();
        assert_eq!(ways.open_id.as_deref(), Some("启衡集团账号"));
        let Came::In(to, cookie) = signs_in(&site, &provider).await else { panic!("refused") };
        assert_eq!(to, "/deals");
        let session = site.stranger().with_cookie(cookie).get::<ShowSession>(&()).await.unwrap();
        assert_eq!(session.user.id, fang.id);
        let told = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        let told: Vec<AuditDetail> =
            told.into_iter().map(|entry| serde_json::from_value(entry.detail).unwrap()).collect();
        assert!(matches!(&told[0], AuditDetail::PersonChanged { changes, .. } if changes[0].field == "identity"));
        assert_eq!(told[1], AuditDetail::SignedIn { way: SignInWay::OpenId });
    }

    async fn an_identity_stays_its_persons_whatever_addresses_become(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let (site, provider) = site(&app).await;
        assert!(is_in(&signs_in(&site, &provider).await));
        // The provider gives fang's name another address: it is still fang.
        provider.says(json!({"email": "wang@sluice.test"}));
        let Came::In(_, cookie) = signs_in(&site, &provider).await else { panic!("refused") };
        let session = site.stranger().with_cookie(cookie).get::<ShowSession>(&()).await.unwrap();
        assert_eq!(session.user.id, fang.id);
        // Somebody else at the provider comes by fang's address: they are not fang.
        provider.says(json!({"sub": "subject-2", "email": "fang@sluice.test"}));
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown));
        provider.says(json!({"sub": "subject-3", "email": "Wang@Sluice.test"}));
        assert!(is_in(&signs_in(&site, &provider).await));
        let linked = identities::Entity::find().all(app.state.database.read()).await.unwrap();
        let mut linked: Vec<_> = linked.into_iter().map(|row| (row.subject, row.user_id)).collect();
        linked.sort_unstable();
        assert_eq!(linked, [("subject-1".to_owned(), fang.id), ("subject-3".to_owned(), wang.id)]);
    }

    async fn somebody_with_a_new_name_at_the_provider_is_let_in_again_by_an_administrator(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let fang = app.person("fang", Role::Rep, head).await;
        let (site, provider) = site(&app).await;
        assert!(is_in(&signs_in(&site, &provider).await));
        provider.says(json!({"sub": "subject-2"}));
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown));
        assert!(admin.browser.get::<ShowPersonAccess>(&fang.id).await.unwrap().linked);
        admin.browser.get::<ForgetIdentity>(&fang.id).await.unwrap();
        assert!(!admin.browser.get::<ShowPersonAccess>(&fang.id).await.unwrap().linked);
        let again = admin.browser.get::<ForgetIdentity>(&fang.id).await.unwrap_err();
        assert_eq!(again.code, ErrorCode::WrongState);
        assert!(is_in(&signs_in(&site, &provider).await));
        provider.says(json!({"sub": "subject-1"}));
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown), "the old name is nobody's");
    }

    async fn nobody_is_signed_in_by_an_address_that_is_not_theirs_for_certain(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        for unsure in [
            json!({"email_verified": false}),
            json!({"email_verified": null}),
            json!({"email_verified": true, "email": null}),
            json!({"email": "nobody@sluice.test"}),
        ] {
            provider.says(unsure.clone());
            assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown), "{unsure}");
        }
        assert!(identities::Entity::find().all(app.state.database.read()).await.unwrap().is_empty());
        let told = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        let refused = |detail: &Value| detail["reason"] == SignInRefusal::OpenId.as_str();
        assert!(told.iter().any(|entry| refused(&entry.detail)));
    }

    async fn what_the_provider_did_not_sign_for_this_moment_is_not_believed(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        let now = app.state.now().millis() / 1000;
        for wrong in [
            json!({"nonce": "another"}),
            json!({"nonce": null}),
            json!({"iss": "https://evil.test"}),
            json!({"aud": "another"}),
            json!({"aud": ["sluice", "another"]}),
            json!({"azp": "another"}),
            json!({"exp": now}),
            json!({"exp": now - 1}),
            json!({"exp": null}),
            json!({"iat": now + 600}),
            json!({"sub": null}),
            json!({"sub": ""}),
        ] {
            provider.says(wrong.clone());
            assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Failed), "{wrong}");
            let undone = wrong.as_object().unwrap().keys().filter(|name| *name != "sub");
            for name in undone {
                provider.forgets(name);
            }
            provider.says(json!({"sub": "subject-1"}));
        }
        for signing in [Signing::Nothing, Signing::Secret, Signing::OtherKey] {
            provider.signs(signing);
            assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Failed), "{signing:?}");
        }
        provider.signs(Signing::Right);
        assert!(is_in(&signs_in(&site, &provider).await), "and this is all that was wrong");
    }

    async fn a_way_back_is_gone_once_by_who_began_it_and_in_time(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        let (path, cookie) = gone(&site, &provider, "/deals").await;
        // In another browser, or with another state.
        assert_eq!(returned(&site, &provider, &path, None).await, back(OpenIdRefusal::Stale));
        let (other, others) = gone(&site, &provider, "/deals").await;
        assert_eq!(returned(&site, &provider, &path, Some(&others)).await, back(OpenIdRefusal::Stale));
        assert_eq!(returned(&site, &provider, &other, Some(&cookie)).await, back(OpenIdRefusal::Stale));
        // An answer that says to be of another provider.
        let mixed = other.replace("iss=https%3A%2F%2Flocalhost", "iss=https%3A%2F%2Fevil");
        assert_ne!(mixed, other);
        assert_eq!(returned(&site, &provider, &mixed, Some(&others)).await, back(OpenIdRefusal::Failed));
        // Somebody else's code, put into one's own way back: it was asked for with another verifier.
        let code = |path: &str| path.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let injected = other.replace(&code(&other), &code(&path));
        assert_eq!(returned(&site, &provider, &injected, Some(&others)).await, back(OpenIdRefusal::Failed));
        let (path, cookie) = gone(&site, &provider, "/deals").await;
        assert!(is_in(&returned(&site, &provider, &path, Some(&cookie)).await));
        assert_eq!(returned(&site, &provider, &path, Some(&cookie)).await, back(OpenIdRefusal::Stale));
        let (late, cookie) = gone(&site, &provider, "/deals").await;
        app.advance(10 * 60 * 1000);
        assert_eq!(returned(&site, &provider, &late, Some(&cookie)).await, back(OpenIdRefusal::Stale));
        // Who changes their mind at the provider.
        let (path, cookie) = gone(&site, &provider, "/deals").await;
        let state = path.split("state=").nth(1).unwrap().split('&').next().unwrap();
        let cancelled = format!("/api/v1/session/open-id/return?error=access_denied&state={state}");
        assert_eq!(returned(&site, &provider, &cancelled, Some(&cookie)).await, back(OpenIdRefusal::Cancelled));
    }

    async fn one_returns_to_a_page_of_this_site_and_nowhere_else(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        for (to, page) in [
            ("/deals?whose=mine", "/deals?whose=mine"),
            ("https://evil.test", "/"),
            ("//evil.test", "/"),
            ("/%5Cevil.test", "/"),
            ("/%09/evil.test", "/"),
            ("/api/v1/session", "/"),
        ] {
            let (path, cookie) = gone(&site, &provider, to).await;
            let Came::In(went, _) = returned(&site, &provider, &path, Some(&cookie)).await else { panic!("{to}") };
            assert_eq!(went, page);
        }
    }

    async fn who_may_not_sign_in_does_not_by_the_companys_account_either(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let (fang, wang) = (app.person("fang", Role::Rep, head).await, app.person("wang", Role::Rep, head).await);
        let (site, provider) = site(&app).await;
        assert!(is_in(&signs_in(&site, &provider).await));
        for person in [fang.id, wang.id] {
            let leave = Disable { version: 1, hand_over_to: None };
            admin.browser.call::<DisablePerson>(&person, &Nothing {}, &leave).await.unwrap();
        }
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown));
        provider.says(json!({"sub": "subject-2", "email": "wang@sluice.test"}));
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown), "nor for the first time");
    }

    async fn a_provider_changes_its_keys_while_people_sign_in(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        assert!(is_in(&signs_in(&site, &provider).await));
        assert_eq!(provider.asked(), 1);
        provider.changes_keys();
        // A key that is not known is looked for at most once a minute.
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Failed));
        assert_eq!(provider.asked(), 1);
        app.advance(60_000);
        assert!(is_in(&signs_in(&site, &provider).await));
        assert!(is_in(&signs_in(&site, &provider).await));
        assert_eq!(provider.asked(), 2);
    }

    async fn a_provider_that_calls_itself_otherwise_is_another(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        provider.calls_itself("https://evil.test");
        let (to, _) = visit(&site, &provider, "/api/v1/session/open-id", None).await;
        assert_eq!(to, "/sign-in?refused=failed");
        // Nor is a host inside asked that the settings do not name, or one whose certificate nobody vouches for.
        for forget in [
            (|rule| rule.inside.clear()) as fn(&mut server::outgoing::Rule),
            |rule| rule.authorities.clear(),
        ] {
            let site = site.beside(|config| forget(&mut config.outgoing)).await;
            let (to, _) = visit(&site, &provider, "/api/v1/session/open-id", None).await;
            assert_eq!(to, "/sign-in?refused=failed");
        }
    }

    async fn a_provider_that_cannot_be_asked_is_not_asked_at_every_click(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        let clicked = async || visit(&site, &provider, "/api/v1/session/open-id", None).await.0;
        provider.calls_itself("https://evil.test");
        for _ in 0..3 {
            assert_eq!(clicked().await, "/sign-in?refused=failed");
        }
        assert_eq!(provider.described(), 1);
        provider.calls_itself(&provider.issuer);
        assert_eq!(clicked().await, "/sign-in?refused=failed");
        app.advance(30_000);
        assert!(is_in(&signs_in(&site, &provider).await));
        assert_eq!(provider.described(), 2);
    }

    async fn whoever_comes_back_in_vain_again_and_again_has_the_provider_asked_no_more(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        let most = usize::try_from(PER_NETWORK).unwrap();
        let guess = async || {
            let (path, cookie) = gone(&site, &provider, "/deals").await;
            let code = path.split("code=").nth(1).unwrap().split('&').next().unwrap();
            returned(&site, &provider, &path.replace(code, "made-up"), Some(&cookie)).await
        };
        for _ in 0..most {
            assert_eq!(guess().await, back(OpenIdRefusal::Failed));
        }
        assert_eq!(provider.redeemed(), most);
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Failed));
        assert_eq!(provider.redeemed(), most);
        let told = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(told.iter().any(|entry| entry.detail["reason"] == SignInRefusal::TooMany.as_str()));
        app.advance(WINDOW_MILLIS);
        assert!(is_in(&signs_in(&site, &provider).await));
    }

    async fn people_whom_nobody_added_come_in_where_the_site_wants_them(app: TestApp) {
        app.rep("fang").await;
        let (site, provider) = site(&app).await;
        provider.says(json!({"sub": "subject-9", "email": "new@sluice.test"}));
        assert_eq!(signs_in(&site, &provider).await, back(OpenIdRefusal::Unknown));
        let open = site
            .beside(|config| {
                let settings = config.open_id.as_mut().unwrap();
                settings.team = Some("新人".to_owned());
                settings.domain = Some("sluice.test".to_owned());
            })
            .await;
        provider.says(json!({"email": "new@elsewhere.test"}));
        assert_eq!(signs_in(&open, &provider).await, back(OpenIdRefusal::Unknown));
        provider.says(json!({"email": "new@sluice.test"}));
        assert!(is_in(&signs_in(&open, &provider).await));
        assert!(is_in(&signs_in(&open, &provider).await), "and is the same the second time");
        let added: Vec<_> = users::Entity::find().all(app.state.database.read()).await.unwrap();
        let added: Vec<_> = added.into_iter().filter(|user| user.email == "new@sluice.test").collect();
        assert_eq!((added.len(), added[0].role, added[0].name.as_str()), (1, Role::Rep, "方敏"));
    }
}
