//! Who hears of an event: whoever may see the record that it is about, by the rule of `shared`, and by nothing else. The
//! records of a batch are looked up together.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::event::SubjectKind;
use shared::ids::{TeamId, UserId};
use shared::live::{Change, What};
use shared::people::access::Belongs;
use uuid::Uuid;

use super::hub::Told;
use crate::actor::Actor;
use crate::entities::{accounts, contacts, deals, events, leads, participants};
use crate::error::ApiResult;
use crate::scope::Scoped;
use crate::state::AppState;

/// Events about records of one kind in one batch that are told one by one; more are told as many.
const ONE_BY_ONE: usize = 50;
/// Records that are looked up in one query.
const LOOKED_UP: usize = 500;

/// Who hears of something.
#[derive(Clone, Debug)]
pub(super) enum Audience {
    /// Whoever may see one of the records of this kind.
    Of(SubjectKind, Vec<Seen>),
    /// One person.
    Person(UserId),
    /// Everybody: for what says nothing.
    Everybody,
}

/// What decides who sees a record.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    belongs: Belongs,
    participants: Vec<UserId>,
}

impl Audience {
    /// Does `actor` hear of it?
    pub(super) fn includes(&self, actor: &Actor) -> bool {
        match self {
            Self::Of(kind, records) => records.iter().any(|record| {
                let reach = actor.grants.on(*kind).see;
                // Who takes part is asked of the record: it may have begun after the stream did.
                reach.covers(actor.standing(), record.belongs) || record.participants.contains(&actor.id)
            }),
            Self::Person(user) => *user == actor.id,
            Self::Everybody => true,
        }
    }
}

/// A record as it is by now.
struct Record {
    seen: Seen,
    version: i64,
}

/// What is told of `rows`, in their order. A record that is gone altogether is nobody's to hear of.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell(state: &AppState, rows: &[events::Model]) -> ApiResult<Vec<Told>> {
    let mut by_kind: BTreeMap<SubjectKind, Vec<&events::Model>> = BTreeMap::new();
    for row in rows {
        by_kind.entry(row.subject_kind).or_default().push(row);
    }
    let mut told = Vec::new();
    for (kind, rows) in by_kind {
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.subject_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut records = records(state, kind, &ids).await?;
        if rows.len() > ONE_BY_ONE {
            let seq = rows.last().map(|row| row.seq);
            let seen = records.into_values().map(|record| record.seen).collect();
            let change = Change { kind: Some(kind), ..Change::new(What::Many) };
            told.push(Told { seq, audience: Audience::Of(kind, distinct(seen)), change });
            continue;
        }
        for row in rows {
            let Some(record) = records.get_mut(&row.subject_id) else { continue };
            let change = Change {
                kind: Some(kind),
                id: Some(row.subject_id),
                account: row.account_id,
                deal: row.deal_id,
                event: Some(row.kind),
                by: row.actor_id,
                version: Some(record.version),
                ..Change::new(What::Happened)
            };
            let audience = Audience::Of(kind, vec![record.seen.clone()]);
            told.push(Told { seq: Some(row.seq), audience, change });
        }
    }
    told.sort_by_key(|told| told.seq);
    Ok(told)
}

/// One for each owner: an import has thousands of records of one.
fn distinct(mut all: Vec<Seen>) -> Vec<Seen> {
    all.sort_by_key(|seen| (seen.belongs.owner, seen.belongs.team));
    all.dedup_by(|one, kept| {
        let same = one.belongs == kept.belongs;
        if same {
            kept.participants.append(&mut one.participants);
        }
        same
    });
    all
}

async fn records(state: &AppState, kind: SubjectKind, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, Record>> {
    let database = state.database.read();
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(LOOKED_UP) {
        let rows = match kind {
            SubjectKind::Account => belonging::<accounts::Entity>(database, ids).await?,
            SubjectKind::Contact => belonging::<contacts::Entity>(database, ids).await?,
            SubjectKind::Lead => belonging::<leads::Entity>(database, ids).await?,
            SubjectKind::Deal => belonging::<deals::Entity>(database, ids).await?,
        };
        for (id, owner, team, version) in rows {
            let seen = Seen { belongs: Belongs { owner, team }, participants: Vec::new() };
            found.insert(id, Record { seen, version });
        }
        let taking_part: Vec<(Uuid, UserId)> = participants::Entity::find()
            .filter(participants::Column::SubjectKind.eq(kind))
            .filter(participants::Column::SubjectId.is_in(ids.iter().copied()))
            .select_only()
            .columns([participants::Column::SubjectId, participants::Column::UserId])
            .into_tuple()
            .all(database)
            .await?;
        for (id, user) in taking_part {
            if let Some(record) = found.get_mut(&id) {
                record.seen.participants.push(user);
            }
        }
    }
    Ok(found)
}

/// Whose the records are, and in which version. Deleted ones are among them: who saw them hears that they are gone.
async fn belonging<E: Scoped>(
    database: &impl ConnectionTrait,
    ids: &[Uuid],
) -> ApiResult<Vec<(Uuid, UserId, TeamId, i64)>> {
    let rows = E::find()
        .filter(E::ID.is_in(ids.iter().copied()))
        .select_only()
        .columns([E::ID, E::OWNER, E::TEAM])
        .expr_as(Expr::cust("version"), "version");
    Ok(rows.into_tuple().all(database).await?)
}
