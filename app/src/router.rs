//! Which address shows which page, and who may come in.

use crate::chunk::{
    Administration, Arrival, Board, Customer, Customers, Day, Deal, Deals, Import, Lead, Leads, Oneself,
    Quick, SignIn,
};
use crate::frame::{Frame, LostPage};
use crate::ui::{ToastHost, provide_toasts};
use crate::{preference, session};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, path};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    preference::provide();
    provide_toasts();
    session::provide();
    view! {
        <Router>
            <Routes fallback=|| ()>
                <Route path=path!("/sign-in") view={Lazy::<SignIn>::new()}/>
                <Route path=path!("/setup") view={Lazy::<Arrival>::new()}/>
                <Route path=path!("/invitation") view={Lazy::<Arrival>::new()}/>
                <Route path=path!("/reset") view={Lazy::<Arrival>::new()}/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view={Lazy::<Day>::new()}/>
                    <Route path=path!("/leads") view={Lazy::<Leads>::new()}/>
                    <Route path=path!("/leads/:lead") view={Lazy::<Lead>::new()}/>
                    <Route path=path!("/customers") view={Lazy::<Customers>::new()}/>
                    <Route path=path!("/customers/import") view={Lazy::<Import>::new()}/>
                    <Route path=path!("/customers/:account") view={Lazy::<Customer>::new()}/>
                    <Route path=path!("/deals") view={Lazy::<Board>::new()}/>
                    <Route path=path!("/deals/list") view={Lazy::<Deals>::new()}/>
                    <Route path=path!("/deals/:deal") view={Lazy::<Deal>::new()}/>
                    <Route path=path!("/quick") view={Lazy::<Quick>::new()}/>
                    <Route path=path!("/admin/*page") view={Lazy::<Administration>::new()}/>
                    <Route path=path!("/me/*page") view={Lazy::<Oneself>::new()}/>
                    <Route path=path!("/*any") view=LostPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <ToastHost/>
    }
}
