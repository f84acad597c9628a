//! Who takes part in a record that is another one's: asked for, added and taken out by whoever may change the record (O3).

use crate::client;
use crate::people::{ChooseColleague, MyAccess};
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Avatar, Dialog, Glyph, IconButton, SkeletonRows, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::people::{TeamBrief, UserBrief};
use shared::records::Subject;
use shared::records::access::{ParticipantsChange, ParticipantsQuery};
use shared::records::api::{ChangeParticipants, ListParticipants};

use super::words;

/// The card of those who take part.
#[component]
pub fn ParticipantsCard(
    /// The record.
    about: Subject,
    /// Its owner.
    owner: UserBrief,
    /// The owner's team.
    team: TeamBrief,
) -> impl IntoView {
    let (kind, id) = words::subject(about);
    let people = remote(move || async move {
        let query = ParticipantsQuery { about_kind: kind, about_id: id };
        client::call::<ListParticipants>(&(), &query, &Nothing {}).await
    });
    let (access, toasts) = (MyAccess::here(), use_toasts());
    let adding = RwSignal::new(false);
    let owner_id = owner.id;
    let fixed = Memo::new(move |_| access.withholds_change(kind, &owner, &team));
    let change = move |person: UserBrief, begins: bool| {
        let one = vec![person.id];
        let (add, remove) = if begins { (one, Vec::new()) } else { (Vec::new(), one) };
        spawn_local(async move {
            let body = ParticipantsChange { about, add, remove };
            match client::call::<ChangeParticipants>(&(), &Nothing {}, &body).await {
                Ok(now) => {
                    people.set(now);
                    toasts.done(if begins {
                        t!(AccessParticipantsAdded, name = person.name)
                    } else {
                        t!(AccessParticipantsRemoved, name = person.name)
                    });
                }
                Err(error) => toasts.failed(text(Key::AccessParticipantsRefused), &error),
            }
        });
    };
    let list = move |all: Vec<UserBrief>| {
        if all.is_empty() {
            return view! { <p class="muted small">{text(Key::AccessParticipantsNone)}</p> }.into_any();
        }
        let row = |person: UserBrief| {
            let (label, name) = (t!(AccessParticipantsRemove, name = person.name), person.name.clone());
            let person = StoredValue::new(person);
            view! {
                <li>
                    <Avatar name=name.clone()/>
                    <span class="grow clip">{name}</span>
                    {move || (!fixed.get()).then(|| view! {
                        <IconButton glyph=Glyph::X small=true label=label.clone() on_press=move |_| change(person.get_value(), false)/>
                    })}
                </li>
            }
        };
        view! { <ul class="taking-part">{all.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    let there = Signal::derive(move || {
        let taking_part = people.value().unwrap_or_default();
        taking_part.into_iter().map(|person| person.id).chain([owner_id]).collect()
    });
    view! {
        <section class="card participants" aria-label=text(Key::AccessParticipants)>
            <div class="head">
                <h2>{text(Key::AccessParticipants)}</h2>
                {move || (!fixed.get()).then(|| view! {
                    <button type="button" class="link" on:click=move |_| adding.set(true)>{text(Key::AccessParticipantsAdd)}</button>
                })}
            </div>
            <div class="body"><Loaded remote=people what=text(Key::AccessParticipants) skeleton=|| view! { <SkeletonRows count=1/> } children=list/></div>
            <Dialog open=adding title=text(Key::AccessParticipantsAdd)>
                <p class="muted">{text(Key::AccessParticipantsHint)}</p>
                <ChooseColleague label=text(Key::AccessParticipantsFind) except=there on_choose=move |person| { adding.set(false); change(person, true); }/>
            </Dialog>
        </section>
    }
}
