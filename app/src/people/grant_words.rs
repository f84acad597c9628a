//! What a role may do, in a sentence: for the list of roles, and where two people changed one at once; and what became
//! different between two such sets, for the audit log.

use super::access_words::{field_access, permission, reach, records};
use crate::records::words;
use crate::t;
use crate::text::{Key, text};
use shared::event::SubjectKind;
use shared::people::access::{Grants, ObjectGrant, Permission, Reach};
use std::collections::BTreeSet;

/// `客户 看全部改自己 · 线索 不可见 · 8 项权限`. Kinds that are seen and changed as far are said together.
pub fn summary(grants: &Grants) -> String {
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

/// What is different in `new`, a line each: `客户 · 可改：自己的 → 本团队的`, `商机 · 预算上限：可读可改 → 不可见`.
pub fn changes(old: &Grants, new: &Grants) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told = |what: String, old: String, new: String| {
        if old != new {
            lines.push(t!(TimelineChange, field = what, old = old, new = new));
        }
    };
    let yes = |yes: bool| text(if yes { Key::LabelYes } else { Key::LabelNo });
    for kind in SubjectKind::ALL {
        let of = |what: String| format!("{} · {what}", records(*kind));
        let (was, is) = (old.on(*kind), new.on(*kind));
        told(of(text(Key::AccessSee)), reach(was.see), reach(is.see));
        told(of(text(Key::AccessChange)), reach(was.change), reach(is.change));
        told(of(text(Key::AccessCreate)), yes(was.create), yes(is.create));
        for field in was.fields.keys().chain(is.fields.keys()).collect::<BTreeSet<_>>() {
            let others = |grant: &ObjectGrant| field_access(grant.field(field, false));
            told(of(words::field(field)), others(was), others(is));
        }
    }
    for one in Permission::ALL {
        told(permission(*one).0, yes(old.may(*one)), yes(new.may(*one)));
    }
    lines
}
