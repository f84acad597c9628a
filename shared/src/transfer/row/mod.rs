//! One row of a sheet in, what it makes out: or everything that is wrong with it.
//!
//! `reading` asks the cells, field by field.

mod reading;

use std::fmt;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use self::reading::{Blank, Reading};
use super::cell::Cell;
use super::layout::Layout;
use super::{ImportField, Severity, header};
use crate::error::Fault;
use crate::form::Judged;
use crate::ids::{AccountId, ContactId, DealId};
use crate::pipeline::deal::DealForm;
use crate::pipeline::rules::Pipeline;
use crate::records::Source;
use crate::records::account::AccountForm;
use crate::records::contact::ContactForm;
use crate::time::Instant;

/// One finding on a cell: where, what stands there, what is wrong with it, and what follows from that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CellFinding {
    /// The column, counted from 0; absent for the whole row or a field that no column says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The field; absent for the whole row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<ImportField>,
    /// What stands in the cell, at most 200 characters.
    pub value: String,
    /// What follows from it.
    pub severity: Severity,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: Fault,
}

/// What a row is judged with beside its cells: settings of the site, as parameters.
pub struct Surroundings<'s> {
    /// The pipeline whose stages the file may name.
    pub pipeline: &'s Pipeline,
    /// The instant of the import, for what cannot lie in the future.
    pub now: Instant,
    /// A local time of the site as an instant.
    pub instant: &'s dyn Fn(NaiveDateTime) -> Instant,
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").field("now", &self.now).finish_non_exhaustive()
    }
}

/// Sluice's own ids in a row: those of a file that was exported, which name the very records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnIds {
    /// The account's.
    pub account: Option<AccountId>,
    /// The contact's.
    pub contact: Option<ContactId>,
    /// The deal's.
    pub deal: Option<DealId>,
}

/// What a row's records have that the row does not say of them. New records get it; it changes no record that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Borrowed {
    /// The account's and the deal's source: that they were imported.
    pub source: bool,
    /// The contact's note: the account's.
    pub contact_note: bool,
    /// The deal's name: the account's.
    pub deal_name: bool,
}

/// What a row makes; it can be made by [`judge_row`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// The records that it says it is.
    pub ids: OwnIds,
    /// What it does not say itself.
    pub borrowed: Borrowed,
    /// Its account; absent when the row names only a contact.
    pub account: Option<Judged<AccountForm>>,
    /// Its contact, without the account.
    pub contact: Option<Judged<ContactForm>>,
    /// Its deal, whose account is still to be set; it begins at the pipeline's first stage.
    pub deal: Option<DealForm>,
    /// The stage that the file claims: the key of the pipeline's stage of that name, else the file's own word.
    pub claimed_stage: Option<String>,
    /// The owner’s column and the name that stands there.
    pub owner: Option<(u32, String)>,
    /// When it was first made elsewhere.
    pub created_at: Option<Instant>,
    /// What was mended or deserves a look.
    pub remarks: Vec<CellFinding>,
}

/// Judges one row.
///
/// # Errors
/// Everything that is wrong with it: also what was mended or is only worth a look, each with its severity.
pub fn judge_row(
    cells: &[Cell],
    layout: &Layout,
    surroundings: &Surroundings<'_>,
) -> Result<ImportRow, Vec<CellFinding>> {
    let whole = |fault| {
        let value = cells.first().map(Cell::quote).unwrap_or_default();
        vec![CellFinding { column: None, field: None, value, severity: Severity::Error, fault }]
    };
    if cells.iter().all(Cell::is_empty) {
        return Err(whole(Fault::EmptyRow));
    }
    if header::repeats_header(cells, layout.labels()) {
        return Err(whole(Fault::RepeatedHeader));
    }
    Reading { cells, layout, surroundings, findings: Vec::new() }.row()
}

/// The fields that only a deal has: where one is filled in, there is a deal.
const OF_DEALS: &[ImportField] = &[
    ImportField::DealId,
    ImportField::DealName,
    ImportField::Stage,
    ImportField::Amount,
    ImportField::CompetitorBrief,
    ImportField::BudgetLow,
    ImportField::BudgetHigh,
    ImportField::DecisionMakerTitle,
];

