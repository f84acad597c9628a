//! Signing in and out, and making people. Each write is one transaction.

use std::net::IpAddr;

use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use shared::audit::{AuditAct, AuditDetail, AuditSubjectKind, SignInRefusal, SignInWay};
use shared::error::{ErrorCode, Fault, Finding, Problem};
use shared::event::FieldChange;
use shared::form::{Findings, NAME_MAX, normal_email};
use shared::ids::{TeamId, UserId};
use shared::people::access::{Permission, Reach};
use shared::people::api::{AccessView, Preferences, SessionView, SetUp, SignIn};
use shared::people::{Password, Role};
use shared::time::Instant;

use super::store;
use crate::actor::Actor;
use crate::audit::{self, refusals};
use crate::auth::session::{self, Token};
use crate::database::Transaction;
use crate::entities::{teams, users};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// The name of the team that the first administrator is put into.
const FIRST_TEAM: &str = "Sluice";

/// What the page needs to know of `actor`.
pub fn view(state: &AppState, actor: &Actor) -> SessionView {
    SessionView {
        user: actor.brief(),
        email: actor.email.clone(),
        role: actor.role,
        role_name: actor.role_name.clone(),
        sees_others: actor.grants.deal.see > Reach::Own,
        overrides_gates: actor.grants.may(Permission::OverrideGates),
        team: actor.team.clone(),
        language: actor.language,
        time_zone: state.config.time_zone.name().to_owned(),
        now: state.now(),
    }
}

/// What `actor` may do with records.
pub fn access(actor: &Actor) -> AccessView {
    AccessView {
        user: actor.id,
        team: actor.team.id,
        below: actor.below.clone(),
        grants: (*actor.grants).clone(),
    }
}

/// Signs somebody in from `address`.
///
/// # Errors
/// `wrong_credentials`, whichever of the two is wrong; `too_many_requests` after too many failures.
pub async fn sign_in(state: &AppState, address: IpAddr, sign_in: SignIn) -> ApiResult<(SessionView, Token)> {
    let SignIn { email, password } = sign_in;
    let key = store::email_key(&email);
    let tried = throttle(state, address, &key);
    if let Err(error) = tried {
        refusals::sign_in(state, address, &key, None, SignInRefusal::TooMany).await;
        return Err(error);
    }
    let user = store::by_email(state.database.read(), &email).await?;
    let whose = user.as_ref().map(|user| user.id);
    let hash = user.as_ref().filter(|user| user.disabled_at.is_none()).map(|user| user.password_hash.clone());
    // Longer than any password that can be set: the hash would only be work.
    let plausible = password.chars().count() <= shared::people::PASSWORD_MAX as usize;
    let password = if plausible { password } else { String::new() };
    let right = state.auth.passwords.verify(password, hash).await?;
    let Some(user) = user.filter(|_| right) else {
        tracing::warn!("refused a sign-in");
        refusals::sign_in(state, address, &key, whose, SignInRefusal::WrongCredentials).await;
        return Err(ApiError::new(ErrorCode::WrongCredentials));
    };
    state.auth.throttle.succeeded(address, &key);
    let transaction = state.database.begin().await?;
    let token = session::begin(&transaction, user.id, state.now()).await?;
    tell(&transaction, state.now(), user.id, AuditDetail::SignedIn { way: SignInWay::Password }).await?;
    transaction.commit().await?;
    tracing::info!(user = %user.id, "signed in");
    let actor = session::actor(state, &token).await?;
    Ok((view(state, &actor), token))
}

fn throttle(state: &AppState, address: IpAddr, email: &str) -> ApiResult<()> {
    state.auth.throttle.begin(address, email, state.now()).map_err(|seconds| {
        Problem { retry_after: Some(seconds), ..Problem::new(ErrorCode::TooManyRequests) }.into()
    })
}

/// Ends the session that the request came by.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(state: &AppState, actor: &Actor) -> ApiResult<()> {
    let transaction = state.database.begin().await?;
    session::end(&transaction, actor.session).await?;
    tell(&transaction, state.now(), actor.id, AuditDetail::SignedOut {}).await?;
    transaction.commit().await?;
    tracing::info!(user = %actor.id, "signed out");
    Ok(())
}

/// Writes into the audit log what `person` did about themselves.
async fn tell(transaction: &Transaction, now: Instant, person: UserId, detail: AuditDetail) -> ApiResult<()> {
    let subject = Some((AuditSubjectKind::Person, person.0));
    audit::record(transaction, now, audit::Entry { actor: Some(person), subject, detail }).await?;
    Ok(())
}

/// Changes one's own preferences.
///
/// # Errors
/// When the database fails.
pub async fn change_preferences(
    state: &AppState,
    actor: Actor,
    preferences: Preferences,
) -> ApiResult<SessionView> {
    let Preferences { language } = preferences;
    let transaction = state.database.begin().await?;
    store::set_language(&transaction, actor.id, language, state.now()).await?;
    transaction.commit().await?;
    Ok(view(state, &Actor { language, ..actor }))
}

/// Whether nobody is there yet, so that the set-up code has to be printed.
///
/// # Errors
/// When the database fails.
pub async fn needs_set_up(state: &AppState) -> ApiResult<bool> {
    store::has_nobody(state.database.read()).await
}

