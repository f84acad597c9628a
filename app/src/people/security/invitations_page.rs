//! The invitations that were not accepted yet: made, renewed, withdrawn.

use super::factor_card::again;
use super::invite_form::InviteForm;
use super::issued_link::{IssuedLink, link};
use super::proof::{ConfirmDialog, Confirming};
use crate::client;
use crate::frame::{Page, Up};
use crate::people::role_words;
use crate::records::list_query::ListAddress;
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{
    Avatar, Badge, Button, ButtonKind, Card, Confirm, Dialog, Empty, Glyph, SkeletonRows, Tone, use_toasts,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::people::invitation::{
    InvitationView, IssuedInvitation, ListInvitations, RenewInvitation, WithdrawInvitation,
};

/// The page.
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let toasts = use_toasts();
    let invitations =
        remote(|| async { client::call::<ListInvitations>(&(), &Nothing {}, &Nothing {}).await });
    // The list of people leads straight to the form.
    let inviting = ListAddress::new("/admin/invitations").asked("new");
    let (showing, asking) = (RwSignal::new(false), RwSignal::new(false));
    let issued = RwSignal::new(None::<IssuedInvitation>);
    let leaving = RwSignal::new(None::<InvitationView>);
    let show = Callback::new(move |made: IssuedInvitation| {
        inviting.set(false);
        issued.set(Some(made));
        showing.set(true);
        invitations.reload();
    });
    let (renewing, confirming) = (RwSignal::new(None::<InvitationView>), Confirming::new());
    let renew_it = again(move |this| {
        let Some(invitation) = renewing.get_untracked() else { return };
        spawn_local(async move {
            match client::call::<RenewInvitation>(&invitation.id, &Nothing {}, &Nothing {}).await {
                Ok(made) => show.run(made),
                Err(error) if confirming.asks(&error, this) => {}
                Err(error) => toasts.failed(text(Key::SecurityNotDone), &error),
            }
        });
    });
    let renew = Callback::new(move |invitation| {
        renewing.set(Some(invitation));
        renew_it.run(());
    });
    let withdraw = move |()| {
        let Some(invitation) = leaving.get_untracked() else { return };
        spawn_local(async move {
            match client::call::<WithdrawInvitation>(&invitation.id, &Nothing {}, &Nothing {}).await {
                Ok(_) => toasts.done(text(Key::SecurityWithdrawn)),
                Err(error) => toasts.failed(text(Key::SecurityNotDone), &error),
            }
            invitations.reload();
        });
    };
    let leave = Callback::new(move |invitation: InvitationView| {
        leaving.set(Some(invitation));
        asking.set(true);
    });
    let name = move || leaving.get().map(|invitation| invitation.fields.name).unwrap_or_default();
    let invite = move || {
        view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| inviting.set(true)>{text(Key::SecurityInvite)}</Button> }
    };
    view! {
        <Page title=text(Key::SecurityInvitations) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in security-page stack g4">
                <div class="page-head row"><div class="grow"><h1>{text(Key::SecurityInvitations)}</h1><p class="muted">{text(Key::SecurityInvitationsHint)}</p></div>{invite()}</div>
                <Card title=text(Key::SecurityInvitationsOpen)>
                    <Loaded remote=invitations what=text(Key::SecurityInvitations) skeleton=|| view! { <div class="body"><SkeletonRows count=3/></div> } children=move |all| {
                        if all.is_empty() {
                            view! { <Empty glyph=Glyph::Users title=text(Key::SecurityInvitationsNone) text=text(Key::SecurityInvitationsNoneHint)/> }.into_any()
                        } else {
                            view! { <ul class="sessions">{all.into_iter().map(|one| row(one, renew, leave)).collect_view()}</ul> }.into_any()
                        }
                    }/>
                </Card>
            </div>
            <Dialog open=inviting title=text(Key::SecurityInvite)><InviteForm open=inviting on_made=show confirming/></Dialog>
            <Dialog open=showing title=text(Key::SecurityInvitation)>
                {move || issued.get().map(|IssuedInvitation { invitation, token }| match token {
                    Some(token) => view! {
                        <IssuedLink link=link("/invitation", &token) name=invitation.fields.name expires_at=invitation.expires_at on_done=move |()| showing.set(false)/>
                    }.into_any(),
                    // The answer to the first sending got lost: nothing knows its link any more.
                    None => view! { <p>{text(Key::SecurityLinkLost)}</p> }.into_any(),
                })}
            </Dialog>
            <ConfirmDialog confirming/>
            <Confirm open=asking title=Signal::derive(move || t!(SecurityWithdrawOf, name = name())) detail=text(Key::SecurityWithdrawWhat) act=text(Key::SecurityWithdraw) on_yes=withdraw/>
        </Page>
    }
}

fn row(
    invitation: InvitationView,
    renew: Callback<InvitationView>,
    leave: Callback<InvitationView>,
) -> impl IntoView {
    let over = invitation.expires_at <= text::now();
    let InvitationView { fields, team, role_name, invited_by, expires_at, .. } = invitation.clone();
    let role = role_words::role(fields.role, role_name);
    let (again, gone) = (invitation.clone(), invitation);
    let until = if over {
        view! { <Badge tone=Tone::Caution>{text(Key::SecurityOver)}</Badge> }.into_any()
    } else {
        view! { <span class="small muted">{t!(SecurityLinkUntil, time = text::due(expires_at))}</span> }
            .into_any()
    };
    view! {
        <li>
            <Avatar name=fields.name.clone()/>
            <div class="stack g0 grow">
                <b>{fields.name}</b>
                <span class="small muted">{fields.email}" · "{role}" · "{team.name}</span>
                <span class="small muted">{t!(SecurityInvitedBy, name = invited_by.name)}</span>
                {until}
            </div>
            <div class="btns">
                <Button small=true on_press=move |_| renew.run(again.clone())>{text(Key::SecurityRenew)}</Button>
                <Button small=true kind=ButtonKind::Ghost on_press=move |_| leave.run(gone.clone())>{text(Key::SecurityWithdraw)}</Button>
            </div>
        </li>
    }
}
