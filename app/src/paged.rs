//! A long list, fetched page by page: the first page at once, the next when the reader nears the end of what is here.
//!
//! Asks anew from the beginning when a signal that the question reads changes; answers to an older question are
//! dropped, and what is shown stays until the new answer is here.

use crate::client::ClientError;
use crate::text::{Key, text};
use crate::ui::{Button, ErrorState, SkeletonRows, reason};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::page::Page;
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// Rows of the one type that a [`Paged`] is made for: a `Vec` of them.
type Held = Box<dyn Any + Send + Sync>;

/// A page of such rows.
struct HeldPage {
    rows: Held,
    count: usize,
    next: Option<String>,
}

type Answer = Pin<Box<dyn Future<Output = Result<HeldPage, ClientError>>>>;

/// Asks for the page after a key.
type Ask = Box<dyn Fn(Option<String>) -> Answer>;

/// How far from the end the next page is asked for, in pixels: about a screen.
const AHEAD: i32 = 800;

/// How a list stands.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    /// The first page of a question is on its way.
    Waiting,
    /// Nothing is on its way.
    Ready,
    /// The next page is on its way.
    More,
    /// The last question failed.
    Failed(ClientError),
}

/// A handle on a list; copy it around.
pub struct Paged<T> {
    list: List,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paged<T> {}

/// A list of whatever: the type of its rows only matters where they come in and go out, and everything between is
/// compiled once and not once for every type.
#[derive(Clone, Copy)]
struct List {
    rows: RwSignal<Option<Held>>,
    count: RwSignal<usize>,
    next: RwSignal<Option<String>>,
    standing: RwSignal<Standing>,
    asked: RwSignal<u32>,
    round: StoredValue<u64>,
    ask: StoredValue<Ask, LocalStorage>,
    /// Puts the rows of the second behind those of the first.
    append: fn(&mut Held, Held),
}

/// A list whose pages `ask` fetches, given where the last one ended.
pub fn paged<T, F>(ask: impl Fn(Option<String>) -> F + 'static) -> Paged<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Page<T>, ClientError>> + 'static,
{
    let ask = move |after: Option<String>| -> Answer {
        let answer = ask(after);
        Box::pin(async move {
            let page = answer.await?;
            Ok(HeldPage { count: page.items.len(), rows: Box::new(page.items), next: page.next })
        })
    };
    Paged { list: List::new(Box::new(ask), append::<T>), of: PhantomData }
}

fn append<T: 'static>(rows: &mut Held, more: Held) {
    if let (Some(rows), Ok(more)) = (rows.downcast_mut::<Vec<T>>(), more.downcast::<Vec<T>>()) {
        rows.extend(*more);
    }
}

impl List {
    fn new(ask: Ask, append: fn(&mut Held, Held)) -> Self {
        let list = Self {
            rows: RwSignal::new(None),
            count: RwSignal::new(0),
            next: RwSignal::new(None),
            standing: RwSignal::new(Standing::Waiting),
            asked: RwSignal::new(0),
            round: StoredValue::new(0),
            ask: StoredValue::new_local(ask),
            append,
        };
        Effect::new(move || {
            list.asked.track();
            list.fetch(None);
        });
        list
    }

    fn fetch(self, after: Option<String>) {
        let first = after.is_none();
        let answer = self.ask.with_value(|ask| ask(after));
        self.round.update_value(|round| *round += 1);
        let mine = self.round.get_value();
        self.standing.set(if first { Standing::Waiting } else { Standing::More });
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone, or have asked something newer.
            if self.round.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.next.set(page.next);
                    self.count.update(|count| *count = page.count + if first { 0 } else { *count });
                    self.rows.update(|rows| match rows {
                        Some(rows) if !first => (self.append)(rows, page.rows),
                        _ => *rows = Some(page.rows),
                    });
                    self.standing.set(Standing::Ready);
                }
                Err(error) => {
                    // What comes next belongs to the question before.
                    if first {
                        self.next.set(None);
                    }
                    self.standing.set(Standing::Failed(error));
                }
            }
        });
    }

    fn more(self) {
        let ready = self
            .standing
            .with_untracked(|standing| matches!(standing, Standing::Ready | Standing::Failed(_)));
        if let Some(next) = self.next.get_untracked().filter(|_| ready) {
            self.fetch(Some(next));
        }
    }

    fn reload(self) {
        self.asked.update(|asked| *asked += 1);
    }

    /// Fetches the next page when the reader of `scrolled` nears its end.
    fn near_end(self, scrolled: &web_sys::Element) {
        let left = scrolled.scroll_height() - scrolled.scroll_top() - scrolled.client_height();
        // After a failure only the button asks again, so that a broken network is not asked with every pixel.
        if left < AHEAD && self.standing.with_untracked(|standing| *standing == Standing::Ready) {
            self.more();
        }
    }

    /// Whether another question's answer is on its way while the old rows are shown; tracked.
    fn is_stale(self) -> bool {
        self.standing.with(|standing| *standing == Standing::Waiting)
    }
}

