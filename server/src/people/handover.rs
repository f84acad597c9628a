//! Records that change hands: to a colleague, or along with their owner to another team. A record is in its owner's team,
//! always ([`crate::scope`]).

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;
use shared::audit::{AuditDetail, AuditSubjectKind};
use shared::event::{EventDetail, FieldChange};
use shared::ids::{AccountId, ContactId, DealId, LeadId, TeamId, UserId};
use shared::people::UserBrief;
use shared::people::api::HandedOver;
use shared::records::Subject;
use shared::time::Instant;

use crate::audit::{self, Entry};
use crate::database::Transaction;
use crate::entities::{accounts, contacts, deals, leads};
use crate::error::ApiResult;
use crate::events::{self, Event};

/// Takes all records of `user` along to `team`.
///
/// # Errors
/// When the database fails.
pub(super) async fn move_to_team(transaction: &Transaction, user: UserId, team: TeamId) -> ApiResult<()> {
    macro_rules! each {
        ($($table:ident),+) => { $(
            $table::Entity::update_many()
                .col_expr($table::Column::TeamId, Expr::value(team))
                .filter($table::Column::OwnerId.eq(user))
                .exec(&**transaction)
                .await?;
        )+ };
    }
    each!(accounts, contacts, leads, deals);
    Ok(())
}

/// Counts the records of `user` that a handover would give away.
///
/// # Errors
/// When the database fails.
pub(super) async fn count(connection: &impl ConnectionTrait, user: UserId) -> ApiResult<HandedOver> {
    macro_rules! each {
        ($($table:ident),+) => { HandedOver { $(
            $table: $table::Entity::find()
                .filter($table::Column::OwnerId.eq(user))
                .filter($table::Column::DeletedAt.is_null())
                .count(connection)
                .await?
        ),+ } };
    }
    Ok(each!(accounts, contacts, leads, deals))
}

/// Who gives, who gets, and who says so.
#[derive(Clone, Debug)]
pub(super) struct Handover {
    pub(super) from: UserBrief,
    pub(super) to: UserBrief,
    /// The team of whoever gets them.
    pub(super) team: TeamId,
    pub(super) by: UserId,
    pub(super) at: Instant,
}

impl Handover {
    /// Gives all records of one person to another, deleted ones included, with an event for each.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn carry_out(&self, transaction: &Transaction) -> ApiResult<HandedOver> {
        let handed = count(&**transaction, self.from.id).await?;
        let mut told = Vec::new();
        let accounts: Vec<AccountId> = accounts::Entity::find()
            .filter(accounts::Column::OwnerId.eq(self.from.id))
            .select_only()
            .column(accounts::Column::Id)
            .into_tuple()
            .all(&**transaction)
            .await?;
        told.extend(accounts.iter().map(|id| self.event(Subject::Account(*id), Some(*id), None)));
        let contacts: Vec<(ContactId, Option<AccountId>)> = contacts::Entity::find()
            .filter(contacts::Column::OwnerId.eq(self.from.id))
            .select_only()
            .columns([contacts::Column::Id, contacts::Column::AccountId])
            .into_tuple()
            .all(&**transaction)
            .await?;
        told.extend(contacts.iter().map(|(id, account)| self.event(Subject::Contact(*id), *account, None)));
        let leads: Vec<LeadId> = leads::Entity::find()
            .filter(leads::Column::OwnerId.eq(self.from.id))
            .select_only()
            .column(leads::Column::Id)
            .into_tuple()
            .all(&**transaction)
            .await?;
        told.extend(leads.iter().map(|id| self.event(Subject::Lead(*id), None, None)));
        let deals: Vec<(DealId, AccountId)> = deals::Entity::find()
            .filter(deals::Column::OwnerId.eq(self.from.id))
            .select_only()
            .columns([deals::Column::Id, deals::Column::AccountId])
            .into_tuple()
            .all(&**transaction)
            .await?;
        told.extend(
            deals.iter().map(|(id, account)| self.event(Subject::Deal(*id), Some(*account), Some(*id))),
        );
        macro_rules! each {
            ($($table:ident),+) => { $(
                $table::Entity::update_many()
                    .col_expr($table::Column::OwnerId, Expr::value(self.to.id))
                    .col_expr($table::Column::TeamId, Expr::value(self.team))
                    .col_expr($table::Column::UpdatedAt, Expr::value(self.at))
                    .col_expr($table::Column::Version, Expr::col($table::Column::Version).add(1))
                    .filter($table::Column::OwnerId.eq(self.from.id))
                    .exec(&**transaction)
                    .await?;
            )+ };
        }
        each!(accounts, contacts, leads, deals);
        let records = i64::try_from(told.len()).unwrap_or(i64::MAX);
        events::record_many(&**transaction, self.at, told).await?;
        let entry = Entry {
            actor: Some(self.by),
            subject: Some((AuditSubjectKind::Person, self.from.id.0)),
            detail: AuditDetail::HandedOver { from: self.from.id, to: self.to.id, records },
        };
        audit::record(transaction, self.at, entry).await?;
        Ok(handed)
    }

    fn event(&self, subject: Subject, account: Option<AccountId>, deal: Option<DealId>) -> Event {
        let change =
            FieldChange { field: "owner".to_owned(), old: json!(self.from.name), new: json!(self.to.name) };
        let detail = EventDetail::Changed { changes: vec![change] };
        Event { subject, account, deal, actor: Some(self.by), at: self.at, detail }
    }
}
