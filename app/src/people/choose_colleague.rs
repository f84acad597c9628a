//! Finds a colleague by a part of the name.

use crate::client;
use crate::records::list_query::Debounced;
use crate::remote::remote;
use crate::text::{Key, text};
use crate::ui::{Avatar, AvatarSize, TextField};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::UserId;
use shared::people::UserBrief;
use shared::people::api::{ColleaguesQuery, FindColleagues};

/// A field to type a name into, and the people whom it finds.
#[component]
pub fn ChooseColleague(
    /// Who is looked for.
    #[prop(into)]
    label: String,
    /// Those who are not offered.
    #[prop(into)]
    except: Signal<Vec<UserId>>,
    /// Somebody was chosen.
    #[prop(into)]
    on_choose: Callback<UserBrief>,
) -> impl IntoView {
    let name = Debounced::new(RwSignal::new(String::new()));
    let found = remote(move || {
        let query = ColleaguesQuery { name: Some(name.settled.get()).filter(|name| !name.is_empty()) };
        async move { client::call::<FindColleagues>(&(), &query, &Nothing {}).await }
    });
    let offered = move || {
        let except = except.get();
        let people: Vec<UserBrief> =
            found.value()?.into_iter().filter(|person| !except.contains(&person.id)).collect();
        if people.is_empty() {
            return Some(
                view! { <p class="muted small">{text(Key::AdministrationNobodyFound)}</p> }.into_any(),
            );
        }
        let row = |person: UserBrief| {
            let name = person.name.clone();
            view! {
                <button type="button" on:click=move |_| on_choose.run(person.clone())>
                    <Avatar name=name.clone() size=AvatarSize::Small/>{name}
                </button>
            }
        };
        Some(people.into_iter().map(row).collect_view().into_any())
    };
    view! {
        <TextField label=label.clone() value=name.typed focus=true/>
        <div class="menu colleagues" role="group" aria-label=label aria-live="polite">{offered}</div>
    }
}
