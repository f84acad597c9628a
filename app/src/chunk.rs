//! The parts of the app that are fetched when they are first needed, so that the first page stays light.
//!
//! A part is named by the first word of `wasm_split`; what is of one part arrives together, and what several parts
//! share arrives once. The parts are the way in, the ways in that are taken once, the day, oneself, the administration, each of the
//! lists of records and what is opened beside or above them, the pages of records, the board, the list of deals, the page of a deal, and the transfer. The frame,
//! which everybody sees first, is in none. A list fetches nothing but itself: the forms that are opened from it
//! belong to the part of the pages. The build tool takes the compiled module apart at these functions; nothing here
//! draws anything itself.

use crate::administration::{AdministrationPage, ArrivalPage, OneselfPage};
use crate::client::ClientError;
use crate::frame::{Keys, Search, SearchProps};
use crate::lists::{
    ColumnsMenu, ColumnsMenuProps, Cursor, FilterBar, FilterBarProps, List, Question, ViewsBar, ViewsBarProps,
};
use crate::people::security::{SecondStep, SecondStepProps, Step};
use crate::people::{CompanySignIn, CompanySignInProps, SignInPage};
use crate::pipeline::{
    self, Asked, BoardPage, BoardState, Briefed, DealPage, DealsPage, Known, MoveReason, MoveReasonProps,
    Mover, Moving, NewDealBody, NewDealBodyProps, Refused, Wish, ask, checklist,
};
use crate::records::{
    ContactBody, ContactBodyProps, ContactTask, CustomerBeside, CustomerBesideProps, CustomerPage,
    CustomersPage, LeadPage, LeadsPage, NewAccountBody, NewAccountBodyProps, NewContactBody,
    NewContactBodyProps, NewLeadBody, NewLeadBodyProps, QuickPage,
};
use crate::text::{Key, complete, text};
use crate::today::TodayPage;
use crate::transfer::{ExportBody, ExportBodyProps, Exported, ImportPage};
use crate::ui::{ErrorState, SkeletonRows};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::LazyRoute;
use shared::ids::{AccountId, DealId};
use shared::people::open_id::OpenIdRefusal;
use shared::pipeline::movement::MoveRequest;
use shared::records::AccountBrief;
use shared::records::contact::ContactView;
use shared::records::lead::LeadView;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

/// A page that could not be fetched: no network, or a newer app stands on the server. The whole page is asked for
/// again, because only that brings the newer app's addresses.
fn unfetched() -> AnyView {
    let again = move |()| {
        // A browser that refuses to reload leaves the person with its own button for it.
        let _ = window().location().reload();
    };
    view! { <ErrorState what=text(Key::SiteName) error=ClientError::Offline on_retry=again/> }.into_any()
}

/// The route of a page in a part of the app; `after complete` where its words are those of later pages.
macro_rules! page {
    ($(#[$meaning:meta])* $route:ident: $page:ident in $part:ident by $draw:ident, $fetch:ident $(after $texts:ident)?) => {
        #[wasm_split($part, wasm_split_path = leptos::wasm_split, preload($fetch), fallible)]
        fn $draw() -> Result<AnyView, SplitLoaderError> {
            Ok(view! { <$page/> }.into_any())
        }

        $(#[$meaning])*
        #[derive(Debug)]
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                $(if !$texts().await {
                    return unfetched();
                })?
                $draw().await.unwrap_or_else(|_| unfetched())
            }

            async fn preload() {
                // What could not be fetched ahead is fetched again when the page is drawn.
                $(let _ = $texts().await;)?
                let _ = $fetch().await;
            }
        }
    };
}

page! {
    /// The way in.
    SignIn: SignInPage in people by draw_sign_in, fetch_sign_in
}
page! {
    /// The ways in that are taken once.
    Arrival: ArrivalPage in arrival by draw_arrival, fetch_arrival after complete
}
page! {
    /// Oneself.
    Oneself: OneselfPage in oneself by draw_oneself, fetch_oneself after complete
}
page! {
    /// The administration.
    Administration: AdministrationPage in administration by draw_administration, fetch_administration after complete
}
page! {
    /// The day.
    Day: TodayPage in today by draw_today, fetch_today
}
page! {
    /// The leads.
    Leads: LeadsPage in leads by draw_leads, fetch_leads
}
page! {
    /// One lead.
    Lead: LeadPage in records by draw_lead, fetch_lead after complete
}
page! {
    /// The customers.
    Customers: CustomersPage in customers by draw_customers, fetch_customers
}
page! {
    /// One customer.
    Customer: CustomerPage in records by draw_customer, fetch_customer after complete
}
page! {
    /// The quick entry.
    Quick: QuickPage in records by draw_quick, fetch_quick after complete
}
page! {
    /// The board of deals.
    Board: BoardPage in board by draw_board, fetch_board
}
page! {
    /// The list of deals.
    Deals: DealsPage in deals by draw_deals, fetch_deals
}
page! {
    /// One deal.
    Deal: DealPage in deal by draw_deal, fetch_deal after complete
}
page! {
    /// The import of customers.
    Import: ImportPage in transfer by draw_import, fetch_import after complete
}

