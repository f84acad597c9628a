//! One row of a sheet in, what it makes out: or everything that is wrong with it.

use std::fmt;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::amount;
use super::cell::Cell;
use super::layout::Layout;
use super::spelling::{plain, source};
use super::{ImportField, Remedy, Severity, header, moment};
use crate::error::{Fault, Finding};
use crate::form::{Findings, Judged, NAME_MAX, present};
use crate::ids::AccountId;
use crate::pipeline::deal::DealForm;
use crate::pipeline::rules::Pipeline;
use crate::records::account::AccountForm;
use crate::records::contact::ContactForm;
use crate::records::{Grade, Source};
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

/// What a row makes; it can be made by [`judge_row`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
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

/// The reading of one row: its cells are asked for field by field, and every fault is kept.
struct Reading<'r> {
    cells: &'r [Cell],
    layout: &'r Layout,
    surroundings: &'r Surroundings<'r>,
    findings: Vec<CellFinding>,
}

impl Reading<'_> {
    fn row(mut self) -> Result<ImportRow, Vec<CellFinding>> {
        let owner_column = self.layout.place(ImportField::Owner).and_then(|place| u32::try_from(place).ok());
        let owner = self.text(ImportField::Owner).map(|owner| (owner_column.unwrap_or(0), owner));
        let source = self.source();
        let next_contact_at = self.moment(ImportField::NextContactAt);
        let created_at = self.created_at();
        let note = self.text(ImportField::Note);
        let contact = self.contact(note.as_deref());
        let deal_said = [ImportField::DealName, ImportField::Stage, ImportField::Amount]
            .iter()
            .any(|field| self.cell(*field).is_some_and(|cell| !cell.is_empty()));
        let account = self.account(contact.as_ref(), deal_said, source, next_contact_at, note);
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
        Ok(ImportRow { account, contact, deal, claimed_stage, owner, created_at, remarks: self.findings })
    }

    fn contact(&mut self, note: Option<&str>) -> Option<Judged<ContactForm>> {
        let name = self.line(ImportField::ContactName);
        let (phone, email) = (self.text(ImportField::Phone), self.text(ImportField::Email));
        let title = self.text(ImportField::Title);
        let wechat = self.text(ImportField::Wechat);
        // Who is known by an address alone is called by it.
        let called = [&name, &email, &phone].into_iter().flatten().next()?.clone();
        let form = ContactForm {
            account: None,
            name: called,
            title,
            phone,
            email,
            wechat,
            note: note.map(str::to_owned),
        };
        self.judged(form, ContactForm::judge, |form, field| match field {
            "name" => (ImportField::ContactName, &mut form.name as &mut dyn Blank),
            "title" => (ImportField::Title, &mut form.title),
            "phone" => (ImportField::Phone, &mut form.phone),
            "email" => (ImportField::Email, &mut form.email),
            "wechat" => (ImportField::Wechat, &mut form.wechat),
            _ => (ImportField::Note, &mut form.note),
        })
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
            employees: None,
            phone,
            website,
            credit_code,
            payment_term_days: None,
            invoicing_qualified: None,
            source,
            next_contact_at,
            note,
        };
        self.judged(form, AccountForm::judge, |form, field| match field {
            "name" => (ImportField::AccountName, &mut form.name as &mut dyn Blank),
            "industry" => (ImportField::Industry, &mut form.industry),
            "region" => (ImportField::Region, &mut form.region),
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
        let amount = self.text(ImportField::Amount);
        let unit = self.layout.unit();
        let amount = amount.and_then(|text| self.read(ImportField::Amount, amount::parse(&text, unit)));
        let expected_close_on = self.day(ImportField::ExpectedCloseOn);
        let next_step = self.text(ImportField::NextStep);
        // Which account it is, the server knows; the other fields are judged without it.
        let mut form = DealForm::new(AccountId(uuid::Uuid::nil()), unit.currency);
        form.amount = amount.unwrap_or(form.amount);
        // Without an account the row is rejected; its deal is judged all the same, so that everything is told.
        let unnamed = || "-".to_owned();
        form.name = name.or(account_name).unwrap_or_else(unnamed);
        form.expected_close_on = expected_close_on;
        form.source = source;
        form.next_step = next_step;
        form.next_contact_at = next_contact_at;
        self.judged(form, DealForm::judge, |form, field| match field {
            "next_step" => (ImportField::NextStep, &mut form.next_step as &mut dyn Blank),
            _ => (ImportField::DealName, &mut form.name),
        })
        .map(|deal| deal.into_form())
    }

    /// Judges a form by the rule of its record. Faults become findings on cells; those that may be mended by
    /// leaving the field empty are, and the rest is judged once more.
    fn judged<F, V>(
        &mut self,
        mut form: F,
        rule: impl Fn(&F) -> Result<V, Vec<Finding>>,
        place: impl for<'f> Fn(&'f mut F, &str) -> (ImportField, &'f mut dyn Blank),
    ) -> Option<V> {
        let found = match rule(&form) {
            Ok(valid) => return Some(valid),
            Err(found) => found,
        };
        for Finding { field, fault } in found {
            let (named, value) = place(&mut form, &field);
            if self.fault(named, fault) {
                value.blank();
            }
        }
        // What was not mended is told already.
        rule(&form).ok()
    }

    fn cell(&self, field: ImportField) -> Option<&Cell> {
        self.layout.place(field).and_then(|place| self.cells.get(place))
    }

    fn text(&mut self, field: ImportField) -> Option<String> {
        let read = self.cell(field)?.readable();
        let text = self.read(field, read).flatten();
        present(text.as_deref()).map(str::to_owned)
    }

    /// A name: a text of one line that is kept only when it is one.
    fn line(&mut self, field: ImportField) -> Option<String> {
        let text = self.text(field)?;
        let mut findings = Findings::new();
        let line = findings.line("", &text, NAME_MAX);
        match findings.or(line) {
            Ok(line) => Some(line),
            Err(found) => {
                found.into_iter().for_each(|finding| _ = self.fault(field, finding.fault));
                None
            }
        }
    }

    fn read<T>(&mut self, field: ImportField, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.fault(field, fault)).ok()
    }

    fn source(&mut self) -> Option<Source> {
        let word = self.text(ImportField::Source);
        let Some(word) = word else { return Some(Source::Import) };
        Some(source(&word).unwrap_or_else(|| {
            self.tell(ImportField::Source, Fault::NotAChoice, Severity::Remark);
            Source::Other
        }))
    }

    fn grade(&mut self) -> Option<Grade> {
        let text = self.text(ImportField::Grade)?;
        let word = plain(&text).to_uppercase();
        let word = ["级", "类", "GRADE", "TIER"]
            .iter()
            .fold(word.as_str(), |word, extra| word.trim_start_matches(extra).trim_end_matches(extra));
        self.read(ImportField::Grade, word.parse().map_err(|_| Fault::NotAChoice))
    }

    fn day(&mut self, field: ImportField) -> Option<chrono::NaiveDate> {
        self.local(field).map(|moment| moment.date())
    }

    fn moment(&mut self, field: ImportField) -> Option<Instant> {
        self.local(field).map(self.surroundings.instant)
    }

    fn created_at(&mut self) -> Option<Instant> {
        let created = self.moment(ImportField::CreatedAt)?;
        let read = if created > self.surroundings.now { Err(Fault::InTheFuture) } else { Ok(created) };
        self.read(ImportField::CreatedAt, read)
    }

    fn local(&mut self, field: ImportField) -> Option<NaiveDateTime> {
        if let Some(Cell::Moment(moment)) = self.cell(field) {
            return Some(*moment);
        }
        let text = self.text(field)?;
        self.read(field, moment::parse(&text).ok_or(Fault::NotADate))
    }

    /// The key of the stage that `word` names in either language, else the word itself.
    fn claim(&self, word: &str) -> String {
        let said = plain(word);
        let stages = &self.surroundings.pipeline.stages;
        let named = stages.iter().find(|stage| {
            plain(&stage.name.zh) == said || plain(&stage.name.en) == said || stage.key.as_str() == word
        });
        named.map_or_else(|| word.chars().take(super::QUOTE_MAX).collect(), |stage| stage.key.to_string())
    }

    fn is_told(&self, field: ImportField) -> bool {
        self.findings.iter().any(|finding| finding.field == Some(field))
    }

    /// Keeps a fault; true when the choices mend it.
    fn fault(&mut self, field: ImportField, fault: Fault) -> bool {
        let mended = self.layout.remedy(field, &fault) != Remedy::Reject;
        self.tell(field, fault, if mended { Severity::Mended } else { Severity::Error });
        mended
    }

    fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn tell(&mut self, field: ImportField, fault: Fault, severity: Severity) {
        // The note is read for the account and for the contact; it is told once.
        let known = |finding: &CellFinding| finding.field == Some(field) && finding.fault == fault;
        if self.findings.iter().any(known) {
            return;
        }
        let column = self.layout.place(field);
        let value = column.and_then(|place| self.cells.get(place)).map(Cell::quote).unwrap_or_default();
        let column = column.and_then(|place| u32::try_from(place).ok());
        self.findings.push(CellFinding { column, field: Some(field), value, severity, fault });
    }
}

/// A field that can be emptied.
trait Blank {
    fn blank(&mut self);
}

impl Blank for Option<String> {
    fn blank(&mut self) {
        *self = None;
    }
}

impl Blank for String {
    fn blank(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
