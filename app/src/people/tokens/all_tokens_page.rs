//! Everybody's tokens, for whoever manages people: to look through, and to revoke.

use super::token_rows::TokenRows;
use crate::client;
use crate::frame::{Page, Up};
use crate::paged::{PagedRows, paged};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{ButtonKind, Card, Confirm, Empty, Glyph, LinkButton, SkeletonRows, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::endpoint::Nothing;
use shared::people::api::{ListTokens, RevokeToken, TokensQuery};
use shared::people::token::TokenView;

/// The page; narrowed to one person by its address.
#[component]
pub fn AllTokensPage() -> impl IntoView {
    let toasts = use_toasts();
    let query = use_query_map();
    let person = Memo::new(move |_| query.with(|query| query.get("person").and_then(|id| id.parse().ok())));
    let changed = RwSignal::new(0_u32);
    let list = paged(move |after| {
        changed.track();
        let query = TokensQuery { person: person.get(), after, limit: None };
        async move { client::call::<ListTokens>(&(), &query, &Nothing {}).await }
    });
    let asking = RwSignal::new(false);
    let leaving = RwSignal::new(None::<TokenView>);
    let ask = Callback::new(move |token: TokenView| {
        leaving.set(Some(token));
        asking.set(true);
    });
    let revoke = move |()| {
        let Some(token) = leaving.get_untracked() else { return };
        spawn_local(async move {
            match client::call::<RevokeToken>(&token.id, &Nothing {}, &Nothing {}).await {
                Ok(_) => toasts.done(t!(TokenRevokedNow, name = token.name)),
                Err(error) => toasts.failed(text(Key::TokenNotRevoked), &error),
            }
            changed.update(|count| *count += 1);
        });
    };
    let name = move || leaving.get().map(|token| format!("{} · {}", token.maker.name, token.name));
    let narrowed = move || {
        person.get().map(|_| {
            view! { <LinkButton href="/admin/tokens" kind=ButtonKind::Ghost glyph=Glyph::X>{text(Key::TokenOfEverybody)}</LinkButton> }
        })
    };
    let empty =
        || view! { <Empty glyph=Glyph::Key title=text(Key::TokenNone) text=text(Key::TokenNobodyHint)/> };
    view! {
        <Page title=text(Key::TokenAll) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in token-page stack g4">
                <div class="page-head row"><div class="grow"><h1>{text(Key::TokenAll)}</h1><p class="muted">{text(Key::TokenAllHint)}</p></div>{narrowed}</div>
                <Card title=text(Key::TokenList)>
                    <PagedRows list what=text(Key::TokenAll) skeleton=|| view! { <div class="body"><SkeletonRows count=6/></div> } empty>
                        {move || view! { <TokenRows tokens=list.rows() of_everybody=true on_revoke=ask/> }}
                    </PagedRows>
                </Card>
            </div>
            <Confirm open=asking title=Signal::derive(move || t!(TokenRevokeOf, name = name().unwrap_or_default())) detail=text(Key::TokenRevokeWhat) act=text(Key::TokenRevoke) on_yes=revoke/>
        </Page>
    }
}
