//! Reads a whole file once under a mapping: what its first rows look like, which rows are faulty, and how many of
//! each kind of fault there are. Writes nothing.

use std::collections::HashMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use shared::transfer::api::{FaultCount, ImportCheck, PreviewRow};
use shared::transfer::cell::Cell;
use shared::transfer::header;
use shared::transfer::layout::remedies;
use shared::transfer::row::CellFinding;
use shared::transfer::{ImportField, PREVIEW_ROWS, Remedy, Severity};

use super::judge::Judge;
use super::sheet::{Row, Table, Unreadable};

/// How many rows from the top are looked through for the header.
const HEAD_ROWS: usize = 10;

/// The header of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Its row, counted from 1.
    pub(super) row: i64,
    /// Its texts.
    pub(super) labels: Vec<String>,
}

/// Finds the header among the first rows of `table`.
///
/// # Errors
/// When the file breaks there, or has no row.
pub(super) fn head(table: &Table) -> Result<Head, Unreadable> {
    let mut rows: Vec<Row> = Vec::new();
    table.rows(|row| {
        rows.push(row);
        if rows.len() < HEAD_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let cells: Vec<Vec<Cell>> = rows.iter().map(|row| row.cells.clone()).collect();
    let place = header::find_header(&cells).ok_or(Unreadable::Empty)?;
    Ok(Head { row: rows[place].number, labels: header::labels(&cells[place]) })
}

/// What a whole file was found to be, as it is kept beside the import.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Findings {
    pub(super) preview: Vec<PreviewRow>,
    pub(super) faulty: Vec<PreviewRow>,
    pub(super) check: ImportCheck,
}

/// Judges every row below the header.
///
/// # Errors
/// When the file breaks.
pub(super) fn check(table: &Table, head_row: i64, judge: &Judge) -> Result<Findings, Unreadable> {
    let mut findings = Findings::default();
    let mut counts = Counts::default();
    table.rows(|Row { number, cells }| {
        if number <= head_row {
            return ControlFlow::Continue(());
        }
        let verdict = judge.row(&cells);
        findings.check.rows += 1;
        match &verdict {
            Ok(_) => findings.check.good += 1,
            Err(_) => findings.check.bad += 1,
        }
        let shown = findings.preview.len() < PREVIEW_ROWS;
        let faulty = verdict.is_err() && findings.faulty.len() < PREVIEW_ROWS;
        let found = verdict.map_or_else(|found| found, |(row, _)| row.remarks);
        if shown || faulty {
            let cells = cells.iter().map(Cell::quote).collect();
            let row = PreviewRow { row: number, cells, findings: found.clone() };
            if shown {
                findings.preview.push(row.clone());
            }
            if faulty {
                findings.faulty.push(row);
            }
        }
        counts.add(number, found, judge);
        ControlFlow::Continue(())
    })?;
    findings.check.faults = counts.sorted();
    Ok(findings)
}

/// Shows the first rows of a sheet that cannot be judged yet, because its columns name neither account nor contact.
///
/// # Errors
/// When the file breaks.
pub(super) fn unjudged(table: &Table, head_row: i64) -> Result<Findings, Unreadable> {
    let mut findings = Findings::default();
    table.rows(|Row { number, cells }| {
        if number > head_row {
            findings.check.rows += 1;
            if findings.preview.len() < PREVIEW_ROWS {
                let cells = cells.iter().map(Cell::quote).collect();
                findings.preview.push(PreviewRow { row: number, cells, findings: Vec::new() });
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(findings)
}

/// Faults by field and code.
#[derive(Debug, Default)]
struct Counts(HashMap<(Option<ImportField>, &'static str), FaultCount>);

impl Counts {
    fn add(&mut self, row: i64, found: Vec<CellFinding>, judge: &Judge) {
        for CellFinding { field, severity, fault, .. } in found {
            let code = fault.code();
            let count = self.0.entry((field, code)).or_insert_with(|| FaultCount {
                field,
                rows: 0,
                first_row: row,
                harmless: severity == Severity::Remark,
                remedy: field.map_or(Remedy::Reject, |field| judge.layout.remedy(field, &fault)),
                remedies: field.map_or(&[][..], |field| remedies(field, code)).to_vec(),
                fault,
            });
            count.rows += 1;
        }
    }

    /// What rejects rows first, the most frequent of it first.
    fn sorted(self) -> Vec<FaultCount> {
        let mut counts: Vec<FaultCount> = self.0.into_values().collect();
        counts.sort_by_key(|count| (count.harmless, -count.rows, count.field, count.fault.code()));
        counts
    }
}
