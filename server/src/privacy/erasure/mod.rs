//! Erases somebody (PIPL art. 47). It is asked for with the name typed, and done by a job, piece by piece: what others
//! hold of the person first, the person's own row and story last, because those say what to look for. So it can be killed
//! anywhere, and run again, until nothing is left. Then the database cleans its own file.
//!
//! What was done stays: deals with their amounts, activities with their kind and figures, the log without the values.

mod preview;
pub mod register;
mod rows;
mod sweep;
mod values;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::error::{ErrorCode, Fault};
use shared::ids::{ErasureId, PrivacyRequestId, UserId};
use shared::obstacle::Obstacle;
use shared::privacy::DataSubject;
use shared::privacy::api::{ErasePerson, ListErasures, PreviewErasure};
use shared::privacy::erasure::{ErasurePreview, ErasureState, ErasureView};

use super::person::{self, PersonRow, may_handle};
use super::{COMPACT_JOB, ERASE_JOB, brief, requests};
use crate::call::Call;
use crate::database::Transaction;
use crate::entities::erasures::{ActiveModel, Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::jobs::{self, Outcome};
use crate::records::names;
use crate::search;
use crate::state::AppState;
use crate::transfer::{self, forget};
use crate::{clock, idempotency};
pub(super) use rows::forget_requests;
use sweep::Sweep;
use values::Values;

/// Most erasures that are listed.
const LISTED: u64 = 100;
/// How long an erasure waits for an import that is running, and a database that is read.
const WAIT_MILLIS: i64 = 5_000;

/// Says what an erasure would do.
pub(super) async fn preview(call: Call<PreviewErasure>) -> ApiResult<ErasurePreview> {
    may_handle(&call.actor)?;
    let subject = DataSubject { kind: call.query.kind, id: call.query.id };
    let person = person::find(call.state.database.read(), &call.actor, subject).await?;
    preview::of(&call.state, &call.actor, person).await
}

/// Asks for an erasure.
pub(super) async fn ask(call: Call<ErasePerson>) -> ApiResult<Vec<ErasureView>> {
    may_handle(&call.actor)?;
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let about = person::find(&*transaction, &call.actor, call.body.about).await?;
    let form = call.body.judge(&about.called())?.into_form();
    if let Some(request) = form.request {
        requests::link(&transaction, request, about.subject()).await?;
    }
    let mut people = vec![about];
    for subject in form.also {
        let found = person::find(&*transaction, &call.actor, subject).await;
        people.push(found.map_err(|_| ApiError::invalid_field("also", Fault::NoSuchRecord))?);
    }
    let mut asked = Vec::new();
    for person in people {
        if let PersonRow::Colleague(row) = &person
            && row.disabled_at.is_none()
        {
            return Err(ApiError::obstacle(Obstacle::PersonEnabled));
        }
        let (actor, subject) = (Some(call.actor.id), person.subject());
        asked.push(queue(&call.state, &transaction, subject, &form.reason, form.request, actor).await?);
    }
    let names = names::users(&*transaction, [call.actor.id]).await?;
    let answer: Vec<ErasureView> =
        asked.into_iter().map(|row| view(row, &names)).collect::<ApiResult<_>>()?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Lists the last erasures.
pub(super) async fn list(call: Call<ListErasures>) -> ApiResult<Vec<ErasureView>> {
    may_handle(&call.actor)?;
    let read = call.state.database.read();
    let rows = Entity::find().order_by_desc(Column::RequestedAt).order_by_desc(Column::Id).limit(LISTED);
    let rows = rows.all(read).await?;
    let names = names::users(read, rows.iter().filter_map(|row| row.requested_by)).await?;
    rows.into_iter().map(|row| view(row, &names)).collect()
}

/// Whether `subject` was erased, or waits for it.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_erased(transaction: &Transaction, subject: DataSubject) -> ApiResult<bool> {
    let erased = Entity::find()
        .filter(Column::SubjectKind.eq(subject.kind))
        .filter(Column::SubjectId.eq(subject.id))
        .filter(Column::State.ne(ErasureState::Waiting));
    Ok(erased.count(&**transaction).await? > 0)
}

fn view(row: Model, names: &names::Names<UserId>) -> ApiResult<ErasureView> {
    Ok(ErasureView {
        requested_by: brief(names, row.requested_by)?,
        id: row.id,
        about: DataSubject { kind: row.subject_kind, id: row.subject_id },
        state: row.state,
        reason: row.reason,
        requested_at: row.requested_at,
        finished_at: row.finished_at,
        removed: row.removed,
    })
}

/// Has `subject` erased; once, however often it is asked for while it waits.
///
/// # Errors
/// When the database fails.
pub(super) async fn queue(
    state: &AppState,
    transaction: &Transaction,
    subject: DataSubject,
    reason: &str,
    request: Option<PrivacyRequestId>,
    actor: Option<UserId>,
) -> ApiResult<Model> {
    let waiting = Entity::find()
        .filter(Column::SubjectKind.eq(subject.kind))
        .filter(Column::SubjectId.eq(subject.id))
        .filter(Column::State.eq(ErasureState::Waiting));
    if let Some(row) = waiting.one(&**transaction).await? {
        return Ok(row);
    }
    let now = state.now();
    let id = ErasureId(clock::new_id(now));
    let row = ActiveModel {
        id: Set(id),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        state: Set(ErasureState::Waiting),
        reason: Set(reason.to_owned()),
        request_id: Set(request),
        requested_by: Set(actor),
        requested_at: Set(now),
        finished_at: Set(None),
        removed: Set(0),
    };
    let row = Entity::insert(row).exec_with_returning(&**transaction).await?;
    jobs::enqueue(transaction, now, ERASE_JOB, json!({ "erasure": id }), now, Some(format!("erase {id}")))
        .await?;
    Ok(row)
}

#[derive(Deserialize)]
struct Payload {
    erasure: ErasureId,
}

/// The job of an erasure.
pub fn job(state: AppState, payload: Value) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let Payload { erasure } = serde_json::from_value(payload)?;
        carry_out(&state, erasure).await
    }
    .boxed()
}

