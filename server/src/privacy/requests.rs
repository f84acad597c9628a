//! The register of what people ask of their own data: noted, answered by a day, never removed.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use shared::error::Fault;
use shared::ids::PrivacyRequestId;
use shared::obstacle::Obstacle;
use shared::page::Page;
use shared::privacy::DataSubject;
use shared::privacy::api::{
    AnswerPrivacyRequest, ListPrivacyRequests, NotePrivacyRequest, PrivacyRequestQuery,
};
use shared::privacy::request::{PrivacyRequestState, PrivacyRequestView};
use shared::time::Date;

use super::brief;
use super::erasure::forget_requests;
use super::person::{self, may_handle};
use crate::call::Call;
use crate::database::{Transaction, to_change};
use crate::entities::privacy_requests::{ActiveModel, Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::page::{self, Direction};
use crate::records::names;
use crate::{edit, idempotency, zone};

/// Lists the requests, what is due first.
pub(super) async fn list(call: Call<ListPrivacyRequests>) -> ApiResult<Page<PrivacyRequestView>> {
    may_handle(&call.actor)?;
    let PrivacyRequestQuery { state, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let mut select = Entity::find();
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    let after = page::decode::<(Date, PrivacyRequestId)>(after.as_deref())?;
    let read = call.state.database.read();
    let rows = page::keyset(select, Direction::Up, (Column::DueOn, Column::Id), after);
    let rows = rows.limit(limit + 1).all(read).await?;
    let Page { items, next } = page::cut(rows, limit, |row| (row.due_on, row.id));
    Ok(Page { items: views(read, items).await?, next })
}

/// Notes a request.
pub(super) async fn note(call: Call<NotePrivacyRequest>) -> ApiResult<PrivacyRequestView> {
    may_handle(&call.actor)?;
    let now = call.state.now();
    let today = zone::day(now, call.state.config.time_zone);
    let form = call.body.judge(today)?.into_form();
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    if let Some(about) = form.about {
        let found = person::find(&*transaction, &call.actor, about).await;
        found.map_err(|_| ApiError::invalid_field("about", Fault::NoSuchRecord))?;
    }
    let row = Model {
        id: PrivacyRequestId(call.state.new_id()),
        kind: form.kind,
        subject_kind: form.about.map(|about| about.kind),
        subject_id: form.about.map(|about| about.id),
        asked_by: form.asked_by,
        note: form.note,
        received_on: form.received_on.unwrap_or(today),
        due_on: form.due_on.unwrap_or(today),
        state: PrivacyRequestState::Open,
        answer: None,
        answered_at: None,
        answered_by: None,
        created_by: call.actor.id,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&*transaction).await?;
    let answer = one(&*transaction, row).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Answers a request.
pub(super) async fn answer(call: Call<AnswerPrivacyRequest>) -> ApiResult<PrivacyRequestView> {
    may_handle(&call.actor)?;
    let form = call.body.judge()?.into_form();
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let row = to_change(Entity::find_by_id(call.path)).one(&*transaction).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    if row.state != PrivacyRequestState::Open {
        return Err(ApiError::obstacle(Obstacle::RequestAnswered));
    }
    if form.version != row.version {
        return Err(edit::changed_meanwhile(row.version));
    }
    let written = ActiveModel {
        id: Set(row.id),
        state: Set(form.state),
        answer: Set(form.answer),
        answered_at: Set(Some(now)),
        answered_by: Set(Some(call.actor.id)),
        updated_at: Set(now),
        version: Set(row.version + 1),
        ..ActiveModel::default()
    };
    Entity::update(written).validate()?.exec(&*transaction).await?;
    // Who was erased before the answer is forgotten with it.
    if let Some((kind, id)) = row.subject_kind.zip(row.subject_id) {
        let subject = DataSubject { kind, id };
        if super::erasure::is_erased(&transaction, subject).await? {
            forget_requests(&transaction, subject).await?;
        }
    }
    let row = Entity::find_by_id(call.path).one(&*transaction).await?.ok_or_else(ApiError::not_found)?;
    let answer = one(&*transaction, row).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Has the open request `id` be about `subject`, whose erasure answers it: who asked is then forgotten with the answer.
///
/// # Errors
/// `invalid` at `request` when there is no such request that is open, or when it is about somebody else.
pub(super) async fn link(
    transaction: &Transaction,
    id: PrivacyRequestId,
    subject: DataSubject,
) -> ApiResult<()> {
    let row = to_change(Entity::find_by_id(id)).one(&**transaction).await?;
    let about = |row: &Model| row.subject_kind.zip(row.subject_id).map(|(kind, id)| DataSubject { kind, id });
    let row = row.filter(|row| row.state == PrivacyRequestState::Open);
    let row = row.filter(|row| about(row).is_none_or(|about| about == subject));
    let row = row.ok_or_else(|| ApiError::invalid_field("request", Fault::NoSuchRecord))?;
    let written = ActiveModel {
        id: Set(row.id),
        subject_kind: Set(Some(subject.kind)),
        subject_id: Set(Some(subject.id)),
        ..ActiveModel::default()
    };
    Entity::update(written).validate()?.exec(&**transaction).await?;
    Ok(())
}

async fn one(connection: &impl ConnectionTrait, row: Model) -> ApiResult<PrivacyRequestView> {
    views(connection, vec![row]).await?.pop().ok_or_else(ApiError::not_found)
}

async fn views(connection: &impl ConnectionTrait, rows: Vec<Model>) -> ApiResult<Vec<PrivacyRequestView>> {
    let people = names::users(connection, rows.iter().filter_map(|row| row.answered_by)).await?;
    let view = |row: Model| {
        Ok(PrivacyRequestView {
            answered_by: brief(&people, row.answered_by)?,
            about: row.subject_kind.zip(row.subject_id).map(|(kind, id)| DataSubject { kind, id }),
            id: row.id,
            kind: row.kind,
            asked_by: row.asked_by,
            note: row.note,
            received_on: row.received_on,
            due_on: row.due_on,
            state: row.state,
            answer: row.answer,
            answered_at: row.answered_at,
            version: row.version,
        })
    };
    rows.into_iter().map(view).collect()
}
