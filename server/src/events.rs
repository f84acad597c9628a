//! Writes events, in the transaction of the change they tell of and nowhere else.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use shared::event::{EventDetail, EventKind, SubjectKind};
use shared::ids::{AccountId, DealId, EventId, UserId};
use shared::records::Subject;
use shared::time::Instant;
use uuid::Uuid;

use crate::bulk;
use crate::clock;
use crate::database::Transaction;
use crate::entities::{accounts, contacts, deals, events, leads};
use crate::error::ApiResult;
use crate::request;

/// An event to record.
#[derive(Clone, Debug)]
pub struct Event {
    /// What it is about.
    pub subject: Subject,
    /// The account in whose story it stands; for an account itself, that account.
    pub account: Option<AccountId>,
    /// The deal in whose story it stands; for a deal itself, that deal.
    pub deal: Option<DealId>,
    /// Who did it; nobody for the system.
    pub actor: Option<UserId>,
    /// When it happened, which for an activity is before it is written.
    pub at: Instant,
    /// What happened.
    pub detail: EventDetail,
}

/// Records `event` at `now` within `transaction`.
///
/// # Errors
/// When the database fails; the change must then fail with it.
pub async fn record(transaction: &Transaction, now: Instant, event: Event) -> ApiResult<EventId> {
    let hand = hand(&event);
    let (id, row) = row(now, event)?;
    insert(&**transaction, vec![row]).await?;
    if let Some((subject, actor)) = hand {
        changed_by(&**transaction, subject.0, [subject.1], actor).await?;
    }
    Ok(id)
}

/// Records many events at once, as an import does.
///
/// # Errors
/// As [`record`].
pub async fn record_many(
    connection: &impl ConnectionTrait,
    now: Instant,
    events: impl IntoIterator<Item = Event>,
) -> ApiResult<()> {
    let events: Vec<Event> = events.into_iter().collect();
    let mut hands: BTreeMap<_, Vec<Uuid>> = BTreeMap::new();
    for ((kind, id), actor) in events.iter().filter_map(hand) {
        hands.entry((kind, actor)).or_default().push(id);
    }
    for ((kind, actor), ids) in hands {
        changed_by(connection, kind, ids, actor).await?;
    }
    let rows: Vec<_> =
        events.into_iter().map(|event| row(now, event).map(|(_, row)| row)).collect::<ApiResult<_>>()?;
    insert(connection, rows).await?;
    Ok(())
}

/// Inserts rows, gives each its place in the feed ([`crate::feed`]) in their order, and says how many there were. Every
/// event comes into the database through here.
///
/// # Errors
/// When the database fails.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    mut rows: Vec<events::ActiveModel>,
) -> Result<usize, DbErr> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        // One transaction writes at a time, so what is highest now stays so until this one ends.
        let last: Option<Option<i64>> = events::Entity::find()
            .select_only()
            .column_as(events::Column::Seq.max(), "last")
            .into_tuple()
            .one(connection)
            .await?;
        for (row, seq) in rows.iter_mut().zip(last.flatten().unwrap_or(0) + 1..) {
            row.seq = Set(seq);
        }
    } else {
        for row in &mut rows {
            row.seq = NotSet;
        }
    }
    bulk::insert::<events::ActiveModel>(connection, rows).await
}

/// The record that an event says to be changed, and by whose hand. Whoever makes a record stands in its row already.
fn hand(event: &Event) -> Option<((SubjectKind, Uuid), Option<UserId>)> {
    let changed = matches!(event.detail.kind(), EventKind::Changed | EventKind::StageMoved);
    changed.then(|| (subject_columns(event.subject), event.actor))
}

/// Writes down in the records themselves who changed them last, which lists show and ask for.
async fn changed_by(
    connection: &impl ConnectionTrait,
    kind: SubjectKind,
    ids: impl IntoIterator<Item = Uuid>,
    actor: Option<UserId>,
) -> ApiResult<()> {
    macro_rules! write {
        ($table:ident) => {{
            let by = Expr::value(actor.map(|id| id.0));
            let rows = $table::Entity::update_many().col_expr($table::Column::UpdatedBy, by);
            rows.filter($table::Column::Id.is_in(ids)).exec(connection).await?
        }};
    }
    match kind {
        SubjectKind::Account => write!(accounts),
        SubjectKind::Contact => write!(contacts),
        SubjectKind::Lead => write!(leads),
        SubjectKind::Deal => write!(deals),
    };
    Ok(())
}

fn row(now: Instant, event: Event) -> ApiResult<(EventId, events::ActiveModel)> {
    let Event { subject, account, deal, actor, at, detail } = event;
    let (subject_kind, subject_id) = subject_columns(subject);
    let id = EventId(clock::new_id(now));
    let row = events::ActiveModel {
        id: Set(id),
        at: Set(at),
        recorded_at: Set(now),
        subject_kind: Set(subject_kind),
        subject_id: Set(subject_id),
        account_id: Set(account),
        deal_id: Set(deal),
        kind: Set(detail.kind()),
        actor_id: Set(actor),
        detail: Set(serde_json::to_value(detail)?),
        // Of the request that is being answered, so that no caller has to pass it on.
        address: Set(request::address()),
        seq: NotSet,
    };
    Ok((id, row))
}

/// A subject as the two columns it is stored in.
pub fn subject_columns(subject: Subject) -> (SubjectKind, Uuid) {
    match subject {
        Subject::Account(id) => (SubjectKind::Account, id.0),
        Subject::Contact(id) => (SubjectKind::Contact, id.0),
        Subject::Lead(id) => (SubjectKind::Lead, id.0),
        Subject::Deal(id) => (SubjectKind::Deal, id.0),
    }
}

/// The subject that two columns say.
pub fn subject_of(kind: SubjectKind, id: Uuid) -> Subject {
    match kind {
        SubjectKind::Account => Subject::Account(AccountId(id)),
        SubjectKind::Contact => Subject::Contact(shared::ids::ContactId(id)),
        SubjectKind::Lead => Subject::Lead(shared::ids::LeadId(id)),
        SubjectKind::Deal => Subject::Deal(DealId(id)),
    }
}
