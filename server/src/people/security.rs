//! One's own account: its sessions, its password, its second factor. What a session that somebody else got hold of must not
//! do asks for the password anew ([`Actor::require_recent`]).

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderName, HeaderValue};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::audit::{AuditDetail, SignInRefusal};
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault};
use shared::ids::{SessionId, UserId};
use shared::obstacle::Obstacle;
use shared::people::security::{
    BeginFactor, ChangePassword, ConfirmFactor, ConfirmSession, Confirmed, FactorSecret, ListSessions,
    PasswordChange, RecoveryCodes, RemoveFactor, RenewRecoveryCodes, RevokeOtherSessions, RevokeSession,
    SecurityView, SessionRow, ShowSecurity,
};
use shared::time::Instant;

use super::sign_in::begin_try;
use super::tokens;
use super::told::{of_oneself, of_session};
use crate::actor::{Actor, CONFIRMED_MILLIS};
use crate::audit::refusals;
use crate::auth::throttle::{Place, Try};
use crate::auth::{factors, session};
use crate::call::Call;
use crate::config::SecondFactor;
use crate::database::Transaction;
use crate::entities::{password_resets, sessions, users};
use crate::error::{ApiError, ApiResult};
use crate::request;
use crate::route::Answer;
use crate::state::AppState;

/// What a browser is told when somebody signs out. What the app itself kept of them it removes itself, and leaves how it looks.
pub(super) fn clear_site_data() -> (HeaderName, HeaderValue) {
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""))
}

/// Sessions as they are listed; `current` is the one that asks.
pub(super) fn rows(sessions: Vec<sessions::Model>, current: Option<SessionId>) -> Vec<SessionRow> {
    let row = |row: sessions::Model| SessionRow {
        current: current == Some(row.id),
        id: row.id,
        device: row.device,
        address: row.address,
        way: row.way,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
    };
    sessions.into_iter().map(row).collect()
}

/// Lists where one is signed in.
pub(super) async fn list_sessions(call: Call<ListSessions>) -> ApiResult<Vec<SessionRow>> {
    let living = session::living(call.state.database.read(), call.actor.id, call.state.now()).await?;
    Ok(rows(living, call.actor.came_by.session()))
}

