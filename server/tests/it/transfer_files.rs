//! Stories of files that are no sheets, or too much of one: a clear answer each, never a failure of the server.

use std::io::{Cursor, Write};

use encoding_rs::GB18030;
use shared::error::{ErrorCode, Fault, Problem};
use shared::transfer::{CELL_MAX, FILE_MAX, TextEncoding};
use zip::write::SimpleFileOptions;

use crate::support::{TestApp, WORKBOOK, both};

fn codes(problem: &Problem) -> Vec<(&str, &str)> {
    problem.findings.iter().map(|found| (found.field.as_str(), found.fault.code())).collect()
}

/// An archive with these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook of one sheet with this XML.
fn workbook(sheet: &str) -> Vec<u8> {
    workbook_of(r#"<sheet name="S" sheetId="1" r:id="rId1"/>"#, sheet)
}

/// A workbook that lists `sheets`, all of which may be the one with this XML.
fn workbook_of(sheets: &str, sheet: &str) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>"#
    );
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn rows(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

both! {
    async fn what_is_no_sheet_is_told_so(app: TestApp) {
        let fang = app.rep("fang").await;
        for (name, content, findings) in [
            ("客户.xlsx", Vec::new(), vec![("file", "empty_file")]),
            ("客户.csv", b"\xEF\xBB\xBF".to_vec(), vec![("file", "empty_file")]),
            ("客户.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), vec![("file", "file_type")]),
            ("letter.xlsx", archive(&[("word/document.xml", b"<w/>")]), vec![("file", "file_type")]),
            ("客户.csv", b"\n\n\n".to_vec(), vec![("file", "empty_file")]),
            ("客户.xlsx", workbook(&rows("")), vec![("file", "empty_file")]),
            // Cut off in the middle, as downloads are.
            ("客户.xlsx", WORKBOOK[..WORKBOOK.len() / 2].to_vec(), vec![]),
            ("客户.xlsx", workbook("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1"), vec![]),
            ("客户.xlsx", workbook(&rows(r#"<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>"#)), vec![]),
        ] {
            let problem = fang.upload(name, content).await.unwrap_err();
            assert_eq!((problem.code, codes(&problem)), (ErrorCode::UnreadableFile, findings), "{name} {problem:?}");
        }
        let problem = fang.upload("客户.exe", "客户名称\n甲").await.unwrap_err();
        assert_eq!((problem.code, codes(&problem)), (ErrorCode::ValidationFailed, vec![("name", "file_type")]));
    }

    async fn too_much_is_told_so(app: TestApp) {
        let fang = app.rep("fang").await;
        let wide = format!("客户名称{}\n甲", ",x".repeat(200));
        let problem = fang.upload("wide.csv", wide).await.unwrap_err();
        assert_eq!((problem.code, &problem.more["max_columns"]), (ErrorCode::TooLarge, &200.into()));
        let far = workbook(&rows(&format!(r#"<row r="1">{}{}</row>"#, cell("A1", "客户名称"), cell("XFD1", "x"))));
        assert_eq!(fang.upload("far.xlsx", far).await.unwrap_err().code, ErrorCode::TooLarge);
        let empty_ends = format!("客户名称{}\n甲", ",".repeat(20_000));
        assert_eq!(fang.upload("ends.csv", empty_ends).await.unwrap_err().code, ErrorCode::TooLarge);
        // One empty sheet under many names: each would be opened to see whether there is something in it.
        let listed = |count: u32| {
            (1..=count)
                .map(|number| format!(r#"<sheet name="S{number}" sheetId="{number}" r:id="rId1"/>"#))
                .collect::<String>()
        };
        let sheets = fang.upload("sheets.xlsx", workbook_of(&listed(201), &rows(""))).await.unwrap_err();
        assert_eq!((sheets.code, &sheets.more["max_sheets"]), (ErrorCode::TooLarge, &200.into()));
        let sheets = fang.upload("sheets.xlsx", workbook_of(&listed(200), &rows(""))).await.unwrap_err();
        assert_eq!(codes(&sheets), [("file", "empty_file")]);
        let long = format!("客户名称\n甲{}乙\n", "\n".repeat(1_000_000));
        let problem = fang.upload("long.csv", long).await.unwrap_err();
        assert_eq!((problem.code, &problem.more["max_rows"]), (ErrorCode::TooLarge, &1_000_000.into()));
        let large = vec![b'a'; usize::try_from(FILE_MAX).unwrap() + 1];
        assert_eq!(fang.upload("large.csv", large).await.unwrap_err().code, ErrorCode::TooLarge);
        // A small archive that comes to more than anybody's memory.
        let bomb = archive(&[("xl/workbook.xml", &vec![b' '; 257 * 1024 * 1024])]);
        assert!(bomb.len() < 1024 * 1024);
        let problem = fang.upload("bomb.xlsx", bomb).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::TooLarge);
        assert!(problem.more.contains_key("max_unpacked_bytes"), "{problem:?}");
    }

    async fn a_cell_of_ten_megabytes_is_a_finding_of_its_row_alone(app: TestApp) {
        let fang = app.rep("fang").await;
        let sheet = format!("客户名称,备注\n甲公司,{}\n乙公司,好\n", "长".repeat(10 * 1024 * 1024 / 3));
        let import = fang.upload("客户.csv", sheet).await.unwrap();
        assert_eq!((import.check.good, import.check.bad), (1, 1));
        let [fault] = &import.check.faults[..] else { panic!("{:?}", import.check.faults) };
        assert_eq!(fault.fault, Fault::TooLong { max: CELL_MAX, length: 10 * 1024 * 1024 / 3 });
        assert!(import.preview[0].cells[1].chars().count() <= 200);
    }

    async fn rows_of_two_encodings_are_each_read_in_their_own(app: TestApp) {
        let fang = app.rep("fang").await;
        let mut sheet = "客户名称,联系人\n".as_bytes().to_vec();
        for row in 0..50 {
            let row = format!("重庆合中建材{row},王岩\n");
            if row.contains('7') {
                sheet.extend(row.as_bytes());
            } else {
                sheet.extend(GB18030.encode(&row).0.as_ref());
            }
        }
        sheet.extend(b"\xff\xff,x\n");
        let import = fang.upload("客户.csv", sheet).await.unwrap();
        assert_eq!(import.encoding, Some(TextEncoding::Mixed));
        assert_eq!((import.check.good, import.check.bad), (50, 1));
        assert!(import.preview.iter().take(49).all(|row| row.cells[0].starts_with("重庆合中建材")));
        assert_eq!(import.check.faults[0].fault, Fault::UnprintableCharacters);
    }

    async fn formulas_emoji_and_turned_names_are_judged_cell_by_cell(app: TestApp) {
        let fang = app.rep("fang").await;
        let formula = r#"<c r="A2"><f>1+1</f><v>2</v></c>"#;
        let error = r#"<c r="A3" t="e"><v>#N/A</v></c>"#;
        let sheet = rows(&[
            format!(r#"<row r="1">{}{}</row>"#, cell("A1", "客户名称"), cell("B1", "联系人")),
            format!(r#"<row r="2">{formula}{}</row>"#, cell("B2", "王岩")),
            format!(r#"<row r="3">{error}{}</row>"#, cell("B3", "王岩")),
            format!(r#"<row r="5">{}{}</row>"#, cell("A5", "表情😀公司"), cell("B5", "شركة الأمل")),
            format!(r#"<row r="6">{}{}</row>"#, cell("A6", "甲"), cell("B6", "\u{202e}evil")),
        ]
        .concat());
        let import = fang.upload("客户.xlsx", workbook(&sheet)).await.unwrap();
        let found: Vec<_> = import
            .preview
            .iter()
            .map(|row| (row.row, row.findings.iter().map(|found| found.fault.code()).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            found,
            [
                (2, vec!["formula_cell"]),
                (3, vec!["formula_cell"]),
                (4, vec!["empty_row"]),
                (5, vec![]),
                (6, vec!["unprintable_characters"])
            ]
        );
    }

    async fn what_other_programs_write_is_read_as_it_was_meant(app: TestApp) {
        let fang = app.rep("fang").await;
        // The second counts its days from 1904, as spreadsheets of old Macintoshes do.
        for content in [&include_bytes!("../fixtures/openpyxl.xlsx")[..], include_bytes!("../fixtures/openpyxl-1904.xlsx")] {
            let import = fang.upload("客户.xlsx", content).await.unwrap();
            assert!(import.columns.iter().all(|column| column.field.is_some()), "{:?}", import.columns);
            assert_eq!((import.check.good, import.check.bad), (2, 0), "{:?}", import.check.faults);
            // A name without the reading beside it, a telephone that was a number, texts in several letters.
            let cells: Vec<&str> = import.preview[0].cells.iter().map(String::as_str).collect();
            assert_eq!(
                cells,
                ["甲公司", "王岩", "13800138000", "1200", "128000.5", "2026-12-31", "2026-12-01 09:30", "要加粗的字"]
            );
            let cells: Vec<&str> = import.preview[1].cells.iter().map(String::as_str).collect();
            assert_eq!(cells, ["乙公司", "李帅", "+86 139 0013 9000", "", "12.8万", "2027-02-28", "", "前后有空格"]);
        }
    }
}
