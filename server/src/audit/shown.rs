//! Rows of the log with what they speak of by name: who did it, what it is about, and the ids among what changed. Names are
//! looked up for a whole page at once, one query a kind, as they are now; what is gone has none.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use shared::audit::AuditSubjectKind::{self, Account, Contact, Deal, Lead, Person, Role, Team};
use shared::audit::api::{AuditRow, AuditSubject};
use shared::audit::{AuditDetail, AuditWhat};
use shared::event::FieldChange;
use shared::ids::{AccountId, ContactId, DealId, LeadId, RoleId, TeamId, UserId};
use shared::people::UserBrief;
use uuid::Uuid;

use super::list::Kept;
use crate::entities::audit_chain;
use crate::error::ApiResult;
use crate::records::names;

/// A thing by its kind and its id.
pub(crate) type Thing = (AuditSubjectKind, Uuid);

/// Rows with names and their numbers in the chain.
pub(super) async fn shown(connection: &impl ConnectionTrait, kept: Vec<Kept>) -> ApiResult<Vec<AuditRow>> {
    let mut wanted: BTreeSet<Thing> = BTreeSet::new();
    for row in &kept {
        wanted.extend(row.actor.map(|actor| (Person, actor.0)));
        wanted.extend(row.subject);
        wanted.extend(spoken_of(&row.what));
    }
    let names = named(connection, &wanted).await?;
    let sealed = sealed(connection, &kept).await?;
    let thing = |thing: Thing| subject(thing, &names);
    let row = |kept: Kept| {
        let Kept { id, at, actor, address, subject, what } = kept;
        AuditRow {
            id,
            at,
            actor: actor
                .map(|id| UserBrief { id, name: names.get(&(Person, id.0)).cloned().unwrap_or_default() }),
            address,
            subject: subject.map(thing),
            named: spoken_of(&what).into_iter().map(thing).collect(),
            what,
            sealed: sealed.get(&id).copied(),
        }
    };
    Ok(kept.into_iter().map(row).collect())
}

/// A thing with its name, where it has one.
pub(crate) fn subject((kind, id): Thing, names: &HashMap<Thing, String>) -> AuditSubject {
    AuditSubject { kind, id, name: names.get(&(kind, id)).cloned() }
}

/// What stands by its id in what an entry says, each once.
pub(crate) fn spoken_of(what: &AuditWhat) -> BTreeSet<Thing> {
    if let AuditWhat::Entry(AuditDetail::HandedOver { from, to, .. }) = what {
        return BTreeSet::from([(Person, from.0), (Person, to.0)]);
    }
    in_changes(what.changes())
}

/// What stands by its id in what changed, each once.
pub(crate) fn in_changes(changes: &[FieldChange]) -> BTreeSet<Thing> {
    let ids = changes.iter().filter_map(|change| {
        let kind = kind_in(&change.field)?;
        let id = |value: &Value| Some((kind, Uuid::parse_str(value.as_str()?).ok()?));
        Some([id(&change.old), id(&change.new)])
    });
    ids.flatten().flatten().collect()
}

/// What the ids in a field are those of. A field that is not named here holds none.
fn kind_in(field: &str) -> Option<AuditSubjectKind> {
    match field {
        "manager" | "person" => Some(Person),
        "team" | "parent" => Some(Team),
        // A built-in role stands there by its word.
        "role" => Some(Role),
        "account" => Some(Account),
        "contact" => Some(Contact),
        _ => None,
    }
}

/// The names of `wanted`, as far as they have one. Whether somebody may know them is for whoever asks to say.
///
/// # Errors
/// When the database fails.
pub(crate) async fn named(
    connection: &impl ConnectionTrait,
    wanted: &BTreeSet<Thing>,
) -> ApiResult<HashMap<Thing, String>> {
    let mut found = HashMap::with_capacity(wanted.len());
    macro_rules! look_up {
        ($($kind:ident by $id:ident in $table:ident),+ $(,)?) => { $(
            let ids = wanted.iter().filter(|(kind, _)| *kind == $kind).map(|(_, id)| $id(*id));
            let ids: Vec<$id> = ids.collect();
            if !ids.is_empty() {
                let names = names::$table(connection, ids).await?;
                found.extend(names.all().map(|(id, name)| (($kind, id.0), name)));
            }
        )+ };
    }
    look_up!(
        Person by UserId in users,
        Team by TeamId in teams,
        Role by RoleId in roles,
        Account by AccountId in accounts,
        Contact by ContactId in contacts,
        Lead by LeadId in leads,
        Deal by DealId in deals,
    );
    Ok(found)
}

async fn sealed(connection: &impl ConnectionTrait, kept: &[Kept]) -> ApiResult<HashMap<Uuid, i64>> {
    use audit_chain::Column;
    let links = audit_chain::Entity::find()
        .select_only()
        .columns([Column::SourceId, Column::Seq])
        .filter(Column::SourceId.is_in(kept.iter().map(|row| row.id)));
    Ok(links.into_tuple().all(connection).await?.into_iter().collect())
}
