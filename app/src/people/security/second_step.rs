//! The second step of signing in: a code, or, where the site asks everybody for one and there is none yet, setting the second
//! factor up.

use super::codes::Codes;
use super::factor_setup::FactorSetup;
use crate::client::{self, ClientError};
use crate::people::sign_in::refused;
use crate::remote::{Loaded, remote};
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Act, Button, ButtonKind, SkeletonRows, TextField, submits};
use leptos::prelude::*;
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

/// A way in that is taken once, or the second step that it led to. Whoever takes too long for that is there already, and signs
/// in.
pub(in crate::people) fn or_second_step(
    step: RwSignal<Option<Step>>,
    way: impl Fn() -> AnyView + Send + 'static,
) -> impl IntoView {
    let again = move |()| {
        let _ = window().location().assign("/sign-in");
    };
    move || match step.get() {
        Some(step) => view! { <SecondStep step on_again=again/> }.into_any(),
        None => way(),
    }
}

/// Says why a code was refused; a sign-in that is over begins again.
fn refuse(act: Act, error: &ClientError, on_again: Callback<()>) {
    match error.code() {
        Some(ErrorCode::Unauthenticated) => on_again.run(()),
        Some(ErrorCode::WrongCredentials) => act.refused_for(text(Key::SecurityCodeWrong)),
        _ => act.refused_for(refused(error)),
    }
}

#[component]
fn Code(pending: String, on_again: Callback<()>) -> impl IntoView {
    let session = session::expect();
    let code = RwSignal::new(String::new());
    let act = Act::new();
    let wrong = Signal::derive(move || act.refusal());
    let pending = StoredValue::new(pending);
    let submit = submits(move || {
        let one = FactorTry { pending: pending.get_value(), code: code.get_untracked() };
        let call = async move {
            match client::call::<CompleteSignIn>(&(), &Nothing {}, &one).await {
                Ok(view) => {
                    session.come_in(view).await;
                    Ok(())
                }
                Err(error) => Err(error),
            }
        };
        act.ask(call, move |answer| {
            if let Err(error) = answer {
                code.set(String::new());
                refuse(act, &error, on_again);
            }
        });
    });
    view! {
        <form on:submit=submit novalidate=true>
            <div><h1>{text(Key::SecuritySecondStep)}</h1><p class="muted">{text(Key::SecuritySecondStepLead)}</p></div>
            <TextField label=text(Key::SecurityCode) value=code autocomplete="one-time-code" hint=text(Key::SecurityCodeHint) focus=true error=wrong/>
            <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SignInSubmit)}</Button>
            <Button kind=ButtonKind::Ghost on_press=move |_| on_again.run(())>{text(Key::ActionBack)}</Button>
        </form>
    }
}

#[component]
fn Enrol(pending: String, on_again: Callback<()>) -> impl IntoView {
    let session = session::expect();
    let pending = StoredValue::new(pending);
    let codes = RwSignal::new(None::<Vec<String>>);
    let act = Act::new();
    let secret = remote(move || {
        let asked = PendingSignIn { pending: pending.get_value() };
        async move { client::call::<BeginRequiredFactor>(&(), &Nothing {}, &asked).await }
    });
    let send = Callback::new(move |code: String| {
        let one = FactorTry { pending: pending.get_value(), code };
        let call = async move { client::call::<ConfirmRequiredFactor>(&(), &Nothing {}, &one).await };
        act.ask(call, move |answer| match answer {
            Ok(made) => codes.set(Some(made.codes)),
            Err(error) => refuse(act, &error, on_again),
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
                    view! { <FactorSetup secret act on_code=send/> }
                }/>
            </div>
        }
        .into_any(),
    }
    }
}
