//! The register of requests: what is due first, noted and answered here.

use super::words;
use crate::client;
use crate::paged::{Paged, PagedRows, paged};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{
    Badge, Button, ButtonKind, Choice, Dialog, Empty, Form, FormBody, Glyph, Select, SkeletonRows, TextArea,
    TextField, Tone, use_toasts,
};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::privacy::api::{
    AnswerPrivacyRequest, ListPrivacyRequests, NotePrivacyRequest, PrivacyRequestQuery,
};
use shared::privacy::request::{
    PrivacyAnswer, PrivacyRequestForm, PrivacyRequestKind, PrivacyRequestState, PrivacyRequestView,
};

/// The register.
#[component]
pub(super) fn RequestsPart() -> impl IntoView {
    let only = RwSignal::new(Some(PrivacyRequestState::Open));
    let list = paged(move |after| {
        let query = PrivacyRequestQuery { state: only.get(), after, limit: None };
        async move { client::call::<ListPrivacyRequests>(&(), &query, &Nothing {}).await }
    });
    let making = RwSignal::new(false);
    let answering = RwSignal::new(None::<PrivacyRequestView>);
    let open = RwSignal::new(false);
    Effect::new(move || open.set(answering.with(Option::is_some)));
    let choices = vec![Choice::new(PrivacyRequestState::Open, text(Key::PrivacyRequestOpenOnly))];
    let empty = move || {
        view! {
            <Empty glyph=Glyph::Inbox title=text(if only.get().is_some() { Key::PrivacyRequestsNoneOpen } else { Key::PrivacyRequestsNone }) text=text(Key::PrivacyRequestsNoneHint)>
                <Button glyph=Glyph::Plus on_press=move |_| making.set(true)>{text(Key::PrivacyRequestNew)}</Button>
            </Empty>
        }
    };
    view! {
        <div class="row wrap">
            <Select label=text(Key::PrivacyTabRequests) bare=true choices value=only empty=text(Key::PrivacyRequestAll)/>
            <span class="grow"></span>
            <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| making.set(true)>{text(Key::PrivacyRequestNew)}</Button>
        </div>
        <section class="card" aria-label=text(Key::PrivacyTabRequests)>
            <PagedRows list what=text(Key::PrivacyTabRequests) skeleton=|| view! { <div class="body"><SkeletonRows count=4/></div> } empty>
                <ul class="lines-list"><For each=move || list.rows() key=|row| (row.id, row.version) children=move |row| request(row, answering)/></ul>
            </PagedRows>
        </section>
        <Dialog open=making title=text(Key::PrivacyRequestNew) wide=true>
            {move || view! { <NoteRequest open=making list/> }}
        </Dialog>
        <Dialog open=open title=text(Key::PrivacyRequestAnswer)>
            {move || answering.get_untracked().map(|request| view! { <AnswerRequest open request answering list/> })}
        </Dialog>
    }
}

fn request(row: PrivacyRequestView, answering: RwSignal<Option<PrivacyRequestView>>) -> impl IntoView {
    let left = row.days_left(text::today()).map(left);
    let answered = row
        .answered_at
        .zip(row.answered_by.clone())
        .map(|(at, by)| t!(PrivacyRequestAnsweredBy, when = text::since(at), who = by.name));
    let tone = match row.state {
        PrivacyRequestState::Open => Tone::Accent,
        PrivacyRequestState::Done => Tone::Positive,
        PrivacyRequestState::Refused => Tone::Neutral,
    };
    let is_open = row.state == PrivacyRequestState::Open;
    let (asked_by, note, answer) = (row.asked_by.clone(), row.note.clone(), row.answer.clone());
    let (kind, state, due) = (row.kind, row.state, row.due_on);
    let row = StoredValue::new(row);
    view! {
        <li>
            <div class="stack g1 grow">
                <span class="row wrap">
                    <b>{words::request_kind(kind)}</b>
                    <Badge tone=tone>{words::request_state(state)}</Badge>
                    {left}
                    <span class="muted small">{answered.unwrap_or_else(|| t!(PrivacyRequestDueBy, day = text::day(due)))}</span>
                </span>
                <span>{asked_by}</span>
                {note.map(|note| view! { <span class="small muted lines">{note}</span> })}
                {answer.map(|answer| view! { <span class="small lines">{answer}</span> })}
            </div>
            {is_open.then(|| view! {
                <Button small=true on_press=move |_| answering.set(Some(row.get_value()))>{text(Key::PrivacyRequestAnswer)}</Button>
            })}
        </li>
    }
}

/// Days of grace at which a request is pressing.
const PRESSING_DAYS: i64 = 3;

