//! Second factors in the database: codes of an authenticator app, and the recovery codes that stand in for it. Each code is
//! taken once. How often one may be tried is [`Throttle`](super::Throttle)'s to say.

use qrcode::QrCode;
use qrcode::render::svg;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use shared::ids::UserId;
use shared::obstacle::Obstacle;
use shared::people::security::{FactorSecret, SecondFactorView};
use shared::time::Instant;

use super::{totp, vault};
use crate::clock;
use crate::config::Config;
use crate::database::{Transaction, to_change};
use crate::entities::recovery_codes;
use crate::entities::second_factors::{ActiveModel, Column, Entity, Model};
use crate::error::{ApiError, ApiResult};

/// Who the codes are for, as authenticator apps show it.
const ISSUER: &str = "Sluice";
/// Recovery codes that one has.
const CODES: usize = 10;
/// Random bytes of one: with 120 bits a plain digest keeps it.
const CODE_BYTES: usize = 15;
/// Characters that stand together in one.
const GROUP: usize = 4;

/// Whether `user` has a second factor.
///
/// # Errors
/// When the database fails.
pub async fn is_on(database: &impl ConnectionTrait, user: UserId) -> ApiResult<bool> {
    Ok(confirmed(user).count(database).await? > 0)
}

/// The second factor of `user`, as they see it themselves.
///
/// # Errors
/// When the database fails.
pub async fn view(database: &impl ConnectionTrait, user: UserId) -> ApiResult<Option<SecondFactorView>> {
    let Some(Model { confirmed_at: Some(since), .. }) = confirmed(user).one(database).await? else {
        return Ok(None);
    };
    let left = recovery_codes::Entity::find().filter(recovery_codes::Column::UserId.eq(user));
    let recovery_left = i64::try_from(left.count(database).await?).unwrap_or(i64::MAX);
    Ok(Some(SecondFactorView { since, recovery_left }))
}

fn confirmed(user: UserId) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user)).filter(Column::ConfirmedAt.is_not_null()).limit(1)
}

/// Makes a secret for `user`, who is called `email` in their app. It counts once [`confirm`] was given a code of it.
///
/// # Errors
/// `wrong_state` when they have a second factor already.
pub async fn begin(
    transaction: &Transaction,
    config: &Config,
    user: UserId,
    email: &str,
    now: Instant,
) -> ApiResult<FactorSecret> {
    if is_on(&**transaction, user).await? {
        return Err(ApiError::obstacle(Obstacle::SecondFactorOn));
    }
    let secret = clock::random::<20>();
    let row = ActiveModel {
        user_id: Set(user),
        secret: Set(vault::seal(config, user.0, &secret)?),
        last_step: Set(0),
        confirmed_at: Set(None),
        created_at: Set(now),
    };
    let anew = OnConflict::column(Column::UserId)
        .update_columns([Column::Secret, Column::LastStep, Column::ConfirmedAt, Column::CreatedAt])
        // One that was confirmed in this very moment stays.
        .action_and_where(Expr::col((Entity, Column::ConfirmedAt)).is_null())
        .to_owned();
    let written = Entity::insert(row).on_conflict(anew).exec_without_returning(&**transaction).await?;
    if written == 0 {
        return Err(ApiError::obstacle(Obstacle::SecondFactorOn));
    }
    let secret = totp::base32(&secret);
    let account = percent_encoding::utf8_percent_encode(email, percent_encoding::NON_ALPHANUMERIC);
    let uri = format!("otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}");
    let code = QrCode::new(&uri).map_err(ApiError::internal)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    Ok(FactorSecret { secret, uri, picture })
}

/// Takes the first code of a secret, from which on the second factor counts, and tells the recovery codes. Nothing when the
/// code is wrong.
///
/// # Errors
/// `wrong_state` when no secret was made, or it counts already.
pub async fn confirm(
    transaction: &Transaction,
    config: &Config,
    user: UserId,
    code: &str,
    now: Instant,
) -> ApiResult<Option<Vec<String>>> {
    let held = to_change(Entity::find_by_id(user)).one(&**transaction).await?;
    let row = held.filter(|row| row.confirmed_at.is_none());
    let row = row.ok_or_else(|| ApiError::obstacle(Obstacle::SecondFactorNotBegun))?;
    let secret = vault::open(config, user.0, &row.secret)?;
    let Some(step) = totp::step_of(&secret, &plain(code), row.last_step, now) else { return Ok(None) };
    Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::ConfirmedAt, Expr::value(now))
        .filter(Column::UserId.eq(user))
        .exec(&**transaction)
        .await?;
    renew_codes(transaction, user).await.map(Some)
}

/// Takes a code of the app or a recovery code of `user`, and tells whether it was one. It never is again.
///
/// # Errors
/// When the database fails.
pub async fn accept(
    transaction: &Transaction,
    config: &Config,
    user: UserId,
    code: &str,
    now: Instant,
) -> ApiResult<bool> {
    // Held, so that one code given twice at once is looked at one after the other.
    let held = to_change(Entity::find_by_id(user)).one(&**transaction).await?;
    let Some(row) = held.filter(|row| row.confirmed_at.is_some()) else { return Ok(false) };
    let code = plain(code);
    if code.len() != totp::DIGITS {
        let used = recovery_codes::Entity::delete_many()
            .filter(recovery_codes::Column::CodeHash.eq(digest(user, &code)))
            .filter(recovery_codes::Column::UserId.eq(user));
        return Ok(used.exec(&**transaction).await?.rows_affected == 1);
    }
    let secret = vault::open(config, user.0, &row.secret)?;
    let Some(step) = totp::step_of(&secret, &code, row.last_step, now) else { return Ok(false) };
    Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::UserId.eq(user))
        .exec(&**transaction)
        .await?;
    Ok(true)
}

/// Makes new recovery codes; the old ones are none any more.
///
/// # Errors
/// When the database fails.
pub async fn renew_codes(transaction: &Transaction, user: UserId) -> ApiResult<Vec<String>> {
    let old = recovery_codes::Column::UserId.eq(user);
    recovery_codes::Entity::delete_many().filter(old).exec(&**transaction).await?;
    let codes: Vec<String> = (0..CODES).map(|_| totp::base32(&clock::random::<CODE_BYTES>())).collect();
    let rows = codes
        .iter()
        .map(|code| recovery_codes::ActiveModel { code_hash: Set(digest(user, code)), user_id: Set(user) });
    recovery_codes::Entity::insert_many(rows).exec_without_returning(&**transaction).await?;
    Ok(codes.iter().map(|code| shown(code)).collect())
}

/// Takes the second factor of `user` away, and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(transaction: &Transaction, user: UserId) -> ApiResult<bool> {
    let was = is_on(&**transaction, user).await?;
    let codes = recovery_codes::Column::UserId.eq(user);
    recovery_codes::Entity::delete_many().filter(codes).exec(&**transaction).await?;
    Entity::delete_by_id(user).exec(&**transaction).await?;
    Ok(was)
}

/// In groups, which are easier to write down.
fn shown(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// A code without what people put between its signs, however they typed it.
fn plain(code: &str) -> String {
    let typed = shared::form::half_width(code);
    typed.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase()).take(64).collect()
}

fn digest(user: UserId, code: &str) -> Vec<u8> {
    Sha256::new().chain_update(user.0.as_bytes()).chain_update(code).finalize().to_vec()
}
