//! The person's own rows: the record, what is about it, its files and its story. The last that an erasure touches.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, Statement,
};
use serde_json::Value;
use shared::event::{EventDetail, FieldChange};
use shared::ids::{ContactId, ImportId, LeadId, UserId};
use shared::privacy::erasure::ERASED;
use shared::privacy::request::PrivacyRequestState;
use shared::privacy::{DataSubject, DataSubjectKind};
use uuid::Uuid;

use super::super::person::PersonRow;
use super::sweep::{Sweep, literal};
use super::values::Values;
use crate::audit;
use crate::database::Transaction;
use crate::entities::{
    activities, attachments, audit_entries, consents, contact_blocks, contacts, deals, events, import_rows,
    invitations, leads, participants, privacy_requests, sessions, users,
};
use crate::error::ApiResult;
use crate::search;
use crate::state::AppState;

/// By what a colleague signs in, and where they did.
const OF_A_COLLEAGUE: &[&str] = &[
    "idempotency_keys",
    "identities",
    "known_places",
    "password_resets",
    "pending_sign_ins",
    "recovery_codes",
    "second_factors",
];

/// The condition of the answers that hold something of the person, with what it is filled with. A name counts wherever it
/// stands: an answer that is forgotten without need costs nothing but that its request would count twice.
fn answers(
    person: &PersonRow,
    values: &Values,
    imports: &[ImportId],
    backend: DbBackend,
) -> (String, Vec<sea_orm::Value>) {
    let mut needles = vec![person.subject().id.to_string()];
    needles.extend(imports.iter().map(ImportId::to_string));
    needles.extend(values.spelled(true));
    let found = needles.iter().enumerate().map(|(number, _)| match backend {
        DbBackend::Sqlite => format!("instr(response, ?{}) > 0", number + 1),
        _ => format!("position(${} in response::text) > 0", number + 1),
    });
    let condition = format!("response IS NOT NULL AND ({})", found.collect::<Vec<_>>().join(" OR "));
    (condition, needles.into_iter().map(sea_orm::Value::from).collect())
}

#[derive(FromQueryResult)]
struct Count {
    rows: i64,
}

/// How many kept answers hold something of the person.
pub(super) async fn count_answers(
    connection: &impl ConnectionTrait,
    person: &PersonRow,
    values: &Values,
    imports: &[ImportId],
) -> ApiResult<i64> {
    let backend = connection.get_database_backend();
    let (condition, values) = answers(person, values, imports, backend);
    let sql = format!("SELECT count(*) AS rows FROM idempotency_keys WHERE {condition}");
    let count = Count::find_by_statement(Statement::from_sql_and_values(backend, sql, values));
    Ok(count.one(connection).await?.map_or(0, |count| count.rows))
}

/// Forgets the kept answers that hold something of the person. A request that is sent again is then a new one, which finds
/// nobody to do anything about.
pub(super) async fn forget_answers(
    state: &AppState,
    person: &PersonRow,
    values: &Values,
    imports: &[ImportId],
) -> ApiResult<i64> {
    let transaction = state.database.begin().await?;
    let backend = transaction.get_database_backend();
    let (condition, values) = answers(person, values, imports, backend);
    let sql = format!("DELETE FROM idempotency_keys WHERE {condition}");
    let gone = transaction.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    transaction.commit().await?;
    Ok(i64::try_from(gone.rows_affected()).unwrap_or(i64::MAX))
}

/// The files about the person.
pub(super) fn files(subject: DataSubject) -> sea_orm::Select<attachments::Entity> {
    let kind = subject.kind.record();
    let files = attachments::Entity::find().filter(attachments::Column::AboutId.eq(subject.id));
    match kind {
        Some(kind) => files.filter(attachments::Column::AboutKind.eq(kind)),
        // Nothing is about a colleague.
        None => files.filter(attachments::Column::Id.is_null()),
    }
}

