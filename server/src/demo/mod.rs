//! The demonstration (O9): fills an empty database with a believable company, the same for the same seed and day.
//!
//! A customer at a time is drawn and told to memory, a few hundred make a batch, and a batch is one transaction, so
//! that a company of any size takes the memory of a small one. What a person could not have entered is not written:
//! every form goes through the rule of its record, every move of a deal through its gate, with the facts of its day.
//!
//! People of the demonstration are made here alone, and never beside anybody else.

mod calendar;
mod company;
mod course;
mod customer;
mod dice;
mod journal;
mod leads;
mod names;
mod papers;
mod phrases;
mod progress;
mod rows;
mod showcase;
mod story;

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, bail};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use shared::error::Finding;
use shared::pipeline::rules::Pipeline;
use tokio::sync::mpsc;

use self::calendar::{Calendar, HISTORY, WORKDAY};
use self::company::Company;
use self::papers::Papers;
use self::progress::Progress;
use self::rows::Batch;
use crate::entities::users;
use crate::{AppState, zone};

pub use company::{ADMIN, MANAGER, REP};
pub use rows::Counts;

/// Accounts of a batch.
const BATCH: u64 = 250;
/// Accounts for each lead.
const ACCOUNTS_A_LEAD: u64 = 8;

/// How large the company is. Contacts, deals and all that is done about them follow from the accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// People, administrators and managers included; each team has one manager and the first team a rep at least.
    pub people: usize,
    /// Teams in each of the four regions, from 1.
    pub teams_a_region: usize,
    /// Accounts.
    pub accounts: u64,
}

impl Size {
    /// `scale` times 40 people, 5,000 accounts and, with them, 12,000 contacts, 8,000 deals and 75,000 activities.
    pub fn scaled(scale: u32) -> Self {
        let scale = scale.max(1);
        let times = usize::try_from(scale).unwrap_or(1);
        Self { people: 40 * times, teams_a_region: times, accounts: 5_000 * u64::from(scale) }
    }
}

/// A company to be made up.
#[derive(Clone, Debug)]
pub struct Demonstration {
    /// Its size.
    pub size: Size,
    /// What everything is drawn from.
    pub seed: u64,
    /// The hash of everybody's password: a demonstration has one password, so one hash says no more than many.
    pub password_hash: String,
}

/// Everything that is told of and the same for all of it.
#[derive(Debug)]
struct World {
    seed: u64,
    calendar: Calendar,
    company: Company,
    pipeline: Arc<Pipeline>,
    papers: Papers,
}

/// What is to be done about a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nobody is there: it can be filled.
    Empty,
    /// A demonstration was begun and cut off: it can be gone on with.
    Unfinished,
    /// There are people, of a whole demonstration or real ones: it is left alone.
    Nothing,
}

/// What [`fill`] would do about the database of `state`.
///
/// # Errors
/// When the database fails.
pub async fn need(state: &AppState) -> anyhow::Result<Need> {
    need_of(state.database.read()).await.map(|(need, _)| need)
}

async fn need_of(connection: &impl ConnectionTrait) -> anyhow::Result<(Need, Option<Progress>)> {
    let progress = Progress::load(connection).await?.filter(|progress| !progress.is_whole());
    // Nothing is in a database without somebody whose it is.
    let peopled = users::Entity::find().limit(1).count(connection).await? > 0;
    Ok(match (peopled, progress) {
        (false, _) => (Need::Empty, None),
        (true, Some(progress)) => (Need::Unfinished, Some(progress)),
        (true, None) => (Need::Nothing, None),
    })
}

/// Fills the empty database of `state` with the company, as of the morning of the day that its clock says. Where that
/// was begun and cut off it goes on, as of the day on which it was begun; everybody gets the password of this call.
///
/// # Errors
/// When anybody else is there already, or another company was begun; when the database or the file store fails, which
/// leaves what was written.
pub async fn fill(state: &AppState, demonstration: Demonstration) -> anyhow::Result<Counts> {
    let Demonstration { size, seed, password_hash } = demonstration;
    if state.database.backend() == DbBackend::Sqlite {
        // Customers are as old as they are drawn, so that rows come in no index's order: without room for the pages
        // of the indexes, each would be read again for every batch.
        state.database.writer().execute_unprepared("PRAGMA cache_size = -131072").await?;
    }
    let transaction = state.database.begin().await?;
    let (need, unfinished) = need_of(&*transaction).await?;
    if need == Need::Nothing {
        bail!("the database has people in it already; the demonstration fills an empty one only.");
    }
    let fresh = Progress { seed, size, began: state.now(), accounts: 0, counts: Counts::default() };
    let mut progress = unfinished.unwrap_or(fresh);
    if (progress.seed, progress.size) != (seed, size) {
        bail!(
            "a demonstration of another scale or seed ({}) was begun here and cut off; begin again in an empty data \
             folder, or go on with that one.",
            progress.seed
        );
    }
    let (began, zone) = (progress.began, state.config.time_zone);
    let calendar = Calendar::new(zone::day_start(began, zone), zone::day(began, zone));
    let founded = calendar.at(calendar.now() - HISTORY - 40 * WORKDAY);
    let mut company = company::found(seed, size, founded, &password_hash);
    let people = Batch {
        teams: std::mem::take(&mut company.teams),
        users: std::mem::take(&mut company.people),
        ..Batch::default()
    };
    if need == Need::Empty {
        people.write(&transaction, &mut progress.counts).await?;
    } else {
        // The password that they had was never said to anybody.
        users::Entity::update_many()
            .col_expr(users::Column::PasswordHash, Expr::value(password_hash))
            .filter(users::Column::Demo.eq(true))
            .exec(&*transaction)
            .await?;
    }
    progress.keep(&transaction, began).await?;
    let pipeline = state.rules.first(&*transaction).await?;
    transaction.commit().await?;
    let papers = Papers::write_up(seed, founded);
    papers.keep(&state.files).await?;
    let world = World { seed, calendar, company, pipeline, papers };
    // The next batch is told while one is being written.
    let (sender, mut told) = mpsc::channel(1);
    let accounts = progress.accounts..size.accounts;
    let telling = tokio::task::spawn_blocking(move || tell(&world, accounts, &sender));
    while let Some(batch) = told.recv().await {
        let transaction = state.database.begin().await?;
        progress.accounts += u64::try_from(batch.accounts.len())?;
        Batch::write(batch, &transaction, &mut progress.counts).await?;
        progress.keep(&transaction, began).await?;
        transaction.commit().await?;
    }
    telling.await.context("the telling stopped")??;
    Ok(progress.counts)
}

/// Tells the customers of the numbers `accounts`, and their leads, batch by batch, for as long as somebody listens.
fn tell(world: &World, accounts: Range<u64>, listener: &mpsc::Sender<Batch>) -> anyhow::Result<()> {
    let mut batch = Batch::default();
    let end = accounts.end;
    for index in accounts {
        customer::tell(world, index, &mut batch)?;
        if index % ACCOUNTS_A_LEAD == 0 {
            leads::tell(world, index / ACCOUNTS_A_LEAD, &mut batch)?;
        }
        let full = (index + 1) % BATCH == 0 || index + 1 == end;
        if full && listener.blocking_send(std::mem::take(&mut batch)).is_err() {
            // Writing failed, and says so itself.
            return Ok(());
        }
    }
    Ok(())
}

/// A judged form, or the fault of whoever drew it.
fn judged<T>(judged: Result<T, Vec<Finding>>) -> anyhow::Result<T> {
    judged.map_err(|findings| anyhow::anyhow!("a form that was drawn is not valid: {findings:?}"))
}
