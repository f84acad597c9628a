//! Writes a planned batch, many rows a statement, within the transaction that moves the cursor.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use shared::event::{EventDetail, FieldChange, SubjectKind};
use shared::ids::{AccountId, DealId};
use shared::records::Subject;

use super::change::{Change, Changed, DealChange};
use super::plan::{Plan, Planner};
use crate::bulk;
use crate::database::Transaction;
use crate::entities::{accounts, contacts, deals, import_changes, import_reviews, import_rows};
use crate::error::ApiResult;
use crate::events::{self, Event, subject_columns};
use crate::pipeline::rules::Rules;
use crate::pipeline::{projection, store, told};

/// Writes everything that `plan` says, about records whose rows the transaction holds.
///
/// # Errors
/// When the database fails; then nothing of the batch is written.
pub(super) async fn write(
    transaction: &Transaction,
    rules: &Rules,
    planner: &Planner,
    plan: Plan,
) -> ApiResult<()> {
    let Plan { accounts, contacts, deals, mut events, rows, changed, reviews, opened, tally: _ } = plan;
    bulk::insert::<accounts::ActiveModel>(&**transaction, accounts).await?;
    bulk::insert::<contacts::ActiveModel>(&**transaction, contacts).await?;
    bulk::insert::<deals::ActiveModel>(&**transaction, deals).await?;
    bulk::insert::<import_rows::ActiveModel>(&**transaction, rows).await?;
    bulk::insert::<import_reviews::ActiveModel>(&**transaction, reviews).await?;
    change(transaction, rules, planner, changed, &mut events).await?;
    count_open_deals(transaction, opened).await?;
    events::record_many(&**transaction, planner.at, events).await
}

/// Writes what was filled and replaced, each with its event and with what an undo needs to know.
async fn change(
    transaction: &Transaction,
    rules: &Rules,
    planner: &Planner,
    changed: Changed,
    events: &mut Vec<Event>,
) -> ApiResult<()> {
    let Changed { accounts, contacts, deals, .. } = changed;
    let mut noted = Vec::new();
    let mut rows = Vec::new();
    for (id, Change { number, mut row, changes }) in accounts {
        let subject = Subject::Account(id);
        noted.push(noted_change(planner, number, subject, &changes)?);
        events.push(told_of(planner, subject, Some(id), None, changes));
        (row.version, row.updated_at) = (row.version + 1, planner.at);
        rows.push(row);
    }
    overwrite::<accounts::Entity, _>(transaction, accounts::Column::Id, ACCOUNT_COLUMNS, rows).await?;
    let mut rows = Vec::new();
    for (id, Change { number, mut row, changes }) in contacts {
        let subject = Subject::Contact(id);
        noted.push(noted_change(planner, number, subject, &changes)?);
        events.push(told_of(planner, subject, row.account_id, None, changes));
        (row.version, row.updated_at) = (row.version + 1, planner.at);
        rows.push(row);
    }
    overwrite::<contacts::Entity, _>(transaction, contacts::Column::Id, CONTACT_COLUMNS, rows).await?;
    // One by one: what is said of a deal may open or close its gate.
    for (id, Change { number, row: DealChange { stands, fields }, changes }) in deals {
        noted.push(noted_change(planner, number, Subject::Deal(id), &changes)?);
        let told = told::changes(&stands.form(), &fields)?;
        let account = stands.account_id;
        store::change(transaction, &stands, fields, planner.at).await?;
        if let Some(deal) = deals::Entity::find_by_id(id).one(&**transaction).await? {
            projection::renew(transaction, rules, deal, planner.at).await?;
        }
        events.push(told_of(planner, Subject::Deal(id), Some(account), Some(id), told));
    }
    bulk::insert::<import_changes::ActiveModel>(&**transaction, noted).await?;
    Ok(())
}

fn noted_change(
    planner: &Planner,
    number: i64,
    subject: Subject,
    changes: &[FieldChange],
) -> ApiResult<import_changes::Model> {
    let (subject_kind, subject_id): (SubjectKind, _) = subject_columns(subject);
    let changes = serde_json::to_value(changes)?;
    Ok(import_changes::Model {
        import_id: planner.import,
        row_number: number,
        subject_kind,
        subject_id,
        changes,
    })
}

fn told_of(
    planner: &Planner,
    subject: Subject,
    account: Option<AccountId>,
    deal: Option<DealId>,
    changes: Vec<FieldChange>,
) -> Event {
    let detail = EventDetail::Changed { changes };
    Event { subject, account, deal, actor: Some(planner.actor.id), at: planner.at, detail }
}

/// The columns that a row of a file can change of an account.
const ACCOUNT_COLUMNS: &[accounts::Column] = &[
    accounts::Column::Name,
    accounts::Column::NameKey,
    accounts::Column::Grade,
    accounts::Column::Industry,
    accounts::Column::Region,
    accounts::Column::Employees,
    accounts::Column::Phone,
    accounts::Column::Website,
    accounts::Column::CreditCode,
    accounts::Column::PaymentTermDays,
    accounts::Column::InvoicingQualified,
    accounts::Column::Source,
    accounts::Column::NextContactAt,
    accounts::Column::Note,
    accounts::Column::UpdatedAt,
    accounts::Column::Version,
];

/// The columns that a row of a file can change of a contact.
const CONTACT_COLUMNS: &[contacts::Column] = &[
    contacts::Column::Name,
    contacts::Column::NameKey,
    contacts::Column::Title,
    contacts::Column::Phone,
    contacts::Column::Email,
    contacts::Column::Wechat,
    contacts::Column::Note,
    contacts::Column::UpdatedAt,
    contacts::Column::Version,
];

/// Writes `columns` of rows that are there and held, many a statement.
async fn overwrite<E, M>(
    transaction: &Transaction,
    id: E::Column,
    columns: &[E::Column],
    rows: Vec<M>,
) -> ApiResult<()>
where
    E: EntityTrait<Model = M>,
    M: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows.into_iter();
    for size in bulk::sizes(rows.len()) {
        let chunk: Vec<E::ActiveModel> =
            rows.by_ref().take(size).map(|row| row.into_active_model().reset_all()).collect();
        let over = OnConflict::column(id).update_columns(columns.iter().copied()).to_owned();
        E::insert_many(chunk).on_conflict(over).exec_without_returning(&**transaction).await?;
    }
    Ok(())
}

/// Counts the new open deals of accounts that were there, one statement for all that get as many.
async fn count_open_deals(transaction: &Transaction, opened: HashMap<AccountId, i64>) -> ApiResult<()> {
    let mut by_count: HashMap<i64, Vec<AccountId>> = HashMap::new();
    for (account, count) in opened {
        by_count.entry(count).or_default().push(account);
    }
    for (count, accounts) in by_count {
        accounts::Entity::update_many()
            .col_expr(accounts::Column::OpenDeals, Expr::col(accounts::Column::OpenDeals).add(count))
            .filter(accounts::Column::Id.is_in(accounts))
            .exec(&**transaction)
            .await?;
    }
    Ok(())
}
