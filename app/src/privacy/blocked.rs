//! A way to somebody that is closed: the link is not offered, and says why.

use super::{contacting, words};
use crate::t;
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;
use shared::privacy::contacting::{Channel, Objection, closed};

/// What stands in the place of a link that is closed; the link, where it is open.
#[component]
pub fn Blocked(
    /// What stands against contacting them.
    #[prop(into)]
    objections: Signal<Vec<Objection>>,
    /// The way that the link would go.
    channel: Channel,
    /// The link.
    children: ChildrenFn,
) -> impl IntoView {
    move || {
        let why = objections.with(|all| closed(all, channel).map(contacting::why));
        match why {
            None => children().into_any(),
            Some(why) => {
                let title = why.clone();
                let label = t!(PrivacyContactingNot, channel = words::channel(channel));
                view! { <span class="badge cri" title=title><Icon glyph=Glyph::Lock/>{label}<span class="sr">{why}</span></span> }
                    .into_any()
            }
        }
    }
}
