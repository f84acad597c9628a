//! What whoever manages people does about how somebody gets in: ends their sessions, gives them a link to a new password,
//! removes a second factor that was lost. And the link itself, which whoever holds it may use once.
//!
//! Nobody does that to somebody who may do more than they, and a new password leaves the second factor in place.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::audit::{AuditAct, AuditDetail};
use shared::endpoint::Nothing;
use shared::event::FieldChange;
use shared::ids::UserId;
use shared::obstacle::Obstacle;
use shared::people::access::Permission;
use shared::people::security::{
    CompleteReset, EndPersonSessions, IssueReset, IssuedReset, OfferedReset, PersonAccessView, ReadReset,
    RemovePersonFactor, ShowPersonAccess,
};
use shared::time::{DAY_MILLIS, Instant};

use super::persons::hold;
use super::security::{rows, set_password};
use super::told::{about_person, of_oneself, of_session};
use super::{open_id, tokens};
use crate::auth::factors;
use crate::auth::session::{self, Token};
use crate::call::{Anyone, Call};
use crate::database::Transaction;
use crate::entities::password_resets::{ActiveModel, Column, Entity, Model};
use crate::entities::users;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// How long a link to a new password works.
const RESET_MILLIS: i64 = DAY_MILLIS;

/// Shows how somebody gets in.
pub(super) async fn show_access(call: Call<ShowPersonAccess>) -> ApiResult<PersonAccessView> {
    call.actor.require(Permission::ManagePeople)?;
    let (read, now) = (call.state.database.read(), call.state.now());
    let user = users::Entity::find_by_id(call.path).one(read).await?.ok_or_else(ApiError::not_found)?;
    let sessions = session::living(read, user.id, now).await?;
    let reset = Entity::find_by_id(user.id).one(read).await?.filter(|reset| reset.expires_at > now);
    Ok(PersonAccessView {
        sessions: rows(sessions, call.actor.came_by.session()),
        second_factor: factors::is_on(read, user.id).await?,
        reset_expires_at: reset.map(|reset| reset.expires_at),
        linked: open_id::is_linked(read, user.id).await?,
    })
}

