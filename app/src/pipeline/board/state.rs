//! The board's state: what is shown, what is lifted, and what each column answers to it.

use super::drag::Press;
use super::lifted::{Answer, Known, Lifted};
use crate::chunk;
use crate::held::Slot;
use crate::pipeline::moving::{Mover, Wish, refusal};
use crate::pipeline::{deal_words, known_pipelines};
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
    known: Slot<HashMap<DealId, Known>>,
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
        let Some(before) = untrack(|| self.board.value()) else { return };
        let pipelines = untrack(|| self.pipelines());
        let row =
            before.columns.iter().flat_map(|column| &column.cards).find(|row| row.id == wish.deal).cloned();
        self.board.update(|board| moved(board, wish.deal, &wish.to, &pipelines));
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
                    self.board.set(before);
                    self.spoken.set(t!(BoardPutBack, name = wish.name));
                    let verdict = error.problem().and_then(|problem| problem.verdict.clone());
                    match (verdict, row, error.code()) {
                        (Some(verdict), Some(deal), Some(ErrorCode::GateClosed)) => {
                            self.refused.set(Some(Refused { deal, verdict: *verdict }));
                        }
                        (_, _, Some(ErrorCode::Conflict)) => {
                            toasts.refused(t!(MoveRefused, name = wish.name), text(Key::BoardConflict), None);
                            self.board.reload();
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

/// The board with one card moved, counts and sums with it.
fn moved(board: &mut Board, id: DealId, to: &StageKey, pipelines: &[Pipeline]) {
    let Some(from) = board.columns.iter_mut().find(|column| column.cards.iter().any(|row| row.id == id))
    else {
        return;
    };
    let Some(at) = from.cards.iter().position(|row| row.id == id) else { return };
    let mut row = from.cards.remove(at);
    count(from, &row, -1, pipelines);
    row.stage = to.clone();
    row.stage_entered_at = board.as_of;
    row.version += 1;
    // Lost has no column: the card leaves the board.
    if let Some(column) = board.columns.iter_mut().find(|column| column.stage == *to) {
        // At its new gate nothing is known until the server says.
        row.gate = Default::default();
        count(column, &row, 1, pipelines);
        column.cards.insert(0, row);
    }
}

fn count(column: &mut BoardColumn, row: &DealRow, sign: i64, pipelines: &[Pipeline]) {
    let percent =
        pipelines.iter().find_map(|one| one.stage(&column.stage)).map_or(0, |stage| stage.probability);
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
    use shared::money::Currency;

    #[test]
    fn sums_are_kept_by_currency() {
        let mut sums = vec![Money { minor: 500, currency: Currency::Cny }];
        add(&mut sums, Money { minor: 200, currency: Currency::Cny }, -1);
        add(&mut sums, Money { minor: 70, currency: Currency::Eur }, 1);
        assert_eq!(sums[0].minor, 300);
        assert_eq!(sums[1], Money { minor: 70, currency: Currency::Eur });
    }
}
