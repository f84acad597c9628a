//! The reading of one row: its cells are asked for field by field, and every fault is kept.

use chrono::NaiveDateTime;

use super::{CellFinding, Surroundings};
use crate::error::{Fault, Finding};
use crate::form::{Findings, NAME_MAX, half_width, present};
use crate::money::{Currency, Money};
use crate::records::{Grade, Source};
use crate::time::Instant;
use crate::transfer::amount::{self, Unit};
use crate::transfer::cell::Cell;
use crate::transfer::layout::Layout;
use crate::transfer::spelling::{flag, plain, source};
use crate::transfer::{ImportField, QUOTE_MAX, Remedy, Severity, moment};

/// A row that is being read.
pub(super) struct Reading<'r> {
    pub(super) cells: &'r [Cell],
    pub(super) layout: &'r Layout,
    pub(super) surroundings: &'r Surroundings<'r>,
    pub(super) findings: Vec<CellFinding>,
}

impl Reading<'_> {
    /// Judges a form by the rule of its record. Faults become findings on cells; those that may be mended by
    /// leaving the field empty are, and the rest is judged once more.
    pub(super) fn judged<F, V>(
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

    pub(super) fn cell(&self, field: ImportField) -> Option<&Cell> {
        self.layout.place(field).and_then(|place| self.cells.get(place))
    }

    pub(super) fn text(&mut self, field: ImportField) -> Option<String> {
        let read = self.cell(field)?.readable();
        let text = self.read(field, read).flatten();
        present(text.as_deref()).map(str::to_owned)
    }

    /// A name: a text of one line that is kept only when it is one.
    pub(super) fn line(&mut self, field: ImportField) -> Option<String> {
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

    pub(super) fn source(&mut self) -> Option<Source> {
        let word = self.text(ImportField::Source)?;
        Some(source(&word).unwrap_or_else(|| {
            self.tell(ImportField::Source, Fault::NotAChoice, Severity::Remark);
            Source::Other
        }))
    }

    pub(super) fn grade(&mut self) -> Option<Grade> {
        let text = self.text(ImportField::Grade)?;
        let word = plain(&text).to_uppercase();
        let word = ["级", "类", "GRADE", "TIER"]
            .iter()
            .fold(word.as_str(), |word, extra| word.trim_start_matches(extra).trim_end_matches(extra));
        self.read(ImportField::Grade, word.parse().map_err(|_| Fault::NotAChoice))
    }

    /// A whole number, whatever signs stand between its digits or a word behind it (`1,200 人`, `30 days`).
    pub(super) fn whole(&mut self, field: ImportField) -> Option<i32> {
        let text = self.text(field)?;
        self.read(field, whole(&text).ok_or(Fault::NotAnAmount))
    }

    pub(super) fn flag(&mut self, field: ImportField) -> Option<bool> {
        let text = self.text(field)?;
        self.read(field, flag(&text).ok_or(Fault::NotAChoice))
    }

    /// One of Sluice's own ids.
    pub(super) fn id(&mut self, field: ImportField) -> Option<uuid::Uuid> {
        let text = self.text(field)?;
        self.read(field, uuid::Uuid::parse_str(&text).map_err(|_| Fault::NotAChoice))
    }

    pub(super) fn amount(&mut self, field: ImportField) -> Option<Money> {
        let text = self.text(field)?;
        self.read(field, amount::parse(&text, self.layout.unit(field)))
    }

    /// An amount that has to be in `currency`, because its record has no other: its minor units.
    pub(super) fn amount_in(&mut self, field: ImportField, currency: Currency) -> Option<i64> {
        let text = self.text(field)?;
        let unit = Unit { currency, ..self.layout.unit(field) };
        let read = amount::parse(&text, unit);
        let same =
            read.and_then(
                |read| {
                    if read.currency == currency { Ok(read.minor) } else { Err(Fault::NotAnAmount) }
                },
            );
        self.read(field, same)
    }

    pub(super) fn day(&mut self, field: ImportField) -> Option<chrono::NaiveDate> {
        self.local(field).map(|moment| moment.date())
    }

    pub(super) fn moment(&mut self, field: ImportField) -> Option<Instant> {
        self.local(field).map(self.surroundings.instant)
    }

    pub(super) fn created_at(&mut self) -> Option<Instant> {
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
    pub(super) fn claim(&self, word: &str) -> String {
        let said = plain(word);
        let stages = &self.surroundings.pipeline.stages;
        let named = stages.iter().find(|stage| {
            plain(&stage.name.zh) == said || plain(&stage.name.en) == said || stage.key.as_str() == word
        });
        named.map_or_else(|| word.chars().take(QUOTE_MAX).collect(), |stage| stage.key.to_string())
    }

    pub(super) fn is_told(&self, field: ImportField) -> bool {
        self.findings.iter().any(|finding| finding.field == Some(field))
    }

    /// Keeps a fault; true when the choices mend it.
    pub(super) fn fault(&mut self, field: ImportField, fault: Fault) -> bool {
        let mended = self.layout.remedy(field, &fault) != Remedy::Reject;
        self.tell(field, fault, if mended { Severity::Mended } else { Severity::Error });
        mended
    }

    pub(super) fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    pub(super) fn tell(&mut self, field: ImportField, fault: Fault, severity: Severity) {
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
pub(super) trait Blank {
    fn blank(&mut self);
}

impl<T> Blank for Option<T> {
    fn blank(&mut self) {
        *self = None;
    }
}

impl Blank for String {
    fn blank(&mut self) {
        self.clear();
    }
}

/// A whole number, without the signs between its digits and the word behind it.
fn whole(text: &str) -> Option<i32> {
    let text = half_width(text);
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | ' ' | '_' | '\'')))
        .unwrap_or(text.len());
    let (digits, word) = text.split_at(end);
    // `12.5` and `2万` are no whole numbers of days.
    if word.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '万' | '千' | '百')) {
        return None;
    }
    digits.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
}
