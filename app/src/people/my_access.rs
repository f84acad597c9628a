//! What whoever is signed in may do with records, for the pages that show one: asked for when such a page opens, and again
//! when its reader comes back to it, because a role may have changed meanwhile.
//!
//! It only hides and explains. What it hides is refused by the server too, and so is what it shows by mistake.

use crate::client;
use crate::remote::{Remote, remote};
use crate::text::{Key, text};
use crate::ui::{Draftable, Form, Lock};
use leptos::ev;
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::UserId;
use shared::people::access::{Belongs, FieldAccess, Permission, Reach};
use shared::people::api::{AccessView, ShowAccess};
use shared::people::fields::{self, Guarded};
use shared::people::{TeamBrief, UserBrief};
use std::time::Duration;

/// How often an open page asks what it may still do.
const AGAIN: Duration = Duration::from_secs(30);

/// What the reader of a page may do; a handle to be copied around. While it is not known, what most people may do is
/// offered, so that nothing jumps: `withholds` says only what is known to be refused, `may` only what is known to be
/// allowed.
#[derive(Clone, Copy)]
pub struct MyAccess(Remote<AccessView>);

impl MyAccess {
    /// Asks, keeps asking while the page is open, and provides the answer to the parts of the page.
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
        let access = Self(known);
        provide_context(access);
        access
    }

    /// That of the page around, or one's own where there is none.
    pub fn here() -> Self {
        use_context().unwrap_or_else(Self::of_page)
    }

    /// Is it known that the role permits it? Tracked.
    pub fn may(self, permission: Permission) -> bool {
        self.0.value().is_some_and(|access| access.grants.may(permission))
    }

    /// Is it known that the role does not permit it? Tracked.
    pub fn withholds(self, permission: Permission) -> bool {
        self.0.value().is_some_and(|access| !access.grants.may(permission))
    }

    /// Is it known that the role makes no records of `kind`? Tracked.
    pub fn withholds_new(self, kind: SubjectKind) -> bool {
        self.0.value().is_some_and(|access| !access.grants.on(kind).create)
    }

    /// Is it known that the role does not see all records of `kind`? Tracked.
    pub fn withholds_some(self, kind: SubjectKind) -> bool {
        self.0.value().is_some_and(|access| access.grants.on(kind).see != Reach::All)
    }

    /// Is it known that a record of `kind`, this person's and this team's, may not be changed? Tracked.
    pub fn withholds_change(self, kind: SubjectKind, owner: &UserBrief, team: &TeamBrief) -> bool {
        let belongs = Belongs { owner: owner.id, team: team.id };
        self.0.value().is_some_and(|access| !access.may_change(kind, belongs))
    }

    /// What may be done with a field of a record of `kind` and of `owner`; anything while that is not known. Tracked.
    pub fn field(self, kind: SubjectKind, field: &str, owner: UserId) -> FieldAccess {
        self.0.value().map_or(FieldAccess::Write, |access| access.field(kind, field, owner))
    }

    /// The fields of a record of `kind` and of `owner` that may not simply be written, with what to say about each. A new
    /// record is its maker's own. Tracked.
    pub fn locks(self, kind: SubjectKind, owner: Option<UserId>) -> Vec<(&'static str, Lock)> {
        let Some(access) = self.0.value() else { return Vec::new() };
        let owner = owner.unwrap_or(access.user);
        let lock = |key, shut| Some(Lock { why: text(key), shut });
        let of = |field: &fields::Field| {
            let lock = match access.field(kind, field.name, owner) {
                FieldAccess::Write => None,
                FieldAccess::Read => lock(Key::AccessLockedRead, true),
                FieldAccess::Masked => lock(Key::AccessLockedMasked, false),
                FieldAccess::Hidden => lock(Key::AccessLockedHidden, true),
            };
            lock.map(|lock| (field.name, lock))
        };
        fields::of(kind).iter().filter_map(of).collect()
    }
}

/// Keeps the fields of a form from being written that the reader's role keeps from them. A new record has no owner yet.
pub fn keep_back<T: Draftable + Guarded>(form: Form<T>, owner: Option<UserId>) {
    let access = MyAccess::here();
    Effect::new(move || form.lock(access.locks(T::KIND, owner)));
}
