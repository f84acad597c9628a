//! Changes one's own password.

use crate::client;
use crate::session;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Act, Button, ButtonKind, Card, PasswordField, Refusal, submits, use_toasts};
use leptos::prelude::*;
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
    let me = StoredValue::new(session::me());
    let (current, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let end_others = RwSignal::new(true);
    let wrong = RwSignal::new(None::<String>);
    let act = Act::new();
    let submit = submits(move || {
        let change = PasswordChange {
            current: current.get_untracked(),
            password: password.get_untracked(),
            end_others: end_others.get_untracked(),
        };
        if !act.allows(me.with_value(|me| change.judge(&me.email, &me.user.name))) {
            return;
        }
        let call = async move { client::call::<ChangePassword>(&(), &Nothing {}, &change).await };
        act.ask(call, move |answer| {
            wrong.set(None);
            act.clear();
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
                Err(error) => act.refused(&error),
            }
        });
    });
    view! {
        <Card title=text(Key::SecurityPassword)>
            <form class="body stack g4 narrow" on:submit=submit novalidate=true>
                <PasswordField label=text(Key::SecurityPasswordCurrent) value=current autocomplete="current-password" error=wrong/>
                <PasswordField label=text(Key::SecurityPasswordNew) value=password autocomplete="new-password" hint=t!(SecurityPasswordHint, min = PASSWORD_MIN) error=act.error("password")/>
                <label class="check">
                    <input type="checkbox" prop:checked=end_others on:change:target=move |event| end_others.set(event.target().checked())/>
                    <span>{text(Key::SecurityEndOthersToo)}</span>
                </label>
                <Refusal act/>
                <div class="btns"><Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SecurityPasswordChange)}</Button></div>
            </form>
        </Card>
    }
}
