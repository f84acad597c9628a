//! Who is signed in, the first administrator, and for whom a command acts. Each write is one transaction.

use sha2::{Digest, Sha256};
use shared::audit::SignInWay;
use shared::error::ErrorCode;
use shared::event::SubjectKind;
use shared::obstacle::Obstacle;
use shared::people::Role;
use shared::people::access::{Permission, Reach};
use shared::people::api::{AccessView, Preferences, SessionView, SetUp};

use super::newcomers::{AddedBy, NewPerson, Position, add, team_called};
use super::sign_in::{Entered, begin_try, enter};
use super::store;
use crate::actor::{Actor, CameBy};
use crate::auth::acting;
use crate::auth::arrival::Arrival;
use crate::auth::throttle::{Place, Try};
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
        exports_records: actor.grants.may(Permission::ExportRecords),
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
    if !store::has_nobody(state.database.read()).await? {
        return Err(ApiError::obstacle(Obstacle::SetUpBefore));
    }
    // The code belongs to no account, so nobody is known.
    let one = Try { address: arrival.address, account: "", place: Place::Network };
    begin_try(state, one)?;
    // Hashes are compared, so that the time says nothing of the code.
    if Sha256::digest(set_up.code.trim()) != Sha256::digest(&state.auth.set_up_code) {
        return Err(ApiError::new(ErrorCode::Forbidden));
    }
    state.auth.throttle.succeeded(one);
    let person = NewPerson::of(state, set_up.judge()?).await?;
    // On PostgreSQL two that come at once would both find nobody. The code is this process's own, so its lock will do.
    let _turn = state.auth.setting_up.lock().await;
    let transaction = state.database.begin().await?;
    if !store::has_nobody(&*transaction).await? {
        return Err(ApiError::obstacle(Obstacle::SetUpBefore));
    }
    let team = team_called(state, &transaction, FIRST_TEAM).await?;
    let position = Position { role: Role::Admin, team, manager: None };
    let user = add(state, &transaction, person, position, AddedBy::Nobody).await?;
    transaction.commit().await?;
    tracing::info!(user = %user.id, "made the first administrator");
    enter(state, arrival, &user, SignInWay::SetUp).await
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
