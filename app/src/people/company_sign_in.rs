//! The way in by the company's own account, on the sign-in page of a site that has one; and why it led back here.

use crate::client;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;
use shared::people::api::BeginOpenId;
use shared::people::open_id::{OpenIdQuery, OpenIdRefusal};

/// The link to the provider, which the browser follows by itself.
#[component]
pub fn CompanySignIn(
    /// What the company's sign-in is called, where there is one.
    name: Option<String>,
    /// The page to return to.
    to: Option<String>,
    /// Why somebody came back from it.
    refused: Option<OpenIdRefusal>,
) -> impl IntoView {
    let why = refused.map(|refused| {
        let said = text(match refused {
            OpenIdRefusal::Cancelled => Key::TokenOpenIdCancelled,
            OpenIdRefusal::Stale => Key::TokenOpenIdStale,
            OpenIdRefusal::Unknown => Key::TokenOpenIdUnknown,
            OpenIdRefusal::Failed => Key::TokenOpenIdFailed,
        });
        view! { <p class="cri small" role="alert">{said}</p> }
    });
    let way = name.map(|name| {
        let address = client::address::<BeginOpenId>(&(), &OpenIdQuery { to });
        view! { <a class="btn" href=address rel="external"><Icon glyph=Glyph::Users/>{t!(TokenOpenIdSignIn, name = name)}</a> }
    });
    view! { <div class="by-company">{why}{way}</div> }
}
