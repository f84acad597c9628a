//! API tokens as people make, list and revoke them: their own, or as administrators everybody's. What a token may do when it
//! is used is [`crate::auth::api_token`]'s to say.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::Serialize;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::ids::{TokenId, UserId};
use shared::obstacle::Obstacle;
use shared::page::Page;
use shared::people::UserBrief;
use shared::people::access::Permission;
use shared::people::api::{
    CreateToken, ListOwnTokens, ListTokens, RevokeOwnToken, RevokeToken, ShowOwnToken, TokensQuery,
};
use shared::people::token::{NewToken, TOKENS_MAX, TokenForm, TokenScope, TokenView};
use shared::time::{DAY_MILLIS, Instant};

use super::names;
use super::told::{About, tell, tell_of};
use crate::actor::Actor;
use crate::auth::api_token;
use crate::call::Call;
use crate::database::{Transaction, to_change};
use crate::entities::api_tokens::{Column, Entity, Model};
use crate::entities::users;
use crate::error::{ApiError, ApiResult};
use crate::page::{self, Direction};

/// One's own tokens that are listed, those that are over included.
const LISTED: u64 = 200;

/// Lists one's own.
pub(super) async fn list_own(call: Call<ListOwnTokens>) -> ApiResult<Vec<TokenView>> {
    let rows = own(&call.actor)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(LISTED)
        .all(call.state.database.read())
        .await?;
    rows.into_iter().map(|row| view(row, call.actor.brief())).collect()
}

/// Shows one of one's own.
pub(super) async fn show_own(call: Call<ShowOwnToken>) -> ApiResult<TokenView> {
    let row = own(&call.actor).filter(Column::Id.eq(call.path)).one(call.state.database.read()).await?;
    view(row.ok_or_else(ApiError::not_found)?, call.actor.brief())
}

/// Makes one, for somebody who showed lately that it is them: it outlives the session. An idempotency key has no effect here: its answer would have to be kept, and the secret with it.
pub(super) async fn create(call: Call<CreateToken>) -> ApiResult<NewToken> {
    call.actor.require(Permission::MakeTokens)?;
    call.actor.require_recent(call.state.now())?;
    let TokenForm { name, days, scope } = call.body.judge()?.into_form();
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    // Whoever makes tokens waits for themselves, so that many at once are not more than there may be.
    let maker = to_change(users::Entity::find_by_id(call.actor.id)).one(&*transaction).await?;
    if maker.is_none_or(|maker| maker.disabled_at.is_some()) {
        return Err(ApiError::new(ErrorCode::Unauthenticated));
    }
    let live = own(&call.actor).filter(Column::RevokedAt.is_null()).filter(Column::ExpiresAt.gt(now));
    if live.count(&*transaction).await? >= TOKENS_MAX {
        return Err(ApiError::obstacle(Obstacle::TokensFull));
    }
    let (secret, token_hash) = api_token::new_secret();
    let row = Model {
        id: TokenId(call.state.new_id()),
        token_hash,
        user_id: call.actor.id,
        name,
        scope: serde_json::to_value(scope)?,
        created_at: now,
        expires_at: now.plus_millis(i64::from(days) * DAY_MILLIS),
        last_used_at: None,
        last_used_from: None,
        revoked_at: None,
    };
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&*transaction).await?;
    tell(&transaction, now, &call.actor, About::Token(row.id), None, Some(&Told::of(&row)?)).await?;
    transaction.commit().await?;
    let token = view(row, call.actor.brief())?;
    Ok(NewToken { id: token.id, secret, token })
}

/// Revokes one of one's own.
pub(super) async fn revoke_own(call: Call<RevokeOwnToken>) -> ApiResult<Nothing> {
    revoke(&call, own(&call.actor).filter(Column::Id.eq(call.path))).await
}

/// Lists everybody's.
pub(super) async fn list(call: Call<ListTokens>) -> ApiResult<Page<TokenView>> {
    call.actor.require(Permission::ManagePeople)?;
    let TokensQuery { person, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let after = page::decode::<(Instant, TokenId)>(after.as_deref())?;
    let mut select = Entity::find();
    if let Some(person) = person {
        select = select.filter(Column::UserId.eq(person));
    }
    let read = call.state.database.read();
    let rows = page::keyset(select, Direction::Down, (Column::CreatedAt, Column::Id), after)
        .limit(limit + 1)
        .all(read)
        .await?;
    let Page { items, next } = page::cut(rows, limit, |row| (row.created_at, row.id));
    let names = names::people(read, items.iter().map(|row| row.user_id)).await?;
    let maker = |id: UserId| UserBrief { id, name: names.get(&id).cloned().unwrap_or_default() };
    let items = items.into_iter().map(|row| {
        let maker = maker(row.user_id);
        view(row, maker)
    });
    Ok(Page { items: items.collect::<ApiResult<_>>()?, next })
}

/// Revokes anybody's.
pub(super) async fn revoke_any(call: Call<RevokeToken>) -> ApiResult<Nothing> {
    call.actor.require(Permission::ManagePeople)?;
    revoke(&call, Entity::find_by_id(call.path)).await
}

/// Revokes all of `person`'s, because they may not sign in any more, or somebody else may have made some: they do not come
/// back.
pub(super) async fn revoke_all(
    transaction: &Transaction,
    now: Instant,
    by: UserId,
    person: UserId,
) -> ApiResult<()> {
    let live = Entity::find().filter(Column::UserId.eq(person)).filter(Column::RevokedAt.is_null());
    for row in to_change(live).all(&**transaction).await? {
        end(transaction, now, by, &row).await?;
    }
    Ok(())
}

async fn revoke<E>(call: &Call<E>, which: Select<Entity>) -> ApiResult<Nothing>
where
    E: shared::endpoint::Endpoint,
{
    let transaction = call.state.database.begin().await?;
    let row = to_change(which).one(&*transaction).await?.ok_or_else(ApiError::not_found)?;
    if row.revoked_at.is_none() {
        end(&transaction, call.state.now(), call.actor.id, &row).await?;
    }
    transaction.commit().await?;
    Ok(Nothing {})
}

async fn end(transaction: &Transaction, now: Instant, by: UserId, row: &Model) -> ApiResult<()> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(row.id))
        .exec(&**transaction)
        .await?;
    tell_of(transaction, now, Some(by), About::Token(row.id), Some(&Told::of(row)?), None).await
}

fn own(actor: &Actor) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(actor.id))
}

fn view(row: Model, maker: UserBrief) -> ApiResult<TokenView> {
    let Model {
        id,
        token_hash: _,
        user_id: _,
        name,
        scope,
        created_at,
        expires_at,
        last_used_at,
        last_used_from,
        revoked_at,
    } = row;
    let scope = serde_json::from_value(scope)?;
    Ok(TokenView { id, maker, name, scope, created_at, expires_at, last_used_at, last_used_from, revoked_at })
}

/// What the audit log is told of a token.
#[derive(Serialize)]
struct Told {
    person: UserId,
    name: String,
    expires_at: Instant,
    scope: TokenScope,
}

impl Told {
    fn of(row: &Model) -> ApiResult<Self> {
        let Model { user_id, name, expires_at, scope, .. } = row;
        let scope = serde_json::from_value(scope.clone())?;
        Ok(Self { person: *user_id, name: name.clone(), expires_at: *expires_at, scope })
    }
}
