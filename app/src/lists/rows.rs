//! The rows in sight and a few around them, in a place as tall as all of them: a table with the heads above it, or two lines
//! each on a phone. What is in no page yet is ruled paper.
//!
//! Rows are of one height, which the stylesheet says (`--row`), so that which rows are in sight follows from how far one
//! has scrolled. Only a few are made in a frame, so that none is late.

use super::cursor::Cursor;
use super::pages::{Pages, towards};
use super::source::{List, Standing};
use crate::text::{Key, text};
use crate::ui::{Button, ErrorState, SkeletonRows, reason};
use leptos::html;
use leptos::prelude::*;
use shared::lists::api::ListRow;
use std::sync::Arc;

/// Rows that are drawn above and below those in sight.
const AROUND: usize = 10;
/// Rows that are made in one frame: so many at first, then as many as the frames before could carry.
const FIRST: usize = 6;
/// The fewest and the most of them.
const FEWEST: usize = 2;
const MOST: usize = 24;
/// Frames that follow one another within this many milliseconds carry more rows, those that are later than the second carry fewer.
const FLUENT: (f64, f64) = (20.0, 30.0);
/// The height of a row while no stylesheet is here, in pixels.
const ROW: f64 = 40.0;

/// What rows are drawn by.
#[derive(Clone)]
pub(super) struct Looks {
    /// What it lists: `商机`.
    pub(super) what: String,
    /// Whether rows are cards of two lines.
    pub(super) phone: ReadSignal<bool>,
    /// The heads of the table with the widths of its columns; drawn anew when they change.
    pub(super) head: ViewFn,
    /// How many columns there are; tracked.
    pub(super) columns: Signal<usize>,
    /// The cells of a row.
    pub(super) cells: Arc<dyn Fn(&ListRow) -> AnyView + Send + Sync>,
    /// Grows when all rows have to be drawn anew; tracked.
    pub(super) edition: Signal<u32>,
    /// What stands on the card of a row.
    pub(super) card: Arc<dyn Fn(&ListRow) -> AnyView + Send + Sync>,
    /// What stands where nothing is.
    pub(super) empty: ViewFn,
}

/// Where one is in the rows; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Scroller {
    list: List,
    place: NodeRef<html::Div>,
    /// The rows that are drawn.
    drawn: RwSignal<(usize, usize)>,
    /// A frame is asked for already.
    due: StoredValue<bool>,
    /// When the frame before this one was drawn, while frames follow one another; and how many rows one may make.
    pace: StoredValue<(Option<f64>, usize)>,
    /// How far to scroll once the rows stand: where one was before.
    back_to: StoredValue<Option<f64>>,
}

impl Scroller {
    pub(super) fn new(list: List, back_to: Option<f64>) -> Self {
        let scroller = Self {
            list,
            place: NodeRef::new(),
            drawn: RwSignal::new((0, 0)),
            due: StoredValue::new(false),
            pace: StoredValue::new((None, FIRST)),
            back_to: StoredValue::new(back_to),
        };
        // Another question begins at its beginning.
        Effect::new(move |before: Option<u32>| {
            let round = list.round.get();
            if before.is_some_and(|before| before != round) {
                scroller.drawn.set((0, 0));
                scroller.to(0.0);
            }
            round
        });
        // Rows that came, went or changed.
        Effect::new(move || {
            list.pages.with(|_| ());
            scroller.ask();
        });
        scroller
    }

    /// How far one has scrolled, in pixels.
    pub(super) fn top(self) -> f64 {
        self.place.get_untracked().map_or(0.0, |place| f64::from(place.scroll_top()))
    }

    /// The first row in sight.
    pub(super) fn first(self) -> usize {
        self.place
            .get_untracked()
            .map_or(0, |place| (f64::from(place.scroll_top()) / row_height(&place)) as usize)
    }

    fn to(self, top: f64) {
        if let Some(place) = self.place.get_untracked() {
            place.set_scroll_top(top as i32);
        }
    }

    /// Brings row `at` into sight, if it is not.
    pub(super) fn reveal(self, at: usize) {
        let Some(place) = self.place.get_untracked() else { return };
        let row = row_height(&place);
        let head = place.query_selector("thead").ok().flatten().map_or(0, |head| head.client_height());
        let (top, above) = (at as f64 * row, f64::from(place.scroll_top()));
        let room = f64::from(place.client_height() - head);
        if top < above {
            self.to(top);
        } else if top + row > above + room {
            self.to(top + row - room);
        }
        self.ask();
    }

