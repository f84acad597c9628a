//! The rejected rows as a CSV file: the sheet's own columns and the reasons behind them. Mended, it can be loaded
//! again: the added columns have headers that no field is called by.

use std::ops::ControlFlow;

use shared::people::Language;
use shared::transfer::ImportField;
use shared::transfer::Severity;
use shared::transfer::cell::Cell;
use shared::transfer::row::CellFinding;

use super::judge::Judge;
use super::reasons::reason;
use super::sheet::{Row, Table, Unreadable};
use crate::spreadsheet::Spreadsheet;

/// Writes every row that is rejected.
///
/// # Errors
/// When the file breaks.
pub(super) fn write(
    table: &Table,
    head_row: i64,
    judge: &Judge,
    language: Language,
) -> Result<Vec<u8>, Unreadable> {
    let broken = |error: csv::Error| Unreadable::Broken(error.to_string());
    let labels = judge.layout.labels();
    let mut writer = Spreadsheet::begin();
    let (row_label, reason_label) = match language {
        Language::Chinese => ("原表行号", "退回原因"),
        Language::English => ("Row in the sheet", "Reason for rejection"),
    };
    writer.row(labels.iter().map(String::as_str).chain([row_label, reason_label])).map_err(broken)?;
    let mut failure = None;
    each(table, head_row, judge, |number, cells, found| {
        match line(&mut writer, labels, number, cells, &reasons(found, labels, language)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failure {
        return Err(broken(error));
    }
    writer.take().map_err(broken)
}

/// Every rejected row's number and its reasons in one text.
///
/// # Errors
/// When the file breaks.
pub(super) fn list(
    table: &Table,
    head_row: i64,
    judge: &Judge,
    language: Language,
) -> Result<Vec<(i64, String)>, Unreadable> {
    let mut rejected = Vec::new();
    each(table, head_row, judge, |number, _, found| {
        rejected.push((number, reasons(found, judge.layout.labels(), language)));
        ControlFlow::Continue(())
    })?;
    Ok(rejected)
}

/// Hands every rejected row to `visit` until it breaks.
fn each(
    table: &Table,
    head_row: i64,
    judge: &Judge,
    mut visit: impl FnMut(i64, &[Cell], &[CellFinding]) -> ControlFlow<()>,
) -> Result<(), Unreadable> {
    table.rows(|Row { number, cells }| {
        if number <= head_row {
            return ControlFlow::Continue(());
        }
        match judge.row(&cells) {
            Err(found) => visit(number, &cells, &found),
            Ok(_) => ControlFlow::Continue(()),
        }
    })
}

fn line(
    writer: &mut Spreadsheet,
    labels: &[String],
    number: i64,
    cells: &[Cell],
    reasons: &str,
) -> csv::Result<()> {
    let width = labels.len();
    // Cells beyond the header come last, so that the header still names what stands under it.
    let named = (0..width).map(|place| cells.get(place).map(Cell::whole).unwrap_or_default());
    let beyond = cells.iter().skip(width).map(Cell::whole);
    let added = [number.to_string(), reasons.to_owned()];
    writer.row(named.chain(added).chain(beyond))
}

/// All reasons of a row in one text: each with the column it is about.
fn reasons(found: &[CellFinding], labels: &[String], language: Language) -> String {
    let (colon, stop) = match language {
        Language::Chinese => ("：", "；"),
        Language::English => (": ", "; "),
    };
    let said = found.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| {
        let label = finding.column.and_then(|column| labels.get(column as usize).map(String::as_str));
        let place = label.filter(|label| !label.is_empty()).or(finding.field.map(ImportField::as_str));
        let why = reason(&finding.fault, language);
        place.map_or_else(|| why.clone(), |place| format!("{place}{colon}{why}"))
    });
    said.collect::<Vec<_>>().join(stop)
}
