//! What the rows of a batch make and change: rows of tables and events, planned without touching a database.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::TryIntoModel;
use sha2::{Digest, Sha256};
use shared::event::EventDetail;
use shared::form::Judged;
use shared::ids::{AccountId, ContactId, DealId, ImportId};
use shared::pipeline::rules::Pipeline;
use shared::records::Subject;
use shared::records::account::AccountForm;
use shared::records::contact::ContactForm;
use shared::time::Instant;
use shared::transfer::cell::Cell;
use shared::transfer::duplicate::Candidate;
use shared::transfer::row::{Borrowed, ImportRow};
use shared::transfer::{Decision, Existing};
use uuid::{Builder, Uuid};

use super::change::Changed;
use super::known::Known;
use crate::actor::Actor;
use crate::entities::{Birth, accounts, contacts, deals, import_reviews, import_rows};
use crate::error::{ApiError, ApiResult};
use crate::events::Event;
use crate::pipeline::store::begin;
use crate::transfer::judge::Owner;

/// A row of the file that is taken.
#[derive(Debug)]
pub(super) struct Taken {
    /// Its number in the sheet.
    pub(super) number: i64,
    /// What it makes.
    pub(super) row: ImportRow,
    /// Whose that will be.
    pub(super) owner: Owner,
    /// Its cells, to be put aside with.
    pub(super) cells: Vec<Cell>,
    /// What somebody said of it, who has seen what it may mean.
    pub(super) decided: Option<Decided>,
}

/// What somebody said of a row that was put aside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decided {
    pub(super) decision: Decision,
    /// The account or the contact that it means; the likeliest when nothing is said.
    pub(super) meaning: Option<Uuid>,
}

/// How many rows and records a plan comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) accepted: i64,
    pub(super) skipped: i64,
    pub(super) accounts: i64,
    pub(super) known: i64,
    pub(super) contacts: i64,
    pub(super) deals: i64,
    pub(super) changed: i64,
    pub(super) anew: i64,
    pub(super) reviewed: i64,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) accounts: Vec<accounts::Model>,
    pub(super) contacts: Vec<contacts::Model>,
    pub(super) deals: Vec<deals::Model>,
    pub(super) events: Vec<Event>,
    pub(super) rows: Vec<import_rows::Model>,
    /// What rows changed of records that are in the database.
    pub(super) changed: Changed,
    /// Rows that are put aside.
    pub(super) reviews: Vec<import_reviews::Model>,
    /// How many open deals accounts in the database get.
    pub(super) opened: HashMap<AccountId, i64>,
    pub(super) tally: Tally,
}

/// Plans the batches of one import.
#[derive(Clone, Debug)]
pub(super) struct Planner {
    pub(super) import: ImportId,
    pub(super) actor: Actor,
    /// The instant at which everything was made.
    pub(super) at: Instant,
    pub(super) existing: Existing,
    pub(super) pipeline: Arc<Pipeline>,
}

/// A row on its way through the plan.
struct Row<'p> {
    number: i64,
    owner: Owner,
    made: Instant,
    /// What it means of what was there.
    candidate: Option<Candidate>,
    existing: Existing,
    /// Whether it says itself which account it is of, and does not only lead there.
    says_account: bool,
    /// Whether it makes records of its own beside those that it means.
    anew: bool,
    known: &'p mut Known,
    plan: &'p mut Plan,
    /// The accounts that the batch makes, by their places in the plan.
    fresh: &'p mut HashMap<AccountId, usize>,
}

impl Planner {
    /// Plans what `taken` makes beside what is `known`, which learns it.
    ///
    /// # Errors
    /// `internal` when a judged row makes no valid deal or no whole row, which would be a fault of the program.
    pub(super) fn plan(&self, taken: Vec<Taken>, known: &mut Known) -> ApiResult<Plan> {
        let mut plan = Plan::default();
        let mut fresh: HashMap<AccountId, usize> = HashMap::new();
        for taken in taken {
            self.row(taken, known, &mut plan, &mut fresh)?;
        }
        Ok(plan)
    }