/// Ends one of one's own sessions; somebody else's is not there.
pub(super) async fn revoke_session(call: Call<RevokeSession>) -> ApiResult<Nothing> {
    let transaction = call.state.database.begin().await?;
    let own = sessions::Entity::delete_many()
        .filter(sessions::Column::Id.eq(call.path))
        .filter(sessions::Column::UserId.eq(call.actor.id));
    if own.exec(&*transaction).await?.rows_affected == 0 {
        return Err(ApiError::not_found());
    }
    of_session(&transaction, call.state.now(), &call.actor, call.actor.id, call.path).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Ends all of one's own sessions but this one.
pub(super) async fn revoke_other_sessions(call: Call<RevokeOtherSessions>) -> ApiResult<Nothing> {
    let transaction = call.state.database.begin().await?;
    end_others(&transaction, &call.actor, call.state.now()).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

async fn end_others(transaction: &Transaction, actor: &Actor, now: Instant) -> ApiResult<()> {
    for ended in session::end_all(transaction, actor.id, Some(actor.require_session()?)).await? {
        of_session(transaction, now, actor, actor.id, ended).await?;
    }
    Ok(())
}

/// Shows what protects one's own account.
pub(super) async fn show(call: Call<ShowSecurity>) -> ApiResult<SecurityView> {
    let Call { state, actor, .. } = &call;
    let until = actor.came_by.confirmed_at().map(|at| at.plus_millis(CONFIRMED_MILLIS));
    Ok(SecurityView {
        second_factor: factors::view(state.database.read(), actor.id).await?,
        required: state.config.second_factor == SecondFactor::Required,
        confirmed_until: until.filter(|until| *until > state.now()),
    })
}

/// Shows that it is still the same person, by the password and, where there is one, the second factor.
pub(super) async fn confirm(call: Call<ConfirmSession>) -> ApiResult<Confirmed> {
    let actor = &call.actor;
    let session = actor.require_session()?;
    let tries = Own { state: &call.state, actor };
    let transaction = tries.judge(&call.body.password, Some(call.body.code.as_deref())).await?;
    let now = call.state.now();
    sessions::Entity::update_many()
        .col_expr(sessions::Column::ConfirmedAt, Expr::value(now))
        .filter(sessions::Column::Id.eq(session))
        .exec(&*transaction)
        .await?;
    transaction.commit().await?;
    Ok(Confirmed { until: now.plus_millis(CONFIRMED_MILLIS) })
}

/// Changes one's own password. Links to a new one that are under way work no more.
pub(super) async fn change_password(call: Call<ChangePassword>) -> ApiResult<Nothing> {
    let actor = &call.actor;
    let PasswordChange { current, password: _, end_others: ending } = &call.body;
    // Judged first: a slip in the new one is no try at the old one.
    let password = call.body.judge(&actor.email, &actor.name)?;
    let tries = Own { state: &call.state, actor };
    // Hashed last: it is work, and only for who knows the old one. Nothing is held meanwhile.
    drop(tries.judge(current, None).await?);
    let hash = call.state.auth.passwords.hash(password).await?;
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    set_password(&transaction, actor.id, hash, now).await?;
    if *ending {
        end_others(&transaction, actor, now).await?;
        tokens::revoke_all(&transaction, now, actor.id, actor.id).await?;
    }
    of_oneself(&transaction, now, actor.id, AuditDetail::PasswordChanged { reset: false }).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Writes the hash of a new password, after which no link to one works any more.
pub(super) async fn set_password(
    transaction: &Transaction,
    person: UserId,
    hash: String,
    now: Instant,
) -> ApiResult<()> {
    users::Entity::update_many()
        .col_expr(users::Column::PasswordHash, Expr::value(hash))
        .col_expr(users::Column::UpdatedAt, Expr::value(now))
        .filter(users::Column::Id.eq(person))
        .exec(&**transaction)
        .await?;
    password_resets::Entity::delete_by_id(person).exec(&**transaction).await?;
    Ok(())
}

/// Makes a secret for an authenticator app.
pub(super) async fn begin_factor(call: Call<BeginFactor>) -> ApiResult<FactorSecret> {
    let Call { state, actor, .. } = &call;
    actor.require_recent(state.now())?;
    let transaction = state.database.begin().await?;
    let secret = factors::begin(&transaction, &state.config, actor.id, &actor.email, state.now()).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Takes the first code of that secret.
pub(super) async fn confirm_factor(call: Call<ConfirmFactor>) -> ApiResult<RecoveryCodes> {
    let Call { state, actor, .. } = &call;
    let now = state.now();
    actor.require_recent(now)?;
    let transaction = state.database.begin().await?;
    let codes = factors::confirm(&transaction, &state.config, actor.id, &call.body.code, now).await?;
    // Whoever made the secret knows it, so there is nothing to guess.
    let codes = codes.ok_or_else(|| ApiError::new(ErrorCode::WrongCredentials))?;
    of_oneself(&transaction, now, actor.id, AuditDetail::SecondFactorChanged { on: true }).await?;
    transaction.commit().await?;
    Ok(RecoveryCodes { codes })
}

/// Makes new recovery codes.
pub(super) async fn renew_codes(call: Call<RenewRecoveryCodes>) -> ApiResult<RecoveryCodes> {
    let Call { state, actor, .. } = &call;
    let now = state.now();
    actor.require_recent(now)?;
    let transaction = state.database.begin().await?;
    if !factors::is_on(&*transaction, actor.id).await? {
        return Err(ApiError::obstacle(Obstacle::SecondFactorOff));
    }
    let codes = factors::renew_codes(&transaction, actor.id).await?;
    of_oneself(&transaction, now, actor.id, AuditDetail::RecoveryCodesRenewed {}).await?;
    transaction.commit().await?;
    Ok(RecoveryCodes { codes })
}

/// Removes one's own second factor.
pub(super) async fn remove_factor(call: Call<RemoveFactor>) -> ApiResult<Nothing> {
    let actor = &call.actor;
    let tries = Own { state: &call.state, actor };
    let transaction = tries.judge(&call.body.password, Some(call.body.code.as_deref())).await?;
    if !factors::remove(&transaction, actor.id).await? {
        return Err(ApiError::obstacle(Obstacle::SecondFactorOff));
    }
    let detail = AuditDetail::SecondFactorChanged { on: false };
    of_oneself(&transaction, call.state.now(), actor.id, detail).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Somebody who shows anew who they are.
struct Own<'a> {
    state: &'a AppState,
    actor: &'a Actor,
}

impl Own<'_> {
    /// Judges the password, and with `code` the second factor where there is one. What it used up counts with the transaction
    /// that comes back.
    ///
    /// # Errors
    /// `wrong_credentials`; a finding on `code` where one is needed; `too_many_requests`.
    async fn judge(&self, password: &str, code: Option<Option<&str>>) -> ApiResult<Transaction> {
        let Self { state, actor } = *self;
        // Counted for this session alone: whoever holds it can slow nobody but themselves.
        let account = format!("session {}", actor.require_session()?);
        let place = Place::Device([0; 32]);
        let one = Try { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), account: &account, place };
        if let Err(error) = begin_try(state, one) {
            self.tell(SignInRefusal::TooMany).await;
            return Err(error);
        }
        let user = users::Entity::find_by_id(actor.id).one(state.database.read()).await?;
        let user = user.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))?;
        if !state.auth.passwords.verify(password, Some(user.password_hash)).await? {
            self.tell(SignInRefusal::WrongCredentials).await;
            return Err(ApiError::new(ErrorCode::WrongCredentials));
        }
        let transaction = state.database.begin().await?;
        if let Some(code) = code
            && factors::is_on(&*transaction, actor.id).await?
        {
            let code = shared::form::present(code);
            let missing = || ApiError::invalid_field("code", Fault::Required);
            let code = code.ok_or_else(missing)?;
            if !factors::accept(&transaction, &state.config, actor.id, code, state.now()).await? {
                drop(transaction);
                self.tell(SignInRefusal::WrongFactor).await;
                return Err(ApiError::new(ErrorCode::WrongCredentials).with("field", "code"));
            }
        }
        state.auth.throttle.succeeded(one);
        Ok(transaction)
    }

    /// Has the audit log tell that they did not show it.
    async fn tell(&self, why: SignInRefusal) {
        let address = request::address().and_then(|address| address.parse().ok());
        refusals::confirmation(self.state, address, self.actor.id, why).await;
    }
}

/// The answer to signing out.
pub(super) fn signed_out(state: &AppState) -> Answer<Nothing> {
    let (name, value) = clear_site_data();
    Answer::from(Nothing {})
        .with(axum::http::header::SET_COOKIE, crate::auth::cookie::clear(&state.config))
        .with(name, value)
}
