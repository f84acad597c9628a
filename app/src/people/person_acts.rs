//! What is done when somebody leaves: their records handed over, their sessions ended, their way in closed. None of it
//! deletes: what they did stays theirs.

use super::choose_colleague::ChooseColleague;
use super::security::{ConfirmDialog, Confirming, again};
use crate::client::{self, fresh_key};
use crate::remote::{Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Act, Button, ButtonKind, Card, Dialog, Glyph, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::UserId;
use shared::people::UserBrief;
use shared::people::api::{
    CountRecords, Disable, DisablePerson, DisabledPerson, Enable, EnablePerson, HandOver, HandOverRecords,
    HandedOver,
};
use shared::people::person::PersonView;

/// How many records somebody has.
pub(super) fn held(id: UserId) -> Remote<HandedOver> {
    remote(move || async move { client::call::<CountRecords>(&id, &Nothing {}, &Nothing {}).await })
}

/// `12 个客户、3 条线索`: what there is none of is not told.
fn counted(held: &HandedOver) -> String {
    let HandedOver { accounts, contacts, leads, deals } = *held;
    let grouped = |count: u64| text::grouped(i64::try_from(count).unwrap_or(i64::MAX));
    let parts = [
        (accounts > 0).then(|| t!(AdministrationCountAccounts, count = grouped(accounts))),
        (contacts > 0).then(|| t!(AdministrationCountContacts, count = grouped(contacts))),
        (leads > 0).then(|| t!(AdministrationCountLeads, count = grouped(leads))),
        (deals > 0).then(|| t!(AdministrationCountDeals, count = grouped(deals))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => text(Key::AdministrationCountNone),
        false => parts.join(&text(Key::ListComma)),
    }
}

/// What they have, once it is counted.
#[component]
fn Held(held: Remote<HandedOver>) -> impl IntoView {
    let told = move || held.value().map(|held| t!(AdministrationHas, records = counted(&held)));
    view! { <p class="small" role="status">{told}</p> }
}

/// All their records, given to a colleague.
#[component]
pub(super) fn Records(view: PersonView, held: Remote<HandedOver>) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<UserBrief>);
    let act = Act::new();
    let (id, name) = (view.id, StoredValue::new(view.fields.name));
    let key = StoredValue::new(fresh_key());
    let give = move |_| {
        let Some(to) = chosen.get_untracked() else { return };
        let (key, body) = (key.get_value(), HandOver { to: to.id });
        let call = async move { client::call_once::<HandOverRecords>(&key, &id, &Nothing {}, &body).await };
        act.ask(call, move |answer| match answer {
            Ok(handed) => {
                open.set(false);
                toasts.done(t!(AdministrationHandedOver, name = to.name, records = counted(&handed)));
                held.reload();
            }
            Err(error) => toasts.failed(t!(AdministrationHandOverRefused, name = name.get_value()), &error),
        });
    };
    let begin = move |_| {
        chosen.set(None);
        key.set_value(fresh_key());
        open.set(true);
    };
    view! {
        <Card title=text(Key::AdministrationRecords) note=text(Key::AdministrationRecordsHint)>
            <div class="body"><Button glyph=Glyph::Share on_press=begin>{text(Key::AdministrationHandOver)}</Button></div>
        </Card>
        <Dialog open title=t!(AdministrationHandOverOf, name = name.get_value())>
            <p class="muted">{text(Key::AdministrationHandOverWhat)}</p>
            <Held held/>
            <Heir chosen of=id/>
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Primary disabled=Signal::derive(move || chosen.get().is_none() || act.busy().get()) on_press=give>
                    {move || chosen.get().map_or_else(|| text(Key::AdministrationHandOver), |to| t!(AdministrationHandOverTo, name = to.name))}
                </Button>
            </div>
        </Dialog>
    }
}

/// Who gets the records.
#[component]
fn Heir(chosen: RwSignal<Option<UserBrief>>, of: UserId) -> impl IntoView {
    move || {
        match chosen.get() {
        Some(heir) => view! {
            <div class="row"><b class="grow">{heir.name}</b><Button small=true on_press=move |_| chosen.set(None)>{text(Key::AdministrationChooseAnother)}</Button></div>
        }
        .into_any(),
        None => view! { <ChooseColleague label=text(Key::AdministrationWhoGetsThem) except=vec![of] on_choose=move |heir| chosen.set(Some(heir))/> }
            .into_any(),
    }
    }
}

