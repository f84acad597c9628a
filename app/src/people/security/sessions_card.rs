//! Where one is signed in oneself.

use super::session_rows::SessionRows;
use crate::client;
use crate::remote::{Loaded, remote};
use crate::text::{Key, text};
use crate::ui::{Button, Card, SkeletonRows, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::ids::SessionId;
use shared::people::security::{ListSessions, RevokeOtherSessions, RevokeSession};

/// The card; asks again when `changed` does.
#[component]
pub(super) fn SessionsCard(changed: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let sessions = remote(move || {
        changed.track();
        async { client::call::<ListSessions>(&(), &Nothing {}, &Nothing {}).await }
    });
    let end = Callback::new(move |id: SessionId| {
        spawn_local(async move {
            match client::call::<RevokeSession>(&id, &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    sessions.update(|all| all.retain(|one| one.id != id));
                    toasts.done(text(Key::SecurityEnded));
                }
                Err(error) => {
                    toasts.failed(text(Key::SecurityNotDone), &error);
                    sessions.reload();
                }
            }
        });
    });
    let end_others = move |_| {
        spawn_local(async move {
            match client::call::<RevokeOtherSessions>(&(), &Nothing {}, &Nothing {}).await {
                Ok(_) => {
                    sessions.update(|all| all.retain(|one| one.current));
                    toasts.done(text(Key::SecurityOthersEnded));
                }
                Err(error) => toasts.failed(text(Key::SecurityNotDone), &error),
            }
        });
    };
    let any_others = move || sessions.value().is_some_and(|all| all.iter().any(|one| !one.current));
    view! {
        <Card title=text(Key::SecuritySessions) note=text(Key::SecuritySessionsHint)>
            <Loaded remote=sessions what=text(Key::SecuritySessions) skeleton=|| view! { <div class="body"><SkeletonRows count=2/></div> } children=move |sessions| {
                view! { <SessionRows sessions on_end=end/> }
            }/>
            <Show when=any_others>
                <div class="body foot"><Button on_press=end_others>{text(Key::SecurityEndOthers)}</Button></div>
            </Show>
        </Card>
    }
}
