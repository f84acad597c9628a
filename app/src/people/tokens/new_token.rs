//! The form of a new token, and its secret, which is shown once.

use super::super::security::Confirming;
use super::super::shown_once::ShownOnce;
use super::scope_fields::{ObjectScope, TokenPermissions};
use crate::client;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Choice, Form, FormBody, Select, TextField};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::error::Finding;
use shared::event::SubjectKind;
use shared::people::api::CreateToken;
use shared::people::token::{NewToken, TokenForm, TokenScope};

/// The ends that are offered, in days.
const ENDS: [u16; 5] = [7, 30, 90, 180, 365];

fn judge(form: &TokenForm) -> Vec<Finding> {
    form.judge().err().unwrap_or_default()
}

/// The body of the dialog in which a token is made.
#[component]
pub(super) fn NewTokenForm(
    /// The dialog.
    open: RwSignal<bool>,
    /// Asks anew who somebody is, where that is needed.
    confirming: Confirming,
    /// It was made.
    on_made: Callback<NewToken>,
) -> impl IntoView {
    let begun = TokenForm { name: String::new(), days: 90, scope: TokenScope::default() };
    let form = Form::new("token/new", begun, 0, judge);
    let again = RwSignal::new(0_u32);
    let send = move |()| {
        form.send(
            move |sending| async move {
                // No key goes along: the answer with the secret is kept for nobody.
                let made = client::call::<CreateToken>(&(), &Nothing {}, &sending.value).await;
                if let Err(error) = &made {
                    confirming.asks(error, Callback::new(move |()| again.update(|count| *count += 1)));
                }
                made
            },
            move |made| on_made.run(made),
        );
    };
    Effect::new(move || {
        if again.get() > 0 {
            send(());
        }
    });
    let ends = ENDS.iter().map(|days| Choice::new(*days, t!(TokenDays, count = *days))).collect();
    let nothing = form.error("scope");
    view! {
        <FormBody form act=text(Key::TokenMake) on_send=send on_leave=move |()| open.set(false)>
            <div class="all"><TextField label=text(Key::TokenName) value=form.line("name", |form| &mut form.name) hint=text(Key::TokenNameHint) required=true focus=true error=form.error("name")/></div>
            <div class="all"><Select label=text(Key::TokenEnd) choices=ends value=form.chosen("days", |form| &mut form.days) error=form.error("days")/></div>
            <fieldset class="all scope">
                <legend>{text(Key::TokenScope)}</legend>
                <p class="small muted">{text(Key::TokenScopeHint)}</p>
                {SubjectKind::ALL.iter().map(|kind| view! { <ObjectScope form kind=*kind/> }).collect_view()}
                <TokenPermissions form/>
                {move || nothing.get().map(|_| view! { <p class="cri small" role="alert">{text(Key::TokenScopeNothing)}</p> })}
            </fieldset>
        </FormBody>
    }
}

/// The secret of the token that was made.
#[component]
pub(super) fn MadeToken(
    /// What was made.
    made: NewToken,
    /// It was taken.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let NewToken { secret, token, .. } = made;
    let until = t!(TokenEnds, time = text::exact(token.expires_at));
    view! { <ShownOnce lead=text(Key::TokenSecretOnce) label=token.name secret until act=text(Key::TokenCopy) on_done/> }
}
