//! Rows that were put aside because they mean records that were there: shown beside those, and decided.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use shared::error::Fault;
use shared::event::SubjectKind;
use shared::form::{Findings, Judged};
use shared::ids::{AccountId, ContactId, ImportId};
use shared::obstacle::Obstacle;
use shared::page::Page;
use shared::people::access::Permission;
use shared::people::fields::Guarded;
use shared::records::account::{AccountForm, AccountView};
use shared::records::contact::{ContactForm, ContactView};
use shared::transfer::DECISIONS_MAX;
use shared::transfer::api::{ReviewCandidate, ReviewDecision, ReviewDecisions, ReviewQuery, ReviewRow};
use shared::transfer::cell::Cell;
use shared::transfer::duplicate::Candidate;
use shared::transfer::row::ImportRow;

use super::{REVIEWS_JOB, service, store};
use crate::actor::Actor;
use crate::database::Transaction;
use crate::entities::import_reviews::{Column, Entity, Model};
use crate::entities::{accounts, contacts, imports};
use crate::error::{ApiError, ApiResult};
use crate::records::names;
use crate::scope::Scoped;
use crate::state::AppState;
use crate::{jobs, page};

/// Candidates that are shown of a row.
const SHOWN: usize = 5;

/// How many rows of the import `id` wait.
///
/// # Errors
/// When the database fails.
pub(super) async fn waiting(connection: &impl ConnectionTrait, id: ImportId) -> ApiResult<i64> {
    let waiting = Entity::find().filter(Column::ImportId.eq(id)).filter(Column::Decision.is_null());
    Ok(i64::try_from(waiting.count(connection).await?).unwrap_or(i64::MAX))
}

/// One page of the rows that wait, in the order of the file.
///
/// # Errors
/// `not_found`; findings on `limit`; `malformed_request` on `after`.
pub(super) async fn list(
    state: &AppState,
    actor: &Actor,
    id: ImportId,
    query: ReviewQuery,
) -> ApiResult<Page<ReviewRow>> {
    let connection = state.database.read();
    let import = store::find(connection, actor, id).await?;
    let limit = page::limit(query.limit)?;
    let after = page::decode::<i64>(query.after.as_deref())?;
    let rows = Entity::find()
        .filter(Column::ImportId.eq(id))
        .filter(Column::Decision.is_null())
        .filter(Column::RowNumber.gt(after.unwrap_or(0)))
        .order_by_asc(Column::RowNumber)
        .limit(limit + 1)
        .all(connection)
        .await?;
    let Page { items, next } = page::cut(rows, limit, |row| row.row_number);
    if items.is_empty() {
        return Ok(Page { items: Vec::new(), next });
    }
    let judge = service::judge(state, connection, actor, &import).await?;
    let mut read: Vec<(i64, Vec<Cell>, Vec<Candidate>)> = Vec::new();
    for Model { row_number, cells, candidates, .. } in items {
        let mut candidates: Vec<Candidate> = serde_json::from_value(candidates)?;
        candidates.truncate(SHOWN);
        read.push((row_number, serde_json::from_value(cells)?, candidates));
    }
    let candidates = || read.iter().flat_map(|(_, _, candidates)| candidates);
    let accounts = shown_accounts(connection, actor, candidates().filter_map(|it| it.account)).await?;
    let contacts = shown_contacts(connection, actor, candidates().filter_map(|it| it.contact)).await?;
    let items = read.into_iter().map(|(row, cells, candidates)| {
        let (account, contact) = match judge.row(&cells) {
            Ok((row, _)) => said(row),
            // What is in order no longer is shown without what it says; deciding it rejects it.
            Err(_) => (None, None),
        };
        let candidates = candidates.into_iter().map(|candidate| ReviewCandidate {
            rule: candidate.rule,
            account: candidate.account.and_then(|id| accounts.get(&id).cloned()),
            contact: candidate.contact.and_then(|id| contacts.get(&id).cloned()),
        });
        ReviewRow {
            row,
            account,
            contact,
            candidates: candidates.filter(|it| it.account.is_some() || it.contact.is_some()).collect(),
        }
    });
    Ok(Page { items: items.collect(), next })
}

/// What a row says itself of its account and its contact.
fn said(row: ImportRow) -> (Option<AccountForm>, Option<ContactForm>) {
    let ImportRow { borrowed, account, contact, .. } = row;
    let mut account = account.map(Judged::into_form);
    let mut contact = contact.map(Judged::into_form);
    if let Some(account) = account.as_mut().filter(|_| borrowed.source) {
        account.source = None;
    }
    if let Some(contact) = contact.as_mut().filter(|_| borrowed.contact_note) {
        contact.note = None;
    }
    (account, contact)
}

