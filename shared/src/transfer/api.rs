//! The endpoints of imports. Progress is asked for by showing the import again.

use serde::{Deserialize, Serialize};

use super::duplicate::DuplicateRule;
use super::layout::Choice;
use super::row::CellFinding;
use super::{Decision, Existing, FileFormat, ImportField, ImportState, KeptBecause, Remedy, TextEncoding};
use crate::endpoint::{Bytes, Nothing, endpoints};
use crate::error::Fault;
use crate::ids::ImportId;
use crate::page::Page;
use crate::records::Subject;
use crate::records::account::{AccountForm, AccountView};
use crate::records::contact::{ContactForm, ContactView};
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// What a file is called, and which of its sheets is meant.
    #[derive(Eq)]
    pub struct ImportQuery {
        /// The file's name with its ending; `.xlsx` and `.csv` are taken.
        pub name: String,
        /// The sheet's name; the first with rows when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sheet: Option<String>,
    }

    /// How a list of one's own imports is asked for, newest first.
    #[derive(Default, Eq)]
    pub struct ImportsQuery {
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// What columns say, and what happens to faults and to accounts that are known already.
    #[derive(Eq)]
    pub struct ImportMapping {
        /// The version that was seen.
        pub version: i64,
        /// Each column's field in the order of the sheet; nothing for a column that is left out.
        pub columns: Vec<Option<ImportField>>,
        /// What happens to faults; those without a choice reject their row.
        #[serde(default)]
        pub choices: Vec<Choice>,
        /// What happens to a row that means records which were there before.
        pub existing: Existing,
    }

    /// How to start.
    #[derive(Copy, Eq)]
    pub struct ImportStart {
        /// The version that was seen.
        pub version: i64,
        /// Only count what would be made; write nothing.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// A column of the sheet.
    #[derive(Eq)]
    pub struct ImportColumn {
        /// Its header.
        pub label: String,
        /// What it says now.
        pub field: Option<ImportField>,
        /// What the header was guessed to say, or what was chosen the last time such a header came.
        pub guess: Option<ImportField>,
    }

    /// A row as it will be read, shown before the import.
    #[derive(Eq)]
    pub struct PreviewRow {
        /// Its number in the sheet, counted from 1 as a spreadsheet does.
        pub row: i64,
        /// Its cells, each at most 200 characters.
        pub cells: Vec<String>,
        /// What is wrong with them.
        pub findings: Vec<CellFinding>,
    }

    /// How many rows have one kind of fault in one field.
    #[derive(Eq)]
    pub struct FaultCount {
        /// The field; absent for the whole row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub field: Option<ImportField>,
        /// The first such fault, with its values.
        pub fault: Fault,
        /// How many rows have it.
        pub rows: i64,
        /// The row that had it first.
        pub first_row: i64,
        /// Do rows with it come in all the same? True of remarks.
        pub harmless: bool,
        /// What happens to it now.
        pub remedy: Remedy,
        /// What else could.
        pub remedies: Vec<Remedy>,
    }

    /// What a whole file was found to be under the present mapping.
    #[derive(Default, Eq)]
    pub struct ImportCheck {
        /// Rows below the header.
        pub rows: i64,
        /// Rows that can be imported.
        pub good: i64,
        /// Rows that are rejected.
        pub bad: i64,
        /// The kinds of faults, most frequent first.
        pub faults: Vec<FaultCount>,
    }

    /// How far the run has come, and what it made, or would make if it is a dry one.
    #[derive(Copy, Default, Eq)]
    pub struct ImportProgress {
        /// Rows in all.
        pub total: i64,
        /// Rows dealt with.
        pub done: i64,
        /// Rows that made or completed records.
        pub accepted: i64,
        /// Rows that were rejected.
        pub rejected: i64,
        /// Rows passed over because they mean records that were there.
        pub skipped: i64,
        /// Accounts made.
        pub accounts: i64,
        /// Rows that mean records which were there before the import.
        pub known: i64,
        /// Contacts made.
        pub contacts: i64,
        /// Deals made.
        pub deals: i64,
        /// Of the rows that mean such records, those that filled or replaced a field of them.
        #[serde(default)]
        pub changed: i64,
        /// Of those, the ones that made records of their own all the same.
        #[serde(default)]
        pub anew: i64,
        /// Of those, the ones put aside for somebody to say which they are.
        #[serde(default)]
        pub reviewed: i64,
    }

    /// How far the taking back of an import has come.
    #[derive(Copy, Default, Eq)]
    pub struct UndoProgress {
        /// Records in all that it made or changed.
        pub total: i64,
        /// Records dealt with.
        pub done: i64,
        /// Records that it made and that went to the recycle bin.
        pub removed: i64,
        /// Records whose fields hold again what they held before.
        pub restored: i64,
        /// Records of which something was left as it is: [`ListKept`] says why.
        pub kept: i64,
    }

    /// A record of which an undone import left something as it is.
    #[derive(Eq)]
    pub struct KeptRow {
        /// Which.
        pub subject: Subject,
        /// What it is called; absent for whoever may not see it any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Why.
        pub because: KeptBecause,
        /// The fields that hold something else by now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub fields: Vec<String>,
    }

    /// How rows that wait to be decided, or records that were kept, are asked for, in the order of the file.
    #[derive(Default, Eq)]
    pub struct ReviewQuery {
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// A row beside what it may mean.
    pub struct ReviewRow {
        /// Its number in the sheet.
        pub row: i64,
        /// What it says of an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountForm>,
        /// What it says of a contact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact: Option<ContactForm>,
        /// What it may mean, the likeliest first, as far as its reader may see.
        pub candidates: Vec<ReviewCandidate>,
    }

    /// A record that a row may mean, as it stands.
    pub struct ReviewCandidate {
        /// By what it was found.
        pub rule: DuplicateRule,
        /// The account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountView>,
        /// The contact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact: Option<ContactView>,
    }

    /// What a row is, once somebody has looked at it.
    #[derive(Copy, Eq)]
    pub struct ReviewDecision {
        /// The row's number in the sheet.
        pub row: i64,
        /// What happens to it.
        pub choice: Decision,
        /// The account or, where the row names none, the contact that it means; the likeliest when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub meaning: Option<uuid::Uuid>,
    }

    /// What happens to rows that wait: to each that is named, or to all that are left.
    #[derive(Eq)]
    pub struct ReviewDecisions {
        /// What happens to single rows, at most 200.
        #[serde(default)]
        pub rows: Vec<ReviewDecision>,
        /// What happens to every other row that waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rest: Option<Decision>,
    }

    /// How to take an import back.
    #[derive(Copy, Eq)]
    pub struct UndoStart {
        /// The version that was seen.
        pub version: i64,
    }

    /// An import in a list.
    #[derive(Eq)]
    pub struct ImportListRow {
        /// Id.
        pub id: ImportId,
        /// The file's name.
        pub name: String,
        /// How far it has come.
        pub state: ImportState,
        /// Of the last run; absent before the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub progress: Option<ImportProgress>,
        /// When the file was sent.
        pub created_at: Instant,
    }

    /// An import on its own page.
    #[derive(Eq)]
    pub struct ImportView {
        /// Id.
        pub id: ImportId,
        /// The file's name.
        pub name: String,
        /// Its bytes.
        pub size: i64,
        /// Its kind.
        pub format: FileFormat,
        /// How its characters are written; absent for a workbook.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub encoding: Option<TextEncoding>,
        /// The names of its sheets; empty for a text file.
        pub sheets: Vec<String>,
        /// The sheet that is read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sheet: Option<String>,
        /// The row of the header, counted from 1.
        pub header_row: i64,
        /// Its columns.
        pub columns: Vec<ImportColumn>,
        /// What happens to faults.
        pub choices: Vec<Choice>,
        /// What happens to accounts that are known.
        pub existing: Existing,
        /// Its first rows.
        pub preview: Vec<PreviewRow>,
        /// The first rows that are rejected, wherever they stand.
        pub faulty: Vec<PreviewRow>,
        /// What the whole file was found to be.
        pub check: ImportCheck,
        /// How far it has come.
        pub state: ImportState,
        /// Of the last run; absent before the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub progress: Option<ImportProgress>,
        /// Was the last run a dry one?
        pub dry_run: bool,
        /// Rows that wait for somebody to say which records they mean.
        #[serde(default)]
        pub waiting: i64,
        /// How far its taking back has come; absent while nobody took it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undone: Option<UndoProgress>,
        /// When the file was sent.
        pub created_at: Instant,
        /// Version; goes up with every change of mapping or state, not with progress.
        pub version: i64,
    }
}

/// What `…/rejected` says besides the file: in which language the reasons are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectedQuery {
    /// The language; the person's, else the browser's, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<crate::people::Language>,
}

crate::endpoint::described!(RejectedQuery);

endpoints! { "transfer":
    /// Reads a file to import; the body is the file, at most 25 MiB. Nothing is made yet.
    UploadImport("uploadImport") = Post "/api/v1/imports" (()) ?ImportQuery, Bytes => ImportView, new at ShowImport;
    /// Lists one's own imports.
    ListImports("listImports") = Get "/api/v1/imports" (()) ?ImportsQuery, Nothing => Page<ImportListRow>;
    /// Shows an import and how far it has come.
    ShowImport("showImport") = Get "/api/v1/imports/{import}" (ImportId) ?Nothing, Nothing => ImportView;
    /// Says what the columns say and what happens to faults, and judges the file anew.
    MapImport("mapImport") = Put "/api/v1/imports/{import}/mapping" (ImportId) ?Nothing, ImportMapping => ImportView;
    /// Starts the import, or a trial of it that writes nothing.
    StartImport("startImport") = Post "/api/v1/imports/{import}/start" (ImportId) ?Nothing, ImportStart => ImportView;
    /// Stops an import at the next batch; what was written stays.
    CancelImport("cancelImport") = Delete "/api/v1/imports/{import}" (ImportId) ?Nothing, Nothing => ImportView;
    /// Lists the rows of an import that wait for somebody to say which records they mean, beside those.
    ListReviews("listReviews") = Get "/api/v1/imports/{import}/reviews" (ImportId) ?ReviewQuery, Nothing => Page<ReviewRow>;
    /// Says which records rows mean; a worker writes what follows.
    DecideReviews("decideReviews") = Post "/api/v1/imports/{import}/reviews" (ImportId) ?Nothing, ReviewDecisions => ImportView;
    /// Takes an import back, as far as nobody has worked since on what it made and changed.
    UndoImport("undoImport") = Post "/api/v1/imports/{import}/undo" (ImportId) ?Nothing, UndoStart => ImportView;
    /// Lists the records of which an import that was taken back left something as it is, and why.
    ListKept("listKept") = Get "/api/v1/imports/{import}/kept" (ImportId) ?ReviewQuery, Nothing => Page<KeptRow>;
    /// Downloads the rejected rows with their reasons, as a CSV to mend and load again.
    DownloadRejected("downloadRejected") = Get "/api/v1/imports/{import}/rejected" (ImportId) ?RejectedQuery, Nothing => Bytes;
}
