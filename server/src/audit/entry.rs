//! Writes the log's own entries, in the transaction of what they tell of.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::audit::{AuditDetail, AuditSubjectKind};
use shared::ids::{AuditEntryId, UserId};
use shared::time::Instant;
use uuid::Uuid;

use crate::clock;
use crate::database::{Transaction, to_change};
use crate::entities::{audit_chain, audit_entries, audit_salts, audit_sealer};
use crate::error::ApiResult;
use crate::request;

/// Rows that one `erased` entry names at most, and of a statement.
const ERASED_TOGETHER: usize = 500;

/// An entry to record. From where it came is known already: from the request that is being answered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who did it; nobody for the system, a command or a stranger.
    pub actor: Option<UserId>,
    /// What it is about, where it is about something.
    pub subject: Option<(AuditSubjectKind, Uuid)>,
    /// What happened.
    pub detail: AuditDetail,
}

/// Records `entry` at `now` within `transaction`: one insert, nothing that another writer waits for.
///
/// # Errors
/// When the database fails; what it tells of must then fail with it.
pub async fn record(transaction: &Transaction, now: Instant, entry: Entry) -> ApiResult<AuditEntryId> {
    record_from(transaction, now, entry, request::address()).await
}

/// The same for an entry that is written later than what it tells of, which came from `address`.
pub(super) async fn record_from(
    transaction: &Transaction,
    now: Instant,
    entry: Entry,
    address: Option<String>,
) -> ApiResult<AuditEntryId> {
    let Entry { actor, subject, detail } = entry;
    let id = AuditEntryId(clock::new_id(now));
    let row = audit_entries::ActiveModel {
        id: Set(id),
        at: Set(now),
        kind: Set(detail.kind()),
        actor_id: Set(actor),
        address: Set(address),
        subject_kind: Set(subject.map(|(kind, _)| kind)),
        subject_id: Set(subject.map(|(_, id)| id)),
        detail: Set(serde_json::to_value(detail)?),
    };
    audit_entries::Entity::insert(row).exec_without_returning(&**transaction).await?;
    Ok(id)
}

/// Keeps the sealer away until `transaction` ends, so that it seals no row which is being changed: whoever erases values of
/// the log calls this before they read it.
///
/// # Errors
/// When the database fails.
pub async fn hold_sealer(transaction: &Transaction) -> ApiResult<()> {
    to_change(audit_sealer::Entity::find()).one(&**transaction).await?;
    Ok(())
}

/// Tells that `values` personal values of the events and entries `sources` were erased by `actor`, and takes their salts,
/// without which nobody can find out what was there by trying. To be called in the transaction that erases them.
///
/// # Errors
/// When the database fails; the erasure must then fail with it.
pub async fn erased(
    transaction: &Transaction,
    now: Instant,
    actor: Option<UserId>,
    subject: Option<(AuditSubjectKind, Uuid)>,
    sources: &[Uuid],
    values: i64,
) -> ApiResult<()> {
    // That somebody was erased is told even where the log knew nothing of them.
    let none = sources.is_empty().then_some(&[] as &[Uuid]);
    for (place, sources) in sources.chunks(ERASED_TOGETHER).chain(none).enumerate() {
        let sealed = audit_chain::Entity::find()
            .select_only()
            .column(audit_chain::Column::Seq)
            .filter(audit_chain::Column::SourceId.is_in(sources.iter().copied()))
            .into_tuple::<i64>()
            .all(&**transaction)
            .await?;
        let salts = audit_salts::Entity::delete_many().filter(audit_salts::Column::Seq.is_in(sealed));
        salts.exec(&**transaction).await?;
        // The whole number stands in the first.
        let values = if place == 0 { values } else { 0 };
        let detail = AuditDetail::Erased { sources: sources.to_vec(), values };
        record(transaction, now, Entry { actor, subject, detail }).await?;
    }
    Ok(())
}
