//! How somebody gets in, for whoever manages people: their sessions, a link to a new password, a second factor that they lost.

use super::factor_card::again;
use super::issued_link::{IssuedLink, link};
use super::proof::{ConfirmDialog, Confirming};
use super::session_rows::SessionRows;
use crate::client::{self, ClientError};
use crate::remote::{Loaded, remote};
use crate::session;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, Card, Confirm, Dialog, Glyph, LinkButton, SkeletonRows, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::ids::UserId;
use shared::people::security::{
    EndPersonSessions, ForgetIdentity, IssueReset, IssuedReset, PersonAccessView, RemovePersonFactor,
    ShowPersonAccess,
};

/// The card of the person `id`, who is called `name`.
#[component]
pub fn PersonAccess(id: UserId, #[prop(into)] name: String) -> impl IntoView {
    if session::me().user.id == id {
        // One's own account is looked after by what one knows, and not past it.
        return view! {
            <Card title=text(Key::SecurityAccess)>
                <div class="body"><LinkButton href="/me/security" glyph=Glyph::Lock>{text(Key::SecurityName)}</LinkButton></div>
            </Card>
        }
        .into_any();
    }
    let toasts = use_toasts();
    let confirming = Confirming::new();
    let access =
        remote(move || async move { client::call::<ShowPersonAccess>(&id, &Nothing {}, &Nothing {}).await });
    let issued = RwSignal::new(None::<IssuedReset>);
    let (showing, removing, resetting) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let name = StoredValue::new(name);
    let failed = move |error: &ClientError, again: Callback<()>| {
        if !confirming.asks(error, again) {
            toasts.failed(text(Key::SecurityNotDone), error);
        }
    };
    let end = again(move |this| {
        spawn_local(async move {
            match client::call::<EndPersonSessions>(&id, &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    toasts.done(t!(SecuritySignedOutOf, name = name.get_value()));
                    access.reload();
                }
                Err(error) => failed(&error, this),
            }
        });
    });
    let reset = again(move |this| {
        spawn_local(async move {
            match client::call::<IssueReset>(&id, &Nothing {}, &Nothing {}).await {
                Ok(link) => {
                    issued.set(Some(link));
                    showing.set(true);
                    access.reload();
                }
                Err(error) => failed(&error, this),
            }
        });
    });
    let remove = again(move |this| {
        spawn_local(async move {
            match client::call::<RemovePersonFactor>(&id, &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    toasts.done(text(Key::SecurityFactorRemoved));
                    access.reload();
                }
                Err(error) => failed(&error, this),
            }
        });
    });
    let forget = again(move |this| {
        spawn_local(async move {
            match client::call::<ForgetIdentity>(&id, &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    toasts.done(text(Key::TokenIdentityForgotten));
                    access.reload();
                }
                Err(error) => failed(&error, this),
            }
        });
    });
    view! {
        <Card title=text(Key::SecurityAccess) note=text(Key::SecurityAccessHint)>
            <Loaded remote=access what=text(Key::SecurityAccess) skeleton=|| view! { <div class="body"><SkeletonRows count=2/></div> } children=move |view: PersonAccessView| {
                let PersonAccessView { sessions, second_factor, reset_expires_at, linked } = view;
                let nowhere = sessions.is_empty();
                view! {
                    <div class="body stack g3">
                        <dl class="kv">
                            <dt>{text(Key::SecurityFactor)}</dt><dd>{text(if second_factor { Key::SecurityOn } else { Key::SecurityOff })}</dd>
                            {reset_expires_at.map(|at| view! { <dt>{text(Key::SecurityReset)}</dt><dd>{t!(SecurityLinkUntil, time = text::due(at))}</dd> })}
                        </dl>
                        <div class="btns">
                            <Button glyph=Glyph::Key on_press=move |_| resetting.set(true)>{text(Key::SecurityResetLink)}</Button>
                            {second_factor.then(|| view! { <Button on_press=move |_| removing.set(true)>{text(Key::SecurityFactorRemove)}</Button> })}
                            {linked.then(|| view! { <Button on_press=move |_| forget.run(())>{text(Key::TokenIdentityForget)}</Button> })}
                            {(!nowhere).then(|| view! { <Button kind=ButtonKind::Danger on_press=move |_| end.run(())>{text(Key::SecurityEndAll)}</Button> })}
                        </div>
                    </div>
                    {if nowhere {
                        view! { <p class="body muted">{text(Key::SecurityNowhere)}</p> }.into_any()
                    } else {
                        view! { <SessionRows sessions/> }.into_any()
                    }}
                }
            }/>
        </Card>
        <Dialog open=showing title=text(Key::SecurityResetLink)>
            {move || issued.get().map(|IssuedReset { token, expires_at }| view! {
                <IssuedLink link=link("/reset", &token) name=name.get_value() expires_at on_done=move |()| showing.set(false)/>
            })}
        </Dialog>
        <Confirm open=resetting title=Signal::derive(move || t!(SecurityResetFor, name = name.get_value())) detail=text(Key::SecurityResetForWhat) act=text(Key::SecurityResetIssue) on_yes=reset/>
        <Confirm open=removing title=Signal::derive(move || t!(SecurityFactorRemoveOf, name = name.get_value())) detail=text(Key::SecurityFactorRemoveOfWhat) act=text(Key::SecurityFactorRemove) on_yes=remove/>
        <ConfirmDialog confirming/>
    }
    .into_any()
}
