//! Reads deals as rows of a list: in every order and scope by an index alone, page after page by the key of the
//! last row, names included, without a query per row.

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, FromJsonQueryResult, FromQueryResult, QuerySelect, Select, Value,
};
use serde::{Deserialize, Serialize};
use shared::ids::{AccountId, ContactId, DealId, UserId};
use shared::money::{Currency, Money};
use shared::people::UserBrief;
use shared::pipeline::StageKey;
use shared::pipeline::api::DealSort;
use shared::pipeline::deal::DealRow;
use shared::pipeline::gate::{GateProgress, Shortfall};
use shared::records::{AccountBrief, ContactBrief, Whose};
use shared::time::{Date, Instant, is_keepable};

use crate::actor::Actor;
use crate::entities::{accounts, contacts, deals, users};
use crate::error::ApiResult;
use crate::listing::{Listing, Order};
use crate::page::Direction;

/// Which deals to read, in which order, from where on, and how many.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// Who asks; nothing is read beyond what they may see.
    pub actor: &'a Actor,
    /// Whose deals.
    pub whose: Whose,
    /// Which of them.
    pub which: Which,
    /// Further conditions on the columns of `deals`.
    pub narrowed: Condition,
    /// In which order.
    pub sort: DealSort,
    /// After which row; from the first one on when absent.
    pub after: Option<Position>,
    /// How many.
    pub limit: u64,
}

/// Which deals a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are being worked on.
    Open,
    /// Those in one stage; `open` says whether it is one of work.
    Stage {
        /// The stage.
        stage: StageKey,
        /// Whether deals in it are being worked on.
        open: bool,
    },
    /// Those of one account, in whatever stage or in one.
    Account {
        /// The account.
        account: AccountId,
        /// The stage, where it is narrowed to one.
        stage: Option<StageKey>,
    },
}

/// Where a row stands in an order: its sort key and its id, which makes the key unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position(DealSort, i64, DealId);

impl Position {
    /// The position of `row` in the order `sort`.
    pub fn of(sort: DealSort, row: &DealRow, updated_at: Instant) -> Self {
        let key = match sort {
            DealSort::Recent => updated_at.millis(),
            DealSort::Amount => row.amount.minor,
            DealSort::Silence => row.silent_since().millis(),
            DealSort::Stay => row.stage_entered_at.millis(),
            DealSort::Closing => i64::from(row.expected_close_on.unwrap_or(NEVER).num_days_from_ce()),
        };
        Self(sort, key, row.id)
    }

    /// The order that the position belongs to.
    pub fn sort(&self) -> DealSort {
        self.0
    }
}

/// Stands for the closing date that a deal does not have, so that it comes last in both databases; the index of
/// the order is made over the same expression.
const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// A row of a list and the instant of its last change, which orders it but is not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The row.
    pub row: DealRow,
    /// When the deal was last changed.
    pub updated_at: Instant,
}

/// Reads the deals of `selection`.
///
/// # Errors
/// When the database fails.
pub async fn rows(connection: &impl ConnectionTrait, selection: &Selection<'_>) -> ApiResult<Vec<Listed>> {
    let found: Vec<Row> = selection.listing().rows(connection, &selection.order(), with_names).await?;
    Ok(found.into_iter().map(Listed::from).collect())
}

impl<'a> Selection<'a> {
    fn listing(&self) -> Listing<'a> {
        let Self { actor, whose, limit, .. } = *self;
        Listing { actor, whose, narrowed: self.chosen(), limit }
    }

    /// The conditions on what the list shows.
    fn chosen(&self) -> Condition {
        use deals::Column as Deal;
        let chosen = self.narrowed.clone();
        match &self.which {
            Which::Open => chosen.add(Deal::Open.eq(true)),
            // The index of a stage is in the order of the stay; for the others, the one of open deals is.
            Which::Stage { stage, .. } if self.sort == DealSort::Stay => {
                chosen.add(Deal::Stage.eq(stage.clone()))
            }
            Which::Stage { stage, open } => {
                chosen.add(Deal::Open.eq(*open)).add(Deal::Stage.eq(stage.clone()))
            }
            Which::Account { account, stage } => {
                let stage = stage.clone().map(|stage| Deal::Stage.eq(stage));
                chosen.add(Deal::AccountId.eq(*account)).add_option(stage)
            }
        }
    }

    fn order(&self) -> Order<deals::Entity> {
        let (direction, key) = order(self.sort);
        let after = self.after.map(|Position(sort, key, id)| (key_value(sort, key), id));
        Order::by_expression(direction, (key, deals::Column::Id), after)
    }
}

fn order(sort: DealSort) -> (Direction, Expr) {
    match sort {
        DealSort::Recent => (Direction::Down, column(deals::Column::UpdatedAt)),
        DealSort::Amount => (Direction::Down, column(deals::Column::AmountMinor)),
        DealSort::Silence => (Direction::Up, column(deals::Column::SilentSince)),
        DealSort::Stay => (Direction::Up, column(deals::Column::StageEnteredAt)),
        DealSort::Closing => (Direction::Up, closing()),
    }
}

fn key_value(sort: DealSort, key: i64) -> Value {
    match sort {
        DealSort::Closing => {
            let date = i32::try_from(key).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
            date.filter(|date| is_keepable(*date)).unwrap_or(NEVER).into()
        }
        _ => key.into(),
    }
}

fn column(column: deals::Column) -> Expr {
    Expr::col((deals::Entity, column))
}

