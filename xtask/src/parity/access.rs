//! Questions of access: how far somebody reaches, what a form shows and keeps of what they may not see, and roles to judge.

use shared::event::SubjectKind;
use shared::ids::{ContactId, TeamId, UserId};
use shared::parity::Case;
use shared::people::access::{FieldAccess, Grants, ObjectGrant, Permission, Reach, RoleForm};
use shared::people::fields::{self, mask};
use shared::records::contact::ContactForm;

use super::forms::contact;
use super::random::Random;
use super::text::line;

/// One question.
pub(crate) fn case(random: &mut Random) -> Case {
    match random.between(0, 2) {
        0 => reach(random),
        1 => form(random),
        _ => role(random),
    }
}

/// Of few people and teams, so that they meet.
fn reach(random: &mut Random) -> Case {
    let ids: Vec<ContactId> = (0..3).map(|_| ContactId(random.id().0)).collect();
    let mut user = || UserId(random.pick(&ids).0);
    let (asks, owner) = (user(), user());
    let mut team = || TeamId(random.pick(&ids).0);
    let (own, owners) = (team(), team());
    let teams: Vec<TeamId> = ids.iter().map(|id| TeamId(id.0)).collect();
    let below = random.some(&teams, 50);
    Case::Reach { reach: random.pick(Reach::ALL), user: asks, team: own, below, owner, owner_team: owners }
}

/// A form as it stands, and as it comes back: untouched, or with one field written anew.
fn form(random: &mut Random) -> Case {
    let before = contact(random, false);
    let grant = ObjectGrant {
        fields: some_fields(random, SubjectKind::Contact, 70),
        ..ObjectGrant::full(Reach::All)
    };
    let mut sent = before.clone();
    let covered = |value: &Option<String>| value.as_deref().map(mask);
    match random.between(0, 4) {
        0 => sent.phone = covered(&before.phone),
        1 => sent.email = covered(&before.email),
        2 => sent = ContactForm { phone: None, email: None, wechat: None, note: None, ..sent },
        3 => sent = contact(random, false),
        _ => {}
    }
    let before = random.chance(80).then_some(before);
    Case::Kept { grant, own: random.chance(30), before, sent }
}

fn role(random: &mut Random) -> Case {
    let faults = random.chance(50);
    let mut object = |kind: SubjectKind| {
        let see = random.pick(Reach::ALL);
        let change = random.pick(Reach::ALL);
        let (create, fields) = (random.chance(50), some_fields(random, kind, 15));
        match faults {
            true => ObjectGrant { see, change, create, fields },
            false => {
                ObjectGrant { see, change: change.min(see), create: create && see > Reach::Nothing, fields }
            }
        }
    };
    let [account, contact, lead, deal] =
        [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Lead, SubjectKind::Deal].map(&mut object);
    let permissions = random.some(Permission::ALL, 40);
    let name = random.chance(60).then(|| line(random, shared::form::SHORT_MAX, faults));
    Case::Role(RoleForm { name, grants: Grants { account, contact, lead, deal, permissions } })
}

/// What may be had of some of the fields of `kind`.
fn some_fields(
    random: &mut Random,
    kind: SubjectKind,
    percent: u64,
) -> std::collections::BTreeMap<String, FieldAccess> {
    let of = fields::of(kind).iter().filter(|_| random.chance(percent)).copied().collect::<Vec<_>>();
    of.into_iter()
        .filter_map(|field| {
            let access = random.pick(FieldAccess::ALL);
            field.allows(access).then(|| (field.name.to_owned(), access))
        })
        .collect()
}
