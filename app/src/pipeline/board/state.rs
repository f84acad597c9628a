//! The board's state: what is shown, what is lifted, and what each column answers to it.

use super::drag::Press;
use super::lifted::{Answer, Known, Lifted};
use crate::chunk;
use crate::held::Slot;
use crate::pipeline::moving::{Mover, Wish, refusal};
use crate::pipeline::{deal_words, known_pipelines, stage_of};
use crate::remote::Remote;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Toasts, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::error::ErrorCode;
use shared::ids::DealId;
use shared::money::Money;
use shared::pipeline::StageKey;
use shared::pipeline::deal::{Board, BoardColumn, DealRow};
use shared::pipeline::movement::{MoveKind, MoveRequest, MoveVerdict};
use shared::pipeline::rules::Pipeline;
use shared::records::Whose;
use std::collections::{HashMap, HashSet};

/// A card that was put back, and what stands against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub(super) deal: DealRow,
    pub(super) verdict: MoveVerdict,
}

/// The board; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct BoardState {
    /// What is shown.
    pub(super) board: Remote<Board>,
    pub(super) whose: RwSignal<Whose>,
    /// The card that is in the air.
    pub(super) lifted: Slot<Option<Lifted>>,
    /// The column that it is over.
    pub(super) over: Slot<Option<StageKey>>,
    /// Cards whose move the server has not confirmed.
    pub(super) pending: Slot<HashSet<DealId>>,
    pub(super) refused: Slot<Option<Refused>>,
    /// What is said aloud.
    pub(super) spoken: RwSignal<String>,
    pub(super) mover: Mover,
    /// A press that may become a lift.
    pub(super) press: StoredValue<Option<Press>>,
    /// The click that ends a drag is none.
    pub(super) swallow: StoredValue<bool>,
    /// The card that keeps the focus when it is drawn anew elsewhere.
    pub(super) focused: StoredValue<Option<DealId>>,
    toasts: Toasts,
    pipelines: Remote<Vec<Pipeline>>,
    /// What is known of the gates of cards.
    pub(super) known: Slot<HashMap<DealId, Known>>,
}

impl BoardState {
    pub(super) fn new(board: Remote<Board>, whose: RwSignal<Whose>) -> Self {
        let state = Self {
            board,
            whose,
            lifted: Slot::new(None),
            over: Slot::new(None),
            pending: Slot::new(HashSet::new()),
            refused: Slot::new(None),
            spoken: RwSignal::new(String::new()),
            mover: Mover::new(),
            press: StoredValue::new(None),
            swallow: StoredValue::new(false),
            focused: StoredValue::new(None),
            toasts: use_toasts(),
            pipelines: known_pipelines(),
            known: Slot::new(HashMap::new()),
        };
        state.mover.on_go(move |wish, request| state.go(wish, request));
        state
    }

    pub(super) fn pipelines(self) -> Vec<Pipeline> {
        self.pipelines.value().unwrap_or_default()
    }

    /// Fetches what the gates may ask of a deal, before anybody lifts it.
    pub(super) fn prefetch(self, deal: &DealRow) {
        let (id, version) = (deal.id, deal.version);
        if self.known.with_untracked(|known| known.get(&id).is_some_and(|known| known.version == version)) {
            return;
        }
        spawn_local(async move {
            if let Some(known) = chunk::gates_of(id).await {
                let _ = self.known.try_update(|all| all.insert(id, known));
            }
        });
    }

    /// What a column answers to the lifted card; nothing while nothing is lifted, and at its own column. Tracked.
    pub(super) fn answer(self, to: &StageKey) -> Option<Answer> {
        let lifted = self.lifted.get()?;
        if lifted.deal.stage == *to {
            return None;
        }
        let known = self.known.with(|known| known.get(&lifted.deal.id).cloned());
        // What was known before its last move is of another stage.
        let known = known.filter(|known| known.version == lifted.deal.version);
        Some(known.map_or(Answer::Asking, |known| (known.answers)(&self.pipelines(), to)))
    }

    /// Drops the lifted card on a column: moves it, asks why, or puts it back with what is missing.
    pub(super) fn drop_on(self, to: &StageKey) {
        let answer = untrack(|| self.answer(to));
        let Some(lifted) = self.lifted.get_untracked() else { return };
        self.put_down();
        let deal = lifted.deal;
        let kind = match answer {
            None => return,
            // The facts are not here; the server judges.
            Some(Answer::Asking) => Answer::kind_by_order(&untrack(|| self.pipelines()), &deal.stage, to),
            Some(Answer::NoWay) => {
                self.spoken.set(t!(BoardPutBack, name = deal.account.name));
                return;
            }
            Some(Answer::Closed(verdict)) => {
                self.spoken.set(t!(BoardPutBack, name = deal.account.name));
                self.refused.set(Some(Refused { deal, verdict }));
                return;
            }
            Some(Answer::Open(verdict) | Answer::Reason(verdict)) => match verdict.kind {
                Some(kind) => kind,
                None => return,
            },
        };
        self.wish(&deal, to.clone(), kind, false);
    }