    fn row(
        &self,
        taken: Taken,
        known: &mut Known,
        plan: &mut Plan,
        fresh: &mut HashMap<AccountId, usize>,
    ) -> ApiResult<()> {
        let Taken { number, row, owner, cells, decided } = taken;
        let candidates = known.candidates(&row);
        let mut deal = row.ids.deal.filter(|id| known.deal(*id).is_some());
        let existing = decided.map_or(self.existing, |decided| decided.decision.existing());
        let meant = decided.and_then(|decided| decided.meaning);
        let mut candidate = match meant {
            Some(meant) => candidates.iter().find(|it| means(it, meant)).copied(),
            None => candidates.first().copied(),
        };
        let mut anew = false;
        let tally = &mut plan.tally;
        if candidate.is_some() || deal.is_some() {
            // Who decided a row was told of it before.
            tally.known += i64::from(decided.is_none());
            match existing {
                Existing::FillBlanks | Existing::Update => {}
                Existing::Skip => {
                    tally.skipped += 1;
                    return Ok(());
                }
                Existing::New => {
                    tally.anew += i64::from(decided.is_none());
                    (candidate, deal, anew) = (None, None, true);
                }
                Existing::Review => {
                    tally.reviewed += 1;
                    plan.reviews.push(self.review(number, &cells, &candidates)?);
                    return Ok(());
                }
            }
        }
        let made = row.created_at.unwrap_or(self.at);
        let code = row.account.as_ref().is_some_and(|account| account.credit_code.is_some());
        let says_account = row.ids.account.is_some() || code;
        let here = Row { number, owner, made, candidate, existing, says_account, anew, known, plan, fresh };
        self.make(here, row, deal)
    }

    /// Makes or completes the records of a row.
    fn make(&self, mut here: Row<'_>, row: ImportRow, known_deal: Option<DealId>) -> ApiResult<()> {
        // The owner was found by its name; remarks were shown before.
        let ImportRow { borrowed, account, contact, deal, claimed_stage, .. } = row;
        let before = here.plan.changed.count();
        let account_id = match account {
            Some(form) => Some(self.account(&mut here, form, borrowed)?),
            None => None,
        };
        let contact_id = match contact {
            Some(form) => Some(self.contact(&mut here, form.of(account_id), borrowed)?),
            None => None,
        };
        let mut deal_id = None;
        if let (Some(mut form), Some(account)) = (deal, account_id) {
            form.contact = contact_id;
            deal_id = match known_deal {
                Some(id) => {
                    if let Some(deal) = here.known.deal(id) {
                        here.plan.changed.deal(self, here.number, deal, form, borrowed, here.existing)?;
                    }
                    Some(id)
                }
                None => {
                    form.account = account;
                    let fields =
                        form.judge().map_err(|found| ApiError::internal(anyhow::anyhow!("{found:?}")))?;
                    let id = DealId(self.id(here.number, Made::Deal));
                    // It stands at the first stage since the import, however long it has existed elsewhere.
                    here.plan.deals.push(begin(&self.pipeline, id, fields, self.birth(&here))?);
                    match here.fresh.get(&account) {
                        Some(place) => here.plan.accounts[*place].open_deals += 1,
                        None => *here.plan.opened.entry(account).or_default() += 1,
                    }
                    let event =
                        self.event(Subject::Deal(id), Some(account), Some(id), here.number, claimed_stage);
                    here.plan.events.push(event);
                    here.plan.tally.deals += 1;
                    Some(id)
                }
            };
        }
        here.plan.tally.changed += i64::from(here.plan.changed.count() > before);
        here.plan.tally.accepted += 1;
        here.plan.rows.push(import_rows::Model {
            import_id: self.import,
            row_number: here.number,
            account_id,
            contact_id,
            lead_id: None,
            deal_id,
        });
        Ok(())
    }

