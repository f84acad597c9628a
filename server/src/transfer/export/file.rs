//! The two kinds of files, written row by row. Both are read by spreadsheets without a question, and neither makes one run
//! anything: texts of a workbook are texts, those of a CSV file are guarded.

use bytes::Bytes;
use chrono::{Datelike, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use shared::transfer::export::{ExportFormat, SHEET_ROWS};

use super::value::Value;
use crate::error::{ApiError, ApiResult};
use crate::spreadsheet::Spreadsheet;

/// How wide columns are, in characters.
const WIDTH: f64 = 18.0;

/// A file that is being written.
pub(super) enum File {
    /// Text.
    Csv(Box<Spreadsheet>),
    /// A workbook.
    Xlsx(Box<Sheets>),
}

/// The sheets of a workbook: a further one begins when one is full.
pub(super) struct Sheets {
    book: Workbook,
    heads: Vec<String>,
    title: String,
    sheets: usize,
    rows: usize,
    head: Format,
    amount: Format,
    day: Format,
    moment: Format,
}

impl File {
    /// A file with its heads and no row yet; `title` is what its sheets are called.
    ///
    /// # Errors
    /// When there is no room for what is kept aside while it is written.
    pub(super) fn begin(format: ExportFormat, title: &str, heads: Vec<String>) -> ApiResult<Self> {
        match format {
            ExportFormat::Csv => {
                let mut file = Spreadsheet::begin();
                file.row(&heads).map_err(ApiError::internal)?;
                Ok(Self::Csv(Box::new(file)))
            }
            ExportFormat::Xlsx => {
                let mut sheets = Sheets {
                    book: Workbook::new(),
                    heads,
                    title: title.to_owned(),
                    sheets: 0,
                    rows: 0,
                    head: Format::new().set_bold(),
                    amount: Format::new().set_num_format("#,##0.00"),
                    day: Format::new().set_num_format("yyyy-mm-dd"),
                    moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
                };
                sheets.further().map_err(ApiError::internal)?;
                Ok(Self::Xlsx(Box::new(sheets)))
            }
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub(super) fn row(&mut self, values: &[Value]) -> ApiResult<()> {
        match self {
            Self::Csv(file) => file.row(values.iter().map(Value::written)).map_err(ApiError::internal),
            Self::Xlsx(sheets) => sheets.row(values).map_err(ApiError::internal),
        }
    }

    /// The file.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub(super) fn end(self) -> ApiResult<Bytes> {
        match self {
            Self::Csv(mut file) => Ok(file.take().map_err(ApiError::internal)?.into()),
            Self::Xlsx(mut sheets) => Ok(sheets.book.save_to_buffer().map_err(ApiError::internal)?.into()),
        }
    }
}

impl Sheets {
    /// Begins a further sheet.
    fn further(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        self.rows = 0;
        let name =
            if self.sheets == 1 { self.title.clone() } else { format!("{} {}", self.title, self.sheets) };
        // Rows go to a file aside when they are written, so that a large list does not stand in memory.
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (column, head) in (0_u16..).zip(&self.heads) {
            sheet.set_column_width(column, WIDTH)?;
            sheet.write_string_with_format(0, column, head, &self.head)?;
        }
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), XlsxError> {
        if self.rows == SHEET_ROWS {
            self.further()?;
        }
        self.rows += 1;
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        let row = u32::try_from(self.rows).unwrap_or(u32::MAX);
        for (column, value) in (0_u16..).zip(values) {
            match value {
                Value::Empty => continue,
                Value::Text(text) => sheet.write_string(row, column, text)?,
                // No count or number of days comes near what a spreadsheet's numbers lose.
                Value::Whole(number) => match i32::try_from(*number) {
                    Ok(number) => sheet.write_number(row, column, number)?,
                    Err(_) => sheet.write_string(row, column, number.to_string())?,
                },
                Value::Amount(digits) => match digits.parse::<f64>() {
                    Ok(number) => sheet.write_number_with_format(row, column, number, &self.amount)?,
                    Err(_) => sheet.write_string(row, column, digits)?,
                },
                Value::Day(day) => match excel(day.and_time(NaiveTime::MIN)) {
                    Ok(moment) => sheet.write_datetime_with_format(row, column, &moment, &self.day)?,
                    // Spreadsheets know no day before 1900.
                    Err(_) => sheet.write_string(row, column, value.written())?,
                },
                Value::Moment(moment) => match excel(*moment) {
                    Ok(moment) => sheet.write_datetime_with_format(row, column, &moment, &self.moment)?,
                    Err(_) => sheet.write_string(row, column, value.written())?,
                },
            };
        }
        Ok(())
    }
}

/// A local time as a spreadsheet counts it.
fn excel(moment: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let [month, day, minute] =
        [moment.month(), moment.day(), moment.minute()].map(|part| u8::try_from(part).unwrap_or(0));
    let (year, hour) = (u16::try_from(moment.year()).unwrap_or(0), u16::try_from(moment.hour()).unwrap_or(0));
    ExcelDateTime::from_ymd(year, month, day)?.and_hms(hour, minute, moment.second())
}
