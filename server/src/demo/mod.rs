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
mod rows;
mod showcase;
mod story;

use std::sync::Arc;

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QuerySelect};
use shared::error::Finding;
use shared::pipeline::rules::Pipeline;
use tokio::sync::mpsc;

use self::calendar::{Calendar, HISTORY, WORKDAY};
use self::company::Company;
use self::papers::Papers;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Fills the empty database of `state` with the company, as of the morning of the day that its clock says.
///
/// # Errors
/// When anybody is there already; when the database or the file store fails, which leaves what was written.
pub async fn fill(state: &AppState, demonstration: Demonstration) -> anyhow::Result<Counts> {
    let Demonstration { size, seed, password_hash } = demonstration;
    let (now, zone) = (state.now(), state.config.time_zone);
    let calendar = Calendar::new(zone::day_start(now, zone), zone::day(now, zone));
    let founded = calendar.at(calendar.now() - HISTORY - 40 * WORKDAY);
    let mut company = company::found(seed, size, founded, &password_hash);
    let mut counts = Counts::default();
    if state.database.backend() == DbBackend::Sqlite {
        // Customers are as old as they are drawn, so that rows come in no index's order: without room for the pages
        // of the indexes, each would be read again for every batch.
        state.database.writer().execute_unprepared("PRAGMA cache_size = -131072").await?;
    }
    let transaction = state.database.begin().await?;
    // Nothing is in a database without somebody whose it is.
    if users::Entity::find().limit(1).count(&*transaction).await? > 0 {
        bail!("the database has people in it already; the demonstration fills an empty one only.");
    }
    let people = Batch {
        teams: std::mem::take(&mut company.teams),
        users: std::mem::take(&mut company.people),
        ..Batch::default()
    };
    people.write(&transaction, &mut counts).await?;
    let pipeline = state.rules.first(&*transaction).await?;
    transaction.commit().await?;
    let papers = Papers::write_up(seed, founded);
    papers.keep(&state.files).await?;
    let world = World { seed, calendar, company, pipeline, papers };
    // The next batch is told while one is being written.
    let (sender, mut told) = mpsc::channel(1);
    let telling = tokio::task::spawn_blocking(move || tell(&world, size, &sender));
    while let Some(batch) = told.recv().await {
        let transaction = state.database.begin().await?;
        Batch::write(batch, &transaction, &mut counts).await?;
        transaction.commit().await?;
    }
    telling.await.context("the telling stopped")??;
    Ok(counts)
}

/// Tells every customer and lead, batch by batch, for as long as somebody listens.
fn tell(world: &World, size: Size, listener: &mpsc::Sender<Batch>) -> anyhow::Result<()> {
    let mut batch = Batch::default();
    for index in 0..size.accounts {
        customer::tell(world, index, &mut batch)?;
        if index % ACCOUNTS_A_LEAD == 0 {
            leads::tell(world, index / ACCOUNTS_A_LEAD, &mut batch)?;
        }
        let full = (index + 1) % BATCH == 0 || index + 1 == size.accounts;
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
