//! Deals, as a board: a column for each stage of the way, cards that show what is missing and what rots, and a drag
//! that every column answers before the card is dropped.

mod card;
mod column;
mod drag;
mod figures;
mod keys;
mod lifted;
mod refused;
mod state;

use super::deal_form::NewDealDialog;
use super::known_pipelines;
use super::moving::MoveDialog;
use super::views::{DealsView, ViewSwitch, WhoseSwitch, asked_for_new};
use crate::client::{self, ClientError};
use crate::frame::Page;
use crate::held::kept;
use crate::records::list_query::{ListAddress, ShowAll, usual_whose};
use crate::remote::{Fetched, remote};
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Empty, ErrorState, Glyph, Icon, Skeleton};
pub(super) use card::gate_words;
use column::Columns;
use drag::Floating;
use figures::Figures;
use leptos::prelude::*;
pub use lifted::{Asked, Known, ask};
use refused::RefusedDialog;
pub use refused::checklist;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::pipeline::api::{BoardQuery, ShowBoard};
use shared::pipeline::rules::StageKind;
pub use state::{BoardState, Refused};

/// Deals, as a board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let (creating, customer) = asked_for_new();
    let makes = session::me().makes.contains(&SubjectKind::Deal);
    let whose = ListAddress::new("/deals").word("whose", usual_whose());
    let board = remote(move || {
        let query = BoardQuery { whose: Some(whose.get()) };
        async move { client::call::<ShowBoard>(&(), &query, &Nothing {}).await }
    });
    let state = BoardState::new(board, whose);
    drag::listen(state);
    keys::listen(state);
    // Drawn once for each of these: a new answer changes the columns, not the board.
    #[derive(Clone, PartialEq)]
    enum Shown {
        Waiting,
        Empty,
        Columns,
        Failed(ClientError),
    }
    let shown = kept(move || match board.get() {
        Fetched::Waiting => Shown::Waiting,
        Fetched::Here(board) if board.columns.iter().all(|column| column.count == 0) => Shown::Empty,
        Fetched::Here(_) => Shown::Columns,
        Fetched::Failed(error) => Shown::Failed(error),
    });
    let body = move || {
        match shown.get() {
        Shown::Waiting => view! { <div aria-busy="true">{waiting()}</div> }.into_any(),
        Shown::Columns => view! { <Columns state/> }.into_any(),
        Shown::Failed(error) => {
            view! { <ErrorState what=text(Key::BoardName) error on_retry=move |()| board.reload()/> }.into_any()
        }
        Shown::Empty => view! {
            <Empty glyph=Glyph::Board title=text(Key::BoardEmpty) text=text(Key::BoardEmptyHint)>
                {makes.then(|| view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewDeal)}</Button> })}
                <ShowAll whose/>
            </Empty>
        }
        .into_any(),
    }
    };
    // While a card is carried by a finger the page does not scroll, and a long press brings no menu.
    let hold = move |event: leptos::ev::TouchEvent| {
        if state.lifted.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    let hold_menu = move |event: leptos::ev::MouseEvent| {
        if drag::holds(state) {
            event.prevent_default();
        }
    };
    view! {
        <Page title=text(Key::NavDeals)>
            <div class="deals-page" data-lifting=move || state.lifted.with(Option::is_some).then_some("") on:touchmove=hold on:contextmenu=hold_menu>
                <div class="page-head">
                    <h1 class="sr">{text(Key::NavDeals)}</h1>
                    <ViewSwitch view=DealsView::Board/>
                    <WhoseSwitch whose/>
                    {move || board.value().map(|board| view! { <Figures board/> })}
                </div>
                {body}
                {move || matches!(shown.get(), Shown::Columns).then(|| view! { <LostBar state/> })}
                <Floating state/>
                <p class="sr" role="status" aria-live="assertive">{move || state.spoken.get()}</p>
                <p class="sr" id=card::HINT_ID>{text(Key::BoardKeys)}</p>
                <RefusedDialog state/>
                <MoveDialog mover=state.mover/>
                <NewDealDialog open=creating customer/>
            </div>
        </Page>
    }
}

/// The strip at the foot where a lifted card is marked as lost.
#[component]
fn LostBar(state: BoardState) -> impl IntoView {
    let lost = kept(move || {
        let pipelines = known_pipelines().value()?;
        let lost =
            pipelines.iter().flat_map(|one| &one.stages).find(|stage| stage.kind == StageKind::Lost)?;
        Some(lost.key.clone())
    });
    move || {
        lost.get().map(|key| {
            let (shown, over) = (key.clone(), key.clone());
            view! {
                <div
                    class="lostbar"
                    data-stage=key.to_string()
                    data-drop=move || state.answer(&shown).map(|answer| answer.drop_name())
                    data-over=move || state.over.with(|at| at.as_ref() == Some(&over))
                >
                    <Icon glyph=Glyph::Flag size="s14"/>
                    {text(Key::BoardLost)}
                    <span class="small">{text(Key::BoardLostHint)}</span>
                </div>
            }
        })
    }
}

fn waiting() -> impl IntoView {
    let column = |cards: usize| {
        let cards = (0..cards)
            .map(|_| view! { <div class="dcard"><Skeleton width=60/><Skeleton width=80/><Skeleton width=70/></div> })
            .collect_view();
        view! { <section class="col"><header><Skeleton width=40/><Skeleton width=70/></header><div class="cards">{cards}</div></section> }
    };
    view! { <div class="board"><span class="sr">{text(Key::StateLoading)}</span>{[4, 5, 4, 3, 2].map(column).collect_view()}</div> }
}
