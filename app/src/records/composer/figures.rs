//! The figures that the chosen kind of activity has: the ones the gates ask for.

use super::written::Written;
use crate::text::{Key, text};
use crate::ui::unique_id;
use leptos::prelude::*;
use shared::records::activity::ActivityKind;

/// The inputs of the chosen kind, in one line that wraps.
#[component]
pub(super) fn Figures(written: RwSignal<Written>) -> impl IntoView {
    let kind = Memo::new(move |_| written.with(|written| written.kind));
    let lacks_length =
        Memo::new(move |_| written.with(|all| all.minutes.is_empty() && all.seconds.is_empty()));
    move || {
        let kind = kind.get();
        let own = match kind {
            ActivityKind::Call => view! {
                <span class="fig">
                    {text(Key::LabelCallSeconds)}
                    <Count written label=text(Key::ComposerMinutes) get=|all| &mut all.minutes/>
                    <span aria-hidden="true">{text(Key::ComposerMinutesUnit)}</span>
                    <Count written label=text(Key::ComposerSeconds) get=|all| &mut all.seconds/>
                    <span aria-hidden="true">{text(Key::ComposerSecondsUnit)}</span>
                    {move || lacks_length.get().then(|| view! { <span class="muted">{text(Key::ComposerLengthAsked)}</span> })}
                </span>
                <Tick written label=text(Key::LabelRecorded) get=|all| &mut all.recorded/>
            }
            .into_any(),
            ActivityKind::Wechat => {
                view! { <Labelled written name=Key::LabelWechatRounds get=|all| &mut all.rounds/> }.into_any()
            }
            ActivityKind::Email => view! {
                <Tick written label=text(Key::LabelEmailOpened) get=|all| &mut all.opened/>
                <Tick written label=text(Key::LabelEmailClicked) get=|all| &mut all.clicked/>
            }
            .into_any(),
            ActivityKind::Visit | ActivityKind::Meeting => view! {
                <Labelled written name=Key::LabelDemoMinutes get=|all| &mut all.demo_minutes/>
                <Labelled written name=Key::LabelCustomerQuestions get=|all| &mut all.questions/>
                <Tick written label=text(Key::LabelNextMeetingBooked) get=|all| &mut all.booked/>
                <Tick written label=text(Key::LabelSummaryConfirmed) get=|all| &mut all.confirmed/>
            }
            .into_any(),
            ActivityKind::Note => ().into_any(),
        };
        let changes = (kind != ActivityKind::Note)
            .then(|| view! { <Labelled written name=Key::LabelChangeRequests get=|all| &mut all.changes/> });
        view! { <div class="figs">{own}{changes}<When written/></div> }
    }
}

/// Where a figure is kept.
type Place<T> = fn(&mut Written) -> &mut T;

#[component]
fn Labelled(written: RwSignal<Written>, name: Key, get: Place<String>) -> impl IntoView {
    let id = unique_id("figure");
    view! { <span class="fig"><label for=id.clone()>{text(name)}</label><Count written id get/></span> }
}

#[component]
fn Count(
    written: RwSignal<Written>,
    #[prop(optional)] label: Option<String>,
    #[prop(optional, into)] id: Option<String>,
    get: Place<String>,
) -> impl IntoView {
    let value = move || {
        let mut all = written.get();
        std::mem::take(get(&mut all))
    };
    view! {
        <input
            class="input"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            id=id
            aria-label=label
            prop:value=value
            on:input:target=move |event| {
                let typed = event.target().value();
                written.update(|all| *get(all) = typed);
            }
        />
    }
}

#[component]
fn Tick(written: RwSignal<Written>, label: String, get: Place<bool>) -> impl IntoView {
    let value = move || {
        let mut all = written.get();
        *get(&mut all)
    };
    view! {
        <label class="fig">
            <input
                type="checkbox"
                prop:checked=value
                on:change:target=move |event| {
                    let ticked = event.target().checked();
                    written.update(|all| *get(all) = ticked);
                }
            />
            {label}
        </label>
    }
}

#[component]
fn When(written: RwSignal<Written>) -> impl IntoView {
    let id = unique_id("figure");
    view! {
        <span class="fig">
            <label for=id.clone()>{text(Key::LabelOccurredAt)}</label>
            <input
                class="input when"
                type="datetime-local"
                id=id
                prop:value=move || written.with(|all| all.occurred_at.clone())
                on:input:target=move |event| {
                    let typed = event.target().value();
                    written.update(|all| all.occurred_at = typed);
                }
            />
        </span>
    }
}
