//! Writes what was told: rows in the order in which they refer to each other, many in a statement, few statements.

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use serde::{Deserialize, Serialize};
use shared::ids::StageMoveId;

use crate::bulk;
use crate::database::Transaction;
use crate::entities::{
    accounts, activities, attachments, contacts, deals, events, leads, stage_moves, teams, users,
};
use crate::events as told;

/// Rows that belong together and are written in one transaction.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) teams: Vec<teams::Model>,
    pub(super) users: Vec<users::Model>,
    pub(super) accounts: Vec<accounts::Model>,
    pub(super) contacts: Vec<contacts::Model>,
    pub(super) leads: Vec<leads::Model>,
    pub(super) deals: Vec<deals::Model>,
    pub(super) moves: Vec<stage_moves::Model>,
    /// The moves again: the first of every deal, then the second, and so on.
    pub(super) steps: Vec<Vec<StageMoveId>>,
    pub(super) activities: Vec<activities::Model>,
    pub(super) attachments: Vec<attachments::Model>,
    pub(super) events: Vec<events::Model>,
}

/// How many rows were written, by table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Teams.
    pub teams: usize,
    /// People.
    pub users: usize,
    /// Accounts.
    pub accounts: usize,
    /// Contacts.
    pub contacts: usize,
    /// Leads.
    pub leads: usize,
    /// Deals.
    pub deals: usize,
    /// Moves of deals.
    pub stage_moves: usize,
    /// Activities.
    pub activities: usize,
    /// Attachments.
    pub attachments: usize,
    /// Events.
    pub events: usize,
}

impl Counts {
    /// The tables by name, in the order of their writing.
    pub fn by_table(&self) -> [(&'static str, usize); 10] {
        [
            ("teams", self.teams),
            ("users", self.users),
            ("accounts", self.accounts),
            ("contacts", self.contacts),
            ("leads", self.leads),
            ("deals", self.deals),
            ("stage moves", self.stage_moves),
            ("activities", self.activities),
            ("attachments", self.attachments),
            ("events", self.events),
        ]
    }
}

impl Batch {
    /// Writes the batch and counts it.
    pub(super) async fn write(self, transaction: &Transaction, counts: &mut Counts) -> Result<(), DbErr> {
        let Self {
            teams,
            users,
            accounts,
            contacts,
            leads,
            deals,
            moves,
            steps,
            activities,
            attachments,
            events,
        } = self;
        counts.teams += bulk::insert::<teams::ActiveModel>(&**transaction, teams).await?;
        counts.users += bulk::insert::<users::ActiveModel>(&**transaction, users).await?;
        counts.accounts += bulk::insert::<accounts::ActiveModel>(&**transaction, accounts).await?;
        counts.contacts += bulk::insert::<contacts::ActiveModel>(&**transaction, contacts).await?;
        counts.leads += bulk::insert::<leads::ActiveModel>(&**transaction, leads).await?;
        counts.deals += bulk::insert::<deals::ActiveModel>(&**transaction, deals).await?;
        counts.stage_moves += bulk::insert::<stage_moves::ActiveModel>(&**transaction, moves).await?;
        for step in &steps {
            carry_out(transaction, step).await?;
        }
        counts.activities += bulk::insert::<activities::ActiveModel>(&**transaction, activities).await?;
        counts.attachments += bulk::insert::<attachments::ActiveModel>(&**transaction, attachments).await?;
        let events = events.into_iter().map(Into::into).collect();
        counts.events += told::insert(&**transaction, events).await?;
        Ok(())
    }
}

/// Takes deals one step on their way. The database lets a deal change its stage by a move alone, so the stage that
/// it has come to is reached as people reached it: move by move.
async fn carry_out(transaction: &Transaction, moves: &[StageMoveId]) -> Result<(), DbErr> {
    let mut rest = moves;
    for size in bulk::sizes(moves.len()) {
        let (step, later) = rest.split_at(size);
        rest = later;
        let places: Vec<String> = (1..=size).map(|place| format!("${place}")).collect();
        let sql = format!(
            "UPDATE deals SET stage = step.to_stage, version = step.deal_version FROM stage_moves AS step
             WHERE step.deal_id = deals.id AND step.id IN ({})",
            places.join(", ")
        );
        let values: Vec<Value> = step.iter().map(|id| Value::from(id.0)).collect();
        let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
        transaction.execute_raw(statement).await?;
    }
    Ok(())
}
