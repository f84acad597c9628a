//! Writes what was told: rows in the order in which they refer to each other, many in a statement, few statements.

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, Statement, Value};
use serde::{Deserialize, Serialize};
use shared::ids::StageMoveId;

use crate::database::Transaction;
use crate::entities::{
    accounts, activities, attachments, contacts, deals, events, leads, stage_moves, teams, users,
};

/// Rows of a statement: far below the 32,766 values that SQLite takes, and a text that both databases keep prepared.
const ROWS: usize = 256;

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
        counts.teams += insert::<teams::ActiveModel>(transaction, teams).await?;
        counts.users += insert::<users::ActiveModel>(transaction, users).await?;
        counts.accounts += insert::<accounts::ActiveModel>(transaction, accounts).await?;
        counts.contacts += insert::<contacts::ActiveModel>(transaction, contacts).await?;
        counts.leads += insert::<leads::ActiveModel>(transaction, leads).await?;
        counts.deals += insert::<deals::ActiveModel>(transaction, deals).await?;
        counts.stage_moves += insert::<stage_moves::ActiveModel>(transaction, moves).await?;
        for step in &steps {
            carry_out(transaction, step).await?;
        }
        counts.activities += insert::<activities::ActiveModel>(transaction, activities).await?;
        counts.attachments += insert::<attachments::ActiveModel>(transaction, attachments).await?;
        counts.events += insert::<events::ActiveModel>(transaction, events).await?;
        Ok(())
    }
}

/// Inserts `rows` and says how many there were.
async fn insert<A: ActiveModelTrait + Send>(
    transaction: &Transaction,
    rows: Vec<impl Into<A>>,
) -> Result<usize, DbErr> {
    let count = rows.len();
    let mut rows = rows.into_iter();
    for size in chunks(count) {
        let chunk: Vec<A> = rows.by_ref().take(size).map(Into::into).collect();
        A::Entity::insert_many(chunk).exec_without_returning(&**transaction).await?;
    }
    Ok(count)
}

/// Takes deals one step on their way. The database lets a deal change its stage by a move alone, so the stage that
/// it has come to is reached as people reached it: move by move.
async fn carry_out(transaction: &Transaction, moves: &[StageMoveId]) -> Result<(), DbErr> {
    let mut rest = moves;
    for size in chunks(moves.len()) {
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

/// The sizes of the statements that write `count` rows: all full but the last few, which are powers of two, so that
/// a handful of texts serves every batch and stays prepared.
fn chunks(count: usize) -> impl Iterator<Item = usize> {
    let mut left = count;
    std::iter::from_fn(move || {
        let size = if left >= ROWS { ROWS } else { 1 << left.checked_ilog2()? };
        left -= size;
        Some(size)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_few_sizes() {
        assert_eq!(chunks(0).count(), 0);
        assert_eq!(chunks(600).collect::<Vec<_>>(), [256, 256, 64, 16, 8]);
    }
}
