//! Whether somebody may be contacted, and what they agreed to: beside a lead, and below the form of a contact.

use super::mark::{Mark, NoteConsentForm};
use super::words;
use crate::client;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Button, Dialog, Glyph, Icon, SkeletonRows, Tone, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::privacy::DataSubject;
use shared::privacy::api::{DataSubjectQuery, MarkContact, ShowContacting};
use shared::privacy::contacting::{BlockForm, Channel, ConsentState, Contacting, Objection, ObjectionReason};

/// What stands for and against contacting somebody.
#[component]
pub fn ContactingPart(
    /// Who; a contact or a lead.
    about: DataSubject,
    /// Told whenever it is known anew.
    #[prop(optional, into)]
    on_known: Option<Callback<Contacting>>,
) -> impl IntoView {
    let query = DataSubjectQuery { kind: about.kind, id: about.id };
    let known = remote(move || async move { client::call::<ShowContacting>(&(), &query, &Nothing {}).await });
    Effect::new(move || {
        if let (Some(told), Some(now)) = (on_known, known.value()) {
            told.run(now);
        }
    });
    let (marking, noting) = (RwSignal::new(false), RwSignal::new(false));
    let may = move || known.value().is_some_and(|known| known.may_change);
    view! {
        <section class="card contacting" aria-label=text(Key::PrivacyContacting)>
            <div class="head"><h2>{text(Key::PrivacyContacting)}</h2></div>
            <Loaded remote=known what=text(Key::PrivacyContacting) skeleton=|| view! { <div class="body"><SkeletonRows count=2/></div> } children=move |now| shown(now, about, known)/>
            <Show when=may>
                <div class="body btns">
                    <Button small=true on_press=move |_| marking.set(true)>{text(Key::PrivacyContactingMark)}</Button>
                    <Button small=true on_press=move |_| noting.set(true)>{text(Key::PrivacyContactingNote)}</Button>
                </div>
            </Show>
            <Dialog open=marking title=text(Key::PrivacyContactingMark)>{move || view! { <Mark open=marking about known/> }}</Dialog>
            <Dialog open=noting title=text(Key::PrivacyContactingNote) wide=true>{move || view! { <NoteConsentForm open=noting about known/> }}</Dialog>
        </section>
    }
}

fn shown(now: Contacting, about: DataSubject, known: Remote<Contacting>) -> impl IntoView {
    let Contacting { objections, blocks, consents, may_change } = now;
    let free = objections.is_empty();
    let toasts = use_toasts();
    let unmark = move |channel: Channel| {
        let form = BlockForm { about, channel, blocked: false, reason: None };
        spawn_local(async move {
            match client::call::<MarkContact>(&(), &Nothing {}, &form).await {
                Ok(now) => {
                    known.set(now);
                    toasts.done(text(Key::PrivacyContactingUnmarked));
                }
                Err(error) => toasts.failed(text(Key::PrivacyContacting), &error),
            }
        });
    };
    let unmarks = blocks.into_iter().filter(|_| may_change).map(|block| {
        let channel = block.channel;
        view! { <button type="button" class="link small" on:click=move |_| unmark(channel)>{t!(PrivacyContactingUnmark, channel = words::channel(channel))}</button> }
    });
    let notes = consents.into_iter().map(|note| {
        let tone = if note.state == ConsentState::Given { Tone::Positive } else { Tone::Caution };
        let line = t!(PrivacyConsentLine, channel = words::channel(note.channel), basis = words::basis(note.basis), source = note.source);
        view! {
            <li>
                <Badge tone=tone>{words::consent_state(note.state)}</Badge>
                <span class="grow">{line}<span class="small muted">" · "{text::since(note.at)}" · "{note.noted_by.name}</span></span>
            </li>
        }
    });
    view! {
        <div class="body stack g2">
            {free.then(|| view! { <p class="muted">{text(Key::PrivacyContactingFree)}</p> })}
            {objections.into_iter().map(objection).collect_view()}
            {(!free).then(|| view! { <p class="small muted">{text(Key::PrivacyContactingLogHint)}</p> })}
            {unmarks.collect_view()}
            <ul class="notes">{notes.collect_view()}</ul>
        </div>
    }
}

fn objection(objection: Objection) -> impl IntoView {
    let channel = words::channel(objection.channel);
    view! {
        <p class="cri"><Icon glyph=Glyph::Warn/><b>{t!(PrivacyContactingNot, channel = channel)}</b>" "<span class="small">{why(&objection)}</span></p>
    }
}

/// `请勿来电，11 月 4 日起`.
pub(super) fn why(objection: &Objection) -> String {
    let (said, when) = (objection.said.clone(), text::since(objection.since));
    match objection.why {
        ObjectionReason::Marked => t!(PrivacyContactingMarked, said = said, when = when),
        ObjectionReason::Withdrawn => t!(PrivacyContactingWithdrawn, said = said, when = when),
    }
}
