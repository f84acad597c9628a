//! The figures at the head of the board: open deals, their total, their weighted total, and how many rot.

use super::card::Rot;
use super::column::amounts;
use crate::pipeline::{known_pipelines, stage_of};
use crate::text::{self, Key, text};
use leptos::prelude::*;
use shared::money::Money;
use shared::pipeline::deal::{Board, BoardColumn};
use shared::pipeline::rules::{Pipeline, StageKind};

/// The figures of the open columns.
#[component]
pub(super) fn Figures(board: Board) -> impl IntoView {
    // Which columns count is known once the rules are here, which may be after the board.
    move || figures(&board, &known_pipelines().value().unwrap_or_default())
}

fn figures(board: &Board, pipelines: &[Pipeline]) -> impl IntoView + use<> {
    let open: Vec<&BoardColumn> = board
        .columns
        .iter()
        .filter(|column| {
            let stage = stage_of(pipelines, &column.stage);
            stage.is_none_or(|stage| stage.kind == StageKind::Open)
        })
        .collect();
    let count: i64 = open.iter().map(|column| column.count).sum();
    let total = sum(open.iter().flat_map(|column| &column.total));
    let weighted = sum(open.iter().flat_map(|column| &column.weighted));
    let now = text::now();
    let rots = |column: &&BoardColumn| {
        let rotten = column.cards.iter().filter(|deal| Rot::of(deal, pipelines, now).is_some()).count();
        // Cards come longest in the stage first: when the last one here rots, those after it may too.
        (rotten, column.next.is_some() && rotten == column.cards.len())
    };
    let rotten: usize = open.iter().map(|column| rots(column).0).sum();
    let at_least = open.iter().any(|column| rots(column).1);
    let rotten_words = format!("{rotten}{}", if at_least { "+" } else { "" });
    view! {
        <div class="funnel end">
            <span><b>{text::grouped(count)}</b>" "{text(Key::BoardOpenDeals)}</span>
            <span><b>{amounts(&total)}</b>" "{text(Key::BoardTotal)}</span>
            <span><b>{amounts(&weighted)}</b>" "{text(Key::DealWeighted)}</span>
            <span><b class:cri={rotten > 0}>{rotten_words}</b>" "{text(Key::BoardRotten)}</span>
        </div>
    }
}

/// One sum a currency, in the order in which they come.
fn sum<'a>(amounts: impl Iterator<Item = &'a Money>) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in amounts {
        match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(amount.minor),
            None => sums.push(*amount),
        }
    }
    sums
}
