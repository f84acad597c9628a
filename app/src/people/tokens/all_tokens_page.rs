//! Everybody's tokens, for whoever manages people: to look through, and to revoke.

use super::revoking::{RevokeDialog, Revoking};
use super::token_rows::TokenRows;
use crate::client;
use crate::frame::{Page, Up};
use crate::paged::{PagedRows, paged};
use crate::text::{Key, text};
use crate::ui::{ButtonKind, Card, Empty, Glyph, LinkButton, SkeletonRows};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::endpoint::Nothing;
use shared::people::api::{ListTokens, TokensQuery};

/// The page; narrowed to one person by its address.
#[component]
pub fn AllTokensPage() -> impl IntoView {
    let query = use_query_map();
    let person = Memo::new(move |_| query.with(|query| query.get("person").and_then(|id| id.parse().ok())));
    let changed = RwSignal::new(0_u32);
    let list = paged(move |after| {
        changed.track();
        let query = TokensQuery { person: person.get(), after, limit: None };
        async move { client::call::<ListTokens>(&(), &query, &Nothing {}).await }
    });
    let revoking = Revoking::new();
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
                        {move || view! { <TokenRows tokens=list.rows() of_everybody=true on_revoke=move |token| revoking.ask(token)/> }}
                    </PagedRows>
                </Card>
            </div>
            <RevokeDialog revoking of_everybody=true on_over=move |()| changed.update(|count| *count += 1)/>
        </Page>
    }
}
