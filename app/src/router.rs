//! Which address shows which page, and who may come in.

use crate::chunk::{
    AllTokens, Audit, Board, Customer, Customers, Deal, Deals, Import, Invitation, Invitations, Lead, Leads,
    Me, People, Person, Quick, Reset, Role, Roles, Security, SetUp, SignIn, Teams, Tokens,
};
use crate::frame::{Frame, LostPage};
use crate::today::TodayPage;
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
                <Route path=path!("/setup") view={Lazy::<SetUp>::new()}/>
                <Route path=path!("/invitation") view={Lazy::<Invitation>::new()}/>
                <Route path=path!("/reset") view={Lazy::<Reset>::new()}/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=TodayPage/>
                    <Route path=path!("/leads") view={Lazy::<Leads>::new()}/>
                    <Route path=path!("/leads/:lead") view={Lazy::<Lead>::new()}/>
                    <Route path=path!("/customers") view={Lazy::<Customers>::new()}/>
                    <Route path=path!("/customers/import") view={Lazy::<Import>::new()}/>
                    <Route path=path!("/customers/:account") view={Lazy::<Customer>::new()}/>
                    <Route path=path!("/deals") view={Lazy::<Board>::new()}/>
                    <Route path=path!("/deals/list") view={Lazy::<Deals>::new()}/>
                    <Route path=path!("/deals/:deal") view={Lazy::<Deal>::new()}/>
                    <Route path=path!("/quick") view={Lazy::<Quick>::new()}/>
                    <Route path=path!("/admin/people") view={Lazy::<People>::new()}/>
                    <Route path=path!("/admin/people/:person") view={Lazy::<Person>::new()}/>
                    <Route path=path!("/admin/teams") view={Lazy::<Teams>::new()}/>
                    <Route path=path!("/admin/roles") view={Lazy::<Roles>::new()}/>
                    <Route path=path!("/admin/roles/:role") view={Lazy::<Role>::new()}/>
                    <Route path=path!("/admin/audit") view={Lazy::<Audit>::new()}/>
                    <Route path=path!("/admin/invitations") view={Lazy::<Invitations>::new()}/>
                    <Route path=path!("/admin/tokens") view={Lazy::<AllTokens>::new()}/>
                    <Route path=path!("/me") view={Lazy::<Me>::new()}/>
                    <Route path=path!("/me/security") view={Lazy::<Security>::new()}/>
                    <Route path=path!("/me/tokens") view={Lazy::<Tokens>::new()}/>
                    <Route path=path!("/*any") view=LostPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <ToastHost/>
    }
}
