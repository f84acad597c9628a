//! Text with separators, in UTF-8, UTF-16 with its mark, GB18030, or rows of UTF-8 and GB18030 mixed.

use std::ops::ControlFlow;

use ::csv::{ByteRecord, Reader, ReaderBuilder};
use bytes::Bytes;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use shared::transfer::cell::Cell;
use shared::transfer::{COLUMNS_MAX, TextEncoding};

use super::{Take, Unreadable, trimmed};

/// How much of the beginning decides which separator is used.
const SAMPLE: usize = 64 * 1024;

/// Most separators in a row, as many as a spreadsheet has columns.
const SEPARATORS_MAX: usize = 16_384;

/// A text file, its encoding and its separator.
#[derive(Clone, Debug)]
pub(super) struct Text {
    content: Bytes,
    encoding: TextEncoding,
    separator: u8,
}

impl Text {
    /// Looks at the whole text for its encoding and at the beginning for its separator.
    pub(super) fn open(content: Bytes) -> Result<Self, Unreadable> {
        let (content, encoding) = match content.as_ref() {
            [0xEF, 0xBB, 0xBF, ..] => (content.slice(3..), None),
            [0xFF, 0xFE, rest @ ..] => (utf_8(UTF_16LE, rest), Some(TextEncoding::Utf16)),
            [0xFE, 0xFF, rest @ ..] => (utf_8(UTF_16BE, rest), Some(TextEncoding::Utf16)),
            _ => (content, None),
        };
        if content.is_empty() {
            return Err(Unreadable::Empty);
        }
        // No text has a zero byte, and nearly every other kind of file does.
        if content.contains(&0) {
            return Err(Unreadable::FileType);
        }
        let separator = separator(&content[..content.len().min(SAMPLE)]);
        if is_too_wide(&content, separator) {
            return Err(Unreadable::TooMuch("max_columns", COLUMNS_MAX as u64));
        }
        let mut text = Self { content, encoding: TextEncoding::Utf8, separator };
        text.encoding = encoding.map_or_else(|| text.judge_encoding(), Ok)?;
        Ok(text)
    }

    pub(super) fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// Hands every row with something in it to `take`.
    pub(super) fn rows(&self, take: &mut Take<'_>) -> Result<(), Unreadable> {
        let mut reader = self.reader();
        let mut record = ByteRecord::new();
        let mut number: i64 = 0;
        loop {
            let began = reader.position().line();
            if !reader.read_byte_record(&mut record).map_err(broken)? {
                return Ok(());
            }
            // Empty lines are left out by the reader but are rows of a spreadsheet; line ends within a cell are not.
            let inside = record.iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
            let lines = reader.position().line().saturating_sub(began).saturating_sub(inside).max(1);
            number = number.saturating_add(i64::try_from(lines).unwrap_or(i64::MAX));
            let decode = self.decoder(&record);
            if record.iter().skip(COLUMNS_MAX).any(|field| !field.trim_ascii().is_empty()) {
                return Err(Unreadable::TooMuch("max_columns", COLUMNS_MAX as u64));
            }
            let cells = record.iter().take(COLUMNS_MAX).map(|field| Cell::text(&decode(field))).collect();
            if let Some(cells) = trimmed(cells)
                && take(number, cells)? == ControlFlow::Break(())
            {
                return Ok(());
            }
        }
    }

    fn reader(&self) -> Reader<&[u8]> {
        ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .from_reader(self.content.as_ref())
    }

    /// UTF-8 when all of it is; otherwise each row is asked, because joined files mix the two. A whole row of
    /// GB18030 is hardly ever UTF-8 by chance, a single cell sometimes is.
    fn judge_encoding(&self) -> Result<TextEncoding, Unreadable> {
        if std::str::from_utf8(&self.content).is_ok() {
            return Ok(TextEncoding::Utf8);
        }
        let mut reader = self.reader();
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(broken)? {
            if !record.as_slice().is_ascii() && is_utf_8(&record) {
                return Ok(TextEncoding::Mixed);
            }
        }
        Ok(TextEncoding::Gb18030)
    }

