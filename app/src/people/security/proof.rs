//! Shows that it is still the same person: the password, and a code where there is a second factor.
//!
//! An act that the server answers with `confirmation_required` is handed to [`Confirming`], which asks and does it again.

use crate::client::{self, ClientError};
use crate::text::{Key, text};
use crate::ui::{
    Act, Button, ButtonKind, Dialog, Draftable, Form, PasswordField, TextField, reason, submits,
};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::security::{Confirm, ConfirmSession};

/// What somebody types to prove who they are; a handle to be copied around.
#[derive(Clone, Copy)]
pub(super) struct Proof {
    password: RwSignal<String>,
    code: RwSignal<String>,
    with_code: RwSignal<bool>,
    wrong_password: RwSignal<Option<String>>,
    wrong_code: RwSignal<Option<String>>,
}

impl Proof {
    /// Nothing typed; asks for a code at once where one is known to be needed.
    pub(super) fn new(with_code: bool) -> Self {
        Self {
            password: RwSignal::new(String::new()),
            code: RwSignal::new(String::new()),
            with_code: RwSignal::new(with_code),
            wrong_password: RwSignal::new(None),
            wrong_code: RwSignal::new(None),
        }
    }

    /// What was typed.
    pub(super) fn typed(self) -> Confirm {
        let code = self.with_code.get_untracked().then(|| self.code.get_untracked());
        Confirm { password: self.password.get_untracked(), code }
    }

    /// Puts the refusal at the field that it is about.
    pub(super) fn refused(self, error: &ClientError) {
        self.wrong_password.set(None);
        self.wrong_code.set(None);
        let Some(problem) = error.problem() else {
            self.wrong_password.set(Some(reason(error)));
            return;
        };
        let of_code = problem.more.contains_key("field");
        if problem.findings.iter().any(|finding| finding.field == "code") {
            self.with_code.set(true);
            self.wrong_code.set(Some(text(Key::SecurityCodeNeeded)));
        } else if problem.code == ErrorCode::WrongCredentials && of_code {
            self.code.set(String::new());
            self.wrong_code.set(Some(text(Key::SecurityCodeWrong)));
        } else if problem.code == ErrorCode::WrongCredentials {
            self.wrong_password.set(Some(text(Key::SecurityPasswordWrong)));
        } else {
            self.wrong_password.set(Some(reason(error)));
        }
    }
}

/// The fields of a proof.
#[component]
pub(super) fn ProofFields(proof: Proof) -> impl IntoView {
    view! {
        <PasswordField label=text(Key::SecurityPassword) value=proof.password autocomplete="current-password" focus=true error=proof.wrong_password/>
        <Show when=move || proof.with_code.get()>
            <TextField label=text(Key::SecurityCode) value=proof.code autocomplete="one-time-code" hint=text(Key::SecurityCodeHint) error=proof.wrong_code/>
        </Show>
    }
}

/// Asks anew who somebody is when an act needs it, and does the act again; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Confirming {
    open: RwSignal<bool>,
    again: RwSignal<Option<Callback<()>>>,
}

impl Confirming {
    /// Nothing to confirm.
    #[expect(clippy::new_without_default, reason = "made within a page, never by default")]
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), again: RwSignal::new(None) }
    }

    /// Whether `error` asks for it; then it is asked for, and `again` is done after it. Needs a [`ConfirmDialog`] in the page.
    pub fn asks(self, error: &ClientError, again: Callback<()>) -> bool {
        let asked = error.code() == Some(ErrorCode::ConfirmationRequired);
        if asked {
            self.ask(again);
        }
        asked
    }

    fn ask(self, again: Callback<()>) {
        self.again.set(Some(again));
        self.open.set(true);
    }
}

/// Asks for it when `form` is refused for want of it, and then sends the form again.
pub fn confirm_form<T: Draftable>(
    form: Form<T>,
    confirming: Confirming,
    send: impl Fn() + Clone + Send + Sync + 'static,
) {
    Effect::new(move || {
        if form.refused_with() == Some(ErrorCode::ConfirmationRequired) {
            let send = send.clone();
            confirming.ask(Callback::new(move |()| send()));
        }
    });
}

/// The dialog of a [`Confirming`].
#[component]
pub fn ConfirmDialog(confirming: Confirming) -> impl IntoView {
    view! {
        <Dialog open=confirming.open title=text(Key::SecurityConfirmTitle)>
            <ConfirmBody confirming/>
        </Dialog>
    }
}

#[component]
fn ConfirmBody(confirming: Confirming) -> impl IntoView {
    let proof = Proof::new(false);
    let act = Act::new();
    let submit = submits(move || {
        let call = async move { client::call::<ConfirmSession>(&(), &Nothing {}, &proof.typed()).await };
        act.ask(call, move |answer| match answer {
            Ok(_) => {
                confirming.open.set(false);
                if let Some(again) = confirming.again.get_untracked() {
                    again.run(());
                }
            }
            Err(error) => proof.refused(&error),
        });
    });
    view! {
        <p class="muted">{text(Key::SecurityConfirmWhy)}</p>
        <form class="stack g4" on:submit=submit novalidate=true>
            <ProofFields proof/>
            <div class="btns">
                <Button on_press=move |_| confirming.open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SecurityConfirm)}</Button>
            </div>
        </form>
    }
}
