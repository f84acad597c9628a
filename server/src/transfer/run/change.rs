//! What the rows of a batch change of records that are in the database: which fields are filled or replaced, as far as
//! the importer may write them. Plans, and writes nothing.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::event::{FieldChange, SubjectKind};
use shared::form::Judged;
use shared::ids::{AccountId, ContactId, DealId};
use shared::people::access::{Belongs, FieldAccess};
use shared::pipeline::deal::DealForm;
use shared::records::account::AccountForm;
use shared::records::contact::ContactForm;
use shared::transfer::Existing;
use shared::transfer::duplicate::merged;
use shared::transfer::row::Borrowed;

use super::known::KnownDeal;
use super::plan::Planner;
use crate::entities::{accounts, contacts, deals};
use crate::error::ApiResult;

/// What becomes of one record in a batch.
#[derive(Clone, Debug)]
pub(super) struct Change<Row> {
    /// The first row of the file that changed it.
    pub(super) number: i64,
    /// The record as it will be.
    pub(super) row: Row,
    /// Each field that changed, once.
    pub(super) changes: Vec<FieldChange>,
}

/// What becomes of a deal: how it stands, and what it will say.
#[derive(Clone, Debug)]
pub(super) struct DealChange {
    pub(super) stands: deals::Model,
    pub(super) fields: Judged<DealForm>,
}

/// Everything that a batch changes.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) accounts: BTreeMap<AccountId, Change<accounts::Model>>,
    pub(super) contacts: BTreeMap<ContactId, Change<contacts::Model>>,
    pub(super) deals: BTreeMap<DealId, Change<DealChange>>,
    /// How often a record that was there before the import was changed.
    count: usize,
}

impl Changed {
    /// How often records that were there before the import were changed so far.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The accounts that are changed.
    pub(super) fn changed_accounts(&self) -> HashSet<AccountId> {
        self.accounts.keys().copied().collect()
    }

    /// Reads `said` into an account.
    #[expect(clippy::too_many_arguments, reason = "each says something else of one row")]
    pub(super) fn account(
        &mut self,
        planner: &Planner,
        number: i64,
        account: &mut accounts::Model,
        said: &AccountForm,
        borrowed: Borrowed,
        existing: Existing,
        renames: bool,
    ) -> ApiResult<()> {
        let Some(access) = planner.access(SubjectKind::Account, account.belongs()) else { return Ok(()) };
        let touches = |field: &str| {
            let own = match field {
                "name" => renames,
                "source" => !borrowed.source,
                _ => true,
            };
            own && access(field)
        };
        let Some((form, changes)) = read(&account.form(), said, existing, touches, AccountForm::judge)?
        else {
            return Ok(());
        };
        account.fill_in(form);
        self.count += usize::from(account.import_id != Some(planner.import));
        note(&mut self.accounts, account.id, number, account.clone(), changes);
        Ok(())
    }

    /// Reads `said` into a contact.
    pub(super) fn contact(
        &mut self,
        planner: &Planner,
        number: i64,
        contact: &mut contacts::Model,
        said: &ContactForm,
        borrowed: Borrowed,
        existing: Existing,
    ) -> ApiResult<()> {
        let Some(access) = planner.access(SubjectKind::Contact, contact.belongs()) else { return Ok(()) };
        let touches = |field: &str| {
            let own = match field {
                // Whose it is, no file says; and by another name it would have been another contact.
                "account" => false,
                "note" => !borrowed.contact_note,
                _ => true,
            };
            own && access(field)
        };
        let Some((form, changes)) = read(&contact.form(), said, existing, touches, ContactForm::judge)?
        else {
            return Ok(());
        };
        contact.fill_in(form);
        self.count += usize::from(contact.import_id != Some(planner.import));
        note(&mut self.contacts, contact.id, number, contact.clone(), changes);
        Ok(())
    }

    /// Reads `said` into a deal. Its stage and its account are no file's to say.
    pub(super) fn deal(
        &mut self,
        planner: &Planner,
        number: i64,
        deal: &mut KnownDeal,
        said: DealForm,
        borrowed: Borrowed,
        existing: Existing,
    ) -> ApiResult<()> {
        let Some(access) = planner.access(SubjectKind::Deal, deal.row.belongs()) else { return Ok(()) };
        let touches = |field: &str| {
            let own = match field {
                "account" | "contact" => false,
                "name" => !borrowed.deal_name,
                "source" => !borrowed.source,
                _ => true,
            };
            own && access(field)
        };
        let Some((form, changes)) = read(&deal.form, &said, existing, touches, DealForm::judge)? else {
            return Ok(());
        };
        deal.form = (*form).clone();
        self.count += 1;
        let change = DealChange { stands: deal.row.clone(), fields: form };
        note(&mut self.deals, deal.row.id, number, change, changes);
        Ok(())
    }

    /// Fills what is empty in an account that the same batch makes.
    pub(super) fn complete(
        account: &mut accounts::Model,
        said: &AccountForm,
        borrowed: Borrowed,
    ) -> ApiResult<()> {
        let touches = |field: &str| field != "source" || !borrowed.source;
        if let Some((form, _)) =
            read(&account.form(), said, Existing::FillBlanks, touches, AccountForm::judge)?
        {
            account.fill_in(form);
        }
        Ok(())
    }
}

impl Planner {
    /// Which fields of a record the importer may write; none when they may not change it at all.
    fn access(&self, kind: SubjectKind, belongs: Belongs) -> Option<impl Fn(&str) -> bool> {
        self.actor.require_change(kind, belongs).ok()?;
        let access = self.actor.fields(kind, Some(belongs.owner));
        Some(move |field: &str| access(field) == FieldAccess::Write)
    }
}

/// A form with `said` read into it, and what changed; nothing when nothing did, or when the whole would not be in order.
fn read<F: Serialize + DeserializeOwned, E>(
    stands: &F,
    said: &F,
    existing: Existing,
    touches: impl Fn(&str) -> bool,
    judge: impl Fn(&F) -> Result<Judged<F>, E>,
) -> ApiResult<Option<(Judged<F>, Vec<FieldChange>)>> {
    let (form, changes) = merged(stands, said, existing, touches)?;
    if changes.is_empty() {
        return Ok(None);
    }
    // A record that was kept by older rules is left as it is.
    Ok(judge(&form).ok().map(|form| (form, changes)))
}

/// Adds what a further row changed of a record: of a field that changed twice, the first old and the last new value.
fn note<Id: Ord, Row>(
    all: &mut BTreeMap<Id, Change<Row>>,
    id: Id,
    number: i64,
    row: Row,
    changes: Vec<FieldChange>,
) {
    match all.get_mut(&id) {
        None => drop(all.insert(id, Change { number, row, changes })),
        Some(known) => {
            known.row = row;
            for change in changes {
                match known.changes.iter_mut().find(|before| before.field == change.field) {
                    Some(before) => before.new = change.new,
                    None => known.changes.push(change),
                }
            }
        }
    }
}
