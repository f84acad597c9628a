//! Stories of coming in by a link: an invitation, and a new password for whoever lost theirs.

use reqwest::header::CONTENT_TYPE;
use sea_orm::{ConnectionTrait, EntityTrait};
use server::entities::{invitations, password_resets};
use shared::endpoint::{Method, Nothing};
use shared::error::{ErrorCode, Fault};
use shared::event::SubjectKind;
use shared::obstacle::Obstacle;
use shared::people::Role;
use shared::people::access::{Permission, Reach, RoleForm};
use shared::people::api::{CreateSession, Disable, DisablePerson, EditPerson, EditRole, ShowSession, SignIn};
use shared::people::invitation::{
    AcceptInvitation, Acceptance, CreateInvitation, InvitationForm, IssuedInvitation, ListInvitations,
    ReadInvitation, RenewInvitation, WithdrawInvitation,
};
use shared::people::person::PersonForm;
use shared::people::security::{
    CompleteReset, IssueReset, LinkToken, NewPassword, ReadReset, ShowPersonAccess,
};
use shared::records::api::Edit;
use shared::time::DAY_MILLIS;

use crate::support::{PASSWORD, Person, TestApp, answer, both, said, sluice};

const NEW: &str = "the tram was late again";

fn link(token: &str) -> LinkToken {
    LinkToken { token: token.to_owned() }
}

fn accept(token: &str, password: &str) -> Acceptance {
    Acceptance { token: token.to_owned(), name: "王芳".to_owned(), password: password.to_owned() }
}

fn sign_in(email: &str, password: &str) -> SignIn {
    SignIn { email: email.to_owned(), password: password.to_owned() }
}

async fn administrator(app: &TestApp) -> Person {
    app.person("chen", Role::Admin, app.team("总部", None).await).await
}

fn invited(by: &Person, role: Role) -> InvitationForm {
    let (email, name) = ("wang@sluice.test".to_owned(), "Wang".to_owned());
    InvitationForm { email, name, role, team: by.team, manager: Some(by.id) }
}

async fn invite(by: &Person, role: Role) -> IssuedInvitation {
    by.browser.post::<CreateInvitation>(&invited(by, role)).await.unwrap()
}

