//! Consents and marks not to contact, beside a contact or a lead: noted by whoever changes the record, seen by whoever
//! sees it. What they come to is judged in `shared`.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::error::Fault;
use shared::event::{EventDetail, FieldChange, SubjectKind};
use shared::ids::{ConsentId, ContactId, LeadId};
use shared::obstacle::Obstacle;
use shared::people::access::Belongs;
use shared::privacy::api::{MarkContact, NoteConsent, ShowContacting};
use shared::privacy::contacting::{
    BlockView, ConsentView, Contacting, Objection, all_objections, channel_of, objections,
};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::records::Subject;
use shared::records::activity::ActivityKind;
use shared::time::Instant;
use uuid::Uuid;

use super::person::{self, PersonRow};
use crate::actor::Actor;
use crate::call::Call;
use crate::database::Transaction;
use crate::entities::{consents, contact_blocks};
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event};
use crate::idempotency;
use crate::records::names;

/// Shows whether somebody may be contacted.
pub(super) async fn show(call: Call<ShowContacting>) -> ApiResult<Contacting> {
    let read = call.state.database.read();
    let subject = DataSubject { kind: call.query.kind, id: call.query.id };
    let found = record(read, &call.actor, subject).await?;
    view(read, &call.actor, &found, call.state.now()).await
}

/// What stands now against contacting each of `contacts`, of whom anything does.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unwanted(
    connection: &impl ConnectionTrait,
    contacts: impl IntoIterator<Item = ContactId>,
    now: Instant,
) -> ApiResult<HashMap<ContactId, Vec<Objection>>> {
    let ids: Vec<Uuid> = contacts.into_iter().map(|contact| contact.0).collect();
    let noted = noted_of(connection, DataSubjectKind::Contact, &ids).await?;
    let objections = noted.into_iter().map(|(id, noted)| (ContactId(id), noted.objections(now)));
    Ok(objections.filter(|(_, objections)| !objections.is_empty()).collect())
}

