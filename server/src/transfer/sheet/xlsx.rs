//! Excel workbooks, streamed cell by cell; no sheet is ever held as a whole.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use bytes::Bytes;
use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError, XlsxFormulaMetadata, open_workbook_from_rs};
use chrono::{NaiveDateTime, TimeDelta, Timelike};
use shared::transfer::COLUMNS_MAX;
use shared::transfer::cell::Cell;

use super::{Take, Unreadable, trimmed};

/// Most bytes that a workbook may come to when it is unpacked.
const UNPACKED_MAX: u64 = 256 * 1024 * 1024;
/// Most bytes of the texts that its sheets share, which are held in memory while one is read.
const SHARED_TEXTS_MAX: u64 = 64 * 1024 * 1024;
/// Most parts of its archive.
const PARTS_MAX: usize = 10_000;
/// Most sheets.
const SHEETS_MAX: usize = 200;

/// A workbook and the sheet that is read.
#[derive(Clone, Debug)]
pub(super) struct Workbook {
    content: Bytes,
    sheets: Vec<String>,
    sheet: String,
}

impl Workbook {
    /// Looks for the sheet called `sheet`, else for the first with something in it.
    pub(super) fn open(content: Bytes, sheet: Option<&str>) -> Result<Self, Unreadable> {
        unpacks_within(&content)?;
        let mut book = book(&content)?;
        let sheets: Vec<String> = book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| sheet.name.clone())
            .collect();
        if sheets.len() > SHEETS_MAX {
            return Err(Unreadable::TooMuch("max_sheets", SHEETS_MAX as u64));
        }
        let mut workbook = Self { content, sheets, sheet: String::new() };
        if let Some(sheet) = sheet {
            if !workbook.sheets.iter().any(|name| name == sheet) {
                return Err(Unreadable::NoSuchSheet);
            }
            workbook.sheet = sheet.to_owned();
            return Ok(workbook);
        }
        for name in workbook.sheets.clone() {
            workbook.sheet = name;
            let mut filled = false;
            rows(&mut book, &workbook.sheet, &mut |_, _| {
                filled = true;
                Ok(ControlFlow::Break(()))
            })?;
            if filled {
                return Ok(workbook);
            }
        }
        Err(Unreadable::Empty)
    }

    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    pub(super) fn sheet(&self) -> &str {
        &self.sheet
    }

    /// Hands every row with something in it to `take`.
    pub(super) fn rows(&self, take: &mut Take<'_>) -> Result<(), Unreadable> {
        rows(&mut book(&self.content)?, &self.sheet, take)
    }
}

type Book = Xlsx<Cursor<Bytes>>;

/// Opens the workbook, which reads the texts that its sheets share: once, however many sheets are looked at.
fn book(content: &Bytes) -> Result<Book, Unreadable> {
    open_workbook_from_rs(Cursor::new(content.clone())).map_err(broken)
}

fn rows(book: &mut Book, sheet: &str, take: &mut Take<'_>) -> Result<(), Unreadable> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut number = 0;
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = (i64::from(record.pos.0) + 1, record.pos.1 as usize);
        if row < number {
            return Err(Unreadable::Broken("the rows are not in order".to_owned()));
        }
        if row > number {
            if let Some(cells) = trimmed(std::mem::take(&mut cells))
                && take(number, cells)? == ControlFlow::Break(())
            {
                return Ok(());
            }
            number = row;
        }
        let cell = match record.formula {
            Some(formula) => formula_cell(&formula),
            None => value_cell(record.value),
        };
        if cell.is_empty() {
            continue;
        }
        if column >= COLUMNS_MAX {
            return Err(Unreadable::TooMuch("max_columns", COLUMNS_MAX as u64));
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
    if let Some(cells) = trimmed(cells) {
        let _ = take(number, cells)?;
    }
    Ok(())
}

fn broken(error: XlsxError) -> Unreadable {
    Unreadable::Broken(error.to_string())
}

/// Unpacks everything once, keeping nothing: what an archive says of its own sizes may be a lie.
fn unpacks_within(content: &Bytes) -> Result<(), Unreadable> {
    let no_archive = |error: zip::result::ZipError| Unreadable::Broken(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(content.as_ref())).map_err(no_archive)?;
    if archive.len() > PARTS_MAX {
        return Err(Unreadable::TooMuch("max_parts", PARTS_MAX as u64));
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        // An archive, but of something else: a Word document, a folder of pictures.
        return Err(Unreadable::FileType);
    }
    let mut left = UNPACKED_MAX;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(no_archive)?;
        let shared_texts = part.name().is_ok_and(|name| name.eq_ignore_ascii_case("xl/sharedStrings.xml"));
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| Unreadable::Broken(error.to_string()))?;
        if shared_texts && unpacked > SHARED_TEXTS_MAX {
            return Err(Unreadable::TooMuch("max_shared_text_bytes", SHARED_TEXTS_MAX));
        }
        left = left.checked_sub(unpacked).ok_or(Unreadable::TooMuch("max_unpacked_bytes", UNPACKED_MAX))?;
    }
    Ok(())
}

fn formula_cell(formula: &XlsxFormulaMetadata) -> Cell {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            Cell::formula(&format!("={formula}"))
        }
        _ => Cell::formula("="),
    }
}

fn value_cell(value: DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(&text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(number) => Cell::Text(number.to_string()),
        // The shortest text that is this number, without an exponent: `13800138000`, `0.1`.
        DataRef::Float(number) => Cell::Text(number.to_string()),
        DataRef::Bool(truth) => Cell::Text(if truth { "TRUE" } else { "FALSE" }.to_owned()),
        // Only a formula ends in an error; its text is not in this cell.
        DataRef::Error(error) => Cell::formula(&error.to_string()),
        DataRef::DateTime(serial) if serial.is_duration() => Cell::Text(serial.as_f64().to_string()),
        DataRef::DateTime(serial) => match serial.as_datetime() {
            Some(moment) => Cell::Moment(to_the_second(moment)),
            None => Cell::Text(serial.as_f64().to_string()),
        },
    }
}

/// A spreadsheet counts time in fractions of a day, which miss the second by a little on either side.
fn to_the_second(moment: NaiveDateTime) -> NaiveDateTime {
    let moment = moment.checked_add_signed(TimeDelta::milliseconds(500)).unwrap_or(moment);
    moment.with_nanosecond(0).unwrap_or(moment)
}
