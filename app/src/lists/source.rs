//! What a list has been answered: asks for the pages that are looked at, and for nothing else. Draws nothing.
//!
//! A new question keeps what is shown until its first answer is here; answers to an older one are dropped.

use super::pages::{PAGE, Pages, Wanted};
use crate::client::ClientError;
use crate::held::Slot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::lists::api::{Cell, ListPage, ListRow, Marks};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use uuid::Uuid;

/// Pages that are on their way at the same time, at most.
const AT_ONCE: usize = 2;

/// A row, shared by whoever shows it.
pub(super) type Row = Arc<ListRow>;
/// The beginnings of all pages, on their way.
pub(super) type Marked = Pin<Box<dyn Future<Output = Result<Marks, ClientError>>>>;
/// A page that is on its way.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<ListPage, ClientError>>>>;
/// Asks for so many rows after a key.
type Ask = Box<dyn Fn(Option<String>, u16) -> Answer>;

/// How a list stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    /// The first rows of a question are on their way.
    Waiting,
    /// What is looked at is here, or on its way.
    Ready,
    /// The last question failed; nothing is asked for until somebody says so.
    Failed(ClientError),
}

/// A handle on the rows of a list; copy it around.
#[derive(Clone, Copy)]
pub struct List {
    pub(super) pages: Slot<Pages<Row>>,
    pub(super) standing: RwSignal<Standing>,
    /// Which question the rows answer; grows.
    pub(super) round: RwSignal<u32>,
    shown: StoredValue<Range<usize>>,
    asked: StoredValue<Vec<usize>>,
    newest: StoredValue<u32>,
    again: RwSignal<u32>,
    ask: StoredValue<Ask, LocalStorage>,
    marks: StoredValue<Box<dyn Fn() -> Marked>, LocalStorage>,
    /// The question whose pages' beginnings were asked for.
    marked: StoredValue<Option<u32>>,
}

impl List {
    /// A list that `ask` answers, begun anew whenever a signal changes that it reads; `marks` tells where its pages begin,
    /// and `here` is what is known from an earlier visit.
    pub(super) fn new(
        here: Option<Pages<Row>>,
        ask: impl Fn(Option<String>, u16) -> Answer + 'static,
        marks: impl Fn() -> Marked + 'static,
    ) -> Self {
        let is_known = here.is_some();
        let (ask, marks): (Ask, Box<dyn Fn() -> Marked>) = (Box::new(ask), Box::new(marks));
        let list = Self {
            pages: Slot::new(here.unwrap_or_default()),
            standing: RwSignal::new(if is_known { Standing::Ready } else { Standing::Waiting }),
            round: RwSignal::new(0),
            shown: StoredValue::new(0..0),
            asked: StoredValue::new(Vec::new()),
            newest: StoredValue::new(0),
            again: RwSignal::new(0),
            ask: StoredValue::new_local(ask),
            marks: StoredValue::new_local(marks),
            marked: StoredValue::new(None),
        };
        Effect::new(move |first: Option<()>| {
            list.again.track();
            // Reads the question, so that it is followed also where nothing is asked.
            let answer = list.ask.with_value(|ask| ask(None, PAGE));
            if first.is_some() || !is_known {
                list.begin(answer);
            }
        });
        list
    }