    /// Asks to move a card.
    pub(super) fn wish(self, deal: &DealRow, to: StageKey, kind: MoveKind, overriding: bool) {
        self.mover.ask(Wish {
            deal: deal.id,
            version: deal.version,
            name: deal.account.name.clone(),
            from: deal.stage.clone(),
            to,
            kind,
            overriding,
        });
    }

    /// Nothing is in the air any more.
    pub(super) fn put_down(self) {
        self.lifted.set(None);
        self.over.set(None);
    }

    /// Shows the move at once, asks the server, and puts the card back with the reason when it is refused.
    fn go(self, wish: Wish, request: MoveRequest) {
        let toasts = self.toasts;
        let pipelines = untrack(|| self.pipelines());
        let mut before = None;
        self.board.update(|board| before = moved(board, wish.deal, &wish.to, &pipelines));
        self.pending.update(|pending| {
            pending.insert(wish.deal);
        });
        self.focused.set_value(Some(wish.deal));
        let to = deal_words::stage(&pipelines, &wish.to);
        spawn_local(async move {
            let answer = chunk::move_deal(wish.deal, request).await;
            let gone = self
                .pending
                .try_update(|pending| {
                    pending.remove(&wish.deal);
                })
                .is_none();
            match answer {
                Ok(version) => {
                    let _ = self.spoken.try_set(t!(MoveDone, name = wish.name, to = to));
                    let title = if wish.recorded() == MoveKind::Lost {
                        t!(MoveLostDone, name = wish.name)
                    } else {
                        t!(MoveDone, name = wish.name, to = to)
                    };
                    if wish.recorded() == MoveKind::Lost && !gone {
                        let undo = undo(self, &wish, version);
                        toasts.undoable(title, undo);
                    } else {
                        toasts.done(title);
                    }
                    if !gone {
                        self.board.reload();
                    }
                }
                Err(error) if gone => {
                    toasts.refused(t!(MoveRefused, name = wish.name), refusal(&error), None)
                }
                Err(error) => {
                    if let Some(before) = before.clone() {
                        self.board.update(|board| put_back(board, before, &pipelines));
                    }
                    // What the board knew was older than what refused it.
                    if error.problem().is_some() {
                        self.board.reload();
                    }
                    self.spoken.set(t!(BoardPutBack, name = wish.name));
                    let verdict = error.problem().and_then(|problem| problem.verdict.clone());
                    match (verdict, before, error.code()) {
                        (Some(verdict), Some((_, deal)), Some(ErrorCode::GateClosed)) => {
                            self.refused.set(Some(Refused { deal, verdict: *verdict }));
                        }
                        (_, _, Some(ErrorCode::Conflict)) => {
                            toasts.refused(t!(MoveRefused, name = wish.name), text(Key::BoardConflict), None);
                        }
                        _ => {
                            let again = wish.clone();
                            let way_out = (
                                text(Key::ActionRetry),
                                Callback::new(move |()| self.mover.ask(again.clone())),
                            );
                            toasts.refused(t!(MoveRefused, name = wish.name), refusal(&error), Some(way_out));
                        }
                    }
                    // What the card was judged on is older than what refused it.
                    self.known.update(|known| {
                        known.remove(&wish.deal);
                    });
                }
            }
        });
    }
}

/// Takes a move to lost back: reopens to where it was.
fn undo(state: BoardState, wish: &Wish, version: i64) -> Callback<()> {
    let (deal, to, name) = (wish.deal, wish.from.clone(), wish.name.clone());
    Callback::new(move |()| {
        let request = MoveRequest {
            version,
            to: to.clone(),
            reason: Some(text(Key::MoveUndone)),
            lost_reason: None,
            override_gate: false,
        };
        let name = name.clone();
        spawn_local(async move {
            let answer = chunk::move_deal(deal, request).await;
            if let Err(error) = &answer {
                state.toasts.failed(t!(MoveRefused, name = name), error);
            }
            state.board.reload();
        });
    })
}

/// Moves one card, counts and sums with it. Gives back the card as it was and how many lay above it.
fn moved(board: &mut Board, id: DealId, to: &StageKey, pipelines: &[Pipeline]) -> Option<(usize, DealRow)> {
    let (above, before) = taken(board, id, pipelines)?;
    let mut row = before.clone();
    row.stage = to.clone();
    row.stage_entered_at = board.as_of;
    row.version += 1;
    // At its new gate nothing is known until the server says.
    row.gate = Default::default();
    lay(board, (0, row), pipelines);
    Some((above, before))
}

