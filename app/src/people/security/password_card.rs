//! Changes one's own password.

use crate::client;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Card, Findings, TextField, error_on, reason, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::PASSWORD_MIN;
use shared::people::security::{ChangePassword, PasswordChange};

/// The card.
#[component]
pub(super) fn PasswordCard(
    /// It was changed; other sessions may have ended with the old one.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (current, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let end_others = RwSignal::new(true);
    let findings: Findings = RwSignal::new(Vec::new());
    let wrong = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let change = PasswordChange {
            current: current.get_untracked(),
            password: password.get_untracked(),
            end_others: end_others.get_untracked(),
        };
        spawn_local(async move {
            let answer = client::call::<ChangePassword>(&(), &Nothing {}, &change).await;
            if busy.try_set(false).is_some() {
                return;
            }
            wrong.set(None);
            refusal.set(None);
            findings.set(Vec::new());
            match answer {
                Ok(_) => {
                    current.set(String::new());
                    password.set(String::new());
                    toasts.done(text(Key::SecurityPasswordChanged));
                    on_changed.run(());
                }
                Err(error) if error.code() == Some(ErrorCode::WrongCredentials) => {
                    wrong.set(Some(text(Key::SecurityPasswordWrong)));
                }
                Err(error) => {
                    let found = error.problem().map(|problem| problem.findings.clone()).unwrap_or_default();
                    if found.is_empty() {
                        refusal.set(Some(reason(&error)));
                    }
                    findings.set(found);
                }
            }
        });
    };
    view! {
        <Card title=text(Key::SecurityPassword)>
            <form class="body stack g4 narrow" on:submit=submit novalidate=true>
                <TextField label=text(Key::SecurityPasswordCurrent) value=current kind="password" autocomplete="current-password" error=wrong/>
                <TextField label=text(Key::SecurityPasswordNew) value=password kind="password" autocomplete="new-password" hint=t!(SecurityPasswordHint, min = PASSWORD_MIN) error=error_on(findings, "password")/>
                <label class="check">
                    <input type="checkbox" prop:checked=end_others on:change:target=move |event| end_others.set(event.target().checked())/>
                    <span>{text(Key::SecurityEndOthersToo)}</span>
                </label>
                {move || refusal.get().map(|refusal| view! { <p class="cri" role="alert">{refusal}</p> })}
                <div class="btns"><Button kind=ButtonKind::Primary submit=true disabled=busy>{text(Key::SecurityPasswordChange)}</Button></div>
            </form>
        </Card>
    }
}
