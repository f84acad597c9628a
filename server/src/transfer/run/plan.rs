//! What the rows of a batch make: rows of tables and events, planned without touching a database.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::TryIntoModel;
use sha2::{Digest, Sha256};
use shared::event::EventDetail;
use shared::form::Judged;
use shared::ids::{AccountId, ContactId, DealId, ImportId, UserId};
use shared::pipeline::rules::Pipeline;
use shared::records::Subject;
use shared::records::account::AccountForm;
use shared::time::Instant;
use shared::transfer::Existing;
use shared::transfer::row::ImportRow;
use uuid::Builder;

use super::known::{Known, KnownAccount};
use crate::entities::{Birth, accounts, contacts, deals, import_rows};
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
}

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) accounts: Vec<accounts::Model>,
    pub(super) contacts: Vec<contacts::Model>,
    pub(super) deals: Vec<deals::Model>,
    pub(super) events: Vec<Event>,
    pub(super) rows: Vec<import_rows::Model>,
    /// What rows say of accounts that are in the database, in the order of the file.
    pub(super) said: Vec<(AccountId, Judged<AccountForm>)>,
    /// How many open deals accounts in the database get.
    pub(super) opened: HashMap<AccountId, i64>,
    pub(super) tally: Tally,
}

/// Plans the batches of one import.
#[derive(Clone, Debug)]
pub(super) struct Planner {
    pub(super) import: ImportId,
    pub(super) actor: UserId,
    /// The instant at which everything was made.
    pub(super) at: Instant,
    pub(super) existing: Existing,
    pub(super) pipeline: Arc<Pipeline>,
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
        Taken { number, row, owner }: Taken,
        known: &mut Known,
        plan: &mut Plan,
        fresh: &mut HashMap<AccountId, usize>,
    ) -> ApiResult<()> {
        // The owner was found by its name; remarks were shown before.
        let ImportRow { account, contact, deal, claimed_stage, owner: _, created_at, remarks: _ } = row;
        let made = created_at.unwrap_or(self.at);
        let mut made_of_row = import_rows::Model {
            import_id: self.import,
            row_number: number,
            account_id: None,
            contact_id: None,
            lead_id: None,
            deal_id: None,
        };
        if let Some(form) = account {
            let id = match known.account(&form.name) {
                Some(KnownAccount { before: true, .. }) if self.existing == Existing::Skip => {
                    plan.tally.skipped += 1;
                    return Ok(());
                }
                Some(KnownAccount { id, before, fillable }) => {
                    plan.tally.known += i64::from(before);
                    match fresh.get(&id) {
                        Some(place) => drop(fill_blanks(&mut plan.accounts[*place], form)),
                        None if fillable => plan.said.push((id, form)),
                        None => {}
                    }
                    id
                }
                None => {
                    let id = AccountId(self.id(number, Made::Account));
                    known.learn_account(form.name.clone(), id);
                    fresh.insert(id, plan.accounts.len());
                    let row = accounts::ActiveModel::born(id, form, self.birth(owner, made));
                    plan.accounts.push(row.try_into_model()?);
                    plan.events.push(self.event(Subject::Account(id), Some(id), None, number, None));
                    plan.tally.accounts += 1;
                    id
                }
            };
            made_of_row.account_id = Some(id);
        }
        if let Some(contact) = contact {
            let account = made_of_row.account_id;
            let form = contact.of(account);
            let new = ContactId(self.id(number, Made::Contact));
            let id = known.contact((account, form.name.clone(), form.phone.clone(), form.email.clone()), new);
            if id == new {
                let row = contacts::ActiveModel::born(id, form, self.birth(owner, made));
                plan.contacts.push(row.try_into_model()?);
                plan.events.push(self.event(Subject::Contact(id), account, None, number, None));
                plan.tally.contacts += 1;
            }
            made_of_row.contact_id = Some(id);
        }
        if let (Some(mut form), Some(account)) = (deal, made_of_row.account_id) {
            let id = DealId(self.id(number, Made::Deal));
            form.account = account;
            form.contact = made_of_row.contact_id;
            let fields = form.judge().map_err(|found| ApiError::internal(anyhow::anyhow!("{found:?}")))?;
            // It stands at the first stage since the import, however long it has existed elsewhere.
            let deal = begin(&self.pipeline, id, fields, self.birth(owner, made))?;
            plan.deals.push(deal);
            match fresh.get(&account) {
                Some(place) => plan.accounts[*place].open_deals += 1,
                None => *plan.opened.entry(account).or_default() += 1,
            }
            plan.events.push(self.event(Subject::Deal(id), Some(account), Some(id), number, claimed_stage));
            plan.tally.deals += 1;
            made_of_row.deal_id = Some(id);
        }
        plan.tally.accepted += 1;
        plan.rows.push(made_of_row);
        Ok(())
    }

    /// What a row makes, whose it is and since when it exists.
    fn birth(&self, owner: Owner, made: Instant) -> Birth {
        Birth { owner: owner.user, team: owner.team, import: Some(self.import), made, written: self.at }
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
        Event { subject, account, deal, actor: Some(self.actor), at: self.at, detail }
    }

    /// The id of what a row makes: the same whenever and however often it is planned. It begins with the import's
    /// instant, as the ids of what people make do, and goes on with the row, so that each lands at the end of its index.
    fn id(&self, row: i64, made: Made) -> uuid::Uuid {
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

/// What a row makes.
#[derive(Clone, Copy)]
enum Made {
    Account = 1,
    Contact = 2,
    Deal = 3,
}

/// Fills what is empty in `account` with what a row says, and says what that was. What stands, stays.
pub(super) fn fill_blanks(
    account: &mut accounts::Model,
    said: Judged<AccountForm>,
) -> Vec<(&'static str, serde_json::Value)> {
    let AccountForm {
        name: _,
        grade,
        industry,
        region,
        employees: _,
        phone,
        website,
        credit_code,
        payment_term_days: _,
        invoicing_qualified: _,
        source,
        next_contact_at,
        note,
    } = said.into_form();
    let mut filled = Vec::new();
    fill("grade", &mut account.grade, grade, &mut filled);
    fill("industry", &mut account.industry, industry, &mut filled);
    fill("region", &mut account.region, region, &mut filled);
    fill("phone", &mut account.phone, phone, &mut filled);
    fill("website", &mut account.website, website, &mut filled);
    fill("credit_code", &mut account.credit_code, credit_code, &mut filled);
    fill("source", &mut account.source, source, &mut filled);
    fill("next_contact_at", &mut account.next_contact_at, next_contact_at, &mut filled);
    fill("note", &mut account.note, note, &mut filled);
    filled
}

fn fill<T: serde::Serialize>(
    field: &'static str,
    stands: &mut Option<T>,
    said: Option<T>,
    filled: &mut Vec<(&'static str, serde_json::Value)>,
) {
    if let (None, Some(said)) = (&stands, said) {
        filled.push((field, serde_json::to_value(&said).unwrap_or_default()));
        *stands = Some(said);
    }
}
