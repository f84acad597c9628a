//! Which address shows which page, and who may come in.

use crate::frame::{Frame, LostPage};
use crate::people::{MePage, SetUpPage, SignInPage};
use crate::pipeline::{BoardPage, DealPage, DealsPage};
use crate::records::{CustomerPage, CustomersPage, LeadPage, LeadsPage, QuickPage};
use crate::today::TodayPage;
use crate::transfer::ImportPage;
use crate::ui::{ToastHost, provide_toasts};
use crate::{preference, session};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    preference::provide();
    provide_toasts();
    session::provide();
    view! {
        <Router>
            <Routes fallback=|| ()>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/setup") view=SetUpPage/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=TodayPage/>
                    <Route path=path!("/leads") view=LeadsPage/>
                    <Route path=path!("/leads/:lead") view=LeadPage/>
                    <Route path=path!("/customers") view=CustomersPage/>
                    <Route path=path!("/customers/import") view=ImportPage/>
                    <Route path=path!("/customers/:account") view=CustomerPage/>
                    <Route path=path!("/deals") view=BoardPage/>
                    <Route path=path!("/deals/list") view=DealsPage/>
                    <Route path=path!("/deals/:deal") view=DealPage/>
                    <Route path=path!("/quick") view=QuickPage/>
                    <Route path=path!("/me") view=MePage/>
                    <Route path=path!("/*any") view=LostPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <ToastHost/>
    }
}
