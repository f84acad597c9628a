//! Whom somebody reports to: shown by name, changed by finding a colleague.

use super::choose_colleague::ChooseColleague;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind};
use leptos::prelude::*;
use shared::ids::UserId;
use shared::people::UserBrief;

/// The field.
#[component]
pub(super) fn ManagerField(
    /// Who it is.
    manager: RwSignal<Option<UserId>>,
    /// What is wrong with that.
    error: Signal<Option<String>>,
    /// Who it was so far, by name.
    #[prop(default = None)]
    known: Option<UserBrief>,
    /// Those who cannot be it.
    #[prop(optional)]
    except: Vec<UserId>,
) -> impl IntoView {
    // The names that are known here: what a draft or a conflict brings may be somebody else.
    let names = RwSignal::new(known.into_iter().collect::<Vec<_>>());
    let choosing = RwSignal::new(false);
    let chosen = move |person: UserBrief| {
        manager.set(Some(person.id));
        names.update(|names| names.push(person));
        choosing.set(false);
    };
    let name = move || match manager.get() {
        None => text(Key::AdministrationNoManager),
        Some(id) => names.with(|names| {
            let known = names.iter().find(|one| one.id == id);
            known.map_or_else(|| text(Key::AdministrationSomebody), |one| one.name.clone())
        }),
    };
    let except = StoredValue::new(except);
    view! {
        <div class="all field">
            <span class="lab">{text(Key::AdministrationManager)}</span>
            <div class="row">
                <b class="grow">{name}</b>
                <Button small=true on_press=move |_| choosing.update(|open| *open = !*open)>{text(Key::AdministrationChoose)}</Button>
                <Show when=move || manager.get().is_some()>
                    <Button small=true kind=ButtonKind::Ghost on_press=move |_| manager.set(None)>{text(Key::AdministrationNoManager)}</Button>
                </Show>
            </div>
            {move || error.get().map(|error| view! { <span class="err" role="alert">{error}</span> })}
            <Show when=move || choosing.get()>
                <ChooseColleague label=text(Key::AdministrationFindPerson) except=except.get_value() on_choose=chosen/>
            </Show>
        </div>
    }
}
