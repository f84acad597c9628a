//! A page's name and place: the tab's title, the crumb in the top bar, the way up.

use crate::t;
use leptos::prelude::*;

/// The page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Up {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: &'static str,
}

/// What the frame shows of the page inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) title: String,
    pub(super) up: Option<Up>,
    own_head: bool,
    own_foot: bool,
}

impl Head {
    /// What a page draws itself on a phone, as the frame's stylesheet reads it.
    pub(super) fn phone(&self) -> Option<&'static str> {
        match (self.own_head, self.own_foot) {
            (false, false) => None,
            (true, false) => Some("head"),
            (false, true) => Some("foot"),
            (true, true) => Some("head foot"),
        }
    }
}

/// Every page behind the frame begins with this.
#[component]
pub fn Page(
    /// Its name, as the tab shows it.
    #[prop(into)]
    title: Signal<String>,
    /// The page above, for the crumb and the phone's way back.
    #[prop(optional, into)]
    up: Option<Up>,
    /// On a phone it draws its own head instead of the top bar.
    #[prop(optional)]
    own_head: bool,
    /// On a phone it draws its own foot (its acts) instead of the bottom bar.
    #[prop(optional)]
    own_foot: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let head = expect_context::<RwSignal<Head>>();
    Effect::new(move || {
        let title = title.get();
        document().set_title(&t!(SiteTitle, page = title));
        head.set(Head { title, up: up.clone(), own_head, own_foot });
    });
    children()
}