    fn decoder(&self, record: &ByteRecord) -> fn(&[u8]) -> String {
        let gb18030 = match self.encoding {
            TextEncoding::Utf8 | TextEncoding::Utf16 => false,
            TextEncoding::Gb18030 => true,
            TextEncoding::Mixed => !is_utf_8(record),
        };
        // What is wrong in either becomes U+FFFD, which the row's judge finds.
        if gb18030 {
            |field| GB18030.decode_without_bom_handling(field).0.into_owned()
        } else {
            |field| String::from_utf8_lossy(field).into_owned()
        }
    }
}

fn is_utf_8(record: &ByteRecord) -> bool {
    record.iter().all(|field| std::str::from_utf8(field).is_ok())
}

fn utf_8(encoding: &'static encoding_rs::Encoding, content: &[u8]) -> Bytes {
    let text = encoding.decode_without_bom_handling(content).0;
    Bytes::from(text.into_owned())
}

/// The separator that stands most often outside of quotation marks. None of them is a part of a character of the
/// encodings that are read.
fn separator(sample: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in sample {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => {
                for (separator, count) in &mut counts {
                    *count += usize::from(separator == byte);
                }
            }
        }
    }
    // The first of equals: a file without any separator is one column.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// Whether a row has so many separators that holding it would be an attack on the memory; a spreadsheet that was once
/// wide may well end its rows with thousands of empty cells.
fn is_too_wide(content: &[u8], separator: u8) -> bool {
    let (mut quoted, mut count) = (false, 0);
    content.iter().any(|byte| {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\n' => count = 0,
            _ => count += usize::from(*byte == separator),
        }
        count > SEPARATORS_MAX
    })
}

fn broken(error: ::csv::Error) -> Unreadable {
    Unreadable::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> (TextEncoding, Vec<(i64, Vec<String>)>) {
        let text = Text::open(Bytes::copy_from_slice(content)).unwrap();
        let mut rows = Vec::new();
        text.rows(&mut |number, cells| {
            rows.push((number, cells.iter().map(Cell::whole).collect()));
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        (text.encoding(), rows)
    }

    #[test]
    fn a_text_is_read_in_its_own_encoding() {
        let row = |text: &str| vec![(1, text.split(',').map(str::to_owned).collect::<Vec<_>>())];
        assert_eq!(read("客户,甲".as_bytes()), (TextEncoding::Utf8, row("客户,甲")));
        assert_eq!(read("\u{feff}客户;甲".as_bytes()), (TextEncoding::Utf8, row("客户,甲")));
        let (gb18030, ..) = GB18030.encode("客户\t甲");
        assert_eq!(read(&gb18030), (TextEncoding::Gb18030, row("客户,甲")));
        let utf_16: Vec<u8> = "\u{feff}客户\t甲".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf_16), (TextEncoding::Utf16, row("客户,甲")));
    }

    #[test]
    fn rows_of_two_encodings_are_each_read_in_their_own() {
        let mut content = "客户,电话\n".as_bytes().to_vec();
        content.extend(GB18030.encode("重庆合中建材,王岩\n").0.as_ref());
        content.extend("南京信朗建材,聂凤兰\n".as_bytes());
        let (encoding, rows) = read(&content);
        assert_eq!(encoding, TextEncoding::Mixed);
        let first: Vec<&str> = rows.iter().map(|(_, cells)| cells[0].as_str()).collect();
        assert_eq!(first, ["客户", "重庆合中建材", "南京信朗建材"]);
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let (_, rows) = read("a,b\r\n\r\n\"c\nd\",e\r\n,,\r\nf,g".as_bytes());
        let numbers: Vec<i64> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 5]);
    }

    #[test]
    fn a_row_may_end_in_empty_cells_but_not_in_millions_of_them() {
        let row = |separators: usize| format!("客户{}\n", ",".repeat(separators));
        assert_eq!(read(row(SEPARATORS_MAX).as_bytes()).1, [(1, vec!["客户".to_owned()])]);
        let too_wide = Text::open(Bytes::from(row(SEPARATORS_MAX + 1)));
        assert!(matches!(too_wide, Err(Unreadable::TooMuch("max_columns", _))));
        let quoted = format!("\"{}\",甲\n", ",".repeat(SEPARATORS_MAX + 1));
        assert_eq!(read(quoted.as_bytes()).1[0].1.len(), 2);
    }

    #[test]
    fn a_picture_is_no_text() {
        assert!(matches!(
            Text::open(Bytes::from_static(b"\x89PNG\r\n\x1a\n\0\0")),
            Err(Unreadable::FileType)
        ));
    }
}
