//! Lists of deals, page by page.

use sea_orm::{Condition, ConnectionTrait};
use shared::error::{ErrorCode, Fault};
use shared::page::Page;
use shared::pipeline::StageKey;
use shared::pipeline::api::{DealQuery, DealSort};
use shared::pipeline::deal::DealRow;
use shared::pipeline::rules::StageKind;
use shared::records::Whose;

use super::rules::Rules;
use super::store;
use super::store::rows::{Listed, Position, Selection, Which};
use crate::actor::Actor;
use crate::error::{ApiError, ApiResult};
use crate::page;

/// One page of the deals that `query` asks for.
///
/// # Errors
/// Findings on `limit` and `stage`; `malformed_request` on `after` when it is of another order.
pub async fn list(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    actor: &Actor,
    query: DealQuery,
) -> ApiResult<Page<DealRow>> {
    let DealQuery { whose, stage, account, sort, after, limit } = query;
    let sort = sort.unwrap_or(DealSort::Recent);
    let limit = page::limit(limit)?;
    let after: Option<Position> = page::decode(after.as_deref())?;
    if after.is_some_and(|after| after.sort() != sort) {
        return Err(ApiError::new(ErrorCode::MalformedRequest).with("field", "after"));
    }
    let which = match (account, stage) {
        (Some(account), stage) => Which::Account { account, stage },
        (None, Some(stage)) => {
            let open = is_open(connection, rules, &stage).await?;
            Which::Stage { stage, open }
        }
        (None, None) => Which::Open,
    };
    let selection = Selection {
        actor,
        whose: whose.unwrap_or(Whose::All),
        which,
        narrowed: Condition::all(),
        sort,
        after,
        limit: limit + 1,
    };
    Ok(cut(store::rows(connection, &selection).await?, sort, limit))
}

/// Makes a page of `listed`, which is one longer than `limit` where there is more.
pub(super) fn cut(listed: Vec<Listed>, sort: DealSort, limit: u64) -> Page<DealRow> {
    let Page { items, next } =
        page::cut(listed, limit, |Listed { row, updated_at }| Position::of(sort, row, *updated_at));
    Page { items: items.into_iter().map(|Listed { row, .. }| row).collect(), next }
}

/// Whether deals in `stage` are being worked on.
async fn is_open(connection: &impl ConnectionTrait, rules: &Rules, stage: &StageKey) -> ApiResult<bool> {
    let pipelines = rules.all(connection).await?;
    let kind = pipelines.iter().find_map(|pipeline| pipeline.stage(stage)).map(|stage| stage.kind);
    kind.map(|kind| kind == StageKind::Open)
        .ok_or_else(|| ApiError::invalid_field("stage", Fault::NoSuchStage))
}
