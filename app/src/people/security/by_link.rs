//! What a link leads to: accepting an invitation, or setting a new password. The token stands behind `#` in the address,
//! which a browser sends to nobody, and goes to the server in the body of a request.

use super::second_step::{Step, or_second_step};
use crate::client::{self, ClientError};
use crate::people::outside::{Mark, Outside};
use crate::people::sign_in::next_step;
use crate::remote::{Fetched, Remote, remote};
use crate::session::{self, Known};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{
    Act, Button, ButtonKind, ErrorState, LinkButton, PasswordField, Refusal, SkeletonRows, TextField, submits,
};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::PASSWORD_MIN;
use shared::people::invitation::{AcceptInvitation, Acceptance, OfferedInvitation, ReadInvitation};
use shared::people::security::{CompleteReset, LinkToken, NewPassword, OfferedReset, ReadReset};

/// What stands behind `#`.
fn token() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// What a link leads to, or that it leads nowhere any more.
fn shown<T: Clone + Send + Sync + 'static>(
    offered: Remote<T>,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    move || {
        match offered.get() {
        Fetched::Waiting => view! { <div aria-busy="true"><SkeletonRows count=3/></div> }.into_any(),
        Fetched::Here(value) => draw(value),
        Fetched::Failed(error) if error.code() == Some(ErrorCode::NotFound) => view! {
            <div class="stack g4">
                <Mark/>
                <div><h1>{text(Key::SecurityLinkOver)}</h1><p class="muted">{text(Key::SecurityLinkOverMore)}</p></div>
                <LinkButton href="/sign-in">{text(Key::SignInPage)}</LinkButton>
            </div>
        }
        .into_any(),
        Fetched::Failed(error) => {
            view! { <ErrorState what=text(Key::SecurityLink) error on_retry=move |()| offered.reload()/> }.into_any()
        }
    }
    }
}

/// Accepts an invitation.
#[component]
pub fn InvitationPage() -> impl IntoView {
    document().set_title(&t!(SiteTitle, page = text(Key::SecurityInvitation)));
    let offered = remote(|| async {
        client::call::<ReadInvitation>(&(), &Nothing {}, &LinkToken { token: token() }).await
    });
    view! { <Outside>{shown(offered, |offered| view! { <Accept offered/> }.into_any())}</Outside> }
}

/// Sets a new password.
#[component]
pub fn ResetPage() -> impl IntoView {
    document().set_title(&t!(SiteTitle, page = text(Key::SecurityReset)));
    let offered =
        remote(|| async { client::call::<ReadReset>(&(), &Nothing {}, &LinkToken { token: token() }).await });
    view! { <Outside>{shown(offered, |offered| view! { <Reset offered/> }.into_any())}</Outside> }
}

/// Why a form was refused: one whose link is over says how another is had.
fn refuse(act: Act, error: &ClientError) {
    match error.code() {
        Some(ErrorCode::NotFound) => act.refused_for(text(Key::SecurityLinkOverMore)),
        _ => act.refused(error),
    }
}

#[component]
fn Accept(offered: OfferedInvitation) -> impl IntoView {
    let session = session::expect();
    let navigate = use_navigate();
    let came = RwSignal::new(false);
    Effect::new(move || {
        if came.get() && matches!(session.known(), Known::Somebody(_)) {
            navigate("/", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    let step = RwSignal::new(None::<Step>);
    let OfferedInvitation { email, name, invited_by, expires_at } = offered;
    let email = StoredValue::new(email);
    let name = RwSignal::new(name);
    let password = RwSignal::new(String::new());
    let act = Act::new();
    let submit = move || {
        let form =
            Acceptance { token: token(), name: name.get_untracked(), password: password.get_untracked() };
        if !act.allows(email.with_value(|email| form.judge(email))) {
            return;
        }
        let call = async move {
            match client::call::<AcceptInvitation>(&(), &Nothing {}, &form).await {
                Ok(view) => {
                    came.set(true);
                    session.come_in(view).await;
                    Ok(())
                }
                Err(error) => Err(error),
            }
        };
        act.ask(call, move |answer| {
            let Err(error) = answer else { return };
            match next_step(&error) {
                Some(next) => {
                    came.set(true);
                    step.set(Some(next));
                }
                None => refuse(act, &error),
            }
        });
    };
    let lead = t!(SecurityInvitationLead, name = invited_by, time = text::due(expires_at));
    or_second_step(step, move || {
        view! {
            <form on:submit=submits(submit) novalidate=true>
                <Mark/>
                <div><h1>{text(Key::SecurityInvitationTitle)}</h1><p class="muted">{lead.clone()}</p></div>
                <div class="field"><span class="lab">{text(Key::SignInEmail)}</span><b>{email.get_value()}</b></div>
                <input type="text" hidden=true autocomplete="username" value=email.get_value()/>
                <TextField label=text(Key::AdministrationName) value=name autocomplete="name" error=act.error("name")/>
                <PasswordField label=text(Key::SecurityPassword) value=password autocomplete="new-password" focus=true hint=t!(SecurityPasswordHint, min = PASSWORD_MIN) error=act.error("password")/>
                <Refusal act/>
                <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SecurityInvitationAccept)}</Button>
            </form>
        }
        .into_any()
    })
}

#[component]
fn Reset(offered: OfferedReset) -> impl IntoView {
    let OfferedReset { email, name, expires_at } = offered;
    let (email, name) = (StoredValue::new(email), StoredValue::new(name));
    let password = RwSignal::new(String::new());
    let (act, done) = (Act::new(), RwSignal::new(false));
    let submit = move || {
        let form = NewPassword { token: token(), password: password.get_untracked() };
        if !act.allows(email.with_value(|email| name.with_value(|name| form.judge(email, name)))) {
            return;
        }
        let call = async move { client::call::<CompleteReset>(&(), &Nothing {}, &form).await };
        act.ask(call, move |answer| match answer {
            Ok(_) => done.set(true),
            Err(error) => refuse(act, &error),
        });
    };
    let lead = t!(SecurityResetLead, name = name.get_value(), time = text::due(expires_at));
    move || {
        if done.get() {
            return view! {
                <div class="stack g4">
                    <Mark/>
                    <div><h1>{text(Key::SecurityResetDone)}</h1><p class="muted">{text(Key::SecurityResetDoneMore)}</p></div>
                    <LinkButton href="/sign-in" kind=ButtonKind::Primary>{text(Key::SignInSubmit)}</LinkButton>
                </div>
            }
            .into_any();
        }
        view! {
            <form on:submit=submits(submit) novalidate=true>
                <Mark/>
                <div><h1>{text(Key::SecurityReset)}</h1><p class="muted">{lead.clone()}</p></div>
                <input type="text" hidden=true autocomplete="username" value=email.get_value()/>
                <PasswordField label=text(Key::SecurityPasswordNew) value=password autocomplete="new-password" focus=true hint=t!(SecurityPasswordHint, min = PASSWORD_MIN) error=act.error("password")/>
                <Refusal act/>
                <Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SecurityResetAct)}</Button>
            </form>
        }
        .into_any()
    }
}
