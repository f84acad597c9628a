//! What an activity, a file or a timeline is about: found within what the actor may see, with the account and
//! the deal that follow from it.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::error::{ErrorCode, Fault};
use shared::ids::{AccountId, DealId, TeamId, UserId};
use shared::people::access::Belongs;
use shared::records::Subject;
use shared::time::Instant;

use crate::actor::Actor;
use crate::database::Transaction;
use crate::entities::{accounts, contacts, deals, leads};
use crate::error::{ApiError, ApiResult};
use crate::pipeline::{projection, store};
use crate::scope::Scoped;
use crate::state::AppState;

/// A record that the actor may see, and whose story it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct About {
    /// The record.
    pub subject: Subject,
    /// The account in whose story it stands.
    pub account: Option<AccountId>,
    /// The deal in whose story it stands.
    pub deal: Option<DealId>,
    /// Whose it is.
    pub belongs: Belongs,
}

/// What a person does something about. A deal is held until the transaction ends, because its card counts every act.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// The record.
    pub(super) about: About,
    deal: Option<deals::Model>,
}

/// Finds `subject` within what `actor` may see, to do something about it.
///
/// # Errors
/// `not_found` when there is none.
pub(super) async fn hold(transaction: &Transaction, actor: &Actor, subject: Subject) -> ApiResult<Held> {
    let Subject::Deal(id) = subject else {
        return Ok(Held { about: find(&**transaction, actor, subject).await?, deal: None });
    };
    let deal = store::find_to_change(transaction, actor, id).await?;
    let about = About { subject, account: Some(deal.account_id), deal: Some(id), belongs: deal.belongs() };
    Ok(Held { about, deal: Some(deal) })
}

/// Finds `subject` within what `actor` may see.
///
/// # Errors
/// `not_found` when there is none.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    subject: Subject,
) -> ApiResult<About> {
    let (account, deal, belongs): (Option<AccountId>, Option<DealId>, Option<(UserId, TeamId)>) =
        match subject {
            Subject::Account(id) => {
                use accounts::Column::{Id, OwnerId, TeamId};
                let found = accounts::Entity::visible_to(actor).filter(Id.eq(id)).select_only();
                (Some(id), None, found.columns([OwnerId, TeamId]).into_tuple().one(connection).await?)
            }
            Subject::Contact(id) => {
                use contacts::Column::{AccountId, Id, OwnerId, TeamId};
                let found = contacts::Entity::visible_to(actor).filter(Id.eq(id)).select_only();
                let found = found.columns([AccountId, OwnerId, TeamId]).into_tuple().one(connection).await?;
                let (account, owner, team) = found.ok_or_else(ApiError::not_found)?;
                (account, None, Some((owner, team)))
            }
            Subject::Lead(id) => {
                use leads::Column::{Id, OwnerId, TeamId};
                let found = leads::Entity::visible_to(actor).filter(Id.eq(id)).select_only();
                (None, None, found.columns([OwnerId, TeamId]).into_tuple().one(connection).await?)
            }
            Subject::Deal(id) => {
                use deals::Column::{AccountId, Id, OwnerId, TeamId};
                let found = deals::Entity::visible_to(actor).filter(Id.eq(id)).select_only();
                let found = found.columns([AccountId, OwnerId, TeamId]).into_tuple().one(connection).await?;
                let (account, owner, team) = found.ok_or_else(ApiError::not_found)?;
                (Some(account), Some(id), Some((owner, team)))
            }
        };
    let (owner, team) = belongs.ok_or_else(ApiError::not_found)?;
    Ok(About { subject, account, deal, belongs: Belongs { owner, team } })
}

/// Tells the records that a person did something about them at `at`: the account and the lead remember the last
/// act, the deal's card is renewed.
///
/// # Errors
/// When the database fails.
pub(super) async fn touch(
    state: &AppState,
    transaction: &Transaction,
    Held { about, deal }: Held,
    at: Instant,
    now: Instant,
) -> ApiResult<()> {
    if let Some(deal) = deal {
        projection::renew(transaction, &state.rules, deal, now).await?;
    }
    if let Some(account) = about.account {
        let column = accounts::Column::LastTouchAt;
        accounts::Entity::update_many()
            .col_expr(column, Expr::value(at))
            .filter(accounts::Column::Id.eq(account))
            .filter(column.is_null().or(column.lt(at)))
            .exec(&**transaction)
            .await?;
    }
    if let Subject::Lead(lead) = about.subject {
        let column = leads::Column::LastTouchAt;
        leads::Entity::update_many()
            .col_expr(column, Expr::value(at))
            .filter(leads::Column::Id.eq(lead))
            .filter(column.is_null().or(column.lt(at)))
            .exec(&**transaction)
            .await?;
    }
    Ok(())
}

/// The refusal of a form whose `field` names a record that the actor may not see, for that of a record which is not
/// found; any other refusal stays what it is.
pub(super) fn unseen(field: &'static str) -> impl FnOnce(ApiError) -> ApiError {
    move |error| match error.problem().code {
        ErrorCode::NotFound => ApiError::invalid_field(field, Fault::NoSuchRecord),
        _ => error,
    }
}
