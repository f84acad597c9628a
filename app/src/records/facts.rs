//! The card of what is known of a record. Whoever may not change the record finds no way to, and reads whose it is.

use crate::people::MyAccess;
use crate::t;
use crate::text::{Key, text};
use crate::ui::Card;
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::people::{TeamBrief, UserBrief};

/// The card.
#[component]
pub(super) fn Facts(
    /// What kind of record it is.
    kind: SubjectKind,
    /// Whose it is, and which team's, as soon as that is known.
    #[prop(into)]
    belongs: Signal<Option<(UserBrief, TeamBrief)>>,
    /// Opens the form.
    editing: RwSignal<bool>,
    /// What is known.
    children: Children,
) -> impl IntoView {
    let access = MyAccess::here();
    let fixed = Memo::new(move |_| {
        let kept = belongs.get().filter(|(owner, team)| access.withholds_change(kind, owner, team));
        kept.map(|(owner, _)| owner.name)
    });
    let edit = move || {
        view! {
            <Show when=move || fixed.with(Option::is_none)>
                <button type="button" class="link" on:click=move |_| editing.set(true)>{text(Key::ActionEdit)}</button>
            </Show>
        }
    };
    let why = move || {
        fixed.get().map(|owner| view! { <p class="small muted">{t!(AccessMayNotChange, owner = owner)}</p> })
    };
    view! { <Card title=text(Key::CustomerFacts) extra=edit><div class="body stack">{children()}{why}</div></Card> }
}
