//! What an erasure would do, the name that has to be typed to have it done, and what became of it.

use super::words;
use crate::client;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{
    Act, Button, ButtonKind, Choice, Glyph, Icon, LinkButton, Refusal, Select, SkeletonRows, TextField,
    reason,
};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::ids::{ErasureId, PrivacyRequestId};
use shared::privacy::api::{
    DataSubjectQuery, ErasePerson, ListPrivacyRequests, PreviewErasure, PrivacyRequestQuery,
};
use shared::privacy::erasure::{ErasureForm, ErasurePreview, ErasureState, ErasureView, RemovedCount};
use shared::privacy::request::{PrivacyRequestKind, PrivacyRequestState};
use shared::privacy::{DataSubject, DataSubjectRow};

/// An erasure that was asked for.
#[derive(Clone)]
struct Asked {
    name: String,
    ids: Vec<ErasureId>,
    /// What the preview had said of it.
    goes: Vec<RemovedCount>,
    /// Whether it answers a request, which is then to be answered.
    answers: bool,
}

/// The preview, and the way on.
#[component]
pub(super) fn Erase(
    /// Who.
    row: DataSubjectRow,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// The last erasures, to be asked for again.
    erased: Remote<Vec<ErasureView>>,
) -> impl IntoView {
    let query = DataSubjectQuery { kind: row.kind, id: row.id };
    let active = row.active == Some(true);
    // Everything that is held is looked through for it.
    let preview =
        remote(
            move || async move { client::call_patiently::<PreviewErasure>(&(), &query, &Nothing {}).await },
        );
    let asked = RwSignal::new(None::<Asked>);
    let done = Callback::new(move |now: Asked| {
        asked.set(Some(now));
        erased.reload();
    });
    let looking = || {
        view! {
            <div class="stack g4"><SkeletonRows count=5/><p class="small muted" role="status">{text(Key::PrivacyEraseLooking)}</p></div>
        }
    };
    move || {
        match asked.get() {
        Some(asked) => view! { <Outcome asked open erased/> }.into_any(),
        None => view! {
            <Loaded remote=preview what=text(Key::PrivacyErase) skeleton=looking children=move |preview| view! { <Preview preview active open done/> }/>
        }
        .into_any(),
    }
    }
}

#[component]
fn Preview(
    preview: ErasurePreview,
    active: bool,
    open: RwSignal<bool>,
    done: Callback<Asked>,
) -> impl IntoView {
    let ErasurePreview { person, confirmation, goes, stays, row_stays: _, twins } = preview;
    let about = DataSubject { kind: person.kind, id: person.id };
    let (typed, why) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let also = RwSignal::new(Vec::<DataSubject>::new());
    let request = RwSignal::new(None::<PrivacyRequestId>);
    let act = Act::new();
    let wanted = StoredValue::new(confirmation.clone());
    let named = Memo::new(move |_| typed.with(|typed| wanted.with_value(|wanted| typed.trim() == wanted)));
    let ready = Memo::new(move |_| {
        named.get() && why.with(|why| !why.trim().is_empty()) && !active && !act.busy().get()
    });
    // Said once as much is typed as would be enough.
    let other = Signal::derive(move || {
        let enough = wanted.with_value(|wanted| wanted.chars().count());
        let other = typed.with(|typed| typed.trim().chars().count() >= enough) && !named.get();
        other.then(|| t!(PrivacyEraseOther, name = wanted.get_value()))
    });
    let kept = StoredValue::new(goes.clone());
    // Whoever loses the network and presses once more asks for the same.
    let key = StoredValue::new(client::fresh_key());
    let erase = move |_| {
        let form = ErasureForm {
            about,
            also: also.get_untracked(),
            confirmation: typed.get_untracked(),
            reason: why.get_untracked(),
            request: request.get_untracked(),
        };
        let (sent, answers) = (key.get_value(), form.request.is_some());
        let call = async move { client::call_once::<ErasePerson>(&sent, &(), &Nothing {}, &form).await };
        // The dialog may be closed by then; the erasure goes on all the same.
        act.ask(call, move |answer| match answer {
            Ok(erasures) => done.run(Asked {
                name: wanted.get_value(),
                ids: erasures.into_iter().map(|one| one.id).collect(),
                goes: kept.get_value(),
                answers,
            }),
            Err(error) => {
                if error.problem().is_some() {
                    key.set_value(client::fresh_key());
                }
                act.refused_for(reason(&error));
            }
        });
    };
    let stays = stays.into_iter().map(|one| line(words::kept(one.what), one.count)).collect_view();
    let choices = twins.into_iter().map(|twin| twin_choice(twin, also)).collect::<Vec<_>>();
    view! {
        <div class="erasing stack g4">
            <div class="both">
                <section><h3>{text(Key::PrivacyEraseGoes)}</h3><ul>{removed(goes)}</ul></section>
                <section><h3>{text(Key::PrivacyEraseStays)}</h3><ul>{stays}</ul></section>
            </div>
            {(!choices.is_empty()).then(|| view! {
                <fieldset><legend>{text(Key::PrivacyEraseTwins)}</legend>{choices}</fieldset>
            })}
            {if active {
                view! {
                    <p class="cri">{text(Key::PrivacyEraseActive)}</p>
                    <div class="row"><LinkButton href="/admin/people" glyph=Glyph::Arrow>{text(Key::PrivacyErasePeople)}</LinkButton></div>
                }.into_any()
            } else {
                view! {
                    <Answered about request/>
                    <TextField label=text(Key::PrivacyEraseReason) value=why required=true/>
                    <TextField label=t!(PrivacyEraseConfirm, name = confirmation) value=typed required=true error=other/>
                }.into_any()
            }}
            <p class="small muted">{text(Key::PrivacyEraseOnce)}</p>
            <Refusal act/>
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Danger disabled=Signal::derive(move || !ready.get()) on_press=erase>{text(Key::PrivacyEraseAct)}</Button>
            </div>
        </div>
    }
}