/// Whether the people are those of a demonstration.
///
/// # Errors
/// When the database fails.
pub async fn is_demonstration(state: &AppState) -> ApiResult<bool> {
    store::has_demonstration(state.database.read()).await
}

/// Makes the first administrator and signs them in.
///
/// # Errors
/// `wrong_state` when there is somebody already; `forbidden` when the code is wrong; findings.
pub async fn set_up(state: &AppState, address: IpAddr, set_up: SetUp) -> ApiResult<(SessionView, Token)> {
    let SetUp { code, email, name, password } = set_up;
    if !store::has_nobody(state.database.read()).await? {
        return Err(ApiError::new(ErrorCode::WrongState));
    }
    throttle(state, address, "")?;
    // Hashes are compared, so that the time says nothing of the code.
    if Sha256::digest(code.trim()) != Sha256::digest(&state.auth.set_up_code) {
        return Err(ApiError::new(ErrorCode::Forbidden));
    }
    state.auth.throttle.succeeded(address, "");
    let person = NewPerson::judge(state, &email, &name, &password).await?;
    // On PostgreSQL two that come at once would both find nobody. The code is this process's own, so its lock will do.
    let _turn = state.auth.setting_up.lock().await;
    let transaction = state.database.begin().await?;
    if !store::has_nobody(&*transaction).await? {
        return Err(ApiError::new(ErrorCode::WrongState));
    }
    let user = add(state, &transaction, person, Role::Admin, FIRST_TEAM).await?;
    let token = session::begin(&transaction, user, state.now()).await?;
    tell(&transaction, state.now(), user, AuditDetail::SignedIn { way: SignInWay::SetUp }).await?;
    transaction.commit().await?;
    tracing::info!(%user, "made the first administrator");
    let actor = session::actor(state, &token).await?;
    Ok((view(state, &actor), token))
}

/// Somebody who can be added: address, name and password are judged, the password is hashed.
#[derive(Debug)]
pub struct NewPerson {
    email: String,
    name: String,
    password_hash: String,
}

impl NewPerson {
    /// Judges the three and hashes the password.
    ///
    /// # Errors
    /// Every finding.
    pub async fn judge(state: &AppState, email: &str, name: &str, password: &str) -> ApiResult<Self> {
        let mut findings = Findings::new();
        let name = findings.line("name", name, NAME_MAX);
        let normal = normal_email(email);
        if normal.is_none() {
            findings.add("email", Fault::NotAnEmail);
        }
        let mut all: Vec<Finding> = findings.or(()).err().unwrap_or_default();
        match (Password::new(password, email, &name), normal) {
            (Ok(password), Some(email)) if all.is_empty() => {
                let password_hash = state.auth.passwords.hash(password).await?;
                Ok(Self { email, name, password_hash })
            }
            (password, _) => {
                all.extend(password.err().unwrap_or_default());
                Err(ApiError::invalid(all))
            }
        }
    }
}

/// Adds `person` to the team called `team`, which is made when there is none.
///
/// # Errors
/// A finding on `email` when somebody has that address.
pub async fn add(
    state: &AppState,
    transaction: &Transaction,
    person: NewPerson,
    role: Role,
    team: &str,
) -> ApiResult<UserId> {
    let now = state.now();
    let team_id = match store::team_by_name(transaction, team).await? {
        Some(team) => team,
        None => {
            let id = TeamId(state.new_id());
            let row =
                teams::Model { id, parent_id: None, name: team.to_owned(), created_at: now, version: 1 };
            teams::Entity::insert(teams::ActiveModel::from(row))
                .exec_without_returning(&**transaction)
                .await?;
            id
        }
    };
    let NewPerson { email, name, password_hash } = person;
    let id = UserId(state.new_id());
    let added = |field: &str, new: serde_json::Value| FieldChange {
        field: field.to_owned(),
        old: serde_json::Value::Null,
        new,
    };
    let changes = vec![
        added("email", email.as_str().into()),
        added("name", name.as_str().into()),
        added("role", role.to_string().into()),
        added("team", team.into()),
    ];
    let row = users::Model {
        id,
        email_key: store::email_key(&email),
        email,
        name,
        role,
        team_id,
        manager_id: None,
        password_hash,
        language: None,
        demo: false,
        disabled_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert_user(transaction, row).await?;
    let detail = AuditDetail::PersonChanged { act: AuditAct::Added, changes };
    let subject = Some((AuditSubjectKind::Person, id.0));
    audit::record(transaction, now, audit::Entry { actor: None, subject, detail }).await?;
    Ok(id)
}

/// Somebody to act for on the command line: the one with this address, else the first administrator. Nobody when
/// there is none, or they may no longer sign in.
///
/// # Errors
/// When the database fails.
pub async fn acting(state: &AppState, email: Option<&str>) -> ApiResult<Option<Actor>> {
    let database = state.database.read();
    let user = match email {
        Some(email) => store::by_email(database, email).await?,
        None => store::first_administrator(database).await?,
    };
    match user.filter(|user| user.disabled_at.is_none()) {
        Some(user) => session::without_session(state, user).await.map(Some),
        None => Ok(None),
    }
}