/// `还有 5 天`, `逾期 2 天`: what is left of the time in which it is answered.
fn left(days: i64) -> impl IntoView {
    let (tone, said) = match days {
        ..0 => (Tone::Critical, t!(PrivacyRequestOverdue, count = -days)),
        0 => (Tone::Caution, text(Key::PrivacyRequestToday)),
        1..=PRESSING_DAYS => (Tone::Caution, t!(PrivacyRequestLeft, count = days)),
        _ => (Tone::Neutral, t!(PrivacyRequestLeft, count = days)),
    };
    view! { <Badge tone=tone>{said}</Badge> }
}

fn judge(form: &PrivacyRequestForm) -> Vec<Finding> {
    form.judge(text::today()).err().unwrap_or_default()
}

#[component]
fn NoteRequest(open: RwSignal<bool>, list: Paged<PrivacyRequestView>) -> impl IntoView {
    let begun = PrivacyRequestForm {
        kind: PrivacyRequestKind::Copy,
        about: None,
        asked_by: String::new(),
        note: None,
        received_on: Some(text::today()),
        due_on: None,
    };
    let form = Form::new("privacy/request", begun, 0, judge);
    let toasts = use_toasts();
    let send = move |()| {
        form.send(
            |sending| async move {
                client::call_once::<NotePrivacyRequest>(&sending.key, &(), &Nothing {}, &sending.value).await
            },
            move |noted: PrivacyRequestView| {
                open.set(false);
                toasts.done(t!(PrivacyRequestNoted, day = text::day(noted.due_on)));
                list.reload();
            },
        );
    };
    let kinds = PrivacyRequestKind::ALL.iter().map(|kind| Choice::new(*kind, words::request_kind(*kind)));
    view! {
        <FormBody form act=text(Key::PrivacyRequestNote) on_send=send on_leave=move |()| open.set(false)>
            <div class="all"><Select label=text(Key::PrivacyRequestKind) choices=kinds.collect() value=form.chosen("kind", |form| &mut form.kind) focus=true/></div>
            <div class="all"><TextField label=text(Key::PrivacyRequestAskedBy) value=form.line("asked_by", |form| &mut form.asked_by) required=true error=form.error("asked_by")/></div>
            <TextField label=text(Key::PrivacyRequestReceived) kind="date" value=form.day("received_on", |form| &mut form.received_on) error=form.error("received_on")/>
            <TextField label=text(Key::PrivacyRequestDue) kind="date" hint=text(Key::PrivacyRequestDueHint) value=form.day("due_on", |form| &mut form.due_on) error=form.error("due_on")/>
            <div class="all"><TextArea label=text(Key::PrivacyRequestText) value=form.optional("note", |form| &mut form.note) error=form.error("note")/></div>
        </FormBody>
    }
}

fn judge_answer(form: &PrivacyAnswer) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

#[component]
fn AnswerRequest(
    open: RwSignal<bool>,
    request: PrivacyRequestView,
    answering: RwSignal<Option<PrivacyRequestView>>,
    list: Paged<PrivacyRequestView>,
) -> impl IntoView {
    let id = request.id;
    let begun = PrivacyAnswer { version: request.version, state: PrivacyRequestState::Done, answer: None };
    let form = Form::new(format!("privacy/answer/{id}"), begun, request.version, judge_answer);
    let toasts = use_toasts();
    let leave = move || {
        open.set(false);
        answering.set(None);
    };
    // Closed by Escape, too.
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            answering.set(None);
        }
        now
    });
    let send = move |()| {
        form.send(
            move |sending| async move {
                client::call::<AnswerPrivacyRequest>(&id, &Nothing {}, &sending.value).await
            },
            move |_: PrivacyRequestView| {
                leave();
                toasts.done(text(Key::PrivacyRequestAnswered));
                list.reload();
            },
        );
    };
    let outcomes = [PrivacyRequestState::Done, PrivacyRequestState::Refused];
    let outcomes = outcomes.map(|state| Choice::new(state, words::request_state(state)));
    view! {
        <p class="muted">{words::request_kind(request.kind)}" · "{request.asked_by}</p>
        <FormBody form act=text(Key::PrivacyRequestAnswer) on_send=send on_leave=move |()| leave()>
            <div class="all"><Select label=text(Key::PrivacyRequestOutcome) choices=outcomes.into() value=form.chosen("state", |form| &mut form.state) focus=true/></div>
            <div class="all"><TextArea label=text(Key::PrivacyRequestAnswerText) value=form.optional("answer", |form| &mut form.answer) error=form.error("answer")/></div>
        </FormBody>
    }
}
