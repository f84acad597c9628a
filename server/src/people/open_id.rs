//! Signing in through the company's own provider: to it, and back. Somebody is who the provider called so the first time,
//! by its own lasting name for them; an address brings them together once and never moves anybody afterwards.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use serde_json::Value;
use shared::audit::{AuditAct, AuditDetail, SignInRefusal, SignInWay};
use shared::endpoint::Nothing;
use shared::event::FieldChange;
use shared::form::present;
use shared::ids::UserId;
use shared::obstacle::Obstacle;
use shared::people::api::{BeginOpenId, FinishOpenId, SessionView, ShowSignInWays};
use shared::people::open_id::{OpenIdRefusal, OpenIdReturn, SignInWays, local_page};
use shared::people::security::ForgetIdentity;
use shared::people::{Newcomer, Role};
use shared::time::Instant;

use super::newcomers::{AddedBy, NewPerson, Position, add, team_called};
use super::persons::hold;
use super::sign_in::{self, Entered};
use super::store;
use super::told::about_person;
use crate::audit::refusals;
use crate::auth::arrival::Arrival;
use crate::auth::open_id::Settings;
use crate::auth::open_id::attempt::Attempt;
use crate::auth::open_id::provider::Vouched;
use crate::call::{Anyone, Call};
use crate::clock;
use crate::database::Transaction;
use crate::entities::{identities, open_id_returns, users};
use crate::error::{ApiError, ApiResult, is_taken};
use crate::request;
use crate::state::AppState;

/// The page on which one signs in.
const SIGN_IN: &str = "/sign-in";

/// Tells the ways to sign in.
pub(super) async fn ways(call: Call<ShowSignInWays, Anyone>) -> ApiResult<SignInWays> {
    Ok(SignInWays { open_id: call.state.config.open_id.as_ref().map(|settings| settings.name.clone()) })
}

/// Sends the browser to the provider.
pub(super) async fn begin(call: Call<BeginOpenId, Anyone>) -> ApiResult<Response> {
    let state = &call.state;
    let settings = configured(state)?;
    let to = call.query.to.as_deref().and_then(local_page).unwrap_or("/");
    let attempt = Attempt::begin(to, state.now());
    match state.auth.provider.address(&state.outgoing, settings, &attempt, state.now()).await {
        Ok(address) => away(&address, [attempt.keep(&state.config, settings)]),
        Err(cause) => {
            tracing::warn!(cause = format!("{cause:#}"), "the provider of OpenID Connect cannot be asked");
            back(state, OpenIdRefusal::Failed)
        }
    }
}

/// Takes the browser back from the provider, and signs its person in.
pub(super) async fn finish(call: Call<FinishOpenId, Arrival>) -> ApiResult<Response> {
    let state = &call.state;
    let settings = configured(state)?;
    match returned(&call, settings).await? {
        Ok((entered, to)) => {
            let [session, device] = entered.cookies(state);
            away(&to, [Attempt::forget(&state.config), session, device])
        }
        Err(refusal) => back(state, refusal),
    }
}

