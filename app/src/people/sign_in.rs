//! Sign-in: email, password, the second step where there is one, and back to where one was going.

use super::outside::{Mark, Outside};
use super::security::Step;
use crate::chunk;
use crate::client::{self, ClientError};
use crate::remote::remote;
use crate::session::{self, Known};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Act, Button, ButtonKind, PasswordField, TextField, reason, submits};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::api::{ShowSignInWays, SignIn};
use shared::people::open_id::local_page;
use std::time::Duration;

/// The page for whoever is not signed in.
#[component]
pub fn SignInPage() -> impl IntoView {
    document().set_title(&t!(SiteTitle, page = text(Key::SignInPage)));
    let session = session::expect();
    let query = use_query_map();
    let navigate = use_navigate();
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let refusal = RwSignal::new(None::<String>);
    let step = RwSignal::new(None::<Step>);
    let wait = Wait::new();
    let act = Act::new();
    Effect::new(|| spawn_local(chunk::fetch_day()));
    Effect::new(move || {
        if let Known::Somebody(_) = session.known() {
            let to = query
                .with_untracked(|query| query.get("to"))
                .filter(|to| local_page(to).is_some())
                .unwrap_or_else(|| "/".to_owned());
            navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    // A site without a company's own sign-in asks once and shows nothing of it.
    let ways = remote(|| async { client::call::<ShowSignInWays>(&(), &Nothing {}, &Nothing {}).await });
    let by_company = move || {
        let of = |name: &str| query.with(|query| query.get(name));
        let refused = of("refused").and_then(|word| word.parse().ok());
        let name = ways.value().and_then(|ways| ways.open_id);
        let to = of("to").filter(|to| local_page(to).is_some());
        (name.is_some() || refused.is_some()).then(|| chunk::company_sign_in(name, to, refused))
    };
    let submit = move || {
        if email.with_untracked(String::is_empty) || password.with_untracked(String::is_empty) {
            refusal.set(Some(text(Key::SignInWrong)));
            return;
        }
        let form =
            SignIn { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
        act.ask(async move { session.sign_in(&form).await }, move |answer| {
            let Err(error) = answer else { return refusal.set(None) };
            let next = next_step(&error);
            refusal.set(next.is_none().then(|| refused(&error)));
            wait.begin(&error);
            step.set(next);
        });
    };
    let ended =
        move || matches!(session.known(), Known::Nobody { ended: true }) && refusal.with(Option::is_none);
    // What has to be waited for counts down; then the next try is free.
    let said = Signal::derive(move || match wait.left() {
        Some(seconds) => Some(t!(SignInLocked, wait = text::wait(seconds))),
        None => refusal.get(),
    });
    let again = Callback::new(move |()| {
        password.set(String::new());
        step.set(None);
    });
    let form = move || {
        view! {
            <form on:submit=submits(submit) novalidate=true>
                <Mark/>
                <div>
                    <h1>{text(Key::SignInTitle)}</h1>
                    <p class="muted">{move || text(if ended() { Key::SignInEnded } else { Key::SignInLead })}</p>
                </div>
                <TextField label=text(Key::SignInEmail) value=email kind="email" autocomplete="username" focus=true/>
                <PasswordField label=text(Key::SignInPassword) value=password autocomplete="current-password" error=said/>
                <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>
                    {move || text(if act.busy().get() { Key::SignInSubmitting } else { Key::SignInSubmit })}
                </Button>
                {by_company}
                <p class="small muted">{text(Key::SignInNoAccount)}</p>
            </form>
        }
    };
    view! {
        <Outside>
            {move || match step.get() {
                Some(step) => chunk::second_step(step, again),
                None => form().into_any(),
            }}
        </Outside>
    }
}

/// Seconds until the next try is answered, counting down; a handle to be copied around.
#[derive(Clone, Copy)]
struct Wait(RwSignal<u32>);

impl Wait {
    fn new() -> Self {
        let left = RwSignal::new(0_u32);
        let tick = move || {
            if left.get_untracked() > 0 {
                left.update(|left| *left -= 1);
            }
        };
        let ticking = set_interval_with_handle(tick, Duration::from_secs(1));
        on_cleanup(move || {
            if let Ok(ticking) = ticking {
                ticking.clear();
            }
        });
        Self(left)
    }

    /// Begins to count where `error` says so.
    fn begin(self, error: &ClientError) {
        let many = error.problem().filter(|problem| problem.code == ErrorCode::TooManyRequests);
        self.0.set(many.and_then(|problem| problem.retry_after).unwrap_or(0));
    }

    /// What is left, tracked.
    fn left(self) -> Option<u32> {
        Some(self.0.get()).filter(|left| *left > 0)
    }
}

/// The second step that a refusal leads to, if it does.
pub(super) fn next_step(error: &ClientError) -> Option<Step> {
    let problem = error.problem().filter(|problem| problem.code == ErrorCode::SecondFactorRequired)?;
    let pending = problem.more.get("pending")?.as_str()?.to_owned();
    let enrol = problem.more.get("enrol").and_then(|enrol| enrol.as_bool()).unwrap_or(false);
    Some(Step { pending, enrol })
}

/// Why it was refused. How many tries are left would help a guesser more than whoever forgot.
pub(super) fn refused(error: &ClientError) -> String {
    let Some(problem) = error.problem() else { return reason(error) };
    match problem.code {
        ErrorCode::WrongCredentials => text(Key::SignInWrong),
        ErrorCode::TooManyRequests => t!(SignInLocked, wait = text::wait(problem.retry_after.unwrap_or(1))),
        _ => reason(error),
    }
}