    /// Draws in the next frame what is to be seen then.
    fn ask(self) {
        if self.due.try_get_value() == Some(false) {
            self.due.set_value(true);
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        if self.due.try_get_value().is_none() {
            return;
        }
        self.due.set_value(false);
        let Some(place) = self.place.get_untracked() else { return };
        let row = row_height(&place);
        let count = self.list.pages.with_untracked(Pages::count);
        if let Some(top) = self.back_to.get_value() {
            place.set_scroll_top(top as i32);
            let reached = f64::from(place.scroll_top()) + row >= top;
            // The rows that stand for those that were known may need a frame to be as tall as they are.
            let stand = f64::from(place.scroll_height()) >= count as f64 * row * 0.9;
            if reached || (stand && !self.list.pages.with_untracked(Pages::has_more)) {
                self.back_to.set_value(None);
            } else if !stand {
                self.ask();
            }
        }
        let first = (f64::from(place.scroll_top()) / row) as usize;
        let last = ((f64::from(place.scroll_top() + place.client_height())) / row) as usize + 1;
        let seen = first.min(count)..last.min(count);
        let near = seen.start.saturating_sub(AROUND)..(seen.end + AROUND).min(count);
        self.list.look(near.clone());
        let run = self.list.pages.with_untracked(|pages| pages.run(&seen, &near));
        let (start, end) = self.drawn.get_untracked();
        let next = towards(&(start..end), &seen, &run, self.paced());
        if (next.start, next.end) != (start, end) {
            self.drawn.set((next.start, next.end));
        }
        if next != run {
            self.ask();
        } else {
            self.pace.update_value(|(before, _)| *before = None);
        }
    }

    /// How many rows this frame may make: fewer after a frame that was late, more after one that was not.
    fn paced(self) -> usize {
        let now = js_sys::Date::now();
        let (before, most) = self.pace.get_value();
        let most = match before.map(|before| now - before) {
            Some(took) if took > FLUENT.1 => (most / 2).max(FEWEST),
            Some(took) if took < FLUENT.0 => (most + 1).min(MOST),
            _ => most,
        };
        self.pace.set_value((Some(now), most));
        most
    }

    fn rows(self, edition: Signal<u32>) -> Vec<(usize, (u32, u32), Arc<ListRow>)> {
        let (start, end) = self.drawn.get();
        let round = (self.list.round.get(), edition.get());
        self.list.pages.with(|pages| {
            (start..end).filter_map(|at| Some((at, round, Arc::clone(pages.row(at)?)))).collect()
        })
    }

    /// The heights above and below the rows that are drawn, in rows.
    fn gaps(self) -> (usize, usize) {
        let (start, end) = self.drawn.get();
        (start, self.list.count().0.saturating_sub(end))
    }
}

/// What the stylesheet says.
fn row_height(place: &web_sys::HtmlDivElement) -> f64 {
    let style = window().get_computed_style(place).ok().flatten();
    let written = style.and_then(|style| style.get_property_value("--row").ok());
    let height = written.and_then(|written| written.trim().strip_suffix("px")?.parse::<i32>().ok());
    height.map_or(ROW, f64::from)
}

/// The rows of a list, within a place of their own that scrolls.
#[component]
pub(super) fn VirtualRows(scroller: Scroller, cursor: Cursor, looks: Looks) -> impl IntoView {
    #[derive(Clone, PartialEq)]
    enum Shown {
        Waiting,
        Rows,
        Empty,
        Failed(crate::client::ClientError),
    }
    let list = scroller.list;
    let label = looks.what.clone();
    let shown = Memo::new(move |_| match (list.count(), list.standing.get()) {
        ((count, _), _) if count > 0 => Shown::Rows,
        (_, Standing::Failed(error)) => Shown::Failed(error),
        ((_, true), _) | (_, Standing::Waiting) => Shown::Waiting,
        ((_, false), Standing::Ready) => Shown::Empty,
    });
    let looks = StoredValue::new_local(looks);
    let shown = move || match shown.get() {
        Shown::Waiting => {
            view! { <div class="waiting" aria-busy="true"><SkeletonRows count=10/></div> }.into_any()
        }
        Shown::Empty => looks.with_value(|looks| looks.empty.run()).into_any(),
        Shown::Failed(error) => {
            let what = looks.with_value(|looks| looks.what.clone());
            view! { <ErrorState what error on_retry=move |()| list.retry()/> }.into_any()
        }
        Shown::Rows => {
            // The place is empty until the next frame has looked how much of it is in sight.
            scroller.ask();
            let phone = looks.with_value(|looks| looks.phone);
            let rows = move || {
                scroller.ask();
                if phone.get() { cards(scroller, looks) } else { table(scroller, cursor, looks) }
            };
            view! { {rows}<Interrupted list/> }.into_any()
        }
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| scroller.ask());
    on_cleanup(move || resized.remove());
    view! {
        <div
            class="tw"
            class:cards=move || looks.with_value(|looks| looks.phone).get()
            node_ref=scroller.place
            tabindex="0"
            role="region"
            aria-label=label
            aria-busy=move || list.is_stale().then_some("true")
            on:scroll=move |_| scroller.ask()
        >
            {shown}
        </div>
    }
}

fn table(scroller: Scroller, cursor: Cursor, looks: StoredValue<Looks, LocalStorage>) -> AnyView {
    let (columns, caption) = looks.with_value(|looks| (looks.columns, looks.what.clone()));
    let (head, edition) = looks.with_value(|looks| (looks.head.clone(), looks.edition));
    let whole = move || match scroller.list.count() {
        (count, false) => (count + 1).to_string(),
        // How many there are is not known before the last is here.
        (_, true) => "-1".to_owned(),
    };
    let gap = move |height: Signal<usize>| {
        view! {
            <tr class="gap" aria-hidden="true" hidden=move || height.get() == 0>
                <td colspan=move || columns.get().to_string() style=("--rows", move || height.get().to_string())></td>
            </tr>
        }
    };
    let (above, below) =
        (Signal::derive(move || scroller.gaps().0), Signal::derive(move || scroller.gaps().1));
    let draw = move |(at, _, row): (usize, _, Arc<ListRow>)| {
        let id = row.id;
        let cells = looks.with_value(|looks| Arc::clone(&looks.cells));
        view! {
            <tr
                aria-rowindex=(at + 2).to_string()
                data-cursor=move || cursor.is_on(id).then_some("")
                aria-selected=move || (cursor.peeked() == Some(id)).then_some("true")
                on:click=move |_| cursor.press(at, id)
            >
                {cells(&row)}
            </tr>
        }
    };
    view! {
        <table class="table virtual" aria-rowcount=whole>
            <caption class="sr">{caption}</caption>
            {move || head.run()}
            <tbody>
                {gap(above)}
                <For each=move || scroller.rows(edition) key=|(at, round, row)| (*at, *round, row.id, row.version) children=draw/>
                {gap(below)}
            </tbody>
        </table>
    }
    .into_any()
}

fn cards(scroller: Scroller, looks: StoredValue<Looks, LocalStorage>) -> AnyView {
    let whole = move || match scroller.list.count() {
        (count, false) => count.to_string(),
        (_, true) => "-1".to_owned(),
    };
    let edition = looks.with_value(|looks| looks.edition);
    let draw = move |(at, _, row): (usize, _, Arc<ListRow>)| {
        let card = looks.with_value(|looks| Arc::clone(&looks.card));
        view! { <li aria-posinset=(at + 1).to_string() aria-setsize=whole>{card(&row)}</li> }
    };
    let gap = move |height: Signal<usize>| {
        view! {
            <li class="gap" aria-hidden="true" hidden=move || height.get() == 0 style=("--rows", move || height.get().to_string())></li>
        }
    };
    let (above, below) =
        (Signal::derive(move || scroller.gaps().0), Signal::derive(move || scroller.gaps().1));
    view! {
        <ul class="mrows">
            {gap(above)}
            <For each=move || scroller.rows(edition) key=|(at, round, row)| (*at, *round, row.id, row.version) children=draw/>
            {gap(below)}
        </ul>
    }
    .into_any()
}

/// Why no more rows come, and the button that asks for them again.
#[component]
fn Interrupted(list: List) -> impl IntoView {
    move || {
        let failed = list.standing.with(|standing| match standing {
            Standing::Failed(error) => Some(reason(error)),
            Standing::Waiting | Standing::Ready => None,
        });
        failed.map(|failed| {
            view! {
                <div class="more-rows">
                    <span class="cri" role="alert">{failed}</span>
                    <Button on_press=move |_| list.retry()>{text(Key::ActionRetry)}</Button>
                </div>
            }
        })
    }
}