/// Who is signed in, and the page to go on at; or why nobody is.
async fn returned(
    call: &Call<FinishOpenId, Arrival>,
    settings: &Settings,
) -> ApiResult<Result<(Entered<SessionView>, String), OpenIdRefusal>> {
    let (state, now) = (&call.state, call.state.now());
    let OpenIdReturn { state: returned, code, error, iss } = call.query.clone();
    let attempt =
        returned.and_then(|returned| Attempt::read(&call.headers, &returned, &state.config, settings, now));
    let Some(attempt) = attempt else { return Ok(Err(OpenIdRefusal::Stale)) };
    if error.is_some() {
        return Ok(Err(OpenIdRefusal::Cancelled));
    }
    // A site with one provider takes no answer of another.
    let Some(code) = code.filter(|_| iss.is_none_or(|iss| iss == settings.issuer)) else {
        return Ok(Err(OpenIdRefusal::Failed));
    };
    // Whoever comes back with codes that they made up has the provider asked for nothing.
    if state.auth.throttle.network_begins(call.actor.address, now).is_err() {
        refusals::sign_in(state, call.actor.address, "", None, SignInRefusal::TooMany).await;
        return Ok(Err(OpenIdRefusal::Failed));
    }
    // Used up before the provider is asked, so that one attempt is one question to it.
    if !use_up(state, &attempt).await? {
        return Ok(Err(OpenIdRefusal::Stale));
    }
    let vouched = match state.auth.provider.vouched(&state.outgoing, settings, &attempt, code, now).await {
        Ok(vouched) => vouched,
        Err(cause) => {
            tracing::warn!(cause = format!("{cause:#}"), "refused a sign-in by OpenID Connect");
            refusals::sign_in(state, call.actor.address, "", None, SignInRefusal::OpenId).await;
            return Ok(Err(OpenIdRefusal::Failed));
        }
    };
    let newcomer = newcomer(state, settings, &vouched).await?;
    let transaction = state.database.begin().await?;
    let Some(person) = person(state, &transaction, settings, &vouched, newcomer).await? else {
        drop(transaction);
        let email = vouched.email.unwrap_or_default();
        refusals::sign_in(state, call.actor.address, &email, None, SignInRefusal::OpenId).await;
        return Ok(Err(OpenIdRefusal::Unknown));
    };
    let entered = sign_in::begin(state, transaction, &call.actor, person, SignInWay::OpenId).await?;
    state.auth.throttle.network_succeeded(call.actor.address);
    Ok(Ok((entered, attempt.to)))
}

