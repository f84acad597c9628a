//! Who is signed in, the first administrator, and people added by a command. Each write is one transaction.

use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use shared::audit::{AuditAct, AuditDetail, AuditSubjectKind, SignInWay};
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::{FieldChange, SubjectKind};
use shared::form::{Findings, NAME_MAX, normal_email};
use shared::ids::{TeamId, UserId};
use shared::people::access::{Permission, Reach};
use shared::people::api::{AccessView, Preferences, SessionView, SetUp};
use shared::people::{Password, Role};

use super::sign_in::{Entered, begin_try, enter};
use super::store;
use crate::actor::{Actor, CameBy};
use crate::audit;
use crate::auth::acting;
use crate::auth::arrival::Arrival;
use crate::auth::throttle::{Place, Try};
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
        logs_activities: actor.grants.may(Permission::LogActivities),
        imports_records: actor.grants.may(Permission::ImportRecords),
        makes: SubjectKind::ALL.iter().copied().filter(|kind| actor.grants.on(*kind).create).collect(),
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
pub(super) async fn set_up(
    state: &AppState,
    arrival: &Arrival,
    set_up: SetUp,
) -> ApiResult<Entered<SessionView>> {
    let SetUp { code, email, name, password } = set_up;
    if !store::has_nobody(state.database.read()).await? {
        return Err(ApiError::new(ErrorCode::WrongState));
    }
    // The code belongs to no account, so nobody is known.
    let one = Try { address: arrival.address, account: "", place: Place::Network };
    begin_try(state, one)?;
    // Hashes are compared, so that the time says nothing of the code.
    if Sha256::digest(code.trim()) != Sha256::digest(&state.auth.set_up_code) {
        return Err(ApiError::new(ErrorCode::Forbidden));
    }
    state.auth.throttle.succeeded(one);
    let person = NewPerson::judge(state, &email, &name, &password).await?;
    // On PostgreSQL two that come at once would both find nobody. The code is this process's own, so its lock will do.
    let _turn = state.auth.setting_up.lock().await;
    let transaction = state.database.begin().await?;
    if !store::has_nobody(&*transaction).await? {
        return Err(ApiError::new(ErrorCode::WrongState));
    }
    let user = add(state, &transaction, person, Role::Admin, FIRST_TEAM).await?;
    let user = users::Entity::find_by_id(user).one(&*transaction).await?;
    let user =
        user.ok_or_else(|| ApiError::internal(anyhow::anyhow!("the first administrator is not there")))?;
    transaction.commit().await?;
    tracing::info!(user = %user.id, "made the first administrator");
    enter(state, arrival, &user, SignInWay::SetUp).await
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
    match user {
        Some(user) => acting::of(state, user.id, CameBy::NoRequest).await,
        None => Ok(None),
    }
}
