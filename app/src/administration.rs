//! Which address shows which page of the administration and of oneself. They are one part of the app each, so that the
//! first page knows of two addresses and not of a dozen.

use crate::audit::AuditPage;
use crate::frame::LostPage;
use crate::people::security::{InvitationPage, InvitationsPage, ResetPage, SecurityPage};
use crate::people::{
    AllTokensPage, Behind, MePage, PeoplePage, PersonPage, RolePage, RolesPage, SetUpPage, TeamsPage,
    TokensPage,
};
use crate::privacy::PrivacyPage;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

/// The page of the administration that the address names.
#[component]
pub fn AdministrationPage() -> impl IntoView {
    let address = below();
    let place =
        Memo::new(move |_| address.with(|address| address.split('/').next().unwrap_or_default().to_owned()));
    // Drawn anew when another place is gone to, and not with every page of one.
    move || view! { <Behind name=place.get()>{move || page_at(&address.get())}</Behind> }
}

fn page_at(address: &str) -> AnyView {
    let mut parts = address.split('/');
    match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
        ("people", None, None) => view! { <PeoplePage/> }.into_any(),
        ("people", Some(id), None) => known(id.parse(), |id| view! { <PersonPage id/> }.into_any()),
        ("invitations", None, None) => view! { <InvitationsPage/> }.into_any(),
        ("teams", None, None) => view! { <TeamsPage/> }.into_any(),
        ("roles", None, None) => view! { <RolesPage/> }.into_any(),
        ("roles", Some(id), None) => known(id.parse(), |id| view! { <RolePage id/> }.into_any()),
        ("tokens", None, None) => view! { <AllTokensPage/> }.into_any(),
        ("privacy", None, None) => view! { <PrivacyPage/> }.into_any(),
        ("audit", None, None) => view! { <AuditPage/> }.into_any(),
        _ => view! { <LostPage/> }.into_any(),
    }
}

/// The page of oneself that the address names.
#[component]
pub fn OneselfPage() -> impl IntoView {
    let address = below();
    move || match address.get().as_str() {
        "" => view! { <MePage/> }.into_any(),
        "tokens" => view! { <TokensPage/> }.into_any(),
        "security" => view! { <SecurityPage/> }.into_any(),
        _ => view! { <LostPage/> }.into_any(),
    }
}

/// The page for whoever is not signed in yet that the address names.
#[component]
pub fn ArrivalPage() -> impl IntoView {
    match use_location().pathname.get_untracked().trim_matches('/') {
        "invitation" => view! { <InvitationPage/> }.into_any(),
        "reset" => view! { <ResetPage/> }.into_any(),
        _ => view! { <SetUpPage/> }.into_any(),
    }
}

/// What the address names below that of the part.
fn below() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| params.get("page")).unwrap_or_default().trim_matches('/').to_owned()
    })
}

/// A page of something that the address names, where it can name something.
fn known<T, E>(named: Result<T, E>, draw: fn(T) -> AnyView) -> AnyView {
    named.map_or_else(|_| view! { <LostPage/> }.into_any(), draw)
}