async fn shown_accounts(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    ids: impl IntoIterator<Item = AccountId>,
) -> ApiResult<HashMap<AccountId, AccountView>> {
    let found = accounts::Entity::visible_to(actor).filter(accounts::Column::Id.is_in(ids));
    let found = found.all(connection).await?;
    let owners = names::users(connection, found.iter().map(|row| row.owner_id)).await?;
    let teams = names::teams(connection, found.iter().map(|row| row.team_id)).await?;
    let mut shown = HashMap::new();
    for row in found {
        let mut fields = row.form();
        fields.veil(actor.fields(SubjectKind::Account, Some(row.owner_id)));
        let view = AccountView {
            id: row.id,
            fields,
            owner: owners.user(row.owner_id)?,
            team: teams.team(row.team_id)?,
            last_touch_at: row.last_touch_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        };
        shown.insert(row.id, view);
    }
    Ok(shown)
}

async fn shown_contacts(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    ids: impl IntoIterator<Item = ContactId>,
) -> ApiResult<HashMap<ContactId, ContactView>> {
    let found = contacts::Entity::visible_to(actor).filter(contacts::Column::Id.is_in(ids));
    let found = found.all(connection).await?;
    let owners = names::users(connection, found.iter().map(|row| row.owner_id)).await?;
    let teams = names::teams(connection, found.iter().map(|row| row.team_id)).await?;
    let accounts = names::accounts(connection, found.iter().filter_map(|row| row.account_id)).await?;
    let mut shown = HashMap::new();
    for row in found {
        let mut fields = row.form();
        fields.veil(actor.fields(SubjectKind::Contact, Some(row.owner_id)));
        let view = ContactView {
            id: row.id,
            fields,
            account: row.account_id.and_then(|id| accounts.account(id)),
            owner: owners.user(row.owner_id)?,
            team: teams.team(row.team_id)?,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        };
        shown.insert(row.id, view);
    }
    Ok(shown)
}

/// Says which records rows mean. A worker writes what follows; a row that nobody waits for any more is passed over, so that
/// the same decisions sent twice are made once.
///
/// # Errors
/// `not_found`; `wrong_state` unless the import is over; findings on decisions.
pub(super) async fn decide(
    state: &AppState,
    transaction: &Transaction,
    actor: &Actor,
    id: ImportId,
    decisions: &ReviewDecisions,
) -> ApiResult<imports::Model> {
    actor.require(Permission::ImportRecords)?;
    let ReviewDecisions { rows, rest } = decisions;
    let mut findings = Findings::new();
    if rows.len() > DECISIONS_MAX {
        let max = i64::try_from(DECISIONS_MAX).unwrap_or(i64::MAX);
        findings.add("rows", Fault::OutOfRange { min: 0, max });
    }
    if rows.is_empty() && rest.is_none() {
        findings.add("rows", Fault::Required);
    }
    let import = store::find_to_change(transaction, actor, id).await?;
    let waiting = Entity::find()
        .filter(Column::ImportId.eq(id))
        .filter(Column::Decision.is_null())
        .filter(Column::RowNumber.is_in(rows.iter().take(DECISIONS_MAX).map(|decided| decided.row)));
    let waiting = waiting.all(&**transaction).await?;
    for (place, decided) in rows.iter().enumerate() {
        let row = waiting.iter().find(|row| row.row_number == decided.row);
        let (Some(row), Some(meaning)) = (row, decided.meaning) else { continue };
        let candidates: Vec<Candidate> = serde_json::from_value(row.candidates.clone())?;
        let meant = candidates.iter().any(|it| {
            it.account.is_some_and(|id| id.0 == meaning) || it.contact.is_some_and(|id| id.0 == meaning)
        });
        if !meant {
            findings.add(&format!("rows.{place}.meaning"), Fault::NotAChoice);
        }
    }
    findings.or(())?;
    if !import.state.can_be_undone() {
        return Err(ApiError::obstacle(Obstacle::ImportNotReady));
    }
    for ReviewDecision { row, choice, meaning } in rows {
        Entity::update_many()
            .col_expr(Column::Decision, Expr::value(*choice))
            .col_expr(Column::Meaning, Expr::value(*meaning))
            .filter(Column::ImportId.eq(id))
            .filter(Column::RowNumber.eq(*row))
            .filter(Column::Decision.is_null())
            .exec(&**transaction)
            .await?;
    }
    if let Some(choice) = rest {
        Entity::update_many()
            .col_expr(Column::Decision, Expr::value(*choice))
            .filter(Column::ImportId.eq(id))
            .filter(Column::Decision.is_null())
            .exec(&**transaction)
            .await?;
    }
    let now = state.now();
    jobs::enqueue(transaction, now, REVIEWS_JOB, json!({ "import": id }), now, None).await?;
    Ok(import)
}
