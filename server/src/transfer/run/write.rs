//! Writes a planned batch, many rows a statement, within the transaction that moves the cursor.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::event::{EventDetail, FieldChange};
use shared::form::Judged;
use shared::ids::AccountId;
use shared::records::Subject;
use shared::records::account::AccountForm;

use super::plan::{Plan, Planner, fill_blanks};
use crate::bulk;
use crate::database::Transaction;
use crate::entities::{accounts, contacts, deals, import_rows};
use crate::error::ApiResult;
use crate::events::{self, Event};

/// Writes everything that `plan` says. `rows` are the accounts that were there when it was made.
///
/// # Errors
/// When the database fails; then nothing of the batch is written.
pub(super) async fn write(
    transaction: &Transaction,
    planner: &Planner,
    plan: Plan,
    mut rows: HashMap<AccountId, accounts::Model>,
) -> ApiResult<()> {
    let Plan { accounts, contacts, deals, mut events, rows: made, said, opened, tally: _ } = plan;
    bulk::insert::<accounts::ActiveModel>(&**transaction, accounts).await?;
    bulk::insert::<contacts::ActiveModel>(&**transaction, contacts).await?;
    bulk::insert::<deals::ActiveModel>(&**transaction, deals).await?;
    bulk::insert::<import_rows::ActiveModel>(&**transaction, made).await?;
    let changed = complete(&mut rows, said);
    for (id, changes) in changed {
        let Some(account) = rows.remove(&id) else { continue };
        update(transaction, planner, account).await?;
        events.push(Event {
            subject: Subject::Account(id),
            account: Some(id),
            deal: None,
            actor: Some(planner.actor),
            at: planner.at,
            detail: EventDetail::Changed { changes },
        });
    }
    count_open_deals(transaction, opened).await?;
    events::record_many(&**transaction, planner.at, events).await
}

/// Fills the blanks of accounts with what the rows say of them; what was filled, by account, in the order of the
/// file.
fn complete(
    rows: &mut HashMap<AccountId, accounts::Model>,
    said: Vec<(AccountId, Judged<AccountForm>)>,
) -> Vec<(AccountId, Vec<FieldChange>)> {
    let mut changed: Vec<(AccountId, Vec<FieldChange>)> = Vec::new();
    for (id, form) in said {
        let Some(account) = rows.get_mut(&id) else { continue };
        let filled = fill_blanks(account, form).into_iter().map(|(field, new)| FieldChange {
            field: field.to_owned(),
            old: serde_json::Value::Null,
            new,
        });
        let filled: Vec<FieldChange> = filled.collect();
        match changed.iter_mut().find(|(known, _)| *known == id) {
            Some((_, changes)) => changes.extend(filled),
            None if filled.is_empty() => {}
            None => changed.push((id, filled)),
        }
    }
    changed
}

/// Writes the filled columns of an account, and nothing else of it.
async fn update(transaction: &Transaction, planner: &Planner, account: accounts::Model) -> ApiResult<()> {
    use accounts::Column;
    let accounts::Model {
        id,
        grade,
        industry,
        region,
        phone,
        website,
        credit_code,
        source,
        next_contact_at,
        note,
        ..
    } = account;
    accounts::Entity::update_many()
        .col_expr(Column::Grade, Expr::value(grade))
        .col_expr(Column::Industry, Expr::value(industry))
        .col_expr(Column::Region, Expr::value(region))
        .col_expr(Column::Phone, Expr::value(phone))
        .col_expr(Column::Website, Expr::value(website))
        .col_expr(Column::CreditCode, Expr::value(credit_code))
        .col_expr(Column::Source, Expr::value(source))
        .col_expr(Column::NextContactAt, Expr::value(next_contact_at))
        .col_expr(Column::Note, Expr::value(note))
        .col_expr(Column::UpdatedAt, Expr::value(planner.at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec(&**transaction)
        .await?;
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
