//! First set-up: makes the first administrator with the code that the server printed.

use super::outside::{Mark, Outside};
use crate::client;
use crate::remote::{Loaded, remote};
use crate::session::{self, Known};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Findings, LinkButton, SkeletonRows, TextField, error_on, reason};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
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
    let findings: Findings = RwSignal::new(Vec::new());
    let refusal = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let form = SetUp {
                code: code.get_untracked().trim().to_owned(),
                email: email.get_untracked().trim().to_owned(),
                name: name.get_untracked().trim().to_owned(),
                password: password.get_untracked(),
            };
            if let Err(error) = session.set_up(&form).await {
                findings.set(error.problem().map(|problem| problem.findings.clone()).unwrap_or_default());
                refusal.set(Some(reason(&error)));
            }
            busy.set(false);
        });
    };
    view! {
        <form on:submit=submit novalidate=true>
            <Mark/>
            <div><h1>{text(Key::SetupTitle)}</h1><p class="muted">{text(Key::SetupLead)}</p></div>
            <TextField label=text(Key::SetupCode) value=code error=error_on(findings, "code") focus=true/>
            <TextField label=text(Key::SetupName) value=name autocomplete="name" error=error_on(findings, "name")/>
            <TextField label=text(Key::SetupEmail) value=email kind="email" autocomplete="username" error=error_on(findings, "email")/>
            <TextField
                label=text(Key::SetupPassword)
                value=password
                kind="password"
                autocomplete="new-password"
                hint=t!(SetupPasswordHint, min = PASSWORD_MIN)
                error=error_on(findings, "password")
            />
            {move || refusal.get().map(|refusal| view! { <p class="cri" role="alert">{refusal}</p> })}
            <Button kind=ButtonKind::Primary submit=true disabled=busy>{text(Key::SetupSubmit)}</Button>
        </form>
    }
}