/// The closing date, or the last day there is. Written as the index writes it.
fn closing() -> Expr {
    Func::coalesce([column(deals::Column::ExpectedCloseOn), Expr::cust("'9999-12-31'")]).into()
}

/// The columns of a row with the names beside its ids. The joins are outer ones so that the planner keeps the
/// deals, which are in order already, outermost; the schema sees to it that account and owner are there.
fn with_names(select: Select<deals::Entity>) -> Select<deals::Entity> {
    use deals::Column as Deal;
    let mut select = select
        .select_only()
        .columns([Deal::Id, Deal::Name, Deal::AccountId, Deal::ContactId, Deal::OwnerId])
        .columns([Deal::AmountMinor, Deal::AmountCurrency, Deal::Stage, Deal::StageEnteredAt])
        .columns([Deal::LastTouchAt, Deal::GateMet, Deal::GateTotal, Deal::GateMissing])
        .columns([Deal::ExpectedCloseOn, Deal::NextStep, Deal::NextContactAt, Deal::UpdatedAt, Deal::Version])
        .column_as(Expr::col((accounts::Entity, accounts::Column::Name)), "account_name")
        .column_as(Expr::col((contacts::Entity, contacts::Column::Name)), "contact_name")
        .column_as(Expr::col((contacts::Entity, contacts::Column::Title)), "contact_title")
        .column_as(Expr::col((users::Entity, users::Column::Name)), "owner_name");
    let account = column(Deal::AccountId).equals((accounts::Entity, accounts::Column::Id));
    let contact = column(Deal::ContactId).equals((contacts::Entity, contacts::Column::Id));
    let owner = column(Deal::OwnerId).equals((users::Entity, users::Column::Id));
    QuerySelect::query(&mut select)
        .join(JoinType::LeftJoin, accounts::Entity, account)
        .join(JoinType::LeftJoin, contacts::Entity, contact)
        .join(JoinType::LeftJoin, users::Entity, owner);
    select
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
struct Missing(Vec<Shortfall>);

#[derive(FromQueryResult)]
struct Row {
    id: DealId,
    name: String,
    account_id: AccountId,
    account_name: String,
    contact_id: Option<ContactId>,
    contact_name: Option<String>,
    contact_title: Option<String>,
    owner_id: UserId,
    owner_name: String,
    amount_minor: i64,
    amount_currency: Currency,
    stage: StageKey,
    stage_entered_at: Instant,
    last_touch_at: Option<Instant>,
    gate_met: i32,
    gate_total: i32,
    gate_missing: Missing,
    expected_close_on: Option<Date>,
    next_step: Option<String>,
    next_contact_at: Option<Instant>,
    updated_at: Instant,
    version: i64,
}

impl From<Row> for Listed {
    fn from(row: Row) -> Self {
        let Row {
            id,
            name,
            account_id,
            account_name,
            contact_id,
            contact_name,
            contact_title,
            owner_id,
            owner_name,
            amount_minor,
            amount_currency,
            stage,
            stage_entered_at,
            last_touch_at,
            gate_met,
            gate_total,
            gate_missing: Missing(missing),
            expected_close_on,
            next_step,
            next_contact_at,
            updated_at,
            version,
        } = row;
        let count = |column: i32| u32::try_from(column).unwrap_or(0);
        let contact = contact_id.zip(contact_name);
        let row = DealRow {
            id,
            name,
            account: AccountBrief { id: account_id, name: account_name },
            contact: contact.map(|(id, name)| ContactBrief { id, name, title: contact_title }),
            owner: UserBrief { id: owner_id, name: owner_name },
            amount: Money { minor: amount_minor, currency: amount_currency },
            stage,
            stage_entered_at,
            last_touch_at,
            gate: GateProgress { met: count(gate_met), total: count(gate_total), missing },
            expected_close_on,
            next_step,
            next_contact_at,
            version,
        };
        Self { row, updated_at }
    }
}

#[cfg(test)]
mod tests {
    use shared::people::Role;

    use super::*;
    use crate::listing::plans;

    /// Every order behind every scope is read from an index: nothing is sorted for a page, however deep.
    #[tokio::test]
    async fn no_list_of_deals_is_sorted() {
        let (database, _folder) = plans::database().await;
        let stage: StageKey = "needs_confirmed".parse().unwrap();
        for (role, teams) in [(Role::Rep, 0), (Role::Manager, 1), (Role::Manager, 3), (Role::Admin, 0)] {
            let actor = plans::actor(role, teams);
            for sort in DealSort::ALL.iter().copied() {
                for which in [Which::Open, Which::Stage { stage: stage.clone(), open: true }] {
                    for after in [None, Some(Position(sort, 1, DealId(uuid::Uuid::nil())))] {
                        let selection = Selection {
                            actor: &actor,
                            whose: Whose::All,
                            which: which.clone(),
                            narrowed: Condition::all(),
                            sort,
                            after,
                            limit: 51,
                        };
                        let plan =
                            plans::plan(&database, &selection.listing(), &selection.order(), with_names)
                                .await;
                        let case = format!("{role} {teams} {sort} {which:?}: {plan:?}");
                        let used: Vec<_> = plan.iter().filter(|line| line.contains(" deals")).collect();
                        assert_eq!(used.len(), teams.max(1), "{case}");
                        assert!(used.iter().all(|line| line.contains("INDEX deals_")), "{case}");
                        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{case}");
                        // Behind a row, the index is entered at its place.
                        let entered = |line: &&String| line.contains('>') || line.contains('<');
                        assert!(after.is_none() || used.iter().all(entered), "{case}");
                    }
                }
            }
        }
    }
}