    fn begin(self, answer: Answer) {
        self.newest.update_value(|newest| *newest += 1);
        self.asked.set_value(Vec::new());
        self.standing.set(Standing::Waiting);
        let round = self.newest.get_value();
        let first = Wanted { page: 0, after: None, limit: PAGE };
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone, or have asked something newer.
            if self.newest.try_get_value() != Some(round) {
                return;
            }
            match answer {
                Ok(ListPage { rows, next, .. }) => {
                    self.shown.set_value(0..0);
                    let mut pages = Pages::default();
                    pages.take(&first, rows.into_iter().map(Arc::new).collect(), next, &(0..0));
                    self.pages.set(pages);
                    self.standing.set(Standing::Ready);
                    self.round.set(round);
                    self.fill();
                }
                Err(error) => self.standing.set(Standing::Failed(error)),
            }
        });
    }

    /// Asks for what is missing of `shown`.
    pub(super) fn look(self, shown: Range<usize>) {
        let further = shown.end > usize::from(PAGE);
        self.shown.set_value(shown);
        self.fill();
        if further {
            self.mark();
        }
    }

    /// Finds out where all pages begin, once somebody goes beyond the first: the place is then as tall as the whole list,
    /// and one gets to its end at once.
    fn mark(self) {
        let round = self.newest.get_value();
        if self.marked.get_value() == Some(round) || !self.pages.with_untracked(Pages::has_more) {
            return;
        }
        self.marked.set_value(Some(round));
        let answer = self.marks.with_value(|marks| untrack(marks));
        spawn_local(async move {
            // Without it the list grows page by page.
            if let Ok(Marks { count, cursors }) = answer.await
                && self.newest.try_get_value() == Some(round)
            {
                self.asked.set_value(Vec::new());
                self.pages.update(|pages| pages.mark(usize::try_from(count).unwrap_or(0), cursors));
                self.fill();
            }
        });
    }

    fn fill(self) {
        let is_ready = || self.standing.with_untracked(|standing| *standing == Standing::Ready);
        while is_ready() && self.asked.with_value(Vec::len) < AT_ONCE {
            let shown = self.shown.get_value();
            let asked = self.asked.get_value();
            let Some(wanted) = self.pages.with_untracked(|pages| pages.wanted(&shown, &asked)) else {
                return;
            };
            self.fetch(wanted);
        }
    }

    fn fetch(self, wanted: Wanted) {
        let answer = self.ask.with_value(|ask| untrack(|| ask(wanted.after.clone(), wanted.limit)));
        let round = self.newest.get_value();
        self.asked.update_value(|asked| asked.push(wanted.page));
        spawn_local(async move {
            let answer = answer.await;
            if self.newest.try_get_value() != Some(round) {
                return;
            }
            self.asked.update_value(|asked| asked.retain(|page| *page != wanted.page));
            match answer {
                Ok(ListPage { rows, next, .. }) => {
                    let shown = self.shown.get_value();
                    let rows = rows.into_iter().map(Arc::new).collect();
                    self.pages.update(|pages| pages.take(&wanted, rows, next, &shown));
                    self.fill();
                }
                Err(error) => self.standing.set(Standing::Failed(error)),
            }
        });
    }

    /// Goes on after a failure, or asks everything anew where nothing is here.
    pub(super) fn retry(self) {
        if self.pages.with_untracked(Pages::is_begun) {
            self.standing.set(Standing::Ready);
            self.fill();
        } else {
            self.reload();
        }
    }

    /// Asks again from the beginning.
    pub fn reload(self) {
        self.again.update(|again| *again += 1);
    }

    /// Puts rows in the place of those that they are newer than, and takes out those of `gone`.
    pub fn put(self, rows: Vec<ListRow>, gone: &[Uuid]) {
        let rows: Vec<Row> = rows.into_iter().map(Arc::new).collect();
        self.pages.update(|pages| {
            pages.retain(|held| {
                if let Some(newer) = rows.iter().find(|row| row.id == held.id) {
                    *held = Arc::clone(newer);
                }
                !gone.contains(&held.id)
            });
        });
    }

    /// The row at `at`, when it is here.
    pub(super) fn row(self, at: usize) -> Option<Row> {
        self.pages.with_untracked(|pages| pages.row(at).cloned())
    }

    /// What an id in a cell is called, where a row that is here says it.
    pub(super) fn name_of(self, id: Uuid) -> Option<String> {
        self.pages.with_untracked(|pages| {
            let said = |row: &Row| {
                row.cells.iter().find_map(|cell| match cell {
                    Cell::Named(named) if named.id == id => Some(named.name.clone()),
                    _ => None,
                })
            };
            pages.held().find_map(said)
        })
    }

    /// How many rows are known of, and whether there are more; tracked.
    pub(super) fn count(self) -> (usize, bool) {
        self.pages.with(|pages| (pages.count(), pages.has_more()))
    }

    /// Whether another question's answer is on its way while the old rows are shown; tracked.
    pub(super) fn is_stale(self) -> bool {
        self.standing.with(|standing| *standing == Standing::Waiting)
    }
}
