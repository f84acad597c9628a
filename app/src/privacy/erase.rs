//! What an erasure would do, and the name that has to be typed to have it done.

use super::words;
use crate::client;
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, SkeletonRows, TextField, reason, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::privacy::api::{DataSubjectQuery, ErasePerson, PreviewErasure};
use shared::privacy::erasure::{ErasureForm, ErasurePreview, ErasureView};
use shared::privacy::{DataSubject, DataSubjectRow};

/// The preview, and the way on.
#[component]
pub(super) fn Erase(
    /// Who.
    row: DataSubjectRow,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// What was found, to be asked for again.
    found: Remote<Vec<DataSubjectRow>>,
    /// The last erasures, to be asked for again.
    erased: Remote<Vec<ErasureView>>,
) -> impl IntoView {
    let query = DataSubjectQuery { kind: row.kind, id: row.id };
    let active = row.active == Some(true);
    let preview =
        remote(move || async move { client::call::<PreviewErasure>(&(), &query, &Nothing {}).await });
    let done = Callback::new(move |()| {
        open.set(false);
        found.reload();
        erased.reload();
    });
    let show = move |preview: ErasurePreview| view! { <Preview preview active open done/> };
    view! {
        <Loaded remote=preview what=text(Key::PrivacyErase) skeleton=|| view! { <SkeletonRows count=5/> } children=show/>
    }
}

#[component]
fn Preview(preview: ErasurePreview, active: bool, open: RwSignal<bool>, done: Callback<()>) -> impl IntoView {
    let ErasurePreview { person, confirmation, goes, stays, row_stays: _, twins } = preview;
    let about = DataSubject { kind: person.kind, id: person.id };
    let (typed, why) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let also = RwSignal::new(Vec::<DataSubject>::new());
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toasts = use_toasts();
    let wanted = confirmation.clone();
    let ready = Memo::new(move |_| {
        let named = typed.with(|typed| typed.trim() == wanted);
        named && why.with(|why| !why.trim().is_empty()) && !active && !busy.get()
    });
    let name = StoredValue::new(confirmation.clone());
    let erase = move |_| {
        let form = ErasureForm {
            about,
            also: also.get_untracked(),
            confirmation: typed.get_untracked(),
            reason: why.get_untracked(),
            request: None,
        };
        busy.set(true);
        spawn_local(async move {
            let answer = client::call::<ErasePerson>(&(), &Nothing {}, &form).await;
            // The dialog may be closed; the erasure goes on all the same.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    toasts.done(t!(PrivacyEraseAsked, name = name.get_value()));
                    done.run(());
                }
                Err(error) => refused.set(Some(reason(&error))),
            }
        });
    };
    let line = |words: String, count: i64| {
        view! { <li class="row"><span class="grow">{words}</span><b class="num">{text::grouped(count)}</b></li> }
    };
    let goes = goes.into_iter().map(|one| line(words::removed(one.what), one.count)).collect_view();
    let stays = stays.into_iter().map(|one| line(words::kept(one.what), one.count)).collect_view();
    let choices = twins.into_iter().map(|twin| twin_choice(twin, also)).collect::<Vec<_>>();
    view! {
        <div class="erasing stack g4">
            <div class="both">
                <section><h3>{text(Key::PrivacyEraseGoes)}</h3><ul>{goes}</ul></section>
                <section><h3>{text(Key::PrivacyEraseStays)}</h3><ul>{stays}</ul></section>
            </div>
            {(!choices.is_empty()).then(|| view! {
                <fieldset><legend>{text(Key::PrivacyEraseTwins)}</legend>{choices}</fieldset>
            })}
            {if active {
                view! { <p class="cri">{text(Key::PrivacyEraseActive)}</p> }.into_any()
            } else {
                view! {
                    <TextField label=text(Key::PrivacyEraseReason) value=why required=true/>
                    <TextField label=t!(PrivacyEraseConfirm, name = confirmation) value=typed required=true/>
                }.into_any()
            }}
            <p class="small muted">{text(Key::PrivacyEraseOnce)}</p>
            {move || refused.get().map(|why| view! { <p class="cri" role="alert">{why}</p> })}
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Danger disabled=Signal::derive(move || !ready.get()) on_press=erase>{text(Key::PrivacyEraseAct)}</Button>
            </div>
        </div>
    }
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
