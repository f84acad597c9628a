//! Tokens as a list: what each is for and may do, until when, and when it was last used.

use super::super::access_words::{permission, records};
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Button, Glyph, Icon, Tone};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::people::token::{TokenAccess, TokenScope, TokenView};

/// The rows, each of which can be revoked while it lives; with the maker's name where they are everybody's.
#[component]
pub(super) fn TokenRows(
    /// The tokens.
    tokens: Vec<TokenView>,
    /// Whether to say whose they are.
    #[prop(optional)]
    of_everybody: bool,
    /// Asks about one.
    #[prop(into)]
    on_revoke: Callback<TokenView>,
) -> impl IntoView {
    let row = move |token| row(token, of_everybody, on_revoke);
    view! { <ul class="tokens">{tokens.into_iter().map(row).collect_view()}</ul> }
}

fn row(token: TokenView, of_everybody: bool, on_revoke: Callback<TokenView>) -> impl IntoView {
    let revoke = token.clone();
    let live = token.is_live(text::now());
    let TokenView { maker, name, scope, expires_at, last_used_at, last_used_from, revoked_at, .. } = token;
    let label = t!(TokenRevokeOf, name = name);
    let used = match last_used_at {
        None => text(Key::TokenNeverUsed),
        Some(at) => {
            t!(TokenLastUsed, time = text::since(at), place = last_used_from.unwrap_or_default())
        }
    };
    let ends = match revoked_at {
        Some(at) => t!(TokenRevokedAt, time = text::exact(at)),
        None if live => t!(TokenEnds, time = text::exact(expires_at)),
        None => t!(TokenEnded, time = text::exact(expires_at)),
    };
    let of = of_everybody.then(|| {
        let href = format!("/admin/tokens?person={}", maker.id);
        view! { <a class="link small" href=href>{maker.name}</a> }
    });
    let over = (!live).then(|| {
        let word = if revoked_at.is_some() { Key::TokenRevoked } else { Key::TokenOver };
        view! { <Badge tone=Tone::Neutral>{text(word)}</Badge> }
    });
    view! {
        <li class:over=!live>
            <Icon glyph=Glyph::Key size="s20"/>
            <div class="stack g0 grow">
                <span class="row"><b>{name}</b>{over}{of}</span>
                <span class="small">{summary(&scope)}</span>
                <span class="small muted">{ends}" · "{used}</span>
            </div>
            {live.then(|| view! {
                <Button small=true on_press=move |_| on_revoke.run(revoke.clone())>{text(Key::TokenRevoke)}<span class="sr">" "{label}</span></Button>
            })}
        </li>
    }
}

/// `读 商机（3 个字段）· 写 客户（全部字段）· 记录跟进`.
pub(super) fn summary(scope: &TokenScope) -> String {
    let mut parts = Vec::new();
    for kind in SubjectKind::ALL {
        let object = scope.on(*kind);
        let fields = match object.fields.len() {
            0 => text(Key::TokenFieldsNone),
            all if all == shared::people::fields::of(*kind).len() => text(Key::TokenFieldsAll),
            some => t!(TokenFieldsSome, count = some),
        };
        match object.access {
            TokenAccess::Nothing => {}
            TokenAccess::Read => parts.push(t!(TokenReads, kind = records(*kind), fields = fields)),
            TokenAccess::Write => parts.push(t!(TokenWrites, kind = records(*kind), fields = fields)),
        }
    }
    parts.extend(scope.permissions.iter().map(|one| permission(*one).0));
    parts.join(" · ")
}
