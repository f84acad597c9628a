//! What a role may do, in a sentence: for the list of roles, and where two people changed one at once.

use super::access_words::{permission, reach, records};
use crate::t;
use crate::text::{Key, text};
use shared::event::SubjectKind;
use shared::people::access::{Grants, Permission, Reach};

/// `客户 看全部改自己 · 线索 不可见 · 8 项权限`. Kinds that are seen and changed as far are said together.
pub(super) fn summary(grants: &Grants) -> String {
    let mut said: Vec<((Reach, Reach), Vec<String>)> = Vec::new();
    for kind in SubjectKind::ALL {
        let (see, change) = (grants.on(*kind).see, grants.on(*kind).change);
        match said.iter_mut().find(|(reaches, _)| *reaches == (see, change)) {
            Some((_, kinds)) => kinds.push(records(*kind)),
            None => said.push(((see, change), vec![records(*kind)])),
        }
    }
    let mut parts: Vec<String> = said
        .into_iter()
        .map(|((see, change), kinds)| {
            let kinds = kinds.join(&text(Key::AccessAnd));
            match (see, change) {
                (Reach::Nothing, _) => t!(AccessSeesNone, kinds = kinds),
                (see, Reach::Nothing) => t!(AccessSeesOnly, kinds = kinds, see = reach(see)),
                (see, change) if see == change => t!(AccessSeesAndChanges, kinds = kinds, reach = reach(see)),
                (see, change) => t!(AccessSees, kinds = kinds, see = reach(see), change = reach(change)),
            }
        })
        .collect();
    parts.push(match grants.permissions.len() {
        count if count == Permission::ALL.len() => text(Key::AccessAllPermissions),
        1..=2 => grants.permissions.iter().map(|one| permission(*one).0).collect::<Vec<_>>().join(" · "),
        count => t!(AccessPermissionCount, count = count),
    });
    parts.join(" · ")
}