/// Ends all sessions of somebody, and what their scripts come by.
pub(super) async fn end_sessions(call: Call<EndPersonSessions>) -> ApiResult<Nothing> {
    let transaction = call.state.database.begin().await?;
    let user = hold(&call, &transaction, call.path).await?;
    for ended in session::end_all(&transaction, user.id, None).await? {
        of_session(&transaction, call.state.now(), &call.actor, user.id, ended).await?;
    }
    tokens::revoke_all(&transaction, call.state.now(), call.actor.id, user.id).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Issues a link to a new password; an older one works no more.
pub(super) async fn issue_reset(call: Call<IssueReset>) -> ApiResult<IssuedReset> {
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let user = hold(&call, &transaction, call.path).await?;
    of_another(&call.actor, &user)?;
    call.actor.require_recent(now)?;
    let issued = issue(&transaction, Some(call.actor.id), &user, now).await?;
    transaction.commit().await?;
    Ok(issued)
}

/// Removes the second factor of somebody who lost it.
pub(super) async fn remove_factor(call: Call<RemovePersonFactor>) -> ApiResult<Nothing> {
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let user = hold(&call, &transaction, call.path).await?;
    of_another(&call.actor, &user)?;
    call.actor.require_recent(now)?;
    remove(&transaction, Some(call.actor.id), user.id, now).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// One's own password and second factor are changed by what they are now, and not past them.
fn of_another(actor: &crate::actor::Actor, user: &users::Model) -> ApiResult<()> {
    if actor.id == user.id { Err(ApiError::obstacle(Obstacle::Yourself)) } else { Ok(()) }
}

async fn issue(
    transaction: &Transaction,
    by: Option<UserId>,
    user: &users::Model,
    now: Instant,
) -> ApiResult<IssuedReset> {
    if user.disabled_at.is_some() {
        return Err(ApiError::obstacle(Obstacle::PersonDisabled));
    }
    let (token, expires_at) = (Token::new(), now.plus_millis(RESET_MILLIS));
    let row = ActiveModel {
        user_id: Set(user.id),
        token_hash: Set(token.hash().to_vec()),
        created_at: Set(now),
        expires_at: Set(expires_at),
    };
    let anew = OnConflict::column(Column::UserId)
        .update_columns([Column::TokenHash, Column::CreatedAt, Column::ExpiresAt])
        .to_owned();
    Entity::insert(row).on_conflict(anew).exec_without_returning(&**transaction).await?;
    let issued = FieldChange {
        field: "password_link".to_owned(),
        old: serde_json::Value::Null,
        new: expires_at.to_string().into(),
    };
    let detail = AuditDetail::PersonChanged { act: AuditAct::Changed, changes: vec![issued] };
    about_person(transaction, now, by, user.id, detail).await?;
    Ok(IssuedReset { token: token.reveal(), expires_at })
}

async fn remove(transaction: &Transaction, by: Option<UserId>, user: UserId, now: Instant) -> ApiResult<()> {
    if !factors::remove(transaction, user).await? {
        return Err(ApiError::obstacle(Obstacle::SecondFactorOff));
    }
    about_person(transaction, now, by, user, AuditDetail::SecondFactorChanged { on: false }).await
}

/// Issues a link for whoever has `email`, from the command line.
///
/// # Errors
/// `not_found` when nobody has it; `wrong_state` when they may not sign in.
pub async fn issue_by_command(state: &AppState, email: &str) -> ApiResult<IssuedReset> {
    let transaction = state.database.begin().await?;
    let user = super::store::by_email(&*transaction, email).await?.ok_or_else(ApiError::not_found)?;
    let issued = issue(&transaction, None, &user, state.now()).await?;
    transaction.commit().await?;
    Ok(issued)
}

/// Removes the second factor of whoever has `email`, from the command line.
///
/// # Errors
/// `not_found` when nobody has it; `wrong_state` when they have no second factor.
pub async fn remove_by_command(state: &AppState, email: &str) -> ApiResult<()> {
    let transaction = state.database.begin().await?;
    let user = super::store::by_email(&*transaction, email).await?.ok_or_else(ApiError::not_found)?;
    remove(&transaction, None, user.id, state.now()).await?;
    transaction.commit().await?;
    Ok(())
}

/// Says whose new password a link leads to.
pub(super) async fn read_reset(call: Call<ReadReset, Anyone>) -> ApiResult<OfferedReset> {
    let (reset, user) = open(&call.state, &call.body.token).await?;
    Ok(OfferedReset { email: user.email, name: user.name, expires_at: reset.expires_at })
}

/// Sets a new password by a link. Whoever used it signs in by it, second factor included.
pub(super) async fn complete_reset(call: Call<CompleteReset, Anyone>) -> ApiResult<Nothing> {
    let (reset, user) = open(&call.state, &call.body.token).await?;
    let password = call.body.judge(&user.email, &user.name)?;
    let hash = call.state.auth.passwords.hash(password).await?;
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let unused = Entity::delete_many()
        .filter(Column::UserId.eq(user.id))
        .filter(Column::TokenHash.eq(reset.token_hash))
        .filter(Column::ExpiresAt.gt(now));
    if unused.exec(&*transaction).await?.rows_affected == 0 {
        return Err(ApiError::not_found());
    }
    set_password(&transaction, user.id, hash, now).await?;
    session::end_all(&transaction, user.id, None).await?;
    // Whoever had the old password may have made some.
    tokens::revoke_all(&transaction, now, user.id, user.id).await?;
    of_oneself(&transaction, now, user.id, AuditDetail::PasswordChanged { reset: true }).await?;
    transaction.commit().await?;
    tracing::info!(user = %user.id, "set a new password by a link");
    Ok(Nothing {})
}

async fn open(state: &AppState, token: &str) -> ApiResult<(Model, users::Model)> {
    let token = Token::parse(token).ok_or_else(ApiError::not_found)?;
    let read = state.database.read();
    let found = Entity::find().filter(Column::TokenHash.eq(token.hash().to_vec())).one(read).await?;
    let reset = found.filter(|reset| reset.expires_at > state.now()).ok_or_else(ApiError::not_found)?;
    let user = users::Entity::find_by_id(reset.user_id).one(read).await?;
    let user = user.filter(|user| user.disabled_at.is_none()).ok_or_else(ApiError::not_found)?;
    Ok((reset, user))
}
