//! Signing in and out: the password, the second factor, and the session that both lead to. Every way in ends in [`enter`].

use axum::http::{HeaderValue, header};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::audit::{AuditDetail, SignInRefusal, SignInWay};
use shared::error::ErrorCode;
use shared::ids::UserId;
use shared::people::api::{SessionView, SignIn};
use shared::people::security::{FactorSecret, FactorTry, RecoveryCodes};
use shared::time::Instant;

use super::service::view;
use super::store;
use super::told::of_oneself;
use crate::actor::Actor;
use crate::audit::refusals;
use crate::auth::arrival::Arrival;
use crate::auth::session::{self, Token};
use crate::auth::throttle::Try;
use crate::auth::{cookie, factors, places};
use crate::config::SecondFactor;
use crate::database::{Transaction, to_change};
use crate::entities::{pending_sign_ins, users};
use crate::error::{ApiError, ApiResult};
use crate::route::Answer;
use crate::state::AppState;

/// How long somebody whose password was right may take for the second factor.
const PENDING_MILLIS: i64 = 10 * 60 * 1000;

/// Somebody who came in: the answer, with the cookies that go with it.
#[derive(Debug)]
pub struct Entered<T> {
    body: T,
    session: Token,
    person: UserId,
    device: Token,
}

impl<T> Entered<T> {
    /// The answer with its cookies; the session's comes first.
    pub fn answer(self, state: &AppState) -> Answer<T> {
        let [session, device] = self.cookies(state);
        Answer::from(self.body).with(header::SET_COOKIE, session).with(header::SET_COOKIE, device)
    }

    /// The cookies alone, for an answer of another kind; the session's comes first.
    pub(super) fn cookies(&self, state: &AppState) -> [HeaderValue; 2] {
        let device = cookie::set_device(self.person, &self.device, &state.config);
        [cookie::set(&self.session, &state.config), device]
    }
}

/// Signs somebody in by their password.
///
/// # Errors
/// `wrong_credentials`, whichever of the two is wrong; `too_many_requests` after too many failures;
/// `second_factor_required`.
pub(super) async fn sign_in(
    state: &AppState,
    arrival: &Arrival,
    form: SignIn,
) -> ApiResult<Entered<SessionView>> {
    let SignIn { email, password } = form;
    let key = store::email_key(&email);
    let place = places::of(state.database.read(), &key, arrival, state.now()).await?;
    let one = Try { address: arrival.address, account: &key, place };
    if let Err(error) = begin_try(state, one) {
        refusals::sign_in(state, arrival.address, &key, None, SignInRefusal::TooMany).await;
        return Err(error);
    }
    let user = store::by_email(state.database.read(), &email).await?;
    let whose = user.as_ref().map(|user| user.id);
    let hash = user.as_ref().filter(|user| user.disabled_at.is_none()).map(|user| user.password_hash.clone());
    let right = state.auth.passwords.verify(&password, hash).await?;
    let Some(user) = user.filter(|_| right) else {
        tracing::warn!("refused a sign-in");
        refusals::sign_in(state, arrival.address, &key, whose, SignInRefusal::WrongCredentials).await;
        return Err(ApiError::new(ErrorCode::WrongCredentials));
    };
    state.auth.throttle.succeeded(one);
    enter(state, arrival, &user, SignInWay::Password).await
}

/// Lets `one` be tried, or says how long it has to wait.
pub(super) fn begin_try(state: &AppState, one: Try<'_>) -> ApiResult<()> {
    state.auth.throttle.begin(one, state.now()).map_err(ApiError::too_many)
}

