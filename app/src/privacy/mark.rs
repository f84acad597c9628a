//! The forms beside a contact or a lead: a mark not to contact, and a note of a consent.

use super::words;
use crate::client;
use crate::remote::Remote;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Choice, Form, FormBody, Select, TextArea, TextField, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::privacy::DataSubject;
use shared::privacy::api::{MarkContact, NoteConsent};
use shared::privacy::contacting::{BlockForm, Channel, ConsentForm, ConsentState, Contacting, LawfulBasis};

fn channels() -> Vec<Choice<Channel>> {
    Channel::ALL.iter().map(|channel| Choice::new(*channel, words::channel(*channel))).collect()
}

fn judge_mark(form: &BlockForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// Marks that somebody is not to be contacted.
#[component]
pub(super) fn Mark(open: RwSignal<bool>, about: DataSubject, known: Remote<Contacting>) -> impl IntoView {
    let begun = BlockForm { about, channel: Channel::Phone, blocked: true, reason: None };
    let form = Form::new(format!("contacting/mark/{}", about.id), begun, 0, judge_mark);
    let toasts = use_toasts();
    let send = move |()| {
        let channel = words::channel(form.value().channel);
        form.send(
            |sending| async move { client::call::<MarkContact>(&(), &Nothing {}, &sending.value).await },
            move |now: Contacting| {
                open.set(false);
                known.set(now);
                toasts.done(t!(PrivacyContactingMarkedDone, channel = channel));
            },
        );
    };
    view! {
        <FormBody form act=text(Key::PrivacyContactingMark) on_send=send on_leave=move |()| open.set(false)>
            <div class="all"><Select label=text(Key::PrivacyContactingChannel) choices=channels() value=form.chosen("channel", |form| &mut form.channel) focus=true/></div>
            <div class="all"><TextField label=text(Key::PrivacyContactingReason) value=form.optional("reason", |form| &mut form.reason) required=true error=form.error("reason")/></div>
        </FormBody>
    }
}

/// The instant is the server's to judge: a page's clock may be wrong by more than is taken.
fn judge_consent(form: &ConsentForm) -> Vec<Finding> {
    form.judge(crate::text::now()).err().unwrap_or_default()
}

/// Notes a consent, given or taken back.
#[component]
pub(super) fn NoteConsentForm(
    open: RwSignal<bool>,
    about: DataSubject,
    known: Remote<Contacting>,
) -> impl IntoView {
    let begun = ConsentForm {
        about,
        state: ConsentState::Given,
        basis: LawfulBasis::Consent,
        channel: Channel::Any,
        source: String::new(),
        text: None,
        text_version: None,
        at: None,
    };
    let form = Form::new(format!("contacting/consent/{}", about.id), begun, 0, judge_consent);
    let toasts = use_toasts();
    let send = move |()| {
        form.send(
            |sending| async move {
                client::call_once::<NoteConsent>(&sending.key, &(), &Nothing {}, &sending.value).await
            },
            move |now: Contacting| {
                open.set(false);
                known.set(now);
                toasts.done(text(Key::PrivacyContactingNoted));
            },
        );
    };
    let states = ConsentState::ALL.iter().map(|state| Choice::new(*state, words::consent_state(*state)));
    let grounds = LawfulBasis::ALL.iter().map(|basis| Choice::new(*basis, words::basis(*basis)));
    view! {
        <FormBody form act=text(Key::ActionSave) on_send=send on_leave=move |()| open.set(false)>
            <Select label=text(Key::PrivacyConsentState) choices=states.collect() value=form.chosen("state", |form| &mut form.state) focus=true/>
            <Select label=text(Key::PrivacyContactingChannel) choices=channels() value=form.chosen("channel", |form| &mut form.channel)/>
            <div class="all"><Select label=text(Key::PrivacyConsentBasis) choices=grounds.collect() value=form.chosen("basis", |form| &mut form.basis)/></div>
            <TextField label=text(Key::PrivacyConsentSource) hint=text(Key::PrivacyConsentSourceHint) value=form.line("source", |form| &mut form.source) required=true error=form.error("source")/>
            <TextField label=text(Key::PrivacyConsentVersion) value=form.optional("text_version", |form| &mut form.text_version) error=form.error("text_version")/>
            <div class="all"><TextArea label=text(Key::PrivacyConsentText) value=form.optional("text", |form| &mut form.text) error=form.error("text")/></div>
        </FormBody>
    }
}
