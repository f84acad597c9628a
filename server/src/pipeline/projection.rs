//! What a deal's row repeats of its verdict and of its story, so that a list needs neither: how far it is at its
//! gate, the last act of a person, and since when it is silent. Renewed in the transaction of every write that can
//! change it; running it twice changes nothing. It is no change of the deal: the version stays.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::ids::DealId;
use shared::pipeline::facts::GateFacts;
use shared::pipeline::gate::{self, GateProgress};
use shared::pipeline::rules::Pipeline;
use shared::time::Instant;

use super::facts;
use super::rules::Rules;
use crate::database::{Transaction, to_change};
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
}

/// Renews the projection of `deal` within `transaction`, after whatever was written about it. Does nothing when
/// there is no such deal.
///
/// # Errors
/// When the database fails.
pub async fn renew(transaction: &Transaction, rules: &Rules, deal: DealId, now: Instant) -> ApiResult<()> {
    // By id and not by who asks: the caller has found the deal, or what is about it, within what they may see.
    // Locked before anything is gathered, or two people's touches at once would each be counted without the other.
    let row = to_change(deals::Entity::find_by_id(deal)).one(&**transaction).await?;
    let Some(row) = row else { return Ok(()) };
    let pipeline = rules.in_force(&**transaction, row.pipeline_id).await?;
    let facts = facts::gather(&**transaction, &row, now).await?;
    let Projection { last_touch_at, silent_since, progress } = Projection::of(&pipeline, &facts);
    deals::Entity::update_many()
        .col_expr(deals::Column::LastTouchAt, Expr::value(last_touch_at))
        .col_expr(deals::Column::SilentSince, Expr::value(silent_since))
        .col_expr(deals::Column::GateMet, Expr::value(column(progress.met)))
        .col_expr(deals::Column::GateTotal, Expr::value(column(progress.total)))
        .col_expr(deals::Column::GateMissing, Expr::value(serde_json::to_value(progress.missing)?))
        .filter(deals::Column::Id.eq(deal))
        .exec(&**transaction)
        .await?;
    Ok(())
}

/// A count as its column holds it.
pub(crate) fn column(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