/// Begins a session of `user`, who has shown by `way` who they are. Who has a second factor, or must have one, is asked for
/// it first; a company's own sign-in asks for its own.
///
/// # Errors
/// `second_factor_required`, with `pending` to go on by; `wrong_credentials` when the person was disabled meanwhile, or what
/// they were known by is another one.
pub async fn enter(
    state: &AppState,
    arrival: &Arrival,
    user: &users::Model,
    way: SignInWay,
) -> ApiResult<Entered<SessionView>> {
    let transaction = state.database.begin().await?;
    let held = to_change(users::Entity::find_by_id(user.id)).one(&*transaction).await?;
    // While the password was looked at, another one may have been set, or the person been disabled.
    let same = |held: &users::Model| held.disabled_at.is_none() && held.password_hash == user.password_hash;
    if !held.as_ref().is_some_and(same) {
        return Err(ApiError::new(ErrorCode::WrongCredentials));
    }
    if way != SignInWay::OpenId {
        let has = factors::is_on(&*transaction, user.id).await?;
        let enrol = !has && state.config.second_factor == SecondFactor::Required;
        if has || enrol {
            let pending = wait_for_factor(&transaction, user.id, way, state.now()).await?;
            transaction.commit().await?;
            let required = ApiError::new(ErrorCode::SecondFactorRequired).with("pending", pending.reveal());
            return Err(if enrol { required.with("enrol", true) } else { required });
        }
    }
    begin(state, transaction, arrival, user.id, way).await
}

async fn wait_for_factor(
    transaction: &Transaction,
    user: UserId,
    way: SignInWay,
    now: Instant,
) -> ApiResult<Token> {
    let pending = Token::new();
    let row = pending_sign_ins::ActiveModel {
        token_hash: Set(pending.hash().to_vec()),
        user_id: Set(user),
        way: Set(way),
        expires_at: Set(now.plus_millis(PENDING_MILLIS)),
    };
    let over = pending_sign_ins::Column::ExpiresAt.lte(now);
    pending_sign_ins::Entity::delete_many().filter(over).exec(&**transaction).await?;
    pending_sign_ins::Entity::insert(row).exec_without_returning(&**transaction).await?;
    Ok(pending)
}

/// Writes the session of somebody who has shown everything that is asked of them, and ends `transaction`.
///
/// # Errors
/// When the database fails.
pub(super) async fn begin(
    state: &AppState,
    transaction: Transaction,
    arrival: &Arrival,
    person: UserId,
    way: SignInWay,
) -> ApiResult<Entered<SessionView>> {
    let now = state.now();
    let session = session::begin(&transaction, person, way, arrival.label.clone(), now).await?;
    let device = places::remember(&transaction, person, arrival, now).await?;
    of_oneself(&transaction, now, person, AuditDetail::SignedIn { way }).await?;
    transaction.commit().await?;
    tracing::info!(user = %person, "signed in");
    let actor = session::actor(state, &session).await?;
    Ok(Entered { body: view(state, &actor), session, person, device })
}

/// A sign-in under way, found by its token.
struct Pending {
    user: users::Model,
    way: SignInWay,
    token_hash: Vec<u8>,
}

async fn pending(state: &AppState, token: &str) -> ApiResult<Pending> {
    let over = || ApiError::new(ErrorCode::Unauthenticated);
    let token_hash = Token::parse(token).ok_or_else(over)?.hash().to_vec();
    let read = state.database.read();
    let row = pending_sign_ins::Entity::find_by_id(token_hash.clone()).one(read).await?;
    let row = row.filter(|row| row.expires_at > state.now()).ok_or_else(over)?;
    let user = users::Entity::find_by_id(row.user_id).one(read).await?;
    let user = user.filter(|user| user.disabled_at.is_none()).ok_or_else(over)?;
    Ok(Pending { user, way: row.way, token_hash })
}

/// Counts a try at the second factor of `user`, apart from tries at their password.
///
/// # Errors
/// `too_many_requests`.
async fn try_factor(state: &AppState, arrival: &Arrival, user: &users::Model) -> ApiResult<FactorTries> {
    let place = places::of(state.database.read(), &user.email_key, arrival, state.now()).await?;
    let tries =
        FactorTries { account: format!("factor {}", user.email_key), arrival: arrival.clone(), place };
    if let Err(error) = begin_try(state, tries.one()) {
        refusals::sign_in(state, arrival.address, &user.email_key, Some(user.id), SignInRefusal::TooMany)
            .await;
        return Err(error);
    }
    Ok(tries)
}

