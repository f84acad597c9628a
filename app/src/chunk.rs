//! The parts of the app that are fetched when one of their pages is first opened, so that the first page stays light.
//!
//! A part is named by the first word of `wasm_split`; pages of one part arrive together, and what several parts share
//! arrives once. Every set of parts that share something is a file of its own, so there are few parts: the frame with
//! the page where everybody lands, the records, the pipeline, and the transfer. The build tool takes the compiled
//! module apart at these functions; nothing here draws anything itself.

use crate::client::ClientError;
use crate::frame::Frame;
use crate::pipeline::{BoardPage, DealPage, DealsPage};
use crate::records::{CustomerPage, CustomersPage, LeadPage, LeadsPage, QuickPage};
use crate::text::{Key, text};
use crate::today::TodayPage;
use crate::transfer::ImportPage;
use crate::ui::ErrorState;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::LazyRoute;
use std::sync::OnceLock;

/// A page that could not be fetched: no network, or a newer app stands on the server. The whole page is asked for
/// again, because only that brings the newer app's addresses.
fn unfetched() -> AnyView {
    let again = move |()| {
        // A browser that refuses to reload leaves the person with its own button for it.
        let _ = window().location().reload();
    };
    view! { <ErrorState what=text(Key::SiteName) error=ClientError::Offline on_retry=again/> }.into_any()
}

/// The route of a page in a part of the app.
macro_rules! page {
    ($(#[$meaning:meta])* $route:ident: $page:ident in $part:ident by $draw:ident, $fetch:ident) => {
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
                $draw().await.unwrap_or_else(|_| unfetched())
            }

            async fn preload() {
                // What could not be fetched ahead is fetched again when the page is drawn.
                let _ = $fetch().await;
            }
        }
    };
}

page! {
    /// What stands around every page behind the sign-in.
    Around: Frame in frame by draw_frame, fetch_frame
}
page! {
    /// What is due today.
    Today: TodayPage in frame by draw_today, fetch_today
}
page! {
    /// The leads.
    Leads: LeadsPage in records by draw_leads, fetch_leads
}
page! {
    /// One lead.
    Lead: LeadPage in records by draw_lead, fetch_lead
}
page! {
    /// The customers.
    Customers: CustomersPage in records by draw_customers, fetch_customers
}
page! {
    /// One customer.
    Customer: CustomerPage in records by draw_customer, fetch_customer
}
page! {
    /// The quick entry.
    Quick: QuickPage in records by draw_quick, fetch_quick
}
page! {
    /// The board of deals.
    Board: BoardPage in pipeline by draw_board, fetch_board
}
page! {
    /// The list of deals.
    Deals: DealsPage in pipeline by draw_deals, fetch_deals
}
page! {
    /// One deal.
    Deal: DealPage in pipeline by draw_deal, fetch_deal
}
page! {
    /// The import of customers.
    Import: ImportPage in transfer by draw_import, fetch_import
}

static JUDGE: OnceLock<fn(&str) -> String> = OnceLock::new();

// Knows every form, as the import does; nobody opens either first.
#[wasm_split(transfer, wasm_split_path = leptos::wasm_split, fallible)]
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
