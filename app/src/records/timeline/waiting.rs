//! What was logged and is not on the server yet, at the top of the story, with what can be done about it.

use super::entry::figures;
use crate::records::composer::ComposerControl;
use crate::records::outbox::{self, Made, Outbox, Pending, State};
use crate::records::words;
use crate::text::{self, Key, Moment, text};
use crate::ui::{Badge, Button, Glyph, Icon, Tone, reason};
use leptos::prelude::*;

/// One activity of the outbox.
#[component]
pub(super) fn Waiting(pending: Pending, control: Option<ComposerControl>) -> impl IntoView {
    let outbox = outbox::expect();
    let Pending { key, form, state } = pending;
    let (badge, why) = match state {
        State::Waiting => ((Tone::Caution, Glyph::Offline, Key::OutboxWaiting), None),
        State::Sending => ((Tone::Neutral, Glyph::Send, Key::OutboxSending), None),
        State::Sent(_) => ((Tone::Positive, Glyph::Check, Key::TimelineSent), None),
        State::Refused(error) => {
            let finding = error.problem().and_then(|problem| problem.findings.first());
            let why = finding.map_or_else(|| reason(&error), |finding| text::fault(&finding.fault));
            ((Tone::Critical, Glyph::Warn, Key::OutboxRefused), Some(why))
        }
    };
    let (tone, glyph, word) = badge;
    let said = figures(&form.figures);
    let acts = why.map(|why| {
        let (again, anew, away) = (key.clone(), key.clone(), key);
        view! {
            <p class="cri">{why}</p>
            <div class="facts">
                <Button small=true on_press=move |_| outbox.retry(&again)>{text(Key::ActionRetry)}</Button>
                {control.map(|control| view! {
                    <Button small=true on_press=move |_| write_anew(outbox, &anew, control)>{text(Key::OutboxWriteAnew)}</Button>
                })}
                <Button small=true on_press=move |_| drop(outbox.take(&away))>{text(Key::TimelineForget)}</Button>
            </div>
        }
    });
    view! {
        <li data-pending="">
            <span class="ico"><Icon glyph=words::activity_glyph(form.kind)/></span>
            <div class="say">
                <b>{words::activity(form.kind)}</b>" "<Badge tone glyph>{text(word)}</Badge>
                {form.text.map(|words| view! { <p class="words">{words}</p> })}
                {(!said.is_empty()).then(|| view! { <p class="small muted">{said}</p> })}
                {acts}
            </div>
            <Moment at=form.occurred_at clock=true/>
        </li>
    }
}

fn write_anew(outbox: Outbox, key: &str, control: ComposerControl) {
    if let Some(Pending { form: Made::Activity(form), .. }) = outbox.take(key) {
        control.again(form);
    }
}