/// Writes down that an attempt came back; false when it had before.
async fn use_up(state: &AppState, attempt: &Attempt) -> ApiResult<bool> {
    let transaction = state.database.begin().await?;
    let once = open_id_returns::Model { state_hash: attempt.hash(), expires_at: attempt.over_at() };
    let once = open_id_returns::Entity::insert(once.into_active_model());
    match once.exec_without_returning(&*transaction).await {
        Err(error) if is_taken(&error) => return Ok(false),
        other => other?,
    };
    let over = open_id_returns::Column::ExpiresAt.lte(state.now());
    open_id_returns::Entity::delete_many().filter(over).exec(&*transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Who of this site `vouched` is: whom they were linked with, or whom they are linked with now.
async fn person(
    state: &AppState,
    transaction: &Transaction,
    settings: &Settings,
    vouched: &Vouched,
    newcomer: Option<NewPerson>,
) -> ApiResult<Option<UserId>> {
    let now = state.now();
    let key = (vouched.issuer.clone(), vouched.subject.clone());
    if let Some(known) = identities::Entity::find_by_id(key).one(&**transaction).await? {
        let used = identities::Entity::update_many()
            .col_expr(identities::Column::LastUsedAt, Expr::value(now))
            .filter(identities::Column::Issuer.eq(&*vouched.issuer))
            .filter(identities::Column::Subject.eq(&*vouched.subject));
        used.exec(&**transaction).await?;
        let user = users::Entity::find_by_id(known.user_id).one(&**transaction).await?;
        return Ok(user.filter(|user| user.disabled_at.is_none()).map(|user| user.id));
    }
    let Some(email) = vouched.email.as_deref().filter(|email| is_let_in(settings, email)) else {
        return Ok(None);
    };
    let user = match (store::by_email(&**transaction, email).await?, newcomer, &settings.team) {
        (Some(user), _, _) if user.disabled_at.is_none() => user.id,
        (None, Some(newcomer), Some(team)) => {
            let team = team_called(state, transaction, team).await?;
            let position = Position { role: Role::Rep, team, manager: None };
            add(state, transaction, newcomer, position, AddedBy::Nobody).await?.id
        }
        _ => return Ok(None),
    };
    let link = identities::Model {
        issuer: vouched.issuer.clone(),
        subject: vouched.subject.clone(),
        user_id: user,
        linked_at: now,
        last_used_at: now,
    };
    // Whoever has a name at this provider already keeps it; an address alone does not give them another.
    let theirs = identities::Entity::find()
        .filter(identities::Column::UserId.eq(user))
        .filter(identities::Column::Issuer.eq(&*vouched.issuer));
    if theirs.one(&**transaction).await?.is_some() {
        return Ok(None);
    }
    identities::Entity::insert(link.into_active_model()).exec_without_returning(&**transaction).await?;
    let identity = serde_json::json!({"issuer": vouched.issuer, "subject": vouched.subject});
    tell(transaction, now, user, user, (Value::Null, identity)).await?;
    Ok(Some(user))
}

/// The person to add when nobody has the address of `vouched` and the settings let such people in. Made before the
/// transaction, because hashing takes its time; the password is one that nobody knows.
async fn newcomer(state: &AppState, settings: &Settings, vouched: &Vouched) -> ApiResult<Option<NewPerson>> {
    let email =
        vouched.email.as_deref().filter(|email| settings.team.is_some() && is_let_in(settings, email));
    let Some(email) = email else { return Ok(None) };
    if store::by_email(state.database.read(), email).await?.is_some() {
        return Ok(None);
    }
    let name = present(vouched.name.as_deref()).unwrap_or(email);
    let password = request::hex(&clock::random::<32>());
    let judged = Newcomer::judge(email, name, &password);
    // A name that no form takes; the address has passed.
    let judged = judged.or_else(|_| Newcomer::judge(email, email, &password))?;
    NewPerson::of(state, judged).await.map(Some)
}

/// Whether somebody has a name at a provider.
pub(super) async fn is_linked(connection: &impl ConnectionTrait, person: UserId) -> ApiResult<bool> {
    let theirs = identities::Entity::find().filter(identities::Column::UserId.eq(person));
    Ok(theirs.limit(1).count(connection).await? > 0)
}

/// Forgets the name that somebody has at the provider: where it gave them another one, their address would not move it.
pub(super) async fn forget(call: Call<ForgetIdentity>) -> ApiResult<Nothing> {
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let user = hold(&call, &transaction, call.path).await?;
    call.actor.require_recent(now)?;
    let theirs = identities::Entity::find().filter(identities::Column::UserId.eq(user.id));
    for row in theirs.all(&*transaction).await? {
        let identity = serde_json::json!({"issuer": row.issuer, "subject": row.subject});
        tell(&transaction, now, call.actor.id, user.id, (identity, Value::Null)).await?;
    }
    let gone = identities::Entity::delete_many().filter(identities::Column::UserId.eq(user.id));
    if gone.exec(&*transaction).await?.rows_affected == 0 {
        return Err(ApiError::obstacle(Obstacle::NoCompanySignIn));
    }
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Tells that `by` linked `person` with a name at a provider, or undid it.
async fn tell(
    transaction: &Transaction,
    now: Instant,
    by: UserId,
    person: UserId,
    (old, new): (Value, Value),
) -> ApiResult<()> {
    let changes = vec![FieldChange { field: "identity".to_owned(), old, new }];
    let detail = AuditDetail::PersonChanged { act: AuditAct::Changed, changes };
    about_person(transaction, now, Some(by), person, detail).await
}

/// Whether an address is of the domain that is let in.
fn is_let_in(settings: &Settings, email: &str) -> bool {
    let domain = email.rsplit_once('@').map(|(_, domain)| domain);
    settings.domain.as_deref().is_none_or(|wanted| domain == Some(wanted))
}

fn configured(state: &AppState) -> ApiResult<&Settings> {
    state.config.open_id.as_ref().ok_or_else(ApiError::not_found)
}

/// Back to the sign-in page, which says why.
fn back(state: &AppState, refusal: OpenIdRefusal) -> ApiResult<Response> {
    away(&format!("{SIGN_IN}?refused={refusal}"), [Attempt::forget(&state.config)])
}

/// Sends the browser elsewhere, with cookies.
fn away<const N: usize>(to: &str, cookies: [HeaderValue; N]) -> ApiResult<Response> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_str(to).map_err(ApiError::internal)?);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
