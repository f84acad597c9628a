//! A column: its figures, its answer to the card in the air, and its cards.

use super::card::Card;
use super::lifted::Answer;
use super::state::BoardState;
use crate::client;
use crate::held::kept;
use crate::pipeline::check_words::{self, Behind};
use crate::pipeline::{deal_words, stage_of};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Act, Button, ButtonKind, Glyph, Icon, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::money::Money;
use shared::pipeline::StageKey;
use shared::pipeline::api::{DealQuery, DealSort, ListDeals};
use shared::pipeline::deal::DealRow;
use shared::pipeline::gate::Standing;
use shared::pipeline::movement::{MoveKind, MoveVerdict};
use shared::pipeline::rules::StageKind;

/// Most missing lines that a column lists; the refusal lists all.
const LINES: usize = 5;

/// The columns of the board; drawn once, so that a move keeps every column where it was scrolled to.
#[component]
pub(super) fn Columns(state: BoardState) -> impl IntoView {
    let stages = kept(move || {
        let board = state.board.value();
        board
            .map(|board| board.columns.into_iter().map(|column| column.stage).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    view! {
        <div class="board" role="group" aria-label=text(Key::BoardName)>
            <For each=move || stages.get() key=Clone::clone children=move |stage| view! { <Column state stage/> }/>
        </div>
    }
}

/// Amounts of several currencies in one line.
pub(super) fn amounts(sums: &[Money]) -> String {
    if sums.is_empty() {
        return text(Key::BoardNoAmount);
    }
    sums.iter().map(|money| text::amount(*money)).collect::<Vec<_>>().join(" + ")
}

#[component]
fn Column(state: BoardState, stage: StageKey) -> impl IntoView {
    let column = {
        let stage = stage.clone();
        kept(move || state.board.value()?.columns.into_iter().find(|column| column.stage == stage))
    };
    let rules = {
        let stage = stage.clone();
        kept(move || stage_of(&state.pipelines(), &stage).cloned())
    };
    let name = {
        let stage = stage.clone();
        Signal::derive(move || {
            rules.get().map_or_else(|| stage.to_string(), |stage| deal_words::named(&stage.name))
        })
    };
    let answer = {
        let stage = stage.clone();
        kept(move || state.answer(&stage))
    };
    let over = {
        let stage = stage.clone();
        move || state.over.with(|over| *over == Some(stage.clone()))
    };
    let is_open = move || matches!(answer.get(), Some(Answer::Open(_)));
    let sums = move || {
        let column = column.get()?;
        let won = rules.with(|rules| rules.as_ref().is_some_and(|stage| stage.kind == StageKind::Won));
        let nothing = column.total.is_empty().then(|| (amounts(&[]), amounts(&[])));
        // One currency a line: two do not fit into a column.
        let lines = column.total.iter().map(|total| {
            let weighted: Vec<Money> =
                column.weighted.iter().filter(|sum| sum.currency == total.currency).copied().collect();
            (text::amount(*total), amounts(&weighted))
        });
        let lines = nothing.into_iter().chain(lines).map(|(total, weighted)| {
            let weighted = t!(BoardWeighted, amount = weighted);
            view! {
                <div>
                    <b class="clip" title=total.clone()>{total.clone()}</b>
                    {(!won).then(|| view! { <span class="clip" title=weighted.clone()>{weighted.clone()}</span> })}
                </div>
            }
        });
        Some(lines.collect_view())
    };
    let note = move || {
        let count = column.get().map_or(0, |column| column.count);
        let won = rules.with(|rules| rules.as_ref().is_some_and(|stage| stage.kind == StageKind::Won));
        if won { t!(BoardThisMonth, count = count) } else { text::grouped(count) }
    };
    // A card is drawn anew when it changed, when its move is on its way, and when the names of the rules arrive.
    let cards = move || {
        let named = rules.with(Option::is_some);
        let pending = state.pending.get();
        let cards = column.get().map(|column| column.cards).unwrap_or_default();
        cards.into_iter().map(|deal| (named, pending.contains(&deal.id), deal)).collect::<Vec<_>>()
    };
    let key = |(named, pending, deal): &(bool, bool, DealRow)| {
        (*named, *pending, deal.id, deal.version, deal.gate.met, deal.gate.total)
    };
    let next = kept(move || column.get().and_then(|column| column.next));
    let more = {
        let stage = stage.clone();
        move || next.get().map(|after| view! { <More state stage=stage.clone() after/> })
    };
    view! {
        <section class="col" data-stage=stage.to_string() data-drop=move || answer.get().map(|answer| answer.drop_name()) data-over=over aria-label=name>
            <header>
                <h2 class:acc=is_open>{name}" "<span class="n">{note}</span></h2>
                <div class="sum">{sums}</div>
            </header>
            {move || answer.get().map(|answer| verdict(state, answer))}
            <ul class="cards" aria-label=name>
                {move || is_open().then(|| view! { <li class="slot" aria-hidden="true"></li> })}
                <For each=cards key=key children=move |(_, _, deal)| view! { <Card state deal/> }/>
                {more}
            </ul>
        </section>
    }
}

/// What the column says of the card in the air.
fn verdict(state: BoardState, answer: Answer) -> impl IntoView {
    let (glyph, title, rest) = match answer {
        Answer::Asking => (Glyph::Clock, text(Key::BoardAsking), text(Key::BoardAskingMore).into_any()),
        Answer::NoWay => (Glyph::Lock, text(Key::BoardNoWay), text(Key::BoardNoWayMore).into_any()),
        Answer::Open(verdict) => {
            let lines: usize = verdict.gates.iter().map(|gate| gate.checks.len()).sum();
            let title = if lines == 0 { text(Key::BoardRelease) } else { t!(BoardReleaseMet, count = lines) };
            (Glyph::Check, title, t!(BoardByRules, version = verdict.rule_version).into_any())
        }
        Answer::Reason(verdict) => match verdict.kind {
            Some(MoveKind::Reopen) => {
                (Glyph::Undo, text(Key::BoardReopen), text(Key::BoardReopenMore).into_any())
            }
            _ => (Glyph::Back, text(Key::BoardBack), text(Key::BoardBackMore).into_any()),
        },
        Answer::Closed(verdict) => {
            (Glyph::Lock, closed_title(&verdict), missing_lines(state, &verdict, LINES))
        }
    };
    view! { <div class="verdict"><b><Icon glyph size="s14"/>{title}</b>{rest}</div> }
}

/// How many gates lie between, and how much is missing.
pub(super) fn closed_title(verdict: &MoveVerdict) -> String {
    let missing = verdict
        .gates
        .iter()
        .flat_map(|gate| &gate.checks)
        .filter(|check| check.standing != Standing::Met)
        .count();
    match verdict.gates.len() {
        0 | 1 => t!(BoardClosed, count = missing),
        gates => t!(BoardClosedGates, gates = gates, count = missing),
    }
}

/// The unmet lines with how far they are.
pub(super) fn missing_lines(state: BoardState, verdict: &MoveVerdict, most: usize) -> AnyView {
    let pipelines = state.pipelines();
    let lines: Vec<String> = verdict
        .gates
        .iter()
        .flat_map(|gate| gate.checks.iter().map(move |check| (gate, check)))
        .filter(|(_, check)| check.standing != Standing::Met)
        .map(|(gate, check)| {
            let rules = check_words::gate_of(&pipelines, &gate.from);
            let behind =
                rules.and_then(|rules| Behind::find(rules, &check.requirement, check.step.as_deref()));
            format!("{}　{}", check_words::what(behind, &check.requirement), check_words::far(behind, check))
        })
        .collect();
    let left = lines.len().saturating_sub(most);
    let shown = lines
        .into_iter()
        .take(most)
        .map(|line| view! { <li><Icon glyph=Glyph::Minus/>{line}</li> })
        .collect_view();
    let more = (left > 0).then(|| view! { <li>{t!(BoardMoreLines, count = left)}</li> });
    view! { <ul>{shown}{more}</ul> }.into_any()
}

/// The next cards of a column.
#[component]
fn More(state: BoardState, stage: StageKey, after: String) -> impl IntoView {
    let act = Act::new();
    let toasts = use_toasts();
    let press = move |_| {
        let (stage, after) = (stage.clone(), after.clone());
        let query = DealQuery {
            whose: Some(state.whose.get_untracked()),
            stage: Some(stage.clone()),
            sort: Some(DealSort::Stay),
            after: Some(after),
            ..DealQuery::default()
        };
        act.ask(async move { client::call::<ListDeals>(&(), &query, &Nothing {}).await }, move |answer| {
            match answer {
                Ok(page) => state.board.update(|board| {
                    if let Some(column) = board.columns.iter_mut().find(|column| column.stage == stage) {
                        let known: Vec<_> = column.cards.iter().map(|row| row.id).collect();
                        column.cards.extend(page.items.into_iter().filter(|row| !known.contains(&row.id)));
                        column.next = page.next;
                    }
                }),
                Err(error) => toasts.failed(t!(StateFailed, what = text(Key::BoardName)), &error),
            }
        });
    };
    view! { <li class="more"><Button kind=ButtonKind::Ghost small=true disabled=act.busy() on_press=press>{text(Key::ActionLoadMore)}</Button></li> }
}