/// Erases whom the erasure `id` names, as far as that is not done yet.
///
/// # Errors
/// When the database or the file store fails; the next call does what is left.
pub async fn carry_out(state: &AppState, id: ErasureId) -> ApiResult<Outcome> {
    let erasure = Entity::find_by_id(id).one(state.database.read()).await?;
    let Some(erasure) = erasure.filter(|erasure| erasure.state == ErasureState::Waiting) else {
        return Ok(Outcome::Done);
    };
    let subject = DataSubject { kind: erasure.subject_kind, id: erasure.subject_id };
    register::add(state, subject, erasure.requested_at).await?;
    let mut removed = 0;
    if let Some(person) = person::load(state.database.read(), subject).await? {
        let values = Values::of(state.database.read(), &person).await?;
        // The answers first: they are found by the imports whose files are still there.
        let imports = imports_with(state, &person, &values).await?;
        removed += rows::forget_answers(state, &person, &values, &imports).await?;
        for import in imports {
            match forget::forget(state, import).await {
                Ok(()) => removed += 1,
                Err(error) if error.problem().code == ErrorCode::WrongState => {
                    return Ok(Outcome::Again(state.now().plus_millis(WAIT_MILLIS)));
                }
                Err(error) => return Err(error),
            }
        }
        // Whoever is erased may stand in any file that was made of a list; each can be made again.
        transfer::export::forget_all(state).await?;
        let sweep = Sweep { person: &person, values: &values, actor: erasure.requested_by };
        removed += sweep.elsewhere(state).await?;
        removed += rows::forget_files(state, subject).await?;
        removed += rows::empty(state, &sweep).await?;
    }
    let transaction = state.database.begin().await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(ErasureState::Cleaning))
        .col_expr(Column::Removed, Expr::value(removed))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ErasureState::Waiting))
        .exec(&*transaction)
        .await?;
    let (now, once) = (state.now(), Some(COMPACT_JOB.to_owned()));
    jobs::enqueue(&transaction, now, COMPACT_JOB, json!({}), now, once).await?;
    transaction.commit().await?;
    tracing::info!(erasure = %id, removed, "erased a person");
    Ok(Outcome::Done)
}

/// The imports whose files hold the person.
async fn imports_with(
    state: &AppState,
    person: &PersonRow,
    values: &Values,
) -> ApiResult<Vec<shared::ids::ImportId>> {
    let brought = match person {
        PersonRow::Contact(row) => row.import_id,
        PersonRow::Lead(row) => row.import_id,
        PersonRow::Colleague(_) => None,
    };
    let mut found = Vec::new();
    for import in forget::kept(state).await? {
        let values = values.clone();
        if brought == Some(import.id)
            || forget::names_somebody(state, &import, move |cell| values.finds(cell)).await?
        {
            found.push(import.id);
        }
    }
    Ok(found)
}

/// The job that has the database forget what was erased: nothing of it is left in its files afterwards.
pub fn compact(state: AppState, _: Value) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let cleaning = || Entity::find().filter(Column::State.eq(ErasureState::Cleaning));
        let ids: Vec<ErasureId> =
            cleaning().select_only().column(Column::Id).into_tuple().all(state.database.read()).await?;
        if ids.is_empty() {
            return Ok(Outcome::Done);
        }
        if !search::forget_erased(&state).await? {
            return Ok(Outcome::Again(state.now().plus_millis(WAIT_MILLIS)));
        }
        if !state.database.compact().await? {
            return Ok(Outcome::Again(state.now().plus_millis(WAIT_MILLIS)));
        }
        Entity::update_many()
            .col_expr(Column::State, Expr::value(ErasureState::Done))
            .col_expr(Column::FinishedAt, Expr::value(state.now()))
            .filter(Column::Id.is_in(ids))
            .exec(state.database.writer())
            .await?;
        // Somebody may have been erased while the database was at it.
        let left = cleaning().count(state.database.read()).await?;
        Ok(if left == 0 { Outcome::Done } else { Outcome::Again(state.now()) })
    }
    .boxed()
}
