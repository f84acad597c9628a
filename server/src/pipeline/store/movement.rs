//! Writes a move. This is the only place where the stage of a deal is written after its beginning, and it takes a
//! [`GatePass`] to get here; the database refuses a stage that changes without the row written here.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::event::EventDetail;
use shared::ids::StageMoveId;
use shared::pipeline::movement::GatePass;
use shared::pipeline::rules::{Pipeline, StageKind};
use shared::records::Subject;
use shared::time::Instant;

use super::count_open_deals;
use crate::actor::Actor;
use crate::clock;
use crate::database::Transaction;
use crate::edit;
use crate::entities::{deals, stage_moves};
use crate::error::{ApiError, ApiResult, is_taken};
use crate::events::{self, Event};
use crate::pipeline::projection;
use crate::pipeline::rules::Rules;

/// Carries out the move that `pass` allows, by `actor` at `now`: its row, the stage, the count of the account's
/// open deals, the projection and the event. Gives the deal as it is then.
///
/// # Errors
/// `conflict` when the deal is no longer as it was judged; nothing of the move lasts then.
pub async fn apply(
    transaction: &Transaction,
    rules: &Rules,
    pipeline: &Pipeline,
    pass: GatePass,
    actor: &Actor,
    now: Instant,
) -> ApiResult<deals::Model> {
    let verdict = pass.verdict();
    let lost_race = || edit::changed_meanwhile(verdict.version.saturating_add(1));
    let stage_move = StageMoveId(clock::new_id(now));
    let row = stage_moves::ActiveModel {
        id: Set(stage_move),
        deal_id: Set(verdict.deal),
        deal_version: Set(verdict.version + 1),
        from_stage: Set(verdict.from.clone()),
        to_stage: Set(verdict.to.clone()),
        kind: Set(pass.kind()),
        reason: Set(pass.reason().map(str::to_owned)),
        lost_reason: Set(pass.lost_reason()),
        rule_version: Set(verdict.rule_version),
        verdict: Set(serde_json::to_value(verdict)?),
        actor_id: Set(actor.id),
        at: Set(now),
    };
    let inserted = stage_moves::Entity::insert(row).exec_without_returning(&**transaction).await;
    if let Err(error) = inserted {
        return Err(if is_taken(&error) { lost_race() } else { error.into() });
    }
    let open = |stage| pipeline.stage(stage).map(|stage| stage.kind == StageKind::Open);
    let (Some(was_open), Some(is_open)) = (open(&verdict.from), open(&verdict.to)) else {
        return Err(ApiError::internal(anyhow::anyhow!("a pass leads through a stage that is none")));
    };
    let stage_before = (was_open && !is_open).then(|| verdict.from.clone());
    let moved = deals::Entity::update_many()
        .col_expr(deals::Column::Stage, Expr::value(verdict.to.clone()))
        .col_expr(deals::Column::StageBefore, Expr::value(stage_before))
        .col_expr(deals::Column::StageEnteredAt, Expr::value(now))
        .col_expr(deals::Column::Open, Expr::value(is_open))
        .col_expr(deals::Column::RuleVersion, Expr::value(verdict.rule_version))
        .col_expr(deals::Column::LostReason, Expr::value(pass.lost_reason()))
        .col_expr(deals::Column::UpdatedAt, Expr::value(now))
        .col_expr(deals::Column::Version, Expr::value(verdict.version + 1))
        .filter(deals::Column::Id.eq(verdict.deal))
        .filter(deals::Column::PipelineId.eq(pass.pipeline()))
        .filter(deals::Column::Version.eq(verdict.version))
        .filter(deals::Column::Stage.eq(verdict.from.clone()))
        .filter(deals::Column::DeletedAt.is_null())
        .exec(&**transaction)
        .await?;
    if moved.rows_affected != 1 {
        return Err(lost_race());
    }
    let deal = deals::Entity::find_by_id(verdict.deal).one(&**transaction).await?.ok_or_else(lost_race)?;
    count_open_deals(transaction, deal.account_id, i64::from(is_open) - i64::from(was_open)).await?;
    let deal = projection::renew(transaction, rules, deal, now).await?;
    let detail = EventDetail::StageMoved {
        stage_move,
        from: verdict.from.clone(),
        to: verdict.to.clone(),
        move_kind: pass.kind(),
        reason: pass.reason().map(str::to_owned),
        lost_reason: pass.lost_reason(),
        rule_version: verdict.rule_version,
        gates: verdict.gates.clone(),
    };
    let event = Event {
        subject: Subject::Deal(deal.id),
        account: Some(deal.account_id),
        deal: Some(deal.id),
        actor: Some(actor.id),
        at: now,
        detail,
    };
    events::record(transaction, now, event).await?;
    Ok(deal)
}
