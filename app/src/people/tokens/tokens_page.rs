//! One's own tokens.

use super::super::security::{ConfirmDialog, Confirming};
use super::new_token::{NewTokenForm, Secret};
use super::token_rows::TokenRows;
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Card, Confirm, Dialog, Empty, Glyph, SkeletonRows, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::people::api::{ListOwnTokens, RevokeOwnToken};
use shared::people::token::{NewToken, TokenView};

/// The page.
#[component]
pub fn TokensPage() -> impl IntoView {
    let toasts = use_toasts();
    let tokens = remote(|| async { client::call::<ListOwnTokens>(&(), &Nothing {}, &Nothing {}).await });
    let confirming = Confirming::new();
    let (making, showing, asking) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let made = RwSignal::new(None::<NewToken>);
    let leaving = RwSignal::new(None::<TokenView>);
    let show = Callback::new(move |new: NewToken| {
        making.set(false);
        made.set(Some(new));
        showing.set(true);
        tokens.reload();
    });
    // The page forgets the secret when its reader has it, however the dialog is closed.
    Effect::new(move || {
        if !showing.get() {
            made.set(None);
        }
    });
    let ask = Callback::new(move |token: TokenView| {
        leaving.set(Some(token));
        asking.set(true);
    });
    let revoke = move |()| {
        let Some(token) = leaving.get_untracked() else { return };
        spawn_local(async move {
            match client::call::<RevokeOwnToken>(&token.id, &Nothing {}, &Nothing {}).await {
                Ok(_) => toasts.done(t!(TokenRevokedNow, name = token.name)),
                Err(error) => toasts.failed(text(Key::TokenNotRevoked), &error),
            }
            tokens.reload();
        });
    };
    let name = move || leaving.get().map(|token| token.name).unwrap_or_default();
    let make = move || {
        view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| making.set(true)>{text(Key::TokenNew)}</Button> }
    };
    let list = move |tokens: Vec<TokenView>| {
        if tokens.is_empty() {
            view! { <Empty glyph=Glyph::Key title=text(Key::TokenNone) text=text(Key::TokenNoneHint)/> }
                .into_any()
        } else {
            view! { <TokenRows tokens on_revoke=ask/> }.into_any()
        }
    };
    view! {
        <Page title=text(Key::TokenMine) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in token-page stack g4">
                <div class="page-head row"><div class="grow"><h1>{text(Key::TokenMine)}</h1><p class="muted">{text(Key::TokenMineHint)}</p></div>{make()}</div>
                <Card title=text(Key::TokenList)>
                    <Loaded remote=tokens what=text(Key::TokenMine) skeleton=|| view! { <div class="body"><SkeletonRows count=3/></div> } children=list/>
                </Card>
            </div>
            <Dialog open=making title=text(Key::TokenNew)><NewTokenForm open=making confirming on_made=show/></Dialog>
            <Dialog open=showing title=text(Key::TokenMade)>
                {move || made.get().map(|made| view! { <Secret made on_done=move |()| showing.set(false)/> })}
            </Dialog>
            <Confirm open=asking title=Signal::derive(move || t!(TokenRevokeOf, name = name())) detail=text(Key::TokenRevokeWhat) act=text(Key::TokenRevoke) on_yes=revoke/>
            <ConfirmDialog confirming/>
        </Page>
    }
}
