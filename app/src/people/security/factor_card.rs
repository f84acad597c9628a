//! One's own second factor: set up, recovery codes renewed, removed.

use super::codes::Codes;
use super::factor_setup::FactorSetup;
use super::proof::{Confirming, Proof, ProofFields};
use crate::client::{self, ClientError};
use crate::remote::Remote;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Act, Badge, Button, ButtonKind, Card, Dialog, Glyph, Tone, submits, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::security::{
    BeginFactor, ConfirmFactor, FactorCode, FactorSecret, RemoveFactor, RenewRecoveryCodes, SecondFactorView,
    SecurityView,
};

/// What the dialog shows.
#[derive(Clone)]
enum Shown {
    Secret(FactorSecret),
    Codes(Vec<String>),
    Removal,
}

/// The card.
#[component]
pub(super) fn FactorCard(
    view: SecurityView,
    security: Remote<SecurityView>,
    confirming: Confirming,
) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let shown = RwSignal::new(None::<Shown>);
    let show = move |what: Shown| {
        shown.set(Some(what));
        open.set(true);
    };
    let failed = move |error: &ClientError, again: Callback<()>| {
        if !confirming.asks(error, again) {
            toasts.failed(text(Key::SecurityNotDone), error);
        }
    };
    let begin = again(move |this| {
        spawn_local(async move {
            match client::call::<BeginFactor>(&(), &Nothing {}, &Nothing {}).await {
                Ok(secret) => show(Shown::Secret(secret)),
                Err(error) => failed(&error, this),
            }
        });
    });
    let renew = again(move |this| {
        spawn_local(async move {
            match client::call::<RenewRecoveryCodes>(&(), &Nothing {}, &Nothing {}).await {
                Ok(codes) => show(Shown::Codes(codes.codes)),
                Err(error) => failed(&error, this),
            }
        });
    });
    // Where everybody has to have one, it is replaced and not removed.
    let removable = !view.required;
    let body = match view.second_factor {
        Some(SecondFactorView { since, recovery_left }) => {
            let since = text::day(text::parts(since).date);
            view! {
                <p><Badge tone=Tone::Positive glyph=Glyph::Check>{text(Key::SecurityOn)}</Badge>" "{t!(SecuritySince, day = since)}</p>
                <p class=if recovery_left < 3 { "cri" } else { "muted" }>{t!(SecurityRecoveryLeft, count = recovery_left)}</p>
                <div class="btns">
                    <Button glyph=Glyph::Key on_press=move |_| renew.run(())>{text(Key::SecurityRecoveryRenew)}</Button>
                    {removable.then(|| view! { <Button kind=ButtonKind::Danger on_press=move |_| show(Shown::Removal)>{text(Key::SecurityFactorRemove)}</Button> })}
                </div>
            }
            .into_any()
        }
        None => view! {
            <p class="muted">{text(Key::SecurityFactorWhat)}</p>
            <div class="btns"><Button glyph=Glyph::Lock kind=ButtonKind::Primary on_press=move |_| begin.run(())>{text(Key::SecurityFactorSetUp)}</Button></div>
        }
        .into_any(),
    };
    let required =
        view.required.then(|| view! { <p class="muted small">{text(Key::SecurityFactorRequired)}</p> });
    let title = move || {
        text(match shown.get() {
            Some(Shown::Codes(_)) => Key::SecurityRecovery,
            Some(Shown::Removal) => Key::SecurityFactorRemove,
            Some(Shown::Secret(_)) | None => Key::SecurityFactorSetUp,
        })
    };
    let done = move |()| {
        open.set(false);
        security.reload();
    };
    view! {
        <Card title=text(Key::SecurityFactor)><div class="body stack g3">{body}{required}</div></Card>
        <Dialog open title=Signal::derive(title)>
            {move || shown.get().map(|what| match what {
                Shown::Secret(secret) => view! { <First secret shown/> }.into_any(),
                Shown::Codes(codes) => view! { <Codes codes on_done=done/> }.into_any(),
                Shown::Removal => view! { <Removal on_done=done open/> }.into_any(),
            })}
        </Dialog>
    }
}

/// An act that can be done again after it was confirmed: it is handed itself.
pub(in crate::people) fn again(act: impl Fn(Callback<()>) + Clone + Send + Sync + 'static) -> Callback<()> {
    let itself = StoredValue::new(None::<Callback<()>>);
    let callback = Callback::new(move |()| {
        if let Some(this) = itself.get_value() {
            act(this);
        }
    });
    itself.set_value(Some(callback));
    callback
}

/// The first code, after which the recovery codes are shown.
#[component]
fn First(secret: FactorSecret, shown: RwSignal<Option<Shown>>) -> impl IntoView {
    let act = Act::new();
    let send = move |code: String| {
        let call = async move { client::call::<ConfirmFactor>(&(), &Nothing {}, &FactorCode { code }).await };
        act.ask(call, move |answer| match answer {
            Ok(codes) => shown.set(Some(Shown::Codes(codes.codes))),
            Err(error) if error.code() == Some(ErrorCode::WrongCredentials) => {
                act.refused_for(text(Key::SecurityCodeWrong));
            }
            Err(error) => act.refused(&error),
        });
    };
    view! { <FactorSetup secret act on_code=send/> }
}

#[component]
fn Removal(#[prop(into)] on_done: Callback<()>, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let proof = Proof::new(true);
    let act = Act::new();
    let submit = submits(move || {
        let call = async move { client::call::<RemoveFactor>(&(), &Nothing {}, &proof.typed()).await };
        act.ask(call, move |answer| match answer {
            Ok(_) => {
                toasts.done(text(Key::SecurityFactorRemoved));
                on_done.run(());
            }
            Err(error) => proof.refused(&error),
        });
    });
    view! {
        <p class="muted">{text(Key::SecurityFactorRemoveWhat)}</p>
        <form class="stack g4" on:submit=submit novalidate=true>
            <ProofFields proof/>
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Danger submit=true disabled=act.busy()>{text(Key::SecurityFactorRemove)}</Button>
            </div>
        </form>
    }
}
