//! What the board and the list of deals share: which of the two, whose, and the form for a new deal that an address
//! asks for (`?new`, `?new=<customer>`).

use crate::chunk;
use crate::client;
use crate::text::{Key, text};
use crate::ui::{Choice, Glyph, Segmented};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use shared::endpoint::Nothing;
use shared::ids::AccountId;
use shared::records::api::ShowAccount;
use shared::records::{AccountBrief, Whose};
use std::future::Future;
use std::pin::Pin;

/// The two ways to look at deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DealsView {
    /// By stage.
    Board,
    /// One after another.
    List,
}

/// Board or list.
#[component]
pub fn ViewSwitch(
    /// The one that is shown.
    view: DealsView,
) -> impl IntoView {
    let navigate = use_navigate();
    let choices = vec![
        Choice::new(DealsView::Board, text(Key::BoardView)).with_glyph(Glyph::Board),
        Choice::new(DealsView::List, text(Key::BoardListView)).with_glyph(Glyph::List),
    ];
    let navigate = StoredValue::new_local(navigate);
    let query = use_query_map();
    let choose = move |chosen: DealsView| {
        let path = match chosen {
            DealsView::Board => "/deals",
            DealsView::List => "/deals/list",
        };
        // Looking at them in another way does not change whose they are.
        let address = match query.with_untracked(|query| query.get("whose")) {
            Some(whose) => format!("{path}?whose={whose}"),
            None => path.to_owned(),
        };
        navigate.with_value(|navigate| navigate(&address, Default::default()));
    };
    view! { <Segmented label=text(Key::BoardViews) choices value=Signal::stored(view) on_choose=choose small=true/> }
}

/// One's own, or all that one may see.
#[component]
pub fn WhoseSwitch(
    /// Which.
    whose: RwSignal<Whose>,
) -> impl IntoView {
    let choices = vec![
        Choice::new(Whose::Mine, text(Key::BoardMine)).with_glyph(Glyph::User),
        Choice::new(Whose::All, text(Key::BoardAll)).with_glyph(Glyph::Users),
    ];
    view! { <Segmented label=text(Key::CustomersViews) choices value=whose on_choose=move |chosen| whose.set(chosen) small=true/> }
}

/// Opens the form for a new deal when the address asks for it, with the customer it names; going back does not ask
/// again.
pub fn asked_for_new() -> (RwSignal<bool>, RwSignal<Option<AccountBrief>>) {
    let (open, customer) = (RwSignal::new(false), RwSignal::new(None));
    let (query, path, navigate) = (use_query_map(), use_location().pathname, use_navigate());
    Effect::new(move || {
        let Some(asked) = query.with(|query| query.get("new")) else { return };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        let mut rest = query.get_untracked();
        rest.remove("new");
        navigate(&format!("{}{}", path.get_untracked(), rest.to_query_string()), options);
        match asked.parse::<AccountId>() {
            Err(_) => {
                customer.set(None);
                open.set(true);
            }
            Ok(id) => spawn_local(async move {
                // A customer that cannot be had is chosen in the form.
                let _ = customer.try_set(chunk::account_brief(id).await);
                let _ = open.try_set(true);
            }),
        }
    });
    (open, customer)
}

/// What is on its way to be known of a customer.
pub type Briefed = Pin<Box<dyn Future<Output = Option<AccountBrief>>>>;

/// The name of a customer; nothing, when it cannot be had.
pub fn account_brief(id: AccountId) -> Briefed {
    Box::pin(async move {
        let account = client::call::<ShowAccount>(&id, &Nothing {}, &Nothing {}).await.ok()?;
        Some(AccountBrief { id, name: account.fields.name })
    })
}
