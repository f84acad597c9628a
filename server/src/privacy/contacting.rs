//! Consents and marks not to contact, beside a contact or a lead: noted by whoever changes the record, seen by whoever
//! sees it. What they come to is judged in `shared`.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::error::Fault;
use shared::event::{EventDetail, FieldChange, SubjectKind};
use shared::ids::{ConsentId, ContactId, LeadId};
use shared::obstacle::Obstacle;
use shared::people::access::Belongs;
use shared::privacy::api::{ListUnwanted, MarkContact, NoteConsent, ShowContacting};
use shared::privacy::contacting::{
    BlockView, ConsentState, ConsentView, Contacting, UnwantedContact, all_objections, channel_of, objections,
};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::records::Subject;
use shared::records::activity::ActivityKind;
use shared::time::Instant;

use super::person::{self, PersonRow};
use crate::actor::Actor;
use crate::call::Call;
use crate::database::Transaction;
use crate::entities::{consents, contact_blocks, contacts};
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event};
use crate::idempotency;
use crate::records::names;
use crate::scope::Scoped;

/// Shows whether somebody may be contacted.
pub(super) async fn show(call: Call<ShowContacting>) -> ApiResult<Contacting> {
    let read = call.state.database.read();
    let subject = DataSubject { kind: call.query.kind, id: call.query.id };
    let found = record(read, &call.actor, subject).await?;
    view(read, &call.actor, &found, call.state.now()).await
}

/// Most contacts of a customer that are looked at.
const CONTACTS_MAX: u64 = 500;

/// Lists the contacts of a customer who are not to be contacted by every channel.
pub(super) async fn unwanted(call: Call<ListUnwanted>) -> ApiResult<Vec<UnwantedContact>> {
    let (read, now) = (call.state.database.read(), call.state.now());
    let seen = contacts::Entity::visible_to(&call.actor)
        .filter(contacts::Column::AccountId.eq(call.query.account))
        .select_only()
        .column(contacts::Column::Id)
        .limit(CONTACTS_MAX);
    let seen: Vec<ContactId> = seen.into_tuple().all(read).await?;
    let mut unwanted = Vec::new();
    // Few are spoken of at all, so those alone are looked at one by one.
    for contact in spoken_of(read, &seen).await? {
        let subject = DataSubject { kind: DataSubjectKind::Contact, id: contact.0 };
        let (blocks, consents) = noted(read, subject).await?;
        let objections = all_objections(&blocks, &consents, now);
        if !objections.is_empty() {
            unwanted.push(UnwantedContact { contact, objections });
        }
    }
    Ok(unwanted)
}

/// Those of `contacts` of whom there is a mark, or a note that a consent was taken back.
async fn spoken_of(
    connection: &impl ConnectionTrait,
    contacts: &[ContactId],
) -> ApiResult<BTreeSet<ContactId>> {
    let ids = || contacts.iter().map(|contact| contact.0);
    let marked: Vec<ContactId> = contact_blocks::Entity::find()
        .filter(contact_blocks::Column::SubjectId.is_in(ids()))
        .select_only()
        .column(contact_blocks::Column::SubjectId)
        .into_tuple()
        .all(connection)
        .await?;
    let withdrawn: Vec<ContactId> = consents::Entity::find()
        .filter(consents::Column::SubjectId.is_in(ids()))
        .filter(consents::Column::State.eq(ConsentState::Withdrawn))
        .select_only()
        .column(consents::Column::SubjectId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(marked.into_iter().chain(withdrawn).collect())
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
    let (blocks, consents) = noted(connection, subject).await?;
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
    let (blocks, consents) = noted(connection, found.subject).await?;
    let objections = all_objections(&blocks, &consents, now);
    let may_change = found.require_change(actor).is_ok();
    Ok(Contacting { objections, blocks, consents, may_change })
}

/// Everything that is noted about contacting `subject`, newest first.
pub(super) async fn noted(
    connection: &impl ConnectionTrait,
    subject: DataSubject,
) -> ApiResult<(Vec<BlockView>, Vec<ConsentView>)> {
    let blocks = contact_blocks::Entity::find()
        .filter(contact_blocks::Column::SubjectKind.eq(subject.kind))
        .filter(contact_blocks::Column::SubjectId.eq(subject.id))
        .order_by_desc(contact_blocks::Column::Since)
        .all(connection)
        .await?;
    let consents = consents::Entity::find()
        .filter(consents::Column::SubjectKind.eq(subject.kind))
        .filter(consents::Column::SubjectId.eq(subject.id))
        .order_by_desc(consents::Column::At)
        .order_by_desc(consents::Column::Id)
        .all(connection)
        .await?;
    let people = blocks.iter().map(|row| row.noted_by).chain(consents.iter().map(|row| row.noted_by));
    let people = names::users(connection, people).await?;
    let blocks = blocks.into_iter().map(|row| {
        let noted_by = people.user(row.noted_by)?;
        Ok(BlockView { channel: row.channel, reason: row.reason, since: row.since, noted_by })
    });
    let consents = consents.into_iter().map(|row| {
        Ok(ConsentView {
            noted_by: people.user(row.noted_by)?,
            id: row.id,
            state: row.state,
            basis: row.basis,
            channel: row.channel,
            source: row.source,
            text: row.text,
            text_version: row.text_version,
            at: row.at,
        })
    });
    Ok((blocks.collect::<ApiResult<_>>()?, consents.collect::<ApiResult<_>>()?))
}
