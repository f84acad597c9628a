//! What a deal's row repeats of its verdict and of its story, so that a list needs neither: how far it is at its
//! gate, the last act of a person, and since when it is silent. Renewed in the transaction of every write that can
//! change it; running it twice changes nothing. It is no change of the deal: the version stays.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::pipeline::facts::GateFacts;
use shared::pipeline::gate::{self, GateProgress};
use shared::pipeline::rules::Pipeline;
use shared::time::Instant;

use super::facts;
use super::rules::Rules;
use crate::database::Transaction;
use crate::entities::deals;
use crate::error::ApiResult;

/// The projected columns of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// The last activity or file.
    pub last_touch_at: Option<Instant>,
    /// The later of that and the entry into the stage (B2).
    pub silent_since: Instant,
    /// How far the deal is at the gate before it; empty where there is none.
    pub progress: GateProgress,
}

impl Projection {
    /// What `facts` come to under the rules of `pipeline`.
    pub fn of(pipeline: &Pipeline, facts: &GateFacts) -> Self {
        let touches = facts.activities.iter().map(|activity| activity.at);
        let last_touch_at = touches.chain(facts.documents.iter().map(|document| document.at)).max();
        let entered = facts.stage_entered_at;
        let gate = pipeline.gate(&facts.stage);
        Self {
            last_touch_at,
            silent_since: last_touch_at.map_or(entered, |touch| touch.max(entered)),
            progress: gate.map(|gate| gate::evaluate(gate, facts).progress()).unwrap_or_default(),
        }
    }

    /// `deal` with the projected columns of this.
    ///
    /// # Errors
    /// When a shortfall could not be written as JSON, which none is.
    pub fn written_on(self, deal: deals::Model) -> ApiResult<deals::Model> {
        let Self { last_touch_at, silent_since, progress: GateProgress { met, total, missing } } = self;
        Ok(deals::Model {
            last_touch_at,
            silent_since,
            gate_met: column(met),
            gate_total: column(total),
            gate_missing: serde_json::to_value(missing)?,
            ..deal
        })
    }
}

/// Renews the projection of `deal` within `transaction`, after whatever was written about it, and gives the row as it is
/// then. The caller has held the deal since before that, or two people's touches at once would each be counted without
/// the other; and `deal` is as it stands in the database but for the projection.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    transaction: &Transaction,
    rules: &Rules,
    deal: deals::Model,
    now: Instant,
) -> ApiResult<deals::Model> {
    let pipeline = rules.in_force(&**transaction, deal.pipeline_id).await?;
    let facts = facts::gather(&**transaction, &deal, now).await?;
    let renewed = Projection::of(&pipeline, &facts).written_on(deal)?;
    deals::Entity::update_many()
        .col_expr(deals::Column::LastTouchAt, Expr::value(renewed.last_touch_at))
        .col_expr(deals::Column::SilentSince, Expr::value(renewed.silent_since))
        .col_expr(deals::Column::GateMet, Expr::value(renewed.gate_met))
        .col_expr(deals::Column::GateTotal, Expr::value(renewed.gate_total))
        .col_expr(deals::Column::GateMissing, Expr::value(renewed.gate_missing.clone()))
        .filter(deals::Column::Id.eq(renewed.id))
        .exec(&**transaction)
        .await?;
    Ok(renewed)
}

/// A count as its column holds it.
fn column(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