impl<T: Clone + Send + Sync + 'static> Paged<T> {
    /// Fetches the next page, when there is one and nothing is on its way.
    pub fn more(self) {
        self.list.more();
    }

    /// Asks again from the beginning.
    pub fn reload(self) {
        self.list.reload();
    }

    /// The rows that are here, tracked; empty while none are.
    pub fn rows(self) -> Vec<T> {
        self.with(<[T]>::to_vec)
    }

    /// Reads the rows without copying them, tracked.
    pub fn with<R>(self, read: impl FnOnce(&[T]) -> R) -> R {
        self.list.rows.with(|rows| {
            let rows = rows.as_ref().and_then(|rows| rows.downcast_ref::<Vec<T>>());
            read(rows.map_or(&[], Vec::as_slice))
        })
    }

    /// Changes the rows in place: the effect of an act before the server confirms it.
    pub fn update(self, change: impl FnOnce(&mut Vec<T>)) {
        self.list.rows.update(|rows| {
            if let Some(rows) = rows.as_mut().and_then(|rows| rows.downcast_mut::<Vec<T>>()) {
                change(rows);
                self.list.count.set(rows.len());
            }
        });
    }

    /// How many rows are here, and whether there are more; tracked.
    pub fn count(self) -> (usize, bool) {
        (self.list.count.get(), self.list.next.with(Option::is_some))
    }
}

/// Shows a list: a skeleton while the first answer is on its way, an error with retry, what to do when it is empty, or
/// its rows.
#[component]
pub fn PagedRows<T>(
    /// The list.
    list: Paged<T>,
    /// What it is called, for the error: `客户`.
    #[prop(into)]
    what: String,
    /// The shape of what is coming.
    #[prop(into)]
    skeleton: ViewFn,
    /// What stands where nothing is.
    #[prop(into)]
    empty: ViewFn,
    /// The rows; drawn once, and reading the list's signals.
    children: ChildrenFn,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    paged_rows(list.list, what, skeleton, empty, children)
}

/// The rows of a page that is a list: they scroll within it, and the next ones are asked for before their end is seen.
#[component]
pub fn ScrolledRows<T>(
    /// The list.
    list: Paged<T>,
    /// What it is called: `客户`.
    #[prop(into)]
    what: String,
    /// What stands where nothing is.
    #[prop(into)]
    empty: ViewFn,
    /// The rows; drawn once, and reading the list's signals.
    children: ChildrenFn,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let (list, label) = (list.list, what.clone());
    let scrolled = move |event: leptos::ev::Event| list.near_end(&event_target::<web_sys::Element>(&event));
    let waiting = || view! { <div class="waiting"><SkeletonRows count=10/></div> };
    view! {
        <div class="tw" tabindex="0" role="region" aria-label=label on:scroll=scrolled aria-busy=move || list.is_stale().then_some("true")>
            {paged_rows(list, what, waiting.into(), empty, children)}
        </div>
    }
}

fn paged_rows(list: List, what: String, skeleton: ViewFn, empty: ViewFn, children: ChildrenFn) -> AnyView {
    #[derive(Clone, PartialEq)]
    enum Shown {
        Waiting,
        Rows,
        Empty,
        Failed(ClientError),
    }
    let shown = Memo::new(move |_| {
        let here = list.rows.with(Option::is_some).then(|| list.count.get());
        match (here, list.standing.get()) {
            (None, Standing::Failed(error)) => Shown::Failed(error),
            (None, _) => Shown::Waiting,
            (Some(0), _) => Shown::Empty,
            (Some(_), _) => Shown::Rows,
        }
    });
    let shown = move || match shown.get() {
        Shown::Waiting => view! { <div aria-busy="true">{skeleton.run()}</div> }.into_any(),
        Shown::Empty => empty.run().into_any(),
        Shown::Rows => view! { {children()}<MoreRows list/> }.into_any(),
        Shown::Failed(error) => {
            view! { <ErrorState what=what.clone() error=error on_retry=move |()| list.reload()/> }.into_any()
        }
    };
    shown.into_any()
}

/// The end of what is here: the button for the next page, or why it could not be had.
#[component]
fn MoreRows(list: List) -> impl IntoView {
    move || {
        let waits = list.standing.with(|standing| *standing == Standing::More);
        let failed = list
            .standing
            .with(|standing| if let Standing::Failed(error) = standing { Some(reason(error)) } else { None });
        let any = list.next.with(Option::is_some);
        (any || failed.is_some()).then(|| {
            view! {
                <div class="more-rows">
                    {failed.map(|failed| view! { <span class="cri" role="alert">{failed}</span> })}
                    <Button disabled=Signal::stored(waits) on_press=move |_| if any { list.more() } else { list.reload() }>
                        {text(if waits { Key::StateLoading } else if any { Key::ActionLoadMore } else { Key::ActionRetry })}
                    </Button>
                </div>
            }
        })
    }
}
