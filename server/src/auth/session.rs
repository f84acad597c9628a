//! Sessions in the database: made at sign-in, looked up by the token's hash at every request, ended by sign-out,
//! idleness, age, or the person being disabled.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use shared::audit::SignInWay;
use shared::error::ErrorCode;
use shared::ids::{SessionId, UserId};
use shared::time::{DAY_MILLIS, Instant};

use super::acting::{self, Acting};
use super::factors;
pub use super::token::Token;
use crate::actor::{Actor, CameBy};
use crate::clock;
use crate::config::SecondFactor;
use crate::database::Transaction;
use crate::entities::{pending_sign_ins, sessions, users};
use crate::error::{ApiError, ApiResult};
use crate::request;
use crate::state::AppState;

/// A session ends when it is not used for this long: a working day and the night after it.
pub const IDLE_MILLIS: i64 = DAY_MILLIS;
/// A session ends at this age however much it is used.
pub const ABSOLUTE_MILLIS: i64 = 14 * DAY_MILLIS;
/// How stale `last_seen_at` may become before it is written again, so that reading does not write.
const SEEN_MILLIS: i64 = 5 * 60 * 1000;

/// Begins a session of `user`, who came in by `way` with the browser called `device`.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    transaction: &Transaction,
    user: UserId,
    way: SignInWay,
    device: Option<String>,
    now: Instant,
) -> ApiResult<Token> {
    let token = Token::new();
    let row = sessions::ActiveModel {
        id: Set(SessionId(clock::new_id(now))),
        token_hash: Set(token.hash().to_vec()),
        user_id: Set(user),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now.plus_millis(ABSOLUTE_MILLIS)),
        way: Set(way),
        device: Set(device),
        address: Set(request::address()),
        // Whoever has just signed in has shown who they are.
        confirmed_at: Set(Some(now)),
    };
    sessions::Entity::insert(row).exec_without_returning(&**transaction).await?;
    // Whoever signs in clears away what is long over; no job is needed for it.
    sessions::Entity::delete_many().filter(sessions::Column::ExpiresAt.lte(now)).exec(&**transaction).await?;
    Ok(token)
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub async fn end(transaction: &Transaction, session: SessionId) -> ApiResult<()> {
    sessions::Entity::delete_by_id(session).exec(&**transaction).await?;
    Ok(())
}

/// Ends every session of `user` but `kept`, and tells which they were. Sign-ins that are under way end, too.
///
/// # Errors
/// When the database fails.
pub async fn end_all(
    transaction: &Transaction,
    user: UserId,
    kept: Option<SessionId>,
) -> ApiResult<Vec<SessionId>> {
    let of_user = pending_sign_ins::Column::UserId.eq(user);
    pending_sign_ins::Entity::delete_many().filter(of_user).exec(&**transaction).await?;
    let mut theirs = Condition::all().add(sessions::Column::UserId.eq(user));
    if let Some(kept) = kept {
        theirs = theirs.add(sessions::Column::Id.ne(kept));
    }
    let ids = sessions::Entity::find().select_only().column(sessions::Column::Id).filter(theirs.clone());
    let ended = ids.into_tuple().all(&**transaction).await?;
    sessions::Entity::delete_many().filter(theirs).exec(&**transaction).await?;
    Ok(ended)
}

/// The sessions of `user` that are not over.
///
/// # Errors
/// When the database fails.
pub async fn living(
    database: &impl ConnectionTrait,
    user: UserId,
    now: Instant,
) -> ApiResult<Vec<sessions::Model>> {
    let rows = sessions::Entity::find()
        .filter(sessions::Column::UserId.eq(user))
        .filter(sessions::Column::ExpiresAt.gt(now))
        .filter(sessions::Column::LastSeenAt.gt(now.plus_millis(-IDLE_MILLIS)))
        .order_by_desc(sessions::Column::LastSeenAt)
        .order_by_desc(sessions::Column::Id);
    Ok(rows.all(database).await?)
}

#[derive(FromQueryResult)]
struct Found {
    session: SessionId,
    last_seen_at: Instant,
    expires_at: Instant,
    way: SignInWay,
    confirmed_at: Option<Instant>,
    #[sea_orm(nested)]
    acting: Acting,
}

/// The person whose session `token` is, who uses it now.
///
/// # Errors
/// `unauthenticated` when there is no such session, or it is over.
pub async fn actor(state: &AppState, token: &Token) -> ApiResult<Actor> {
    let (actor, last_seen_at) = found(state, token).await?;
    let now = state.now();
    if let Some(id) = actor.came_by.session()
        && last_seen_at.plus_millis(SEEN_MILLIS) <= now
    {
        sessions::Entity::update_many()
            .col_expr(sessions::Column::LastSeenAt, Expr::value(now))
            .filter(sessions::Column::Id.eq(id))
            .exec(state.database.writer())
            .await?;
    }
    Ok(actor)
}

/// The same for a page that is open and asks for nothing: listening is no use of a session, so one in which nobody does
/// anything ends although its page listens.
///
/// # Errors
/// As [`actor`].
pub async fn listener(state: &AppState, token: &Token) -> ApiResult<Actor> {
    Ok(found(state, token).await?.0)
}

/// The person, and when they last used the session.
async fn found(state: &AppState, token: &Token) -> ApiResult<(Actor, Instant)> {
    let now = state.now();
    let session = sessions::Entity::find()
        .select_only()
        .column_as(sessions::Column::Id, "session")
        .column(sessions::Column::LastSeenAt)
        .column(sessions::Column::ExpiresAt)
        .column(sessions::Column::Way)
        .column(sessions::Column::ConfirmedAt)
        .join(JoinType::InnerJoin, session_user())
        .filter(sessions::Column::TokenHash.eq(token.hash().to_vec()));
    let found = acting::with(session)
        .into_model::<Found>()
        .one(state.database.read())
        .await?
        .filter(|found| found.expires_at > now && found.last_seen_at.plus_millis(IDLE_MILLIS) > now);
    let Some(Found { session: id, last_seen_at, expires_at: _, way, confirmed_at, acting }) = found else {
        return Err(ApiError::new(ErrorCode::Unauthenticated));
    };
    if state.config.second_factor == SecondFactor::Required
        && way != SignInWay::OpenId
        && !factors::is_on(state.database.read(), acting.id).await?
    {
        // From before it was required: signing in anew leads to setting one up.
        return Err(ApiError::new(ErrorCode::Unauthenticated));
    }
    Ok((acting.actor(state, CameBy::Session { id, confirmed_at }).await?, last_seen_at))
}

fn session_user() -> RelationDef {
    sessions::Entity::belongs_to(users::Entity).from(sessions::Column::UserId).to(users::Column::Id).into()
}
