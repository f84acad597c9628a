//! What whoever is signed in may do with records, for the pages that show one: asked for when such a page opens, and again
//! when its reader comes back to it or something is refused, because a role may have changed meanwhile.
//!
//! It only hides and explains. What it hides is refused by the server too, and so is what it shows by mistake.

use crate::client;
use crate::remote::{Remote, remote};
use leptos::ev;
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::UserId;
use shared::people::access::{Belongs, FieldAccess, Permission};
use shared::people::api::{AccessView, ShowAccess};
use shared::people::{TeamBrief, UserBrief};
use std::time::Duration;

/// How often an open page asks what it may still do.
const AGAIN: Duration = Duration::from_secs(30);

/// What the reader of a page may do; a handle to be copied around. While it is not known, nothing is offered that might be
/// refused.
#[derive(Clone, Copy)]
pub struct MyAccess(Remote<AccessView>);

impl MyAccess {
    /// Asks, and keeps asking while the page is open.
    pub fn of_page() -> Self {
        let known = remote(|| async { client::call::<ShowAccess>(&(), &Nothing {}, &Nothing {}).await });
        let back = window_event_listener(ev::focus, move |_| known.reload());
        let again = set_interval_with_handle(
            move || {
                if !document().hidden() {
                    known.reload();
                }
            },
            AGAIN,
        );
        on_cleanup(move || {
            back.remove();
            if let Ok(again) = again {
                again.clear();
            }
        });
        Self(known)
    }

    /// Asks again, because something was refused.
    pub fn again(self) {
        self.0.reload();
    }

    /// Whether it is known yet; tracked.
    pub fn is_known(self) -> bool {
        self.0.value().is_some()
    }

    /// Does the role permit it? Tracked.
    pub fn may(self, permission: Permission) -> bool {
        self.with(|access| access.grants.may(permission))
    }

    /// Does the role make records of `kind`? Tracked.
    pub fn may_create(self, kind: SubjectKind) -> bool {
        self.with(|access| access.grants.on(kind).create)
    }

    /// May a record of `kind` be changed that is this person's, of this team? Tracked.
    pub fn may_change(self, kind: SubjectKind, owner: &UserBrief, team: &TeamBrief) -> bool {
        let belongs = Belongs { owner: owner.id, team: team.id };
        self.with(|access| access.may_change(kind, belongs))
    }

    /// What may be done with a field of a record of `owner`; tracked. Nothing while it is not known.
    pub fn field(self, kind: SubjectKind, field: &str, owner: UserId) -> Option<FieldAccess> {
        self.0.value().map(|access| access.field(kind, field, owner))
    }

    fn with(self, ask: impl FnOnce(&AccessView) -> bool) -> bool {
        self.0.value().is_some_and(|access| ask(&access))
    }
}