/// Notes a consent, given or taken back.
pub(super) async fn note(call: Call<NoteConsent>) -> ApiResult<Contacting> {
    let now = call.state.now();
    let form = call.body.judge(now)?;
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let found = record(&*transaction, &call.actor, form.about).await;
    let found = found.map_err(|_| ApiError::invalid_field("about", Fault::NoSuchRecord))?;
    found.require_change(&call.actor)?;
    let form = form.into_form();
    let row = consents::ActiveModel {
        id: Set(ConsentId(call.state.new_id())),
        subject_kind: Set(form.about.kind),
        subject_id: Set(form.about.id),
        state: Set(form.state),
        basis: Set(form.basis),
        channel: Set(form.channel),
        source: Set(form.source),
        text: Set(form.text),
        text_version: Set(form.text_version),
        at: Set(form.at.unwrap_or(now)),
        noted_by: Set(call.actor.id),
        created_at: Set(now),
    };
    consents::Entity::insert(row).exec_without_returning(&*transaction).await?;
    // What was agreed to stands in the note alone; the story tells that there is one.
    let new = format!("{} {} {}", form.channel, form.basis, form.state);
    let change = FieldChange { field: "consent".to_owned(), old: serde_json::Value::Null, new: new.into() };
    tell(&transaction, &call.actor, &found, now, change).await?;
    let answer = view(&*transaction, &call.actor, &found, now).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Marks that somebody is not to be contacted, or takes the mark away.
pub(super) async fn mark(call: Call<MarkContact>) -> ApiResult<Contacting> {
    let now = call.state.now();
    let form = call.body.judge()?;
    let transaction = call.state.database.begin().await?;
    let found = record(&*transaction, &call.actor, form.about).await;
    let found = found.map_err(|_| ApiError::invalid_field("about", Fault::NoSuchRecord))?;
    found.require_change(&call.actor)?;
    let form = form.into_form();
    let key = (form.about.kind, form.about.id, form.channel);
    let marked = contact_blocks::Entity::find_by_id(key).one(&*transaction).await?;
    if marked.is_some() != form.blocked {
        if form.blocked {
            let row = contact_blocks::ActiveModel {
                subject_kind: Set(form.about.kind),
                subject_id: Set(form.about.id),
                channel: Set(form.channel),
                reason: Set(form.reason.unwrap_or_default()),
                since: Set(now),
                noted_by: Set(call.actor.id),
            };
            contact_blocks::Entity::insert(row).exec_without_returning(&*transaction).await?;
        } else {
            contact_blocks::Entity::delete_by_id(key).exec(&*transaction).await?;
        }
        let word = |marked: bool| match marked {
            true => serde_json::Value::from(form.channel.as_str()),
            false => serde_json::Value::Null,
        };
        let (old, new) = (word(!form.blocked), word(form.blocked));
        let change = FieldChange { field: "do_not_contact".to_owned(), old, new };
        tell(&transaction, &call.actor, &found, now, change).await?;
    }
    let answer = view(&*transaction, &call.actor, &found, now).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Refuses to log that somebody was called or written to who is not to be: what happened all the same is told by a note, as
/// is what they did themselves. `at` is when it happened.
///
/// # Errors
/// `wrong_state` with every objection.
pub(crate) async fn refuse_unwanted(
    connection: &impl ConnectionTrait,
    about: Subject,
    kind: ActivityKind,
    at: Instant,
) -> ApiResult<()> {
    let subject = match about {
        Subject::Contact(id) => DataSubject { kind: DataSubjectKind::Contact, id: id.0 },
        Subject::Lead(id) => DataSubject { kind: DataSubjectKind::Lead, id: id.0 },
        Subject::Account(_) | Subject::Deal(_) => return Ok(()),
    };
    let Some(channel) = channel_of(kind) else { return Ok(()) };
    let Noted { blocks, consents } = noted(connection, subject).await?;
    let found = objections(channel, &blocks, &consents, at);
    if found.is_empty() {
        return Ok(());
    }
    Err(ApiError::obstacle(Obstacle::DoNotContact)
        .with("channel", channel.as_str())
        .with("objections", serde_json::to_value(found)?))
}

/// A contact or a lead that was found, and whose it is.
struct Found {
    subject: DataSubject,
    kind: SubjectKind,
    belongs: Belongs,
    row: PersonRow,
}

impl Found {
    fn require_change(&self, actor: &Actor) -> ApiResult<()> {
        actor.require_change(self.kind, self.belongs)
    }
}

async fn record(connection: &impl ConnectionTrait, actor: &Actor, subject: DataSubject) -> ApiResult<Found> {
    let row = match subject.kind.record() {
        Some(_) => person::find(connection, actor, subject).await?,
        None => return Err(ApiError::not_found()),
    };
    let (kind, belongs) = match &row {
        PersonRow::Contact(row) => (SubjectKind::Contact, row.belongs()),
        PersonRow::Lead(row) => (SubjectKind::Lead, row.belongs()),
        PersonRow::Colleague(_) => return Err(ApiError::not_found()),
    };
    Ok(Found { subject, kind, belongs, row })
}

async fn tell(
    transaction: &Transaction,
    actor: &Actor,
    found: &Found,
    now: Instant,
    change: FieldChange,
) -> ApiResult<()> {
    let subject = match found.subject.kind {
        DataSubjectKind::Lead => Subject::Lead(LeadId(found.subject.id)),
        _ => Subject::Contact(ContactId(found.subject.id)),
    };
    let event = Event {
        subject,
        account: found.row.account(),
        deal: None,
        actor: Some(actor.id),
        at: now,
        detail: EventDetail::Changed { changes: vec![change] },
    };
    events::record(transaction, now, event).await?;
    Ok(())
}

async fn view(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    found: &Found,
    now: Instant,
) -> ApiResult<Contacting> {
    let noted = noted(connection, found.subject).await?;
    let objections = noted.objections(now);
    let Noted { blocks, consents } = noted;
    let may_change = found.require_change(actor).is_ok();
    Ok(Contacting { objections, blocks, consents, may_change })
}

/// Everything that is noted about contacting somebody, newest first.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The marks not to contact them.
    pub(super) blocks: Vec<BlockView>,
    /// What they agreed to, and took back.
    pub(super) consents: Vec<ConsentView>,
}

impl Noted {
    fn objections(&self, at: Instant) -> Vec<Objection> {
        all_objections(&self.blocks, &self.consents, at)
    }
}

/// What is noted about contacting `subject`.
///
/// # Errors
/// When the database fails.
pub(super) async fn noted(connection: &impl ConnectionTrait, subject: DataSubject) -> ApiResult<Noted> {
    let mut noted = noted_of(connection, subject.kind, &[subject.id]).await?;
    Ok(noted.remove(&subject.id).unwrap_or_default())
}

/// What is noted about contacting each of `ids`, of whom anything is; few are spoken of at all.
async fn noted_of(
    connection: &impl ConnectionTrait,
    kind: DataSubjectKind,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Noted>> {
    let mut noted: HashMap<Uuid, Noted> = HashMap::new();
    if ids.is_empty() {
        return Ok(noted);
    }
    let ids = || ids.iter().copied();
    let blocks = contact_blocks::Entity::find()
        .filter(contact_blocks::Column::SubjectKind.eq(kind))
        .filter(contact_blocks::Column::SubjectId.is_in(ids()))
        .order_by_desc(contact_blocks::Column::Since)
        .all(connection)
        .await?;
    let consents = consents::Entity::find()
        .filter(consents::Column::SubjectKind.eq(kind))
        .filter(consents::Column::SubjectId.is_in(ids()))
        .order_by_desc(consents::Column::At)
        .order_by_desc(consents::Column::Id)
        .all(connection)
        .await?;
    if blocks.is_empty() && consents.is_empty() {
        return Ok(noted);
    }
    let people = blocks.iter().map(|row| row.noted_by).chain(consents.iter().map(|row| row.noted_by));
    let people = names::users(connection, people).await?;
    for row in blocks {
        let noted_by = people.user(row.noted_by)?;
        let block = BlockView { channel: row.channel, reason: row.reason, since: row.since, noted_by };
        noted.entry(row.subject_id).or_default().blocks.push(block);
    }
    for row in consents {
        let consent = ConsentView {
            noted_by: people.user(row.noted_by)?,
            id: row.id,
            state: row.state,
            basis: row.basis,
            channel: row.channel,
            source: row.source,
            text: row.text,
            text_version: row.text_version,
            at: row.at,
        };
        noted.entry(row.subject_id).or_default().consents.push(consent);
    }
    Ok(noted)
}
