//! The rows of deals. A deal is found within what the actor may see, and the stage is written in [`apply`] alone;
//! [`rows`] reads lists.

mod movement;
pub mod rows;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use shared::form::Judged;
use shared::ids::{AccountId, DealId, ImportId, TeamId, UserId};
use shared::money::Money;
use shared::pipeline::deal::DealForm;
use shared::pipeline::rules::Pipeline;
use shared::time::Instant;

use super::facts;
use super::projection::Projection;
use crate::actor::Actor;
use crate::database::{Transaction, to_change};
use crate::edit;
use crate::entities::{accounts, deals, stage_moves};
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

/// Where a new deal comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Its id.
    pub id: DealId,
    /// Who will own it.
    pub owner: UserId,
    /// The owner's team.
    pub team: TeamId,
    /// The import that brings it, if one does.
    pub import: Option<ImportId>,
    /// When it begins.
    pub at: Instant,
}

/// The row of a deal that begins: at the first stage of `pipeline`, whatever anybody claims.
///
/// # Errors
/// When the pipeline has no stage.
pub fn begin(pipeline: &Pipeline, beginning: Beginning, fields: Judged<DealForm>) -> ApiResult<deals::Model> {
    let Beginning { id, owner, team, import, at } = beginning;
    let DealForm {
        account,
        name,
        contact,
        amount: Money { minor, currency },
        expected_close_on,
        competitor_brief,
        budget_low,
        budget_high,
        decision_maker_title,
        source,
        next_step,
        next_contact_at,
    } = fields.into_form();
    let first =
        pipeline.first().ok_or_else(|| ApiError::internal(anyhow::anyhow!("a pipeline has no stage")))?;
    let deal = deals::Model {
        id,
        pipeline_id: pipeline.id,
        account_id: account,
        name,
        contact_id: contact,
        amount_minor: minor,
        amount_currency: currency,
        expected_close_on,
        competitor_brief,
        budget_low,
        budget_high,
        decision_maker_title,
        source,
        next_step,
        next_contact_at,
        owner_id: owner,
        team_id: team,
        stage: first.key.clone(),
        stage_before: None,
        stage_entered_at: at,
        open: true,
        rule_version: pipeline.version,
        lost_reason: None,
        last_touch_at: None,
        silent_since: at,
        gate_met: 0,
        gate_total: 0,
        gate_missing: serde_json::Value::Array(Vec::new()),
        import_id: import,
        created_at: at,
        updated_at: at,
        version: 1,
        deleted_at: None,
    };
    Projection::of(pipeline, &facts::of_new(&deal, at)).written_on(deal)
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
    let DealForm {
        account,
        name,
        contact,
        amount: Money { minor, currency },
        expected_close_on,
        competitor_brief,
        budget_low,
        budget_high,
        decision_maker_title,
        source,
        next_step,
        next_contact_at,
    } = fields.into_form();
    let row = deals::ActiveModel {
        account_id: Set(account),
        name: Set(name),
        contact_id: Set(contact),
        amount_minor: Set(minor),
        amount_currency: Set(currency),
        expected_close_on: Set(expected_close_on),
        competitor_brief: Set(competitor_brief),
        budget_low: Set(budget_low),
        budget_high: Set(budget_high),
        decision_maker_title: Set(decision_maker_title),
        source: Set(source),
        next_step: Set(next_step),
        next_contact_at: Set(next_contact_at),
        updated_at: Set(now),
        version: Set(deal.version + 1),
        ..Default::default()
    };
    let changed = deals::Entity::update_many()
        .set(row)
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
