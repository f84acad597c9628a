//! The rows of deals. A deal is found within what the actor may see, and the stage is written in [`apply`] alone;
//! [`rows`] reads lists.

mod movement;
pub mod rows;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, TryIntoModel,
};
use shared::form::Judged;
use shared::ids::{AccountId, DealId};
use shared::pipeline::deal::DealForm;
use shared::pipeline::rules::Pipeline;
use shared::time::Instant;

use super::facts;
use super::projection::Projection;
use crate::actor::Actor;
use crate::database::{Transaction, to_change};
use crate::edit;
use crate::entities::{Birth, accounts, deals, stage_moves};
use crate::error::{ApiError, ApiResult};
use crate::scope::Scoped;

pub use movement::apply;
pub use rows::rows;

/// The deal `id`, if `actor` may see it.
///
/// # Errors
/// `not_found`.
pub async fn find(connection: &impl ConnectionTrait, actor: &Actor, id: DealId) -> ApiResult<deals::Model> {
    let found = deals::Entity::visible_to(actor).filter(deals::Column::Id.eq(id)).one(connection).await?;
    found.ok_or_else(ApiError::not_found)
}

/// The deal `id`, if `actor` may see it, held for this transaction to change.
///
/// # Errors
/// `not_found`.
pub async fn find_to_change(transaction: &Transaction, actor: &Actor, id: DealId) -> ApiResult<deals::Model> {
    let seen = deals::Entity::visible_to(actor).filter(deals::Column::Id.eq(id));
    to_change(seen).one(&**transaction).await?.ok_or_else(ApiError::not_found)
}

/// The moves of a deal, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn moves(connection: &impl ConnectionTrait, deal: DealId) -> ApiResult<Vec<stage_moves::Model>> {
    let moves = stage_moves::Entity::find().filter(stage_moves::Column::DealId.eq(deal));
    Ok(moves.order_by_asc(stage_moves::Column::DealVersion).all(connection).await?)
}

/// The row of a deal that begins: at the first stage of `pipeline`, whatever anybody claims.
///
/// # Errors
/// When the pipeline has no stage.
pub fn begin(
    pipeline: &Pipeline,
    id: DealId,
    fields: Judged<DealForm>,
    birth: Birth,
) -> ApiResult<deals::Model> {
    let first =
        pipeline.first().ok_or_else(|| ApiError::internal(anyhow::anyhow!("a pipeline has no stage")))?;
    let deal = deals::ActiveModel::born(id, fields, birth, pipeline, first).try_into_model()?;
    Projection::of(pipeline, &facts::of_new(&deal, birth.written)).written_on(deal)
}

/// Writes a deal that begins, and counts it for its account.
///
/// # Errors
/// When the database fails.
pub async fn insert(transaction: &Transaction, deal: deals::Model) -> ApiResult<()> {
    let account = deal.account_id;
    let row = deals::ActiveModel::from(deal).reset_all();
    deals::Entity::insert(row).exec_without_returning(&**transaction).await?;
    count_open_deals(transaction, account, 1).await
}

/// Writes judged fields over those of `deal`, which the caller holds.
///
/// # Errors
/// `conflict` when its version is another one after all.
pub async fn change(
    transaction: &Transaction,
    deal: &deals::Model,
    fields: Judged<DealForm>,
    now: Instant,
) -> ApiResult<()> {
    let account = fields.account;
    let changed = deals::Entity::update_many()
        .set(deals::ActiveModel::written(fields, deal.version + 1, now))
        .filter(deals::Column::Id.eq(deal.id))
        .filter(deals::Column::Version.eq(deal.version))
        .exec(&**transaction)
        .await?;
    if changed.rows_affected != 1 {
        return Err(edit::changed_meanwhile(deal.version + 1));
    }
    if deal.open && account != deal.account_id {
        // Always in the same order, so that two deals that change places do not wait for each other for ever.
        let mut counts = [(deal.account_id, -1), (account, 1)];
        counts.sort_unstable();
        for (account, more) in counts {
            count_open_deals(transaction, account, more).await?;
        }
    }
    Ok(())
}

/// Counts `more` open deals for an account.
///
/// # Errors
/// When the database fails.
pub async fn count_open_deals(transaction: &Transaction, account: AccountId, more: i64) -> ApiResult<()> {
    if more == 0 {
        return Ok(());
    }
    accounts::Entity::update_many()
        .col_expr(accounts::Column::OpenDeals, Expr::col(accounts::Column::OpenDeals).add(more))
        .filter(accounts::Column::Id.eq(account))
        .exec(&**transaction)
        .await?;
    Ok(())
}
