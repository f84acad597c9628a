//! CSV files that people open in a spreadsheet: with a byte order mark, because spreadsheets take a CSV without one for
//! something else than UTF-8, and with every cell guarded that one would run as a formula. Knows no table.

use shared::transfer::guard::guarded;

/// The media type of such a file.
pub const CSV: &str = "text/csv; charset=utf-8";

/// A file that is being written.
#[derive(Debug)]
pub struct Spreadsheet(csv::Writer<Vec<u8>>);

impl Spreadsheet {
    /// With the mark and no row yet.
    pub fn begin() -> Self {
        Self(writer(b"\xEF\xBB\xBF".to_vec()))
    }

    /// Adds a row; rows may have different lengths.
    ///
    /// # Errors
    /// When the row cannot be written, which memory always can.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) -> csv::Result<()> {
        self.0.write_record(cells.into_iter().map(|cell| guarded(cell.as_ref())))
    }

    /// Takes what was written so far; what is written from then on is the rest of the same file.
    ///
    /// # Errors
    /// As [`row`](Self::row).
    pub fn take(&mut self) -> csv::Result<Vec<u8>> {
        let written = std::mem::replace(&mut self.0, writer(Vec::new()));
        written.into_inner().map_err(|error| error.into_error().into())
    }
}

fn writer(start: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().flexible(true).from_writer(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_taken_in_parts_is_one_file() {
        let mut file = Spreadsheet::begin();
        file.row(["客户", "=1+1"]).unwrap();
        let mut whole = file.take().unwrap();
        file.row(["\"a\", b"]).unwrap();
        whole.extend(file.take().unwrap());
        assert_eq!(String::from_utf8(whole).unwrap(), "\u{feff}客户,'=1+1\n\"\"\"a\"\", b\"\n");
    }
}
