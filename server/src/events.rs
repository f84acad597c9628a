//! Writes events, in the transaction of the change they tell of and nowhere else.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use shared::event::{EventDetail, SubjectKind};
use shared::ids::{AccountId, DealId, EventId, UserId};
use shared::records::Subject;
use shared::time::Instant;
use uuid::Uuid;

use crate::bulk;
use crate::clock;
use crate::database::Transaction;
use crate::entities::events;
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
    let (id, row) = row(now, event)?;
    events::Entity::insert(row).exec_without_returning(&**transaction).await?;
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
    let rows: Vec<_> =
        events.into_iter().map(|event| row(now, event).map(|(_, row)| row)).collect::<ApiResult<_>>()?;
    bulk::insert::<events::ActiveModel>(connection, rows).await?;
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