struct FactorTries {
    account: String,
    arrival: Arrival,
    place: crate::auth::throttle::Place,
}

impl FactorTries {
    fn one(&self) -> Try<'_> {
        Try { address: self.arrival.address, account: &self.account, place: self.place }
    }
}

/// Signs somebody in by the second factor, after the password.
///
/// # Errors
/// `unauthenticated` when the sign-in took too long; `wrong_credentials` when the code is none, or was used before;
/// `too_many_requests`.
pub(super) async fn complete(
    state: &AppState,
    arrival: &Arrival,
    form: FactorTry,
) -> ApiResult<Entered<SessionView>> {
    let Pending { user, way, token_hash } = pending(state, &form.pending).await?;
    let tries = try_factor(state, arrival, &user).await?;
    let transaction = state.database.begin().await?;
    if !factors::accept(&transaction, &state.config, user.id, &form.code, state.now()).await? {
        drop(transaction);
        return Err(wrong_factor(state, arrival, &user).await);
    }
    use_up(&transaction, token_hash).await?;
    let entered = begin(state, transaction, arrival, user.id, way).await?;
    state.auth.throttle.succeeded(tries.one());
    Ok(entered)
}

async fn wrong_factor(state: &AppState, arrival: &Arrival, user: &users::Model) -> ApiError {
    tracing::warn!(user = %user.id, "refused a second factor");
    refusals::sign_in(state, arrival.address, &user.email_key, Some(user.id), SignInRefusal::WrongFactor)
        .await;
    ApiError::new(ErrorCode::WrongCredentials)
}

/// A sign-in under way ends once, however often its code is sent.
async fn use_up(transaction: &Transaction, token_hash: Vec<u8>) -> ApiResult<()> {
    let used = pending_sign_ins::Entity::delete_by_id(token_hash).exec(&**transaction).await?;
    if used.rows_affected == 1 { Ok(()) } else { Err(ApiError::new(ErrorCode::Unauthenticated)) }
}

/// Makes a secret for somebody who must have a second factor and has none.
///
/// # Errors
/// `unauthenticated` when the sign-in took too long; `wrong_state` when they have one.
pub(super) async fn begin_factor(state: &AppState, token: &str) -> ApiResult<FactorSecret> {
    let Pending { user, .. } = pending(state, token).await?;
    let transaction = state.database.begin().await?;
    let secret = factors::begin(&transaction, &state.config, user.id, &user.email, state.now()).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Takes the first code of that secret and signs in.
///
/// # Errors
/// As [`complete`].
pub(super) async fn confirm_factor(
    state: &AppState,
    arrival: &Arrival,
    form: FactorTry,
) -> ApiResult<Entered<RecoveryCodes>> {
    let Pending { user, way, token_hash } = pending(state, &form.pending).await?;
    let tries = try_factor(state, arrival, &user).await?;
    let transaction = state.database.begin().await?;
    let codes = factors::confirm(&transaction, &state.config, user.id, &form.code, state.now()).await?;
    let Some(codes) = codes else {
        drop(transaction);
        return Err(wrong_factor(state, arrival, &user).await);
    };
    use_up(&transaction, token_hash).await?;
    of_oneself(&transaction, state.now(), user.id, AuditDetail::SecondFactorChanged { on: true }).await?;
    let Entered { session, person, device, .. } = begin(state, transaction, arrival, user.id, way).await?;
    state.auth.throttle.succeeded(tries.one());
    Ok(Entered { body: RecoveryCodes { codes }, session, person, device })
}

/// Ends the session that the request came by.
///
/// # Errors
/// When the database fails.
pub(super) async fn sign_out(state: &AppState, actor: &Actor) -> ApiResult<()> {
    let transaction = state.database.begin().await?;
    session::end(&transaction, actor.require_session()?).await?;
    of_oneself(&transaction, state.now(), actor.id, AuditDetail::SignedOut {}).await?;
    transaction.commit().await?;
    tracing::info!(user = %actor.id, "signed out");
    Ok(())
}