/// Whether they may sign in.
#[component]
pub(super) fn SigningIn(
    person: Remote<PersonView>,
    view: PersonView,
    held: Remote<HandedOver>,
) -> impl IntoView {
    let disabled_at = view.disabled_at;
    let note = disabled_at.map_or_else(
        || text(Key::AdministrationMaySignIn),
        |at| t!(AdministrationDisabledSince, day = text::day(text::parts(at).date)),
    );
    let act = match disabled_at {
        Some(_) => view! { <EnableButton person view/> }.into_any(),
        None => view! { <DisableButton person view held/> }.into_any(),
    };
    view! { <Card title=text(Key::AdministrationSigningIn) note><div class="body stack g3">{act}</div></Card> }
}

#[component]
fn EnableButton(person: Remote<PersonView>, view: PersonView) -> impl IntoView {
    let toasts = use_toasts();
    let act = Act::new();
    let (id, version, name) = (view.id, view.version, StoredValue::new(view.fields.name));
    let key = StoredValue::new(fresh_key());
    let confirming = Confirming::new();
    let enable = again(move |this| {
        let (key, body) = (key.get_value(), Enable { version });
        let call = async move { client::call_once::<EnablePerson>(&key, &id, &Nothing {}, &body).await };
        act.ask(call, move |answer| match answer {
            Ok(view) => {
                toasts.done(t!(AdministrationEnabled, name = view.fields.name));
                person.set(view);
            }
            Err(error) if confirming.asks(&error, this) => {}
            Err(error) => {
                toasts.failed(t!(AdministrationEnableRefused, name = name.get_value()), &error);
                person.reload();
            }
        });
    });
    view! { <div><Button glyph=Glyph::Open disabled=act.busy() on_press=move |_| enable.run(())>{text(Key::AdministrationEnable)}</Button></div>
    <ConfirmDialog confirming/> }
}

#[component]
fn DisableButton(person: Remote<PersonView>, view: PersonView, held: Remote<HandedOver>) -> impl IntoView {
    let toasts = use_toasts();
    let (open, giving, act) = (RwSignal::new(false), RwSignal::new(false), Act::new());
    let heir = RwSignal::new(None::<UserBrief>);
    let (id, version, name) = (view.id, view.version, StoredValue::new(view.fields.name));
    let key = StoredValue::new(fresh_key());
    let unready = move || act.busy().get() || (giving.get() && heir.get().is_none());
    let disable = move |_| {
        if untrack(unready) {
            return;
        }
        let heir = heir.get_untracked().filter(|_| giving.get_untracked());
        let to = heir.as_ref().map(|heir| heir.id);
        let (key, body) = (key.get_value(), Disable { version, hand_over_to: to });
        let call = async move { client::call_once::<DisablePerson>(&key, &id, &Nothing {}, &body).await };
        act.ask(call, move |answer| match answer {
            Ok(DisabledPerson { person: view, handed_over }) => {
                open.set(false);
                let done = t!(AdministrationDisabledDone, name = view.fields.name);
                toasts.done(match handed_over.zip(heir) {
                    Some((handed, heir)) => {
                        t!(
                            AdministrationDisabledGave,
                            done = done,
                            name = heir.name,
                            records = counted(&handed)
                        )
                    }
                    None => done,
                });
                person.set(view);
                held.reload();
            }
            Err(error) => toasts.failed(t!(AdministrationDisableRefused, name = name.get_value()), &error),
        });
    };
    let begin = move |_| {
        giving.set(false);
        heir.set(None);
        key.set_value(fresh_key());
        open.set(true);
    };
    view! {
        <div><Button kind=ButtonKind::Danger glyph=Glyph::Lock on_press=begin>{text(Key::AdministrationDisable)}</Button></div>
        <Dialog open title=t!(AdministrationDisableOf, name = name.get_value()) alert=true>
            <p class="muted">{text(Key::AdministrationDisableWhat)}</p>
            <label class="check">
                <input type="checkbox" prop:checked=move || giving.get() on:change:target=move |event| giving.set(event.target().checked())/>
                <span>{text(Key::AdministrationDisableGive)}</span>
            </label>
            <Held held/>
            <Show when=move || giving.get()><Heir chosen=heir of=id/></Show>
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Danger disabled=Signal::derive(unready) on_press=disable>{text(Key::AdministrationDisable)}</Button>
            </div>
        </Dialog>
    }
}
