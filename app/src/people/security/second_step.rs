//! The second step of signing in: a code, or, where the site asks everybody for one and there is none yet, setting the second
//! factor up.

use super::codes::Codes;
use super::factor_setup::FactorSetup;
use crate::client::{self, ClientError};
use crate::people::sign_in::refused;
use crate::remote::{Loaded, remote};
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, SkeletonRows, TextField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::security::{
    BeginRequiredFactor, CompleteSignIn, ConfirmRequiredFactor, FactorSecret, FactorTry, PendingSignIn,
};

/// What the password led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// By what it goes on.
    pub pending: String,
    /// There is no second factor yet, and one is needed.
    pub enrol: bool,
}

/// The step.
#[component]
pub fn SecondStep(
    /// What the password led to.
    step: Step,
    /// It took too long, or was given up: the password is asked for again.
    #[prop(into)]
    on_again: Callback<()>,
) -> impl IntoView {
    if step.enrol {
        view! { <Enrol pending=step.pending on_again/> }.into_any()
    } else {
        view! { <Code pending=step.pending on_again/> }.into_any()
    }
}

/// Why a code was refused; nothing when the sign-in is over and begins again.
fn sentence(error: &ClientError, on_again: Callback<()>) -> Option<String> {
    match error.code() {
        Some(ErrorCode::Unauthenticated) => {
            on_again.run(());
            None
        }
        Some(ErrorCode::WrongCredentials) => Some(text(Key::SecurityCodeWrong)),
        _ => Some(refused(error)),
    }
}

#[component]
fn Code(pending: String, on_again: Callback<()>) -> impl IntoView {
    let session = session::expect();
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let pending = StoredValue::new(pending);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let one = FactorTry { pending: pending.get_value(), code: code.get_untracked() };
        spawn_local(async move {
            match client::call::<CompleteSignIn>(&(), &Nothing {}, &one).await {
                Ok(view) => session.come_in(view).await,
                Err(error) => {
                    let _ = busy.try_set(false);
                    code.set(String::new());
                    wrong.set(sentence(&error, on_again));
                }
            }
        });
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div><h1>{text(Key::SecuritySecondStep)}</h1><p class="muted">{text(Key::SecuritySecondStepLead)}</p></div>
            <TextField label=text(Key::SecurityCode) value=code autocomplete="one-time-code" hint=text(Key::SecurityCodeHint) focus=true error=wrong/>
            <Button kind=ButtonKind::Primary submit=true disabled=busy>{text(Key::SignInSubmit)}</Button>
            <Button kind=ButtonKind::Ghost on_press=move |_| on_again.run(())>{text(Key::ActionBack)}</Button>
        </form>
    }
}

#[component]
fn Enrol(pending: String, on_again: Callback<()>) -> impl IntoView {
    let session = session::expect();
    let pending = StoredValue::new(pending);
    let codes = RwSignal::new(None::<Vec<String>>);
    let (wrong, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let secret = remote(move || {
        let asked = PendingSignIn { pending: pending.get_value() };
        async move { client::call::<BeginRequiredFactor>(&(), &Nothing {}, &asked).await }
    });
    let send = Callback::new(move |code: String| {
        busy.set(true);
        let one = FactorTry { pending: pending.get_value(), code };
        spawn_local(async move {
            let answer = client::call::<ConfirmRequiredFactor>(&(), &Nothing {}, &one).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => codes.set(Some(made.codes)),
                Err(error) => wrong.set(sentence(&error, on_again)),
            }
        });
    });
    move || {
        match codes.get() {
        Some(codes) => view! {
            <div class="panel-of-step stack g4">
                <h1>{text(Key::SecurityRecovery)}</h1>
                // The session is there already; only now it is shown.
                <Codes codes on_done=move |()| session.ask()/>
            </div>
        }
        .into_any(),
        None => view! {
            <div class="panel-of-step stack g4">
                <div><h1>{text(Key::SecurityFactorSetUp)}</h1><p class="muted">{text(Key::SecurityFactorRequiredLead)}</p></div>
                <Loaded remote=secret what=text(Key::SecurityFactor) skeleton=|| view! { <SkeletonRows count=3/> } children=move |secret: FactorSecret| {
                    view! { <FactorSetup secret wrong busy on_code=send/> }
                }/>
            </div>
        }
        .into_any(),
    }
    }
}
