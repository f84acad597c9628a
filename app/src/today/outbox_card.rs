//! What was written and is not on the server yet, about whatever record, with what can be done about it.

use crate::records::outbox::{self, Made, Outbox, Pending, State};
use crate::records::words;
use crate::t;
use crate::text::{self, Key, Moment, text};
use crate::ui::{Badge, Button, ButtonKind, Card, Glyph, Icon, LinkButton, Tone, reason, use_toasts};
use leptos::prelude::*;

/// The outbox; nothing when it is empty.
#[component]
pub(super) fn OutboxCard() -> impl IntoView {
    let outbox = outbox::expect();
    move || {
        let left = outbox.left();
        (!left.is_empty()).then(|| {
            let count = left.len();
            let badge = move || view! { <Badge tone=Tone::Caution glyph=Glyph::Warn>{t!(OutboxLeft, count = count)}</Badge> };
            view! { <Card title=text(Key::OutboxTitle) extra=badge>{left.into_iter().map(|item| row(outbox, item)).collect_view()}</Card> }
        })
    }
}

fn row(outbox: Outbox, item: Pending<Made>) -> impl IntoView {
    let (glyph, title, said, at) = match &item.form {
        Made::Activity(form) => (
            words::activity_glyph(form.kind),
            words::activity(form.kind),
            form.text.clone(),
            Some(view! { <Moment at=form.occurred_at/> }),
        ),
        Made::Lead(form) => {
            let name: Vec<String> = [form.company.clone(), form.name.clone()].into_iter().flatten().collect();
            (Glyph::Lead, t!(OutboxLead, name = name.join(" · ")), form.need.clone(), None)
        }
    };
    let refused = match &item.state {
        State::Refused(error) => {
            let finding = error.problem().and_then(|problem| problem.findings.first());
            Some(finding.map_or_else(|| reason(error), |finding| text::fault(&finding.fault)))
        }
        State::Waiting | State::Sending | State::Sent(_) => None,
    };
    let state = text(match &item.state {
        State::Refused(_) => Key::OutboxRefused,
        State::Sending => Key::OutboxSending,
        State::Waiting | State::Sent(_) => Key::OutboxWaiting,
    });
    let is_lead = matches!(item.form, Made::Lead(_));
    let again = refused.is_some().then(|| {
        let key = item.key.clone();
        let anew = is_lead.then(|| {
            let href = format!("/quick?again={key}");
            view! { <LinkButton href small=true>{text(Key::OutboxWriteAnew)}</LinkButton> }
        });
        view! { <Button small=true on_press=move |_| outbox.retry(&key)>{text(Key::ActionRetry)}</Button>{anew} }
    });
    let why = refused.map_or(state, |why| why);
    let tone = if again.is_some() { "cri" } else { "" };
    view! {
        <div class="it">
            <Icon glyph/>
            <div class="stack g0">
                <span class="strong clip">{title}</span>
                {said.map(|said| view! { <p class="clip">{said}</p> })}
                <p class=tone>{why}</p>
            </div>
            {at}
            <div class="do">{again}<Drop outbox key=item.key/></div>
        </div>
    }
}

/// Takes one out; it can be put back as long as the word of it stands.
#[component]
fn Drop(outbox: Outbox, key: String) -> impl IntoView {
    let toasts = use_toasts();
    let press = move |_| {
        if let Some(taken) = outbox.take(&key) {
            let taken = StoredValue::new(Some(taken));
            let undo = move || {
                if let Some(taken) = taken.try_update_value(Option::take).flatten() {
                    outbox.put(Pending { state: State::Waiting, ..taken });
                }
            };
            toasts.undoable(text(Key::OutboxDropped), undo);
        }
    };
    view! { <Button kind=ButtonKind::Ghost small=true on_press=press>{text(Key::OutboxDrop)}</Button> }
}
