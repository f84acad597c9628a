//! From where somebody signed in before: devices, known by a cookie, and networks. Whoever guesses elsewhere can slow down
//! strangers alone, and never these. A place opens nothing by itself.

use std::net::IpAddr;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use sha2::{Digest, Sha256};
use shared::ids::UserId;
use shared::time::{DAY_MILLIS, Instant};

use super::arrival::Arrival;
use super::throttle::Place;
use super::token::Token;
use crate::client::network;
use crate::database::Transaction;
use crate::entities::known_places::{ActiveModel, Column, Entity};
use crate::entities::users;
use crate::error::ApiResult;

/// How long a place is known after the last sign-in from it.
pub(super) const KEPT_MILLIS: i64 = 180 * DAY_MILLIS;
/// Most places of one person; the ones that were used longest ago give way.
const MOST: u64 = 20;

/// What this place is to the account with the address `email_key`. The question is the same whether anybody has that
/// address or not, and so is the time that it takes.
///
/// # Errors
/// When the database fails.
pub async fn of(
    database: &impl ConnectionTrait,
    email_key: &str,
    arrival: &Arrival,
    now: Instant,
) -> ApiResult<Place> {
    if email_key.contains('\0') {
        return Ok(Place::Stranger);
    }
    let devices: Vec<[u8; 32]> = arrival.devices.iter().map(Token::hash).collect();
    let network = digest(arrival.address);
    let asked = devices.iter().chain([&network]).map(|place| place.to_vec());
    let owner: RelationDef =
        Entity::belongs_to(users::Entity).from(Column::UserId).to(users::Column::Id).into();
    let known: Vec<Vec<u8>> = Entity::find()
        .select_only()
        .column(Column::Place)
        .join(sea_orm::JoinType::InnerJoin, owner)
        .filter(users::Column::EmailKey.eq(email_key))
        .filter(Column::Place.is_in(asked))
        .filter(Column::LastUsedAt.gt(now.plus_millis(-KEPT_MILLIS)))
        .into_tuple()
        .all(database)
        .await?;
    let device = devices.into_iter().find(|device| known.iter().any(|place| *place == *device));
    Ok(match device {
        Some(device) => Place::Device(device),
        None if known.is_empty() => Place::Stranger,
        None => Place::Network,
    })
}

/// Keeps in mind that `person` signed in from there, and tells by what the device is known from now on.
///
/// # Errors
/// When the database fails.
pub async fn remember(
    transaction: &Transaction,
    person: UserId,
    arrival: &Arrival,
    now: Instant,
) -> ApiResult<Token> {
    let mine = || Entity::find().filter(Column::UserId.eq(person));
    let known: Vec<Vec<u8>> =
        mine().select_only().column(Column::Place).into_tuple().all(&**transaction).await?;
    // A device that is somebody else's, or made up, does not become this person's: whoever planted it would know it.
    let own = |device: &&Token| known.iter().any(|place| *place == device.hash());
    let device = arrival.devices.iter().find(own).cloned().unwrap_or_default();
    for place in [device.hash(), digest(arrival.address)] {
        let row = ActiveModel { user_id: Set(person), place: Set(place.to_vec()), last_used_at: Set(now) };
        let renewed =
            OnConflict::columns([Column::UserId, Column::Place]).update_column(Column::LastUsedAt).to_owned();
        Entity::insert(row).on_conflict(renewed).exec_without_returning(&**transaction).await?;
    }
    let kept: Vec<Vec<u8>> = mine()
        .select_only()
        .column(Column::Place)
        .order_by_desc(Column::LastUsedAt)
        .order_by_asc(Column::Place)
        .limit(MOST)
        .into_tuple()
        .all(&**transaction)
        .await?;
    Entity::delete_many()
        .filter(Column::UserId.eq(person))
        .filter(Column::Place.is_not_in(kept))
        .exec(&**transaction)
        .await?;
    Ok(device)
}

/// A network as it is kept.
fn digest(address: IpAddr) -> [u8; 32] {
    Sha256::new().chain_update("network ").chain_update(network(address).to_string()).finalize().into()
}
