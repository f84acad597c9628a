//! One's own tokens.

use super::super::security::{ConfirmDialog, Confirming};
use super::new_token::{MadeToken, NewTokenForm};
use super::revoking::{RevokeDialog, Revoking};
use super::token_rows::TokenRows;
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, remote};
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Card, Dialog, Empty, Glyph, SkeletonRows};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::people::api::ListOwnTokens;
use shared::people::token::{NewToken, TokenView};

/// The page.
#[component]
pub fn TokensPage() -> impl IntoView {
    let tokens = remote(|| async { client::call::<ListOwnTokens>(&(), &Nothing {}, &Nothing {}).await });
    let confirming = Confirming::new();
    let (making, showing) = (RwSignal::new(false), RwSignal::new(false));
    let made = RwSignal::new(None::<NewToken>);
    let revoking = Revoking::new();
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
    let make = move || {
        view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| making.set(true)>{text(Key::TokenNew)}</Button> }
    };
    let list = move |tokens: Vec<TokenView>| {
        if tokens.is_empty() {
            view! { <Empty glyph=Glyph::Key title=text(Key::TokenNone) text=text(Key::TokenNoneHint)/> }
                .into_any()
        } else {
            view! { <TokenRows tokens on_revoke=move |token| revoking.ask(token)/> }.into_any()
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
                {move || made.get().map(|made| view! { <MadeToken made on_done=move |()| showing.set(false)/> })}
            </Dialog>
            <RevokeDialog revoking on_over=move |()| tokens.reload()/>
            <ConfirmDialog confirming/>
        </Page>
    }
}