impl Reading<'_> {
    fn row(mut self) -> Result<ImportRow, Vec<CellFinding>> {
        let owner_column = self.layout.place(ImportField::Owner).and_then(|place| u32::try_from(place).ok());
        let owner = self.text(ImportField::Owner).map(|owner| (owner_column.unwrap_or(0), owner));
        let ids = OwnIds {
            account: self.id(ImportField::AccountId).map(AccountId),
            contact: self.id(ImportField::ContactId).map(ContactId),
            deal: self.id(ImportField::DealId).map(DealId),
        };
        let said = self.source();
        // What was exported without a source has none; everything else came by this import.
        let exported = ids != OwnIds::default();
        let source = said.or((!exported).then_some(Source::Import));
        let next_contact_at = self.moment(ImportField::NextContactAt);
        let created_at = self.created_at();
        let note = self.text(ImportField::Note);
        let contact_note = self.text(ImportField::ContactNote);
        let deal_name = self.cell(ImportField::DealName).is_none_or(Cell::is_empty);
        let borrowed = Borrowed { source: said.is_none(), contact_note: contact_note.is_none(), deal_name };
        let contact_note = contact_note.or_else(|| note.clone().filter(|_| !exported));
        let contact = self.contact(contact_note);
        let deal_said = OF_DEALS.iter().any(|field| self.cell(*field).is_some_and(|cell| !cell.is_empty()));
        // In a list of deals, where they come from and when they are contacted next is said of the deals.
        let of_deal = ids.deal.is_some();
        let (from, next) = if of_deal { (None, None) } else { (source, next_contact_at) };
        let account = self.account(contact.as_ref(), deal_said, from, next, note);
        let claimed_stage = self.text(ImportField::Stage).map(|stage| self.claim(&stage));
        let account_name = account.as_ref().map(|account| account.name.clone());
        let deal = if deal_said { self.deal(account_name, source, next_contact_at) } else { None };
        // A row that names nobody makes nothing; whoever was named wrongly is told that instead.
        if account.is_none() && contact.is_none() && !self.is_refused() {
            self.tell(ImportField::AccountName, Fault::Required, Severity::Error);
        }
        if self.is_refused() {
            return Err(self.findings);
        }
        let remarks = self.findings;
        Ok(ImportRow { ids, borrowed, account, contact, deal, claimed_stage, owner, created_at, remarks })
    }

    fn contact(&mut self, note: Option<String>) -> Option<Judged<ContactForm>> {
        let name = self.line(ImportField::ContactName);
        let (phone, email) = (self.text(ImportField::Phone), self.text(ImportField::Email));
        let title = self.text(ImportField::Title);
        let wechat = self.text(ImportField::Wechat);
        // Who is known by an address alone is called by it.
        let called = [&name, &email, &phone].into_iter().flatten().next()?.clone();
        let form = ContactForm { account: None, name: called, title, phone, email, wechat, note };
        let note_field = self.contact_note_field();
        self.judged(form, ContactForm::judge, |form, field| match field {
            "name" => (ImportField::ContactName, &mut form.name as &mut dyn Blank),
            "title" => (ImportField::Title, &mut form.title),
            "phone" => (ImportField::Phone, &mut form.phone),
            "email" => (ImportField::Email, &mut form.email),
            "wechat" => (ImportField::Wechat, &mut form.wechat),
            _ => (note_field, &mut form.note),
        })
    }

    /// The column that a contact's note comes from.
    fn contact_note_field(&self) -> ImportField {
        let own = self.layout.place(ImportField::ContactNote).is_some();
        if own { ImportField::ContactNote } else { ImportField::Note }
    }

    fn account(
        &mut self,
        contact: Option<&Judged<ContactForm>>,
        deal_said: bool,
        source: Option<Source>,
        next_contact_at: Option<Instant>,
        note: Option<String>,
    ) -> Option<Judged<AccountForm>> {
        let grade = self.grade();
        let name = self.text(ImportField::AccountName);
        let rest =
            [ImportField::CreditCode, ImportField::Industry, ImportField::AccountPhone, ImportField::Website];
        let [credit_code, industry, phone, website] = rest.map(|field| self.text(field));
        let region = self.text(ImportField::Region);
        let employees = self.whole(ImportField::Employees);
        let payment_term_days = self.whole(ImportField::PaymentTermDays);
        let invoicing_qualified = self.flag(ImportField::InvoicingQualified);
        let name = match name {
            Some(name) => name,
            // A formula in its place was told already.
            None if self.is_told(ImportField::AccountName) => return None,
            None if self.layout.place(ImportField::AccountName).is_none() && !deal_said => return None,
            None => match contact {
                Some(contact) => {
                    self.fault(ImportField::AccountName, Fault::Required);
                    contact.name.clone()
                }
                None => {
                    self.tell(ImportField::AccountName, Fault::Required, Severity::Error);
                    return None;
                }
            },
        };
        let form = AccountForm {
            name,
            grade,
            industry,
            region,
            employees,
            phone,
            website,
            credit_code,
            payment_term_days,
            invoicing_qualified,
            source,
            next_contact_at,
            note,
        };
        self.judged(form, AccountForm::judge, |form, field| match field {
            "name" => (ImportField::AccountName, &mut form.name as &mut dyn Blank),
            "industry" => (ImportField::Industry, &mut form.industry),
            "region" => (ImportField::Region, &mut form.region),
            "employees" => (ImportField::Employees, &mut form.employees),
            "payment_term_days" => (ImportField::PaymentTermDays, &mut form.payment_term_days),
            "phone" => (ImportField::AccountPhone, &mut form.phone),
            "website" => (ImportField::Website, &mut form.website),
            "credit_code" => (ImportField::CreditCode, &mut form.credit_code),
            _ => (ImportField::Note, &mut form.note),
        })
    }

    fn deal(
        &mut self,
        account_name: Option<String>,
        source: Option<Source>,
        next_contact_at: Option<Instant>,
    ) -> Option<DealForm> {
        let name = self.line(ImportField::DealName);
        let unit = self.layout.unit(ImportField::Amount);
        let amount = self.amount(ImportField::Amount);
        let currency = amount.map_or(unit.currency, |amount| amount.currency);
        let [budget_low, budget_high] =
            [ImportField::BudgetLow, ImportField::BudgetHigh].map(|field| self.amount_in(field, currency));
        let competitor_brief = self.text(ImportField::CompetitorBrief);
        let decision_maker_title = self.text(ImportField::DecisionMakerTitle);
        let expected_close_on = self.day(ImportField::ExpectedCloseOn);
        let next_step = self.text(ImportField::NextStep);
        // Which account it is, the server knows; the other fields are judged without it.
        let mut form = DealForm::new(AccountId(uuid::Uuid::nil()), unit.currency);
        form.amount = amount.unwrap_or(form.amount);
        // Without an account the row is rejected; its deal is judged all the same, so that everything is told.
        let unnamed = || "-".to_owned();
        form.name = name.or(account_name).unwrap_or_else(unnamed);
        form.expected_close_on = expected_close_on;
        form.competitor_brief = competitor_brief;
        form.budget_low = budget_low;
        form.budget_high = budget_high;
        form.decision_maker_title = decision_maker_title;
        form.source = source;
        form.next_step = next_step;
        form.next_contact_at = next_contact_at;
        self.judged(form, DealForm::judge, |form, field| match field {
            "next_step" => (ImportField::NextStep, &mut form.next_step as &mut dyn Blank),
            "competitor_brief" => (ImportField::CompetitorBrief, &mut form.competitor_brief),
            "budget_low" => (ImportField::BudgetLow, &mut form.budget_low),
            "budget_high" => (ImportField::BudgetHigh, &mut form.budget_high),
            "decision_maker_title" => (ImportField::DecisionMakerTitle, &mut form.decision_maker_title),
            _ => (ImportField::DealName, &mut form.name),
        })
        .map(|deal| deal.into_form())
    }
}

#[cfg(test)]
mod tests;