both! {
    async fn whoever_is_invited_sets_a_password_and_is_in(app: TestApp) {
        let chen = administrator(&app).await;
        let issued = invite(&chen, Role::Rep).await;
        let token = issued.token.unwrap();
        let mut browser = app.stranger();
        let offered = browser.post::<ReadInvitation>(&link(&token)).await.unwrap();
        assert_eq!((offered.email.as_str(), offered.invited_by.as_str()), ("wang@sluice.test", "chen"));
        let weak = browser.post::<AcceptInvitation>(&accept(&token, "short")).await.unwrap_err();
        assert_eq!(weak.findings[0].fault, Fault::TooShort { min: 15, length: 5 });
        let request = browser.prepare::<AcceptInvitation>(&(), &Nothing {}, &accept(&token, NEW));
        let response = request.send().await.unwrap();
        browser.keep_cookie(&response);
        let session = browser.get::<ShowSession>(&()).await.unwrap();
        assert_eq!((session.user.name.as_str(), session.role, session.team.id), ("王芳", Role::Rep, chen.team));
        assert!(chen.browser.get::<ListInvitations>(&()).await.unwrap().is_empty());
        assert_eq!(browser.post::<ReadInvitation>(&link(&token)).await.unwrap_err().code, ErrorCode::NotFound);
        app.stranger().post::<CreateSession>(&sign_in("wang@sluice.test", NEW)).await.unwrap();
    }

    async fn of_two_who_accept_at_once_one_comes_in(app: TestApp) {
        let chen = administrator(&app).await;
        let token = invite(&chen, Role::Rep).await.token.unwrap();
        let (browser, body) = (app.stranger(), accept(&token, NEW));
        let both = tokio::join!(browser.post::<AcceptInvitation>(&body), browser.post::<AcceptInvitation>(&body));
        let (came, refused) = match both {
            (Ok(came), Err(refused)) | (Err(refused), Ok(came)) => (came, refused),
            other => panic!("{other:?}"),
        };
        assert_eq!((came.user.name.as_str(), refused.code), ("王芳", ErrorCode::NotFound));
    }

    async fn an_invitation_ends_by_time_by_renewal_and_by_withdrawal(app: TestApp) {
        let chen = administrator(&app).await;
        let issued = invite(&chen, Role::Rep).await;
        let first = issued.token.unwrap();
        let second = chen.browser.get::<RenewInvitation>(&issued.invitation.id).await.unwrap().token.unwrap();
        let gone = async |token: &str| {
            let refused = app.stranger().post::<AcceptInvitation>(&accept(token, NEW)).await;
            assert_eq!(refused.unwrap_err().code, ErrorCode::NotFound);
        };
        gone(&first).await;
        app.advance(7 * DAY_MILLIS);
        gone(&second).await;
        let chen = chen.signed_in_again(&app).await;
        let third = chen.browser.get::<RenewInvitation>(&issued.invitation.id).await.unwrap().token.unwrap();
        chen.browser.get::<WithdrawInvitation>(&issued.invitation.id).await.unwrap();
        gone(&third).await;
        gone("not a token").await;
        let again = chen.browser.get::<WithdrawInvitation>(&issued.invitation.id).await.unwrap_err();
        assert_eq!(again.code, ErrorCode::NotFound);
    }

    async fn nobody_invites_to_more_than_they_may_do(app: TestApp) {
        let chen = administrator(&app).await;
        let fang = app.person("fang", Role::Rep, chen.team).await;
        let refused = fang.browser.post::<CreateInvitation>(&invited(&fang, Role::Rep)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden);
        // A role that sees everything, manages people, and does nothing else beyond a rep.
        let mut grants = Role::Rep.first_grants();
        let wanted = |one: &Permission| grants.permissions.contains(one) || *one == Permission::ManagePeople;
        grants.permissions = Permission::ALL.iter().copied().filter(wanted).collect();
        for kind in SubjectKind::ALL {
            grants.on_mut(*kind).see = Reach::All;
        }
        let form = RoleForm { name: Some("人事".to_owned()), grants };
        let role = chen.browser.post::<shared::people::api::CreateRole>(&form).await.unwrap().id;
        let hr = app.person("hr", role, chen.team).await;
        let refused = hr.browser.post::<CreateInvitation>(&invited(&hr, Role::Admin)).await.unwrap_err();
        assert_eq!(refused.findings[0].field, "role");
        assert_eq!(hr.browser.get::<IssueReset>(&chen.id).await.unwrap_err().code, ErrorCode::Forbidden);
        // What was right when it was made is judged again when it is used.
        let token = invite(&hr, Role::Rep).await.token.unwrap();
        let disabled = chen.browser.call::<DisablePerson>(&hr.id, &Nothing {}, &Disable { version: 1, hand_over_to: None });
        disabled.await.unwrap();
        let late = app.stranger().post::<AcceptInvitation>(&accept(&token, NEW)).await.unwrap_err();
        assert_eq!(late.obstacle, Some(Obstacle::InviterGone));
    }

    async fn an_address_that_somebody_has_is_not_invited(app: TestApp) {
        let chen = administrator(&app).await;
        let form = InvitationForm { email: "Chen@Sluice.Test".to_owned(), ..invited(&chen, Role::Rep) };
        let refused = chen.browser.post::<CreateInvitation>(&form).await.unwrap_err();
        assert_eq!((refused.findings[0].field.as_str(), &refused.findings[0].fault), ("email", &Fault::Taken));
        invite(&chen, Role::Rep).await;
        let twice = chen.browser.post::<CreateInvitation>(&invited(&chen, Role::Rep)).await.unwrap_err();
        assert_eq!(twice.findings[0].fault, Fault::Taken);
        let faults = InvitationForm { email: "no".to_owned(), name: " ".to_owned(), ..invited(&chen, Role::Rep) };
        assert_eq!(chen.browser.post::<CreateInvitation>(&faults).await.unwrap_err().findings.len(), 2);
    }

    async fn an_invitation_that_is_asked_for_twice_is_one_and_its_link_stands_nowhere(app: TestApp) {
        let chen = administrator(&app).await;
        let form = invited(&chen, Role::Rep);
        let ask = async || {
            let request = chen.browser.prepare::<CreateInvitation>(&(), &Nothing {}, &form);
            let response = request.header("idempotency-key", "once").send().await.unwrap();
            answer::<IssuedInvitation>(response).await.unwrap()
        };
        let (first, second) = (ask().await, ask().await);
        assert_eq!(first.invitation, second.invitation);
        let token = first.token.unwrap();
        assert_eq!(second.token, None);
        let kept = server::entities::idempotency_keys::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(!format!("{kept:?}").contains(&token));
        let rows = invitations::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(rows.len() == 1 && !format!("{rows:?}").contains(&token));
    }

    async fn a_new_password_comes_by_a_link_that_works_once(app: TestApp) {
        let chen = administrator(&app).await;
        let fang = app.rep("fang").await;
        let older = chen.browser.get::<IssueReset>(&fang.id).await.unwrap();
        let issued = chen.browser.get::<IssueReset>(&fang.id).await.unwrap();
        assert!(chen.browser.get::<ShowPersonAccess>(&fang.id).await.unwrap().reset_expires_at.is_some());
        let browser = app.stranger();
        assert_eq!(browser.post::<ReadReset>(&link(&older.token)).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(browser.post::<ReadReset>(&link(&issued.token)).await.unwrap().email, fang.email);
        let set = |password: &str| NewPassword { token: issued.token.clone(), password: password.to_owned() };
        let weak = browser.post::<CompleteReset>(&set("qwertyuiopasdfgh")).await.unwrap_err();
        assert_eq!(weak.findings[0].fault, Fault::GuessablePassword);
        let body = set(NEW);
        let (one, other) = tokio::join!(browser.post::<CompleteReset>(&body), browser.post::<CompleteReset>(&body));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(fang.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        browser.post::<CreateSession>(&sign_in(&fang.email, NEW)).await.unwrap();
        browser.post::<CreateSession>(&sign_in(&fang.email, PASSWORD)).await.unwrap_err();
    }

    async fn a_new_password_ends_what_scripts_come_by(app: TestApp) {
        let chen = administrator(&app).await;
        let fang = app.rep("fang").await;
        let form = serde_json::json!({"name": "report", "days": 30, "scope": {"deal": {"access": "read"}}}).to_string();
        let request = fang.browser.request(Method::Post, "/api/v1/me/tokens");
        let made = request.header(CONTENT_TYPE, "application/json").body(form).send().await.unwrap();
        let made: serde_json::Value = answer(made).await.unwrap();
        let script = app.stranger().with_token(made["secret"].as_str().unwrap());
        let reads = async || script.request(Method::Get, "/api/v1/deals").send().await.unwrap().status().as_u16();
        assert_eq!(reads().await, 200);
        let issued = chen.browser.get::<IssueReset>(&fang.id).await.unwrap();
        let body = NewPassword { token: issued.token, password: NEW.to_owned() };
        app.stranger().post::<CompleteReset>(&body).await.unwrap();
        assert_eq!(reads().await, 401);
    }

    async fn who_changes_rights_shows_lately_that_it_is_them(app: TestApp) {
        let chen = administrator(&app).await;
        let fang = app.rep("fang").await;
        app.advance(20 * 60 * 1000);
        let invited = chen.browser.post::<CreateInvitation>(&invited(&chen, Role::Rep)).await.unwrap_err();
        let fields = PersonForm { name: "fang".to_owned(), role: Role::Admin, team: fang.team, manager: None };
        let edit = Edit { version: 1, fields };
        let raised = chen.browser.call::<EditPerson>(&fang.id, &Nothing {}, &edit).await.unwrap_err();
        let form = RoleForm { name: None, grants: Role::Rep.first_grants() };
        let edit = Edit { version: 1, fields: form };
        let widened = chen.browser.call::<EditRole>(&Role::Legal, &Nothing {}, &edit).await.unwrap_err();
        assert_eq!([invited.code, raised.code, widened.code], [ErrorCode::ConfirmationRequired; 3]);
        // A name is nobody's right.
        let fields = PersonForm { name: "方".to_owned(), role: Role::Rep, team: fang.team, manager: None };
        let edit = Edit { version: 1, fields };
        chen.browser.call::<EditPerson>(&fang.id, &Nothing {}, &edit).await.unwrap();
    }

    async fn a_link_to_a_new_password_is_over_after_a_day_and_for_the_disabled(app: TestApp) {
        let chen = administrator(&app).await;
        let fang = app.rep("fang").await;
        let issued = chen.browser.get::<IssueReset>(&fang.id).await.unwrap();
        let body = NewPassword { token: issued.token, password: NEW.to_owned() };
        chen.browser
            .call::<DisablePerson>(&fang.id, &Nothing {}, &Disable { version: 1, hand_over_to: None })
            .await
            .unwrap();
        assert_eq!(app.stranger().post::<CompleteReset>(&body).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(chen.browser.get::<IssueReset>(&fang.id).await.unwrap_err().code, ErrorCode::WrongState);
        app.state.database.writer().execute_unprepared("UPDATE users SET disabled_at = NULL").await.unwrap();
        app.advance(DAY_MILLIS);
        assert_eq!(app.stranger().post::<CompleteReset>(&body).await.unwrap_err().code, ErrorCode::NotFound);
        assert!(password_resets::Entity::find().one(app.state.database.read()).await.unwrap().is_some());
        let chen = chen.signed_in_again(&app).await;
        assert_eq!(chen.browser.get::<IssueReset>(&chen.id).await.unwrap_err().code, ErrorCode::WrongState);
        app.advance(20 * 60 * 1000);
        let stale = chen.browser.get::<IssueReset>(&fang.id).await.unwrap_err();
        assert_eq!(stale.code, ErrorCode::ConfirmationRequired);
    }

    async fn the_last_administrator_gets_back_in_from_the_command_line(app: TestApp) {
        let chen = administrator(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let address = Some(app.state.config.database_url.as_str());
        let told = said(sluice(folder.path(), address).args(["user", "reset", "--email", &chen.email])).unwrap();
        let token = told.split("/reset#").nth(1).unwrap().split_whitespace().next().unwrap();
        let body = NewPassword { token: token.to_owned(), password: NEW.to_owned() };
        // The program's clock is today's, which is later than the story's.
        app.stranger().post::<CompleteReset>(&body).await.unwrap();
        app.stranger().post::<CreateSession>(&sign_in(&chen.email, NEW)).await.unwrap();
        let nobody = said(sluice(folder.path(), address).args(["user", "reset", "--email", "no@sluice.test"]));
        assert!(nobody.unwrap_err().contains("nobody has the address no@sluice.test"));
        let none = said(sluice(folder.path(), address).args(["user", "remove-factor", "--email", &chen.email]));
        assert!(none.unwrap_err().contains("there is no second factor"));
    }
}
