//! Personal data in three parts: what people ask, one person, how long things are kept.

use super::person::PersonPart;
use super::requests::RequestsPart;
use super::retention::RetentionPart;
use crate::frame::{Page, Up};
use crate::text::{Key, text};
use crate::ui::{Tab, Tabs};
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Requests,
    Person,
    Retention,
}

/// Personal data.
#[component]
pub fn PrivacyPage() -> impl IntoView {
    let part = RwSignal::new(Part::Requests);
    let tab = |value, key| Tab { value, label: text(key), count: None };
    let tabs = move || {
        vec![
            tab(Part::Requests, Key::PrivacyTabRequests),
            tab(Part::Person, Key::PrivacyTabPerson),
            tab(Part::Retention, Key::PrivacyTabRetention),
        ]
    };
    view! {
        <Page title=text(Key::PrivacyName) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in admin-page privacy-page stack g4">
                <div class="page-head row">
                    <div class="grow"><h1>{text(Key::PrivacyName)}</h1><p class="muted">{text(Key::PrivacyHint)}</p></div>
                </div>
                <Tabs label=text(Key::PrivacyTabs) tabs=tabs() chosen=part/>
                <div role="tabpanel" class="stack g4">
                    {move || match part.get() {
                        Part::Requests => view! { <RequestsPart/> }.into_any(),
                        Part::Person => view! { <PersonPart/> }.into_any(),
                        Part::Retention => view! { <RetentionPart/> }.into_any(),
                    }}
                </div>
            </div>
        </Page>
    }
}