/// Draws something of a part, as soon as the part is here.
type Draw = Arc<dyn Fn() -> AnyView + Send + Sync>;
type Fetch = Pin<Box<dyn Future<Output = Result<Draw, SplitLoaderError>>>>;

fn later(fetch: Fetch, waiting: fn() -> AnyView) -> AnyView {
    let fetched = RwSignal::new(None::<Option<Draw>>);
    spawn_local(async move {
        let draw = if complete().await { fetch.await.ok() } else { None };
        // Whoever asked may have gone meanwhile.
        let _ = fetched.try_set(Some(draw));
    });
    let drawn = move || match fetched.get() {
        None => waiting(),
        Some(Some(draw)) => draw(),
        Some(None) => unfetched(),
    };
    drawn.into_any()
}

fn skeleton() -> AnyView {
    view! { <div aria-busy="true"><SkeletonRows count=3/></div> }.into_any()
}

/// What a page shows after an act, in a part of the app that the page itself does not need.
/// ; `for nothing` where nothing stands before it comes.
macro_rules! act {
    ($(#[$meaning:meta])* $name:ident($($given:ident: $kind:ty),*) in $part:ident by $fetch:ident: $draw:expr) => {
        act! { $(#[$meaning])* $name($($given: $kind),*) in $part by $fetch for skeleton: $draw }
    };
    ($(#[$meaning:meta])* $name:ident($($given:ident: $kind:ty),*) in $part:ident by $fetch:ident for $waiting:ident: $draw:expr) => {
        #[wasm_split($part, wasm_split_path = leptos::wasm_split, fallible)]
        fn $fetch() -> Result<fn($($kind),*) -> AnyView, SplitLoaderError> {
            Ok($draw)
        }

        $(#[$meaning])*
        pub fn $name($($given: $kind),*) -> AnyView {
            later(Box::pin(async move {
                let draw = $fetch().await?;
                Ok(Arc::new(move || draw($($given.clone()),*)) as Draw)
            }), $waiting)
        }
    };
}

act! {
    /// The second step of signing in.
    second_step(step: Step, on_again: Callback<()>) in security by fetch_second_step:
        |step, on_again| SecondStep(SecondStepProps { step, on_again }).into_any()
}
act! {
    /// The way in by the company's own account.
    company_sign_in(name: Option<String>, to: Option<String>, refused: Option<OpenIdRefusal>) in security by fetch_company_sign_in:
        |name, to, refused| CompanySignIn(CompanySignInProps { name, to, refused }).into_any()
}
act! {
    /// What is in the open palette; it lists records.
    search(open: RwSignal<bool>) in beside by fetch_search: |open| Search(SearchProps { open }).into_any()
}
act! {
    /// The keys that save a hand the way to the mouse, in an open dialog.
    keys() in beside by fetch_keys: || Keys().into_any()
}
fn nothing() -> AnyView {
    ().into_any()
}

act! {
    /// The saved views of a list, and the way to save one.
    views_bar(question: Question) in lists by fetch_views_bar for nothing:
        |question| ViewsBar(ViewsBarProps { question }).into_any()
}
act! {
    /// The conditions of a list, and the way to more of them.
    filter_bar(question: Question, list: List) in lists by fetch_filter_bar for nothing:
        |question, list| FilterBar(FilterBarProps { question, list }).into_any()
}
act! {
    /// The choice of a list's columns.
    columns_menu(question: Question) in lists by fetch_columns_menu for nothing:
        |question| ColumnsMenu(ColumnsMenuProps { question }).into_any()
}
act! {
    /// What is in the panel beside the customers.
    customer_beside(cursor: Cursor) in beside by fetch_customer_beside:
        |cursor| CustomerBeside(CustomerBesideProps { cursor }).into_any()
}
act! {
    /// The form of a new customer, in an open dialog.
    new_account(open: RwSignal<bool>, lead: Signal<Option<LeadView>>) in records by fetch_new_account:
        |open, lead| NewAccountBody(NewAccountBodyProps { open, lead }).into_any()
}
act! {
    /// The form of a new contact, in an open dialog.
    new_contact(open: RwSignal<bool>) in records by fetch_new_contact:
        |open| NewContactBody(NewContactBodyProps { open }).into_any()
}
act! {
    /// The form of a new lead, in an open dialog.
    new_lead(open: RwSignal<bool>) in records by fetch_new_lead:
        |open| NewLeadBody(NewLeadBodyProps { open }).into_any()
}
act! {
    /// The form of a contact of a known customer, in an open dialog.
    contact(task: ContactTask, on_saved: Callback<ContactView>, on_leave: Callback<()>) in records by fetch_contact:
        |task, on_saved, on_leave| ContactBody(ContactBodyProps { task, on_saved, on_leave }).into_any()
}
act! {
    /// The form of a new deal, in an open dialog.
    new_deal(open: RwSignal<bool>, customer: Signal<Option<AccountBrief>>) in deal by fetch_new_deal:
        |open, customer| NewDealBody(NewDealBodyProps { open, customer }).into_any()
}
act! {
    /// What has to be asked before a deal is moved, in an open dialog.
    move_reason(mover: Mover, wish: Wish) in deal by fetch_move_reason:
        |mover, wish| MoveReason(MoveReasonProps { mover, wish }).into_any()
}
act! {
    /// What is missing before a card may be put down, in an open dialog.
    refused(state: BoardState, refusal: Refused) in deal by fetch_refused:
        |state, refusal| checklist(state, refusal).into_any()
}

act! {
    /// A list as a file, in an open dialog.
    export(list: Signal<Exported>) in transfer by fetch_export: |list| ExportBody(ExportBodyProps { list }).into_any()
}

fn ahead(fetch: impl Future<Output = Result<(), SplitLoaderError>> + 'static) {
    spawn_local(async move {
        // What could not be fetched ahead is fetched when it is drawn.
        let _ = (complete().await, fetch.await);
    });
}

/// Fetches what shows a customer, for whoever is about to open one.
pub fn customer_ahead() {
    ahead(async { fetch_customer().await });
}

/// Fetches what shows a lead, for whoever is about to open one.
pub fn lead_ahead() {
    ahead(async { fetch_lead().await });
}

/// Fetches what shows a deal, for whoever is about to open one.
pub fn deal_ahead() {
    ahead(async { fetch_deal().await });
}

/// Fetches the day for whoever signs in, who comes to it next. What could not be fetched ahead is fetched when it is drawn.
pub async fn fetch_day() {
    let _ = fetch_today().await;
}

// What a column answers is asked for once a card is touched, and not before the board stands there.
#[wasm_split(gates, wasm_split_path = leptos::wasm_split, fallible)]
fn fetch_gates() -> Result<fn(DealId) -> Asked, SplitLoaderError> {
    Ok(ask)
}

#[wasm_split(gates, wasm_split_path = leptos::wasm_split, fallible)]
fn fetch_move() -> Result<fn(DealId, MoveRequest) -> Moving, SplitLoaderError> {
    Ok(pipeline::move_deal)
}

/// Moves a deal, and tells its new version.
///
/// # Errors
/// See [`ClientError`].
pub async fn move_deal(deal: DealId, request: MoveRequest) -> Result<i64, ClientError> {
    let Ok(go) = fetch_move().await else { return Err(ClientError::Offline) };
    go(deal, request).await
}

#[wasm_split(deal, wasm_split_path = leptos::wasm_split, fallible)]
fn fetch_brief() -> Result<fn(AccountId) -> Briefed, SplitLoaderError> {
    Ok(pipeline::account_brief)
}

/// The customer that an address names; nothing, when it cannot be had.
pub async fn account_brief(account: AccountId) -> Option<AccountBrief> {
    let ask = fetch_brief().await.ok()?;
    ask(account).await
}

/// What is known of a deal's gates; nothing, when it could not be fetched.
pub async fn gates_of(deal: DealId) -> Option<Known> {
    let ask = fetch_gates().await.ok()?;
    ask(deal).await
}

static JUDGE: OnceLock<fn(&str) -> String> = OnceLock::new();

// Knows every rule there is, and what passwords are compared by, which whoever imports a file has no use for.
#[wasm_split(cases, wasm_split_path = leptos::wasm_split, fallible)]
fn judge_of_cases() -> Result<fn(&str) -> String, SplitLoaderError> {
    Ok(shared::parity::judge)
}

/// Fetches what [`judge`] needs, and tells whether it came.
pub async fn fetch_judge() -> bool {
    match judge_of_cases().await {
        Ok(judge) => {
            JUDGE.get_or_init(|| judge);
            true
        }
        Err(_) => false,
    }
}

/// Judges one case of the parity test; nothing is said before [`fetch_judge`].
pub fn judge(case_json: &str) -> String {
    JUDGE.get().map_or_else(String::new, |judge| judge(case_json))
}
