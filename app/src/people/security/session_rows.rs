//! Sessions as a list: which browser, from where, since when, last used.

use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Button, Glyph, Icon, Tone};
use leptos::prelude::*;
use shared::audit::SignInWay;
use shared::ids::SessionId;
use shared::people::security::SessionRow;

/// The rows; with `on_end`, each but the present one can be ended.
#[component]
pub(super) fn SessionRows(
    /// The sessions.
    sessions: Vec<SessionRow>,
    /// Ends one.
    #[prop(optional, into)]
    on_end: Option<Callback<SessionId>>,
) -> impl IntoView {
    view! { <ul class="sessions">{sessions.into_iter().map(|session| row(session, on_end)).collect_view()}</ul> }
}

fn row(session: SessionRow, on_end: Option<Callback<SessionId>>) -> impl IntoView {
    let SessionRow { id, device, address, way, created_at, last_seen_at, current } = session;
    let device = device.unwrap_or_else(|| text(Key::SecurityDeviceUnknown));
    let label = t!(SecurityEndOne, device = device);
    let from = [address, Some(self::way(way))].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let began = t!(SecurityBegan, time = text::exact(created_at));
    view! {
        <li>
            <Icon glyph=Glyph::Screen size="s20"/>
            <div class="stack g0 grow">
                <b>{device}</b>
                <span class="small muted">{from}</span>
                <span class="small muted" title=began>{t!(SecurityLastSeen, time = text::since(last_seen_at))}</span>
            </div>
            {if current {
                Some(view! { <Badge tone=Tone::Accent>{text(Key::SecurityHere)}</Badge> }.into_any())
            } else {
                on_end.map(|end| view! {
                    <Button small=true on_press=move |_| end.run(id)>{text(Key::SecurityEnd)}<span class="sr">" "{label}</span></Button>
                }.into_any())
            }}
        </li>
    }
}

fn way(way: SignInWay) -> String {
    text(match way {
        SignInWay::Password => Key::AuditWayPassword,
        SignInWay::SetUp => Key::AuditWaySetUp,
        SignInWay::Invitation => Key::AuditWayInvitation,
        SignInWay::OpenId => Key::AuditWayOpenId,
    })
}
