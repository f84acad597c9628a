//! The board: a column a stage, each with its count, its totals and its first cards.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult, QueryFilter, QuerySelect};
use shared::money::{Currency, Money};
use shared::page::{DEFAULT_LIMIT, Page};
use shared::pipeline::StageKey;
use shared::pipeline::api::DealSort;
use shared::pipeline::deal::{Board, BoardColumn};
use shared::pipeline::rules::{Stage, StageKind};
use shared::records::Whose;
use shared::time::Instant;

use super::rules::Rules;
use super::store::rows::{Selection, Which};
use super::{list, store};
use crate::actor::Actor;
use crate::entities::deals;
use crate::error::ApiResult;
use crate::scope::Scoped;

/// Amounts are summed in two parts, of millions and of the rest, because the sum of 100,000 of the largest does
/// not fit into 64 bits and a database fails on that.
const PART: i64 = 1_000_000;

/// The board as of `now`; of the won deals, those won since `won_since`.
///
/// # Errors
/// When the database fails.
pub(super) async fn show(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    actor: &Actor,
    whose: Whose,
    now: Instant,
    won_since: Instant,
) -> ApiResult<Board> {
    let pipeline = rules.first(connection).await?;
    let won = deals::Column::StageEnteredAt.gte(won_since);
    let (open, closed): (Vec<&Stage>, Vec<&Stage>) =
        pipeline.way().partition(|stage| stage.kind == StageKind::Open);
    let of =
        |stages: Vec<&Stage>| deals::Column::Stage.is_in(stages.into_iter().map(|stage| stage.key.clone()));
    let mut totals = totals(connection, actor, whose, Condition::all().add(of(open))).await?;
    let closed = Condition::all().add(of(closed)).add(won.clone());
    totals.extend(self::totals(connection, actor, whose, closed).await?);
    let mut columns = Vec::new();
    for stage in pipeline.way() {
        let Total { count, sums } = totals.remove(&stage.key).unwrap_or_default();
        let open = stage.kind == StageKind::Open;
        let limit = u64::from(DEFAULT_LIMIT);
        let selection = Selection {
            actor,
            whose,
            which: Which::Stage { stage: stage.key.clone(), open },
            narrowed: if open { Condition::all() } else { Condition::all().add(won.clone()) },
            sort: DealSort::Stay,
            after: None,
            limit: limit + 1,
        };
        let cards = if count > 0 { store::rows(connection, &selection).await? } else { Vec::new() };
        let Page { items: cards, next } = list::cut(cards, DealSort::Stay, limit);
        columns.push(column(stage, count, &sums, cards, next));
    }
    Ok(Board { as_of: now, won_since: Some(won_since), columns })
}

fn column(
    stage: &Stage,
    count: i64,
    sums: &BTreeMap<Currency, i128>,
    cards: Vec<shared::pipeline::deal::DealRow>,
    next: Option<String>,
) -> BoardColumn {
    let money = |(currency, sum): (&Currency, &i128)| Money {
        minor: i64::try_from(*sum).unwrap_or(i64::MAX),
        currency: *currency,
    };
    let total: Vec<Money> = sums.iter().map(money).collect();
    let weighted = total.iter().map(|total| total.percent(stage.probability)).collect();
    BoardColumn { stage: stage.key.clone(), count, total, weighted, cards, next }
}

/// How many deals a stage has and what they come to in each currency, in minor units.
#[derive(Default)]
struct Total {
    count: i64,
    sums: BTreeMap<Currency, i128>,
}

#[derive(FromQueryResult)]
struct TotalRow {
    stage: StageKey,
    currency: Currency,
    count: i64,
    parts: i64,
    rest: i64,
}

/// Counts and sums the deals under `condition` by stage, in one query.
async fn totals(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    whose: Whose,
    condition: Condition,
) -> ApiResult<BTreeMap<StageKey, Total>> {
    let visible = deals::Entity::shown(actor, whose);
    let amount = || Expr::col((deals::Entity, deals::Column::AmountMinor));
    let sum = |part: Expr| Expr::from(Func::sum(part)).cast_as(Alias::new("BIGINT"));
    let rows = visible
        .filter(condition)
        .select_only()
        .column(deals::Column::Stage)
        .column_as(deals::Column::AmountCurrency, "currency")
        .column_as(deals::Column::Id.count(), "count")
        .column_as(sum(amount().div(PART)), "parts")
        .column_as(sum(amount().modulo(PART)), "rest")
        .group_by(deals::Column::Stage)
        .group_by(deals::Column::AmountCurrency)
        .into_model::<TotalRow>()
        .all(connection)
        .await?;
    let mut totals: BTreeMap<StageKey, Total> = BTreeMap::new();
    for TotalRow { stage, currency, count, parts, rest } in rows {
        let total = totals.entry(stage).or_default();
        total.count += count;
        *total.sums.entry(currency).or_default() += i128::from(parts) * i128::from(PART) + i128::from(rest);
    }
    Ok(totals)
}
