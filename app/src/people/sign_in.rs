//! Sign-in: email, password, and back to where one was going.

use super::outside::{Mark, Outside};
use crate::client::ClientError;
use crate::session::{self, Known};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, TextField, reason};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::error::ErrorCode;
use shared::people::api::SignIn;

/// The page for whoever is not signed in.
#[component]
pub fn SignInPage() -> impl IntoView {
    document().set_title(&t!(SiteTitle, page = text(Key::SignInPage)));
    let session = session::expect();
    let query = use_query_map();
    let navigate = use_navigate();
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let refusal = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    Effect::new(move || {
        if let Known::Somebody(_) = session.known() {
            let to = query
                .with_untracked(|query| query.get("to"))
                .filter(|to| is_inside(to))
                .unwrap_or_else(|| "/".to_owned());
            navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        if email.with_untracked(String::is_empty) || password.with_untracked(String::is_empty) {
            refusal.set(Some(text(Key::SignInWrong)));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let form =
                SignIn { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
            refusal.set(session.sign_in(&form).await.err().as_ref().map(sentence));
            busy.set(false);
        });
    };
    let ended =
        move || matches!(session.known(), Known::Nobody { ended: true }) && refusal.with(Option::is_none);
    view! {
        <Outside>
            <form on:submit=submit novalidate=true>
                <Mark/>
                <div>
                    <h1>{text(Key::SignInTitle)}</h1>
                    <p class="muted">{move || text(if ended() { Key::SignInEnded } else { Key::SignInLead })}</p>
                </div>
                <TextField label=text(Key::SignInEmail) value=email kind="email" autocomplete="username" focus=true/>
                <TextField label=text(Key::SignInPassword) value=password kind="password" autocomplete="current-password" error=refusal/>
                <Button kind=ButtonKind::Primary submit=true disabled=busy>
                    {move || text(if busy.get() { Key::SignInSubmitting } else { Key::SignInSubmit })}
                </Button>
                <p class="small muted">{text(Key::SignInNoAccount)}</p>
            </form>
        </Outside>
    }
}

/// Why it was refused. How many tries are left would help a guesser more than whoever forgot.
fn sentence(error: &ClientError) -> String {
    let Some(problem) = error.problem() else { return reason(error) };
    match problem.code {
        ErrorCode::WrongCredentials => text(Key::SignInWrong),
        ErrorCode::TooManyRequests => t!(SignInLocked, wait = text::wait(problem.retry_after.unwrap_or(1))),
        _ => reason(error),
    }
}

/// Whether an address leads into this app: `//elsewhere` and `https:` do not.
fn is_inside(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert!(is_inside("/deals?owner=me"));
        assert!(!is_inside("//evil.example"));
        assert!(!is_inside("/\\evil.example"));
        assert!(!is_inside("https://evil.example"));
    }
}
