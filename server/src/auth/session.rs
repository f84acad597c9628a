//! Sessions in the database: made at sign-in, looked up by the token's hash at every request, ended by sign-out,
//! idleness, age, or the person being disabled.

use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};
use shared::audit::SignInWay;
use shared::error::ErrorCode;
use shared::ids::{SessionId, TeamId, UserId};
use shared::people::access::Grants;
use shared::people::{Language, Role, TeamBrief};
use shared::time::{DAY_MILLIS, Instant};

use super::factors;
pub use super::token::Token;
use crate::actor::Actor;
use crate::clock;
use crate::config::SecondFactor;
use crate::database::Transaction;
use crate::entities::{participants, pending_sign_ins, roles, sessions, teams, users};
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
    id: UserId,
    name: String,
    email: String,
    role: Role,
    language: Option<Language>,
    disabled_at: Option<Instant>,
    team_id: TeamId,
    team_name: String,
    role_version: i64,
    takes_part: bool,
}

/// The person whose session `token` is.
///
/// # Errors
/// `unauthenticated` when there is no such session, or it is over.
pub async fn actor(state: &AppState, token: &Token) -> ApiResult<Actor> {
    let now = state.now();
    let found = sessions::Entity::find()
        .select_only()
        .column_as(sessions::Column::Id, "session")
        .column(sessions::Column::LastSeenAt)
        .column(sessions::Column::ExpiresAt)
        .column(sessions::Column::Way)
        .column(sessions::Column::ConfirmedAt)
        .column(users::Column::Id)
        .column(users::Column::Name)
        .column(users::Column::Email)
        .column(users::Column::Role)
        .column(users::Column::Language)
        .column(users::Column::DisabledAt)
        .column(users::Column::TeamId)
        .column_as(teams::Column::Name, "team_name")
        .column_as(roles::Column::Version, "role_version")
        .expr_as(takes_part(), "takes_part")
        .join(JoinType::InnerJoin, session_user())
        .join(JoinType::InnerJoin, user_team())
        .join(JoinType::InnerJoin, user_role())
        .filter(sessions::Column::TokenHash.eq(token.hash().to_vec()))
        .into_model::<Found>()
        .one(state.database.read())
        .await?
        .filter(|found| {
            found.disabled_at.is_none()
                && found.expires_at > now
                && found.last_seen_at.plus_millis(IDLE_MILLIS) > now
        })
        .ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))?;
    if state.config.second_factor == SecondFactor::Required
        && found.way != SignInWay::OpenId
        && !factors::is_on(state.database.read(), found.id).await?
    {
        // From before it was required: signing in anew leads to setting one up.
        return Err(ApiError::new(ErrorCode::Unauthenticated));
    }
    if found.last_seen_at.plus_millis(SEEN_MILLIS) <= now {
        sessions::Entity::update_many()
            .col_expr(sessions::Column::LastSeenAt, Expr::value(now))
            .filter(sessions::Column::Id.eq(found.session))
            .exec(state.database.writer())
            .await?;
    }
    let Found {
        session, id, name, email, role, language, team_id, team_name, takes_part, confirmed_at, ..
    } = found;
    let known = state.roles.get(state.database.read(), role, found.role_version).await?;
    let below = below(state, &known.grants, team_id).await?;
    let team = TeamBrief { id: team_id, name: team_name };
    let (role_name, grants) = (known.name.clone(), Arc::clone(&known.grants));
    Ok(Actor {
        id,
        name,
        email,
        role,
        role_name,
        grants,
        team,
        below,
        takes_part,
        language,
        session,
        token: None,
        confirmed_at,
    })
}

/// The person `user` without any session: for work that goes on when they have left, and for commands.
///
/// # Errors
/// When the database fails.
pub async fn without_session(state: &AppState, user: users::Model) -> ApiResult<Actor> {
    let read = state.database.read();
    let missing = |what| ApiError::internal(anyhow::anyhow!("a person's {what} is not there"));
    let team = teams::Entity::find_by_id(user.team_id).one(read).await?.ok_or_else(|| missing("team"))?;
    let role = roles::Entity::find_by_id(user.role).one(read).await?.ok_or_else(|| missing("role"))?;
    let known = state.roles.get(read, user.role, role.version).await?;
    let below = below(state, &known.grants, team.id).await?;
    let parts = participants::Entity::find().filter(participants::Column::UserId.eq(user.id));
    let takes_part = parts.limit(1).count(read).await? > 0;
    let users::Model { id, name, email, role, language, .. } = user;
    let team = TeamBrief { id: team.id, name: team.name };
    let session = SessionId(uuid::Uuid::nil());
    let (role_name, grants) = (known.name.clone(), Arc::clone(&known.grants));
    let confirmed_at = None;
    Ok(Actor {
        id,
        name,
        email,
        role,
        role_name,
        grants,
        team,
        below,
        takes_part,
        language,
        session,
        token: None,
        confirmed_at,
    })
}

/// The team and those below it, where the role reaches below.
async fn below(state: &AppState, grants: &Grants, team: TeamId) -> ApiResult<Vec<TeamId>> {
    if grants.reach_below() { Ok(under(team, &team_tree(state).await?)) } else { Ok(Vec::new()) }
}

/// Whether the session's user takes part in a record of somebody else.
fn takes_part() -> Expr {
    let rows = participants::Entity::find().select_only().column(participants::Column::UserId).filter(
        Expr::col((participants::Entity, participants::Column::UserId))
            .equals((users::Entity, users::Column::Id)),
    );
    Expr::exists(rows.into_query())
}

fn user_role() -> RelationDef {
    users::Entity::belongs_to(roles::Entity).from(users::Column::Role).to(roles::Column::Role).into()
}

fn session_user() -> RelationDef {
    sessions::Entity::belongs_to(users::Entity).from(sessions::Column::UserId).to(users::Column::Id).into()
}

fn user_team() -> RelationDef {
    users::Entity::belongs_to(teams::Entity).from(users::Column::TeamId).to(teams::Column::Id).into()
}

/// Every team with the one above it.
async fn team_tree(state: &AppState) -> ApiResult<Vec<(TeamId, Option<TeamId>)>> {
    let tree = teams::Entity::find()
        .select_only()
        .column(teams::Column::Id)
        .column(teams::Column::ParentId)
        .into_tuple()
        .all(state.database.read())
        .await?;
    Ok(tree)
}

/// `top` and every team below it. A ring in the tree, which only a broken database has, ends the walk.
fn under(top: TeamId, tree: &[(TeamId, Option<TeamId>)]) -> Vec<TeamId> {
    let mut found = vec![top];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        for (team, above) in tree {
            if *above == Some(parent) && !found.contains(team) {
                found.push(*team);
            }
        }
    }
    found
}
