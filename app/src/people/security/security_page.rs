//! One's own account: password, second factor, and where one is signed in.

use super::factor_card::FactorCard;
use super::password_card::PasswordCard;
use super::proof::{ConfirmDialog, Confirming};
use super::sessions_card::SessionsCard;
use crate::client;
use crate::frame::{Page, Up};
use crate::remote::{Loaded, remote};
use crate::text::{Key, text};
use crate::ui::SkeletonCard;
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::people::security::{SecurityView, ShowSecurity};

/// The page.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let security = remote(|| async { client::call::<ShowSecurity>(&(), &Nothing {}, &Nothing {}).await });
    let confirming = Confirming::new();
    // Sessions that ended with the old password are not to be listed any longer.
    let changed = RwSignal::new(0_u32);
    view! {
        <Page title=text(Key::SecurityName) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="in security-page stack g4">
                <div class="page-head"><h1>{text(Key::SecurityName)}</h1></div>
                <PasswordCard on_changed=move |()| changed.update(|count| *count += 1)/>
                <Loaded remote=security what=text(Key::SecurityFactor) skeleton=|| view! { <SkeletonCard count=2/> } children=move |view: SecurityView| {
                    view! { <FactorCard view security confirming/> }
                }/>
                <SessionsCard changed/>
            </div>
            <ConfirmDialog confirming/>
        </Page>
    }
}