/// Puts one card back to where it was, wherever it lies by now. What else changed meanwhile stays.
fn put_back(board: &mut Board, before: (usize, DealRow), pipelines: &[Pipeline]) {
    let now = taken(board, before.1.id, pipelines);
    // A board that was fetched meanwhile may know the card there already, and better.
    let there = now.filter(|(_, row)| row.stage == before.1.stage);
    lay(board, there.unwrap_or(before), pipelines);
}

/// Takes a card off the board.
fn taken(board: &mut Board, id: DealId, pipelines: &[Pipeline]) -> Option<(usize, DealRow)> {
    board.columns.iter_mut().find_map(|column| {
        let above = column.cards.iter().position(|row| row.id == id)?;
        let row = column.cards.remove(above);
        count(column, &row, -1, pipelines);
        Some((above, row))
    })
}

/// Lays a card into the column of its stage. Lost has none: the card leaves the board.
fn lay(board: &mut Board, (above, row): (usize, DealRow), pipelines: &[Pipeline]) {
    if let Some(column) = board.columns.iter_mut().find(|column| column.stage == row.stage) {
        count(column, &row, 1, pipelines);
        column.cards.insert(above.min(column.cards.len()), row);
    }
}

fn count(column: &mut BoardColumn, row: &DealRow, sign: i64, pipelines: &[Pipeline]) {
    let percent = stage_of(pipelines, &column.stage).map_or(0, |stage| stage.probability);
    column.count += sign;
    add(&mut column.total, row.amount, sign);
    add(&mut column.weighted, row.amount.percent(percent), sign);
}

fn add(sums: &mut Vec<Money>, amount: Money, sign: i64) {
    match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
        Some(sum) => sum.minor += sign * amount.minor,
        None => sums.push(Money { minor: sign * amount.minor, ..amount }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::money::Currency;

    fn board() -> Board {
        let card = |at: u8| {
            let id = format!("0190a000-0000-7000-8000-00000000000{at}");
            let someone = json!({ "id": id, "name": "启衡" });
            json!({
                "id": id, "name": "启衡", "account": someone, "owner": someone, "stage": "first",
                "amount": { "minor": 100, "currency": "CNY" }, "stage_entered_at": "2026-11-01T00:00:00Z",
                "gate": { "met": 0, "total": 0, "missing": [] }, "version": 1,
            })
        };
        let column = |stage: &str, cards: Vec<serde_json::Value>| {
            let total = json!([{ "minor": 100 * cards.len(), "currency": "CNY" }]);
            json!({ "stage": stage, "count": cards.len(), "total": total, "weighted": [], "cards": cards })
        };
        let columns = [column("first", vec![card(1), card(2), card(3)]), column("second", Vec::new())];
        serde_json::from_value(json!({ "as_of": "2026-11-20T00:00:00Z", "columns": columns })).unwrap()
    }

    /// What lies in a column: how many are said to, for how much, and the last digits of those that do.
    fn lies(column: &BoardColumn) -> (i64, i64, Vec<String>) {
        let cards = column.cards.iter().map(|row| row.id.to_string().split_off(35)).collect();
        (column.count, column.total[0].minor, cards)
    }

    #[test]
    fn a_refused_card_goes_back_alone() {
        let mut board = board();
        let id = |at: usize| board.columns[0].cards[at].id;
        let (refused, other) = (id(1), id(0));
        let second = board.columns[1].stage.clone();
        let before = moved(&mut board, refused, &second, &[]).unwrap();
        moved(&mut board, other, &second, &[]).unwrap();
        put_back(&mut board, before.clone(), &[]);
        assert_eq!(lies(&board.columns[0]), (2, 200, vec!["3".to_owned(), "2".to_owned()]));
        assert_eq!(lies(&board.columns[1]), (1, 100, vec!["1".to_owned()]));
        put_back(&mut board, before, &[]);
        assert_eq!(lies(&board.columns[0]).0, 2, "a card that is there already is not counted twice");
    }

    #[test]
    fn sums_are_kept_by_currency() {
        let mut sums = vec![Money { minor: 500, currency: Currency::Cny }];
        add(&mut sums, Money { minor: 200, currency: Currency::Cny }, -1);
        add(&mut sums, Money { minor: 70, currency: Currency::Eur }, 1);
        assert_eq!(sums[0].minor, 300);
        assert_eq!(sums[1], Money { minor: 70, currency: Currency::Eur });
    }
}