    fn account(
        &self,
        here: &mut Row<'_>,
        form: Judged<AccountForm>,
        borrowed: Borrowed,
    ) -> ApiResult<AccountId> {
        if let Some(Candidate { account: Some(id), rule, .. }) = here.candidate {
            if let Some(account) = here.known.account(id) {
                let renames = rule.renames() && here.says_account && here.existing == Existing::Update;
                here.plan.changed.account(
                    self,
                    here.number,
                    account,
                    &form,
                    borrowed,
                    here.existing,
                    renames,
                )?;
            }
            return Ok(id);
        }
        if let Some(id) = here.known.own(&form.name) {
            match here.fresh.get(&id) {
                Some(place) => Changed::complete(&mut here.plan.accounts[*place], &form, borrowed)?,
                None => {
                    if let Some(account) = here.known.account(id) {
                        let blanks = Existing::FillBlanks;
                        here.plan.changed.account(
                            self,
                            here.number,
                            account,
                            &form,
                            borrowed,
                            blanks,
                            false,
                        )?;
                    }
                }
            }
            return Ok(id);
        }
        let id = AccountId(self.id(here.number, Made::Account));
        here.known.learn(form.name.clone(), id);
        here.fresh.insert(id, here.plan.accounts.len());
        let row = accounts::ActiveModel::born(id, form, self.birth(here));
        here.plan.accounts.push(row.try_into_model()?);
        here.plan.events.push(self.event(Subject::Account(id), Some(id), None, here.number, None));
        here.plan.tally.accounts += 1;
        Ok(id)
    }

    fn contact(
        &self,
        here: &mut Row<'_>,
        form: Judged<ContactForm>,
        borrowed: Borrowed,
    ) -> ApiResult<ContactId> {
        if let Some(Candidate { contact: Some(id), .. }) = here.candidate {
            if let Some(contact) = here.known.contact(id) {
                here.plan.changed.contact(self, here.number, contact, &form, borrowed, here.existing)?;
            }
            return Ok(id);
        }
        let new = ContactId(self.id(here.number, Made::Contact));
        let key = (form.account, form.name.clone(), form.phone.clone(), form.email.clone());
        let id = here.known.contact_like(key, new, here.anew);
        if id == new {
            let account = form.account;
            let row = contacts::ActiveModel::born(id, form, self.birth(here));
            here.plan.contacts.push(row.try_into_model()?);
            here.plan.events.push(self.event(Subject::Contact(id), account, None, here.number, None));
            here.plan.tally.contacts += 1;
        }
        Ok(id)
    }

    /// A row that is put aside, with what it may mean.
    fn review(
        &self,
        number: i64,
        cells: &[Cell],
        candidates: &[Candidate],
    ) -> ApiResult<import_reviews::Model> {
        Ok(import_reviews::Model {
            import_id: self.import,
            row_number: number,
            cells: serde_json::to_value(cells)?,
            candidates: serde_json::to_value(candidates)?,
            decision: None,
            meaning: None,
        })
    }

    /// What a row makes, whose it is and since when it exists.
    fn birth(&self, here: &Row<'_>) -> Birth {
        let Owner { user: owner, team } = here.owner;
        Birth { owner, team, import: Some(self.import), by: self.actor.id, made: here.made, written: self.at }
    }

    fn event(
        &self,
        subject: Subject,
        account: Option<AccountId>,
        deal: Option<DealId>,
        row: i64,
        claimed_stage: Option<String>,
    ) -> Event {
        let detail = EventDetail::Imported { import: self.import, row, claimed_stage };
        Event { subject, account, deal, actor: Some(self.actor.id), at: self.at, detail }
    }

    /// The id of what a row makes: the same whenever and however often it is planned. It begins with the import's
    /// instant, as the ids of what people make do, and goes on with the row, so that each lands at the end of its index.
    fn id(&self, row: i64, made: Made) -> Uuid {
        let digest = |parts: [&[u8]; 3]| {
            parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize()
        };
        let import = self.import.0.as_bytes();
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&self.at.millis().to_be_bytes()[2..]);
        bytes[6..9].copy_from_slice(&digest([import, b"", b""])[..3]);
        bytes[9..13].copy_from_slice(&row.to_be_bytes()[4..]);
        bytes[13..15].copy_from_slice(&digest([import, &row.to_be_bytes(), b""])[..2]);
        // Not left to a hash: among a million rows some would make two things of one id.
        bytes[15] = made as u8;
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// Is it the account or, where there is none, the contact `meant`?
fn means(candidate: &Candidate, meant: Uuid) -> bool {
    match candidate.account {
        Some(account) => account.0 == meant || candidate.contact.is_some_and(|contact| contact.0 == meant),
        None => candidate.contact.is_some_and(|contact| contact.0 == meant),
    }
}

/// What a row makes.
#[derive(Clone, Copy)]
enum Made {
    Account = 1,
    Contact = 2,
    Deal = 3,
}
