//! First set-up: makes the first administrator with the code that the server printed.

use super::outside::{Mark, Outside};
use super::security::{Step, or_second_step};
use super::sign_in::next_step;
use crate::client;
use crate::remote::{Loaded, remote};
use crate::session::{self, Known};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Act, Button, ButtonKind, LinkButton, PasswordField, Refusal, SkeletonRows, TextField, submits,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::PASSWORD_MIN;
use shared::people::api::{SetUp, ShowSetUp};

/// Asks for the first administrator, or says that there is one.
#[component]
pub fn SetUpPage() -> impl IntoView {
    document().set_title(&t!(SiteTitle, page = text(Key::SetupPage)));
    let session = session::expect();
    let navigate = use_navigate();
    Effect::new(move || {
        if let Known::Somebody(_) = session.known() {
            navigate("/", Default::default());
        }
    });
    let needed = remote(|| async { client::call::<ShowSetUp>(&(), &Nothing {}, &Nothing {}).await });
    view! {
        <Outside>
            <Loaded remote=needed what=text(Key::SetupPage) skeleton=|| view! { <SkeletonRows count=3/> } children=|view| {
                if view.needed { view! { <Form/> }.into_any() } else { view! { <Done/> }.into_any() }
            }/>
        </Outside>
    }
}

#[component]
fn Done() -> impl IntoView {
    view! {
        <div class="stack g4">
            <Mark/>
            <div><h1>{text(Key::SetupDone)}</h1><p class="muted">{text(Key::SetupDoneMore)}</p></div>
            <LinkButton href="/sign-in" kind=ButtonKind::Primary>{text(Key::SignInSubmit)}</LinkButton>
        </div>
    }
}

#[component]
fn Form() -> impl IntoView {
    let session = session::expect();
    let [code, name, email, password] = [(); 4].map(|()| RwSignal::new(String::new()));
    let step = RwSignal::new(None::<Step>);
    let act = Act::new();
    let submit = move || {
        let form = SetUp {
            code: code.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        if !act.allows(form.judge()) {
            return;
        }
        act.ask(async move { session.set_up(&form).await }, move |answer| {
            let Err(error) = answer else { return };
            // Where everybody needs a second factor, the first one does, too.
            match next_step(&error) {
                Some(next) => step.set(Some(next)),
                None if error.code() == Some(ErrorCode::Forbidden) => {
                    act.refused_for(text(Key::SetupCodeWrong));
                }
                None => act.refused(&error),
            }
        });
    };
    or_second_step(step, move || {
        view! {
            <form on:submit=submits(submit) novalidate=true>
                <Mark/>
                <div><h1>{text(Key::SetupTitle)}</h1><p class="muted">{text(Key::SetupLead)}</p></div>
                <TextField label=text(Key::SetupCode) value=code error=act.error("code") focus=true/>
                <TextField label=text(Key::SetupName) value=name autocomplete="name" error=act.error("name")/>
                <TextField label=text(Key::SetupEmail) value=email kind="email" autocomplete="username" error=act.error("email")/>
                <PasswordField
                    label=text(Key::SetupPassword)
                    value=password
                    autocomplete="new-password"
                    hint=t!(SetupPasswordHint, min = PASSWORD_MIN)
                    error=act.error("password")
                />
                <Refusal act/>
                <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SetupSubmit)}</Button>
            </form>
        }
        .into_any()
    })
}
