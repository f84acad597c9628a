//! Making, changing and moving deals: each judged by the rules of `shared` on what the transaction itself reads,
//! written with its event, or refused with everything that stands against it.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use shared::error::{Conflict, Fault, FieldConflict, Finding};
use shared::event::{EventDetail, SubjectKind};
use shared::ids::DealId;
use shared::people::access::Permission;
use shared::people::fields::Guarded;
use shared::pipeline::api::{CreateDeal, EditDeal, MoveDeal};
use shared::pipeline::deal::{DealForm, DealView};
use shared::pipeline::movement::{self, MoveRequest};
use shared::records::Subject;
use shared::records::api::Edit;
use shared::time::Instant;

use super::{facts, projection, store, told, view};
use crate::actor::Actor;
use crate::call::Call;
use crate::database::Transaction;
use crate::entities::{Birth, accounts, contacts, deals, stage_moves};
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event};
use crate::scope::Scoped;
use crate::{edit, idempotency};

/// Makes a deal of the actor's own.
///
/// # Errors
/// Every finding on the form.
pub(super) async fn create(call: Call<CreateDeal>) -> ApiResult<DealView> {
    let (state, actor, now) = (&call.state, &call.actor, call.state.now());
    let transaction = state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    actor.require_create(SubjectKind::Deal)?;
    let mut form = call.body.clone();
    form.keep(None, actor.fields(SubjectKind::Deal, Some(actor.id)))?;
    let references = references(&transaction, actor, &form, None).await?;
    let fields = with_findings(form.judge(), references)?;
    let pipeline = state.rules.first(&*transaction).await?;
    let id = DealId(state.new_id());
    let deal = store::begin(&pipeline, id, fields, Birth::by(actor, now))?;
    store::insert(&transaction, deal.clone()).await?;
    record(&transaction, now, actor, &deal, EventDetail::Created {}).await?;
    let answer = view::show(&*transaction, actor, deal).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Changes the fields of a deal.
///
/// # Errors
/// `not_found`; every finding on the form; `conflict` with the fields that differ when the version seen is old.
pub(super) async fn change(call: Call<EditDeal>) -> ApiResult<DealView> {
    let (state, actor, now) = (&call.state, &call.actor, call.state.now());
    let Edit { version, fields: form } = &call.body;
    let mut form = form.clone();
    let transaction = state.database.begin().await?;
    let deal = store::find_to_change(&transaction, actor, call.path).await?;
    let present = deal.form();
    actor.require_change(SubjectKind::Deal, deal.belongs())?;
    let access = actor.fields(SubjectKind::Deal, Some(deal.owner_id));
    form.keep(Some(&present), &access)?;
    let references = references(&transaction, actor, &form, Some(&present)).await?;
    let fields = with_findings(form.judge(), references)?;
    let wanted = fields.clone().into_form();
    edit::check_version(*version, deal.version, &wanted, &present, &access)?;
    let changes = told::changes(&present, &wanted)?;
    if changes.is_empty() {
        return view::show(&*transaction, actor, deal).await;
    }
    store::change(&transaction, &deal, fields, now).await?;
    let deal = store::find(&*transaction, actor, deal.id).await?;
    let deal = projection::renew(&transaction, &state.rules, deal, now).await?;
    record(&transaction, now, actor, &deal, EventDetail::Changed { changes }).await?;
    let answer = view::show(&*transaction, actor, deal).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Moves a deal, if the rules allow it on the facts as they are now (B1).
///
/// # Errors
/// `not_found`; `conflict` when the deal is not as it was seen; `gate_closed` or `validation_failed` with the whole
/// verdict.
pub(super) async fn advance(call: Call<MoveDeal>) -> ApiResult<DealView> {
    let (state, actor, now) = (&call.state, &call.actor, call.state.now());
    let request = &call.body;
    let transaction = state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let deal = store::find_to_change(&transaction, actor, call.path).await?;
    actor.require_change(SubjectKind::Deal, deal.belongs())?;
    if deal.version != request.version {
        return Err(changed_since(&transaction, &deal, request).await?);
    }
    let pipeline = state.rules.in_force(&*transaction, deal.pipeline_id).await?;
    let facts = facts::gather(&*transaction, &deal, now).await?;
    let pass = movement::ask(&pipeline, &facts, request, actor.grants.may(Permission::OverrideGates))?;
    let deal = store::apply(&transaction, &state.rules, &pipeline, pass, actor, now).await?;
    let answer = view::show(&*transaction, actor, deal).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// The refusal of a move of a deal that is not as it was seen; names the stage where somebody moved it since.
async fn changed_since(
    transaction: &Transaction,
    deal: &deals::Model,
    request: &MoveRequest,
) -> ApiResult<ApiError> {
    let moved = stage_moves::Entity::find()
        .filter(stage_moves::Column::DealId.eq(deal.id))
        .filter(stage_moves::Column::DealVersion.gt(request.version))
        .count(&**transaction)
        .await?;
    let stage =
        || FieldConflict { field: "stage".to_owned(), mine: json!(request.to), theirs: json!(deal.stage) };
    let fields = (moved > 0).then(stage).into_iter().collect();
    Ok(ApiError::conflict(Conflict { version: deal.version, fields }))
}

/// Findings on what `form` refers to: an account that the actor sees, and a contact of it. What stands so already
/// is left alone, so that a deal whose account changed hands can still be worked on.
async fn references(
    transaction: &Transaction,
    actor: &Actor,
    form: &DealForm,
    present: Option<&DealForm>,
) -> ApiResult<Vec<Finding>> {
    let mut findings = Vec::new();
    let same_account = present.is_some_and(|present| present.account == form.account);
    if !same_account {
        let seen = accounts::Entity::visible_to(actor).filter(accounts::Column::Id.eq(form.account));
        if seen.count(&**transaction).await? == 0 {
            findings.push(Finding::new("account", Fault::NoSuchRecord));
        }
    }
    let same_contact = same_account && present.is_some_and(|present| present.contact == form.contact);
    if let Some(contact) = form.contact
        && !same_contact
    {
        let seen = contacts::Entity::visible_to(actor)
            .filter(contacts::Column::Id.eq(contact))
            .filter(contacts::Column::AccountId.eq(form.account));
        if seen.count(&**transaction).await? == 0 {
            findings.push(Finding::new("contact", Fault::NoSuchRecord));
        }
    }
    Ok(findings)
}

/// The fields, if neither judging the form nor looking up what it refers to found anything.
fn with_findings<T>(judged: Result<T, Vec<Finding>>, mut more: Vec<Finding>) -> ApiResult<T> {
    match judged {
        Ok(fields) if more.is_empty() => Ok(fields),
        Ok(_) => Err(ApiError::invalid(more)),
        Err(mut findings) => {
            findings.append(&mut more);
            Err(ApiError::invalid(findings))
        }
    }
}

async fn record(
    transaction: &Transaction,
    now: Instant,
    actor: &Actor,
    deal: &deals::Model,
    detail: EventDetail,
) -> ApiResult<()> {
    let event = Event {
        subject: Subject::Deal(deal.id),
        account: Some(deal.account_id),
        deal: Some(deal.id),
        actor: Some(actor.id),
        at: now,
        detail,
    };
    events::record(transaction, now, event).await?;
    Ok(())
}