/// Takes the files about the person out of the store; their rows are emptied with the rest.
pub(super) async fn forget_files(state: &AppState, subject: DataSubject) -> ApiResult<i64> {
    let mut gone = 0;
    for file in files(subject).all(state.database.read()).await? {
        if !file.object_key.is_empty() {
            state.files.delete(&file.object_key).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Empties the person's own row and story, in one transaction: from then on nobody can say what stood there.
pub(super) async fn empty(state: &AppState, sweep: &Sweep<'_>) -> ApiResult<i64> {
    let transaction = state.database.begin().await?;
    audit::hold_sealer(&transaction).await?;
    let subject = sweep.person.subject();
    let now = state.now();
    // A file that came since would be forgotten without being removed: then all of this is done again.
    let files_left = files(subject).filter(attachments::Column::ObjectKey.ne("")).all(&*transaction).await?;
    for file in files_left {
        state.files.delete(&file.object_key).await?;
    }
    let mut changed = sweep.own(state, &transaction).await?;
    let (told, mut removed) = empty_story(&transaction, subject).await?;
    changed.extend(told);
    changed.sort_unstable();
    changed.dedup();
    let about = Condition::all().add(activities::Column::AboutId.eq(subject.id));
    activities::Entity::update_many()
        .col_expr(activities::Column::Text, Expr::value(None::<String>))
        .col_expr(activities::Column::TranscriptSummary, Expr::value(None::<String>))
        .col_expr(
            activities::Column::Version,
            sea_orm::sea_query::ExprTrait::add(Expr::col(activities::Column::Version), 1),
        )
        .filter(about)
        .exec(&*transaction)
        .await?;
    attachments::Entity::update_many()
        .col_expr(attachments::Column::Name, Expr::value(ERASED))
        .col_expr(attachments::Column::ObjectKey, Expr::value(""))
        .col_expr(attachments::Column::Sha256, Expr::value(Vec::<u8>::new()))
        .col_expr(attachments::Column::DeletedAt, Expr::value(now))
        .filter(attachments::Column::AboutId.eq(subject.id))
        .exec(&*transaction)
        .await?;
    consents::Entity::delete_many()
        .filter(consents::Column::SubjectId.eq(subject.id))
        .exec(&*transaction)
        .await?;
    contact_blocks::Entity::delete_many()
        .filter(contact_blocks::Column::SubjectId.eq(subject.id))
        .exec(&*transaction)
        .await?;
    participants::Entity::delete_many()
        .filter(participants::Column::SubjectId.eq(subject.id))
        .exec(&*transaction)
        .await?;
    forget_requests(&transaction, subject).await?;
    // Whoever is invited by this address is not any more: the address is gone.
    let invited = sweep.values.needles.iter().filter(|needle| needle.everywhere);
    invitations::Entity::delete_many()
        .filter(invitations::Column::EmailKey.is_in(invited.map(|needle| needle.text.to_lowercase())))
        .exec(&*transaction)
        .await?;
    removed += sweep.person.filled();
    match sweep.person {
        PersonRow::Contact(row) => empty_contact(&transaction, row, now).await?,
        PersonRow::Lead(row) => empty_lead(&transaction, row, now).await?,
        PersonRow::Colleague(row) => empty_colleague(&transaction, row, now).await?,
    }
    if let Some(kind) = subject.kind.record() {
        search::record_changed(&*transaction, kind, subject.id).await?;
    }
    let about = Some((subject.kind.into(), subject.id));
    audit::erased(&transaction, now, sweep.actor, about, &changed, removed).await?;
    transaction.commit().await?;
    Ok(removed)
}

/// Forgets who asked, of the requests of `subject` that are answered; that and when it was answered stays.
pub(in crate::privacy) async fn forget_requests(
    transaction: &Transaction,
    subject: DataSubject,
) -> ApiResult<()> {
    use privacy_requests::Column;
    privacy_requests::Entity::update_many()
        .col_expr(Column::AskedBy, Expr::value(ERASED))
        .col_expr(Column::Note, Expr::value(None::<String>))
        .col_expr(Column::Answer, Expr::value(None::<String>))
        .filter(Column::SubjectKind.eq(subject.kind))
        .filter(Column::SubjectId.eq(subject.id))
        .filter(Column::State.ne(PrivacyRequestState::Open))
        .exec(&**transaction)
        .await?;
    Ok(())
}

/// Takes what people wrote out of the events about the person; says of which, and how many values.
async fn empty_story(transaction: &Transaction, subject: DataSubject) -> ApiResult<(Vec<Uuid>, i64)> {
    let (mut changed, mut removed) = (Vec::new(), 0);
    let Some(kind) = subject.kind.record() else { return empty_changes(transaction, subject).await };
    let rows = events::Entity::find()
        .filter(events::Column::SubjectKind.eq(kind))
        .filter(events::Column::SubjectId.eq(subject.id));
    for row in rows.all(&**transaction).await? {
        let mut detail: EventDetail = serde_json::from_value(row.detail)?;
        let gone = match &mut detail {
            EventDetail::Changed { changes } | EventDetail::ActivityChanged { changes, .. } => {
                changes.iter_mut().map(forget_change).sum()
            }
            EventDetail::AttachmentAdded { name, .. } if name != ERASED => {
                *name = ERASED.to_owned();
                1
            }
            _ => 0,
        };
        if gone > 0 {
            write_event(transaction, row.id, serde_json::to_value(detail)?).await?;
            changed.push(row.id.0);
            removed += gone;
        }
    }
    Ok((changed, removed))
}

/// The same for a colleague, whose changes are told by the log.
async fn empty_changes(transaction: &Transaction, subject: DataSubject) -> ApiResult<(Vec<Uuid>, i64)> {
    use shared::audit::AuditDetail;
    let (mut changed, mut removed) = (Vec::new(), 0);
    let rows = audit_entries::Entity::find().filter(audit_entries::Column::SubjectId.eq(subject.id));
    for row in rows.all(&**transaction).await? {
        let mut detail: AuditDetail = serde_json::from_value(row.detail)?;
        let AuditDetail::PersonChanged { changes, .. } = &mut detail else { continue };
        let own = changes.iter_mut().filter(|change| matches!(change.field.as_str(), "name" | "email"));
        let gone: i64 = own.map(forget_change).sum();
        if gone > 0 {
            audit_entries::Entity::update_many()
                .col_expr(audit_entries::Column::Detail, Expr::value(serde_json::to_value(detail)?))
                .filter(audit_entries::Column::Id.eq(row.id))
                .exec(&**transaction)
                .await?;
            changed.push(row.id.0);
            removed += gone;
        }
    }
    Ok((changed, removed))
}

async fn write_event(transaction: &Transaction, id: shared::ids::EventId, detail: Value) -> ApiResult<()> {
    events::Entity::update_many()
        .col_expr(events::Column::Detail, Expr::value(detail))
        .filter(events::Column::Id.eq(id))
        .exec(&**transaction)
        .await?;
    Ok(())
}

fn forget_change(change: &mut FieldChange) -> i64 {
    let there = i64::from(!change.old.is_null()) + i64::from(!change.new.is_null());
    (change.old, change.new) = (Value::Null, Value::Null);
    there
}

async fn empty_contact(
    transaction: &Transaction,
    row: &contacts::Model,
    now: shared::time::Instant,
) -> ApiResult<()> {
    let id: ContactId = row.id;
    import_rows::Entity::update_many()
        .col_expr(import_rows::Column::ContactId, Expr::value(None::<Uuid>))
        .filter(import_rows::Column::ContactId.eq(id))
        .exec(&**transaction)
        .await?;
    if !something_hangs_on(&**transaction, DataSubject { kind: DataSubjectKind::Contact, id: id.0 }).await? {
        contacts::Entity::delete_by_id(id).exec(&**transaction).await?;
        return Ok(());
    }
    use contacts::Column;
    let mut update = contacts::Entity::update_many()
        .col_expr(Column::Name, Expr::value(ERASED))
        .col_expr(Column::NameKey, Expr::value(ERASED))
        .col_expr(Column::DeletedAt, Expr::value(row.deleted_at.unwrap_or(now)))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::value(row.version + 1));
    for column in [Column::Title, Column::Phone, Column::Email, Column::Wechat, Column::Note] {
        update = update.col_expr(column, Expr::value(None::<String>));
    }
    update.filter(Column::Id.eq(id)).exec(&**transaction).await?;
    Ok(())
}

async fn empty_lead(
    transaction: &Transaction,
    row: &leads::Model,
    now: shared::time::Instant,
) -> ApiResult<()> {
    let id: LeadId = row.id;
    import_rows::Entity::update_many()
        .col_expr(import_rows::Column::LeadId, Expr::value(None::<Uuid>))
        .filter(import_rows::Column::LeadId.eq(id))
        .exec(&**transaction)
        .await?;
    if !something_hangs_on(&**transaction, DataSubject { kind: DataSubjectKind::Lead, id: id.0 }).await? {
        leads::Entity::delete_by_id(id).exec(&**transaction).await?;
        return Ok(());
    }
    use leads::Column;
    let mut update = leads::Entity::update_many()
        .col_expr(Column::DeletedAt, Expr::value(row.deleted_at.unwrap_or(now)))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::value(row.version + 1))
        .col_expr(Column::Name, Expr::value(ERASED));
    for column in [Column::Title, Column::Phone, Column::Email, Column::Wechat, Column::Need] {
        update = update.col_expr(column, Expr::value(None::<String>));
    }
    update.filter(Column::Id.eq(id)).exec(&**transaction).await?;
    Ok(())
}

/// A colleague's row stays for what they did; nobody can sign in by it any more.
async fn empty_colleague(
    transaction: &Transaction,
    row: &users::Model,
    now: shared::time::Instant,
) -> ApiResult<()> {
    let id: UserId = row.id;
    sessions::Entity::delete_many().filter(sessions::Column::UserId.eq(id)).exec(&**transaction).await?;
    let own = literal(id.0, transaction.get_database_backend());
    for table in OF_A_COLLEAGUE {
        transaction.execute_unprepared(&format!("DELETE FROM {table} WHERE user_id = {own}")).await?;
    }
    let tokens =
        format!("UPDATE api_tokens SET name = '{ERASED}', last_used_from = NULL WHERE user_id = {own}");
    transaction.execute_unprepared(&tokens).await?;
    // An address is one person's; this one leads nowhere (RFC 2606).
    let address = format!("{}@erased.invalid", id.0.simple());
    users::Entity::update_many()
        .col_expr(users::Column::Name, Expr::value(ERASED))
        .col_expr(users::Column::Email, Expr::value(address.clone()))
        .col_expr(users::Column::EmailKey, Expr::value(address))
        .col_expr(users::Column::PasswordHash, Expr::value(""))
        .col_expr(users::Column::Language, Expr::value(None::<String>))
        .col_expr(users::Column::UpdatedAt, Expr::value(now))
        .col_expr(users::Column::Version, Expr::value(row.version + 1))
        .filter(users::Column::Id.eq(id))
        .exec(&**transaction)
        .await?;
    Ok(())
}

/// Whether a deal, an activity or a file refers to the record, so that its row has to stay.
pub(super) async fn something_hangs_on(
    connection: &impl ConnectionTrait,
    subject: DataSubject,
) -> ApiResult<bool> {
    let Some(kind) = subject.kind.record() else { return Ok(true) };
    let told = activities::Entity::find()
        .filter(activities::Column::AboutKind.eq(kind))
        .filter(activities::Column::AboutId.eq(subject.id));
    let deals = deals::Entity::find().filter(deals::Column::ContactId.eq(subject.id));
    Ok(deals.count(connection).await? > 0
        || told.count(connection).await? > 0
        || files(subject).count(connection).await? > 0)
}
