//! Revokes a token once its reader said so again: what a script had is not given back.

use crate::client;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Act, Confirm, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::people::api::{RevokeOwnToken, RevokeToken};
use shared::people::token::TokenView;

/// Which token is asked about; a handle to be copied around.
#[derive(Clone, Copy)]
pub(super) struct Revoking {
    open: RwSignal<bool>,
    token: RwSignal<Option<TokenView>>,
}

impl Revoking {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { open: RwSignal::new(false), token: RwSignal::new(None) }
    }

    /// Asks about `token`.
    pub(super) fn ask(self, token: TokenView) {
        self.token.set(Some(token));
        self.open.set(true);
    }
}

/// The question, and the act. One's own token goes by one's own right, another's by that of whoever manages people.
#[component]
pub(super) fn RevokeDialog(
    /// Which.
    revoking: Revoking,
    /// Whether they are everybody's.
    #[prop(optional)]
    of_everybody: bool,
    /// It was tried, and the list is to be read again.
    #[prop(into)]
    on_over: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let act = Act::new();
    let revoke = move |()| {
        let Some(TokenView { id, name, .. }) = revoking.token.get_untracked() else { return };
        let call = async move {
            match of_everybody {
                true => client::call::<RevokeToken>(&id, &Nothing {}, &Nothing {}).await,
                false => client::call::<RevokeOwnToken>(&id, &Nothing {}, &Nothing {}).await,
            }
        };
        act.ask(call, move |answer| {
            match answer {
                Ok(_) => toasts.done(t!(TokenRevokedNow, name = name)),
                Err(error) => toasts.failed(text(Key::TokenNotRevoked), &error),
            }
            on_over.run(());
        });
    };
    let title = move || {
        let name = revoking.token.get().map(|token| match of_everybody {
            true => format!("{} · {}", token.maker.name, token.name),
            false => token.name,
        });
        t!(TokenRevokeOf, name = name.unwrap_or_default())
    };
    view! { <Confirm open=revoking.open title=Signal::derive(title) detail=text(Key::TokenRevokeWhat) act=text(Key::TokenRevoke) on_yes=revoke/> }
}
