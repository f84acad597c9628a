//! Where the header of a sheet stands, which column says what, and which rows only repeat the header.

use super::ImportField;
use super::cell::Cell;
use super::spelling::{HEADERS, WORKED_OUT, plain};

/// How many rows from the top may be a title or a remark before the header.
const SEARCHED_ROWS: usize = 10;
/// Shortest word, in bytes, that may stand at the end of a longer header (two Chinese characters, five letters).
const SUFFIX_MIN: usize = 5;

/// The place of the header among the first rows of a sheet, counted from 0.
///
/// It is the row with the most cells that name a field, at least two; else the first row with two cells filled;
/// else the first row that is not empty.
pub fn find_header(rows: &[Vec<Cell>]) -> Option<usize> {
    let rows = &rows[..rows.len().min(SEARCHED_ROWS)];
    let named = |row: &[Cell]| guess(&labels(row)).iter().flatten().count();
    let filled = |row: &[Cell]| row.iter().filter(|cell| !cell.is_empty()).count();
    let best =
        rows.iter().enumerate().rev().max_by_key(|(_, row)| named(row)).filter(|(_, row)| named(row) >= 2);
    best.map(|(place, _)| place)
        .or_else(|| rows.iter().position(|row| filled(row) >= 2))
        .or_else(|| rows.iter().position(|row| filled(row) > 0))
}

/// The texts of a header row.
pub fn labels(row: &[Cell]) -> Vec<String> {
    row.iter().map(Cell::quote).map(|label| label.trim().to_owned()).collect()
}

/// Which field each column says, guessed from its label. No field is given twice: the one that is called exactly
/// so comes before one that only ends so, the left before the right.
pub fn guess(labels: &[String]) -> Vec<Option<ImportField>> {
    let mut fields: Vec<Option<ImportField>> = vec![None; labels.len()];
    let passes: [fn(&str) -> Option<ImportField>; 2] = [called, ending];
    for named in passes {
        for (place, label) in labels.iter().enumerate() {
            if fields[place].is_none()
                && let Some(field) = named(&plain(label)).filter(|field| !fields.contains(&Some(*field)))
            {
                fields[place] = Some(field);
            }
        }
    }
    fields
}

/// The field that is called `word`, by a name people use or by the product's own.
fn called(word: &str) -> Option<ImportField> {
    HEADERS
        .iter()
        .find(|(field, words)| words.contains(&word) || plain(field.as_str()) == word)
        .map(|(field, _)| *field)
}

/// The field whose longest name ends `word` (`客户联系电话`, `contact email`).
fn ending(word: &str) -> Option<ImportField> {
    if WORKED_OUT.contains(&word) {
        return None;
    }
    HEADERS
        .iter()
        .flat_map(|(field, words)| words.iter().map(move |name| (*field, *name)))
        .filter(|(_, name)| name.len() >= SUFFIX_MIN && word.ends_with(name))
        .max_by_key(|(_, name)| name.len())
        .map(|(field, _)| field)
}

/// Does the row only repeat the header, as in files joined by hand? At least two cells, and more than half of
/// those filled, say what stands above them.
pub fn repeats_header(cells: &[Cell], labels: &[String]) -> bool {
    let mut filled = 0;
    let mut same = 0;
    for (place, cell) in cells.iter().enumerate() {
        if let Cell::Text(text) = cell {
            filled += 1;
            same += usize::from(labels.get(place).is_some_and(|label| label == text.trim()));
        } else if !cell.is_empty() {
            filled += 1;
        }
    }
    same >= 2 && same * 2 > filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::text(text)).collect()
    }

    fn guessed(texts: &[&str]) -> Vec<Option<&'static str>> {
        guess(&labels(&row(texts))).into_iter().map(|field| field.map(ImportField::as_str)).collect()
    }

    #[test]
    fn columns_are_known_by_their_headers_in_both_languages() {
        assert_eq!(
            guessed(&[
                "客户名称",
                "联 系 人",
                "手机号",
                "Ｅ－ｍａｉｌ",
                "预计金额(元)",
                "*下次联系时间：",
                "客户等级2"
            ]),
            [
                Some("account_name"),
                Some("contact_name"),
                Some("phone"),
                Some("email"),
                Some("amount"),
                Some("next_contact_at"),
                None
            ]
        );
        assert_eq!(
            guessed(&[
                "Company Name",
                "Contact",
                "Contact E-mail",
                "Mobile No.",
                "Expected close date",
                "created_at"
            ]),
            [
                Some("account_name"),
                Some("contact_name"),
                Some("email"),
                None,
                Some("expected_close_on"),
                Some("created_at")
            ]
        );
    }

    #[test]
    fn a_field_is_given_to_the_column_that_names_it_best_and_only_once() {
        assert_eq!(guessed(&["联系人电话", "电话", "客户名称"]), [None, Some("phone"), Some("account_name")]);
    }

    #[test]
    fn a_title_may_stand_above_the_header() {
        let rows = vec![
            row(&["华东大区客户总表", "", ""]),
            row(&["", "", ""]),
            row(&["客户名称", "联系人", "手机号"]),
            row(&["重庆合中建材", "王岩", "19857771896"]),
        ];
        assert_eq!(find_header(&rows), Some(2));
        assert_eq!(find_header(&[row(&["", ""]), row(&["some", "table"])]), Some(1));
        assert_eq!(find_header(&[row(&[""])]), None);
    }

    #[test]
    fn a_row_that_repeats_the_header_is_seen_even_when_a_cell_differs() {
        let header = labels(&row(&["客户名称", "联系人", "手机号", "邮箱"]));
        assert!(repeats_header(&row(&["重复表头", "联系人", "手机号", "邮箱"]), &header));
        assert!(!repeats_header(&row(&["某某公司", "联系人", "13800138000", "a@b.cn"]), &header));
    }
}
