//! What imports and exports say on the wire.

use shared::event::SubjectKind;
use shared::ids::{AccountId, ExportId};
use shared::people::Language;
use shared::records::Subject;
use shared::transfer::api::{ImportProgress, KeptRow, ReviewDecision, ReviewDecisions, UndoProgress};
use shared::transfer::export::{ExportForm, ExportFormat, ExportState, ExportView};
use shared::transfer::{Decision, KeptBecause};

use crate::builders::id;
use crate::wire::pin;

#[test]
fn an_import_counts_its_rows_under_names_that_stay() {
    let progress = ImportProgress {
        total: 10,
        done: 9,
        accepted: 5,
        rejected: 1,
        skipped: 2,
        accounts: 3,
        known: 4,
        contacts: 5,
        deals: 6,
        changed: 2,
        anew: 1,
        reviewed: 1,
    };
    pin("import_progress", &progress);
    // What an older server kept says nothing of the later figures.
    let older = r#"{"total":1,"done":1,"accepted":1,"rejected":0,"skipped":0,"accounts":1,"known":0,"contacts":0,"deals":0}"#;
    assert_eq!(serde_json::from_str::<ImportProgress>(older).unwrap().reviewed, 0);
}

#[test]
fn rows_are_decided_and_an_import_is_taken_back() {
    let row = ReviewDecision { row: 7, choice: Decision::Update, meaning: Some(id(31)) };
    pin("import_decisions", &ReviewDecisions { rows: vec![row], rest: Some(Decision::Skip) });
    let undone = UndoProgress { total: 9, done: 9, removed: 6, restored: 2, kept: 1 };
    pin("import_undone", &undone);
    let kept = KeptRow {
        subject: Subject::Account(AccountId(id(31))),
        name: Some("启衡医疗".to_owned()),
        because: KeptBecause::Changed,
        fields: vec!["region".to_owned()],
    };
    pin("import_kept", &kept);
}

#[test]
fn a_list_is_asked_for_as_a_file() {
    let form = ExportForm {
        kind: SubjectKind::Deal,
        filter: Some("amount.at_least:1000000".to_owned()),
        sort: Some("-amount".to_owned()),
        columns: None,
        format: ExportFormat::Xlsx,
        language: Some(Language::English),
    };
    pin("export_form", &form);
    let created_at = "2026-11-19T01:00:00.000Z".parse().unwrap();
    let view = ExportView {
        id: ExportId(id(61)),
        kind: SubjectKind::Deal,
        format: ExportFormat::Csv,
        state: ExportState::Writing,
        rows: 1000,
        created_at,
        expires_at: None,
    };
    pin("export_view", &view);
}