/// Which of the open requests for erasure is answered, where there are any: who asked is forgotten with the answer.
#[component]
fn Answered(about: DataSubject, request: RwSignal<Option<PrivacyRequestId>>) -> impl IntoView {
    let open = remote(|| async {
        let query =
            PrivacyRequestQuery { state: Some(PrivacyRequestState::Open), after: None, limit: Some(200) };
        client::call::<ListPrivacyRequests>(&(), &query, &Nothing {}).await
    });
    move || {
        let open = open.value().map(|page| page.items).unwrap_or_default().into_iter();
        let open = open.filter(|one| one.kind == PrivacyRequestKind::Erasure);
        let open = open.filter(|one| one.about.is_none_or(|whose| whose == about));
        let choices: Vec<_> = open
            .map(|one| {
                let due = t!(PrivacyRequestDueBy, day = text::day(one.due_on));
                Choice::new(one.id, format!("{} · {due}", one.asked_by))
            })
            .collect();
        (!choices.is_empty()).then(|| view! {
            <Select label=text(Key::PrivacyEraseRequest) choices value=request empty=text(Key::PrivacyEraseNoRequest)/>
        })
    }
}

/// What became of it, as far as it has come: a worker does it, whether the dialog is open or not.
#[component]
fn Outcome(asked: Asked, open: RwSignal<bool>, erased: Remote<Vec<ErasureView>>) -> impl IntoView {
    let Asked { name, ids, goes, answers } = asked;
    let (name, ids) = (StoredValue::new(name), StoredValue::new(ids));
    // The slowest of them, and how much went of all.
    let come = Memo::new(move |_| {
        let rows = erased.value().unwrap_or_default();
        let mine = rows.into_iter().filter(|row| ids.with_value(|ids| ids.contains(&row.id)));
        let (mut slowest, mut count) = (None, 0);
        for row in mine {
            slowest = Some(slowest.map_or(row.state, |state: ErasureState| state.min(row.state)));
            count += row.removed;
        }
        (slowest.unwrap_or(ErasureState::Waiting), count)
    });
    let told = move || {
        let (state, count) = come.get();
        let (name, count) = (name.get_value(), text::grouped(count));
        let (tone, glyph, said) = match state {
            ErasureState::Waiting => ("muted", Glyph::Clock, t!(PrivacyEraseGoing, name = name)),
            ErasureState::Cleaning => ("muted", Glyph::Clock, t!(PrivacyEraseCleaning, count = count)),
            ErasureState::Done => ("pos", Glyph::Check, t!(PrivacyEraseDone, name = name, count = count)),
        };
        view! { <Icon glyph/><b class=tone>{said}</b> }
    };
    view! {
        <div class="erasing stack g4">
            <p class="row" role="status">{told}</p>
            <section><h3>{text(Key::PrivacyEraseWent)}</h3><ul>{removed(goes)}</ul></section>
            {answers.then(|| view! { <p>{text(Key::PrivacyEraseAnswer)}</p> })}
            <p class="small muted">{text(Key::PrivacyEraseGoesOn)}</p>
            <div class="btns"><Button kind=ButtonKind::Primary on_press=move |_| open.set(false)>{text(Key::ActionClose)}</Button></div>
        </div>
    }
}

fn removed(goes: Vec<RemovedCount>) -> impl IntoView {
    goes.into_iter().map(|one| line(words::removed(one.what), one.count)).collect_view()
}

fn line(words: String, count: i64) -> impl IntoView {
    view! { <li class="row"><span class="grow">{words}</span><b class="num">{text::grouped(count)}</b></li> }
}

/// Another record of what seems to be the same person.
fn twin_choice(twin: DataSubjectRow, also: RwSignal<Vec<DataSubject>>) -> impl IntoView {
    let subject = DataSubject { kind: twin.kind, id: twin.id };
    let press = move |event: leptos::ev::Event| {
        let chosen = event_target_checked(&event);
        also.update(|also| {
            also.retain(|one| *one != subject);
            if chosen {
                also.push(subject);
            }
        });
    };
    let of = twin.of.map(|of| format!(" · {of}"));
    view! {
        <label class="check"><input type="checkbox" on:change=press/><span>{twin.name}" · "{words::subject(twin.kind)}{of}</span></label>
    }
}
