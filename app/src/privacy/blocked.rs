//! Which ways to somebody are closed, for the pages that offer them: a link that is closed is not offered, and says why.

use super::{contacting, words};
use crate::client;
use crate::remote::{Remote, remote};
use crate::t;
use crate::ui::{Glyph, Icon};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::{AccountId, ContactId};
use shared::privacy::api::{ListUnwanted, UnwantedQuery};
use shared::privacy::contacting::{Channel, Objection, UnwantedContact};

/// The contacts of a customer who are not to be contacted by every channel.
pub fn blocked_contacts(account: AccountId) -> Remote<Vec<UnwantedContact>> {
    let query = UnwantedQuery { account };
    remote(move || async move { client::call::<ListUnwanted>(&(), &query, &Nothing {}).await })
}

/// The first reason why `channel` is closed, where it is.
fn closed(objections: &[Objection], channel: Channel) -> Option<&Objection> {
    objections.iter().find(|objection| objection.channel.covers(channel))
}

/// Whether nothing stands against calling the contact.
pub fn may_be_called(unwanted: &[UnwantedContact], contact: ContactId) -> bool {
    !unwanted.iter().any(|one| one.contact == contact && closed(&one.objections, Channel::Phone).is_some())
}

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
