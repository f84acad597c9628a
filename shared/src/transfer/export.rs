//! Export (O6): a list of records as a file, made by a worker in the background.
//!
//! - [`heading`]: what a column of the file is called, so that an import takes it for the same field.
//!
//! Nothing here reads a record.

use crate::endpoint::{Bytes, Nothing, endpoints};
use crate::event::SubjectKind;
use crate::ids::ExportId;
use crate::lists::field::{Edit, ListField, fields_of};
use crate::lists::header::header;
use crate::page::Page;
use crate::people::Language;
use crate::records::Source;
use crate::time::Instant;
use crate::transfer::spelling::source;
use crate::wire::{wire, words};

/// How long a file is kept, in milliseconds: a week.
pub const KEPT_MILLIS: i64 = 7 * 24 * 3_600_000;
/// Most rows of a sheet below its header; what is more goes on in another sheet.
pub const SHEET_ROWS: usize = 1_048_575;

words! {
    /// What kind of file is made.
    ExportFormat {
        /// An Excel workbook: dates and amounts are what they are, telephones are text.
        Xlsx = "xlsx",
        /// Text with commas, in UTF-8 with its mark.
        Csv = "csv",
    }
}

words! {
    /// How far an export has come.
    ExportState {
        /// A worker makes it, or will.
        Writing = "writing",
        /// The file is there.
        Ready = "ready",
        /// Stopped by its person.
        Cancelled = "cancelled",
        /// Its person may no longer export, or the list is no longer in order.
        Failed = "failed",
        /// The file was there and was removed.
        Removed = "removed",
    }
}

wire! {
    /// Which list is made a file of, and how.
    #[derive(Eq)]
    pub struct ExportForm {
        /// Whose records.
        pub kind: SubjectKind,
        /// What has to hold, as a list says it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub filter: Option<String>,
        /// In which order, as a list says it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<String>,
        /// Which fields, as a list says it; every one that an import takes when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub columns: Option<String>,
        /// What kind of file.
        pub format: ExportFormat,
        /// The language of heads and words; the person's own when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
    }

    /// An export and how far it has come.
    #[derive(Eq)]
    pub struct ExportView {
        /// Id.
        pub id: ExportId,
        /// Whose records.
        pub kind: SubjectKind,
        /// What kind of file.
        pub format: ExportFormat,
        /// How far it has come.
        pub state: ExportState,
        /// Rows written so far.
        pub rows: i64,
        /// When it was asked for.
        pub created_at: Instant,
        /// When its file is removed; absent while there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Instant>,
    }

    /// How one's own exports are asked for, newest first.
    #[derive(Default, Eq)]
    pub struct ExportsQuery {
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }
}

endpoints! { "transfer":
    /// Asks for a list as a file; a worker makes it.
    CreateExport("createExport") = Post "/api/v1/exports" (()) ?Nothing, ExportForm => ExportView, new at ShowExport;
    /// Lists one's own exports.
    ListExports("listExports") = Get "/api/v1/exports" (()) ?ExportsQuery, Nothing => Page<ExportView>;
    /// Shows an export and how far it has come.
    ShowExport("showExport") = Get "/api/v1/exports/{export}" (ExportId) ?Nothing, Nothing => ExportView;
    /// Stops an export, or removes its file.
    CancelExport("cancelExport") = Delete "/api/v1/exports/{export}" (ExportId) ?Nothing, Nothing => ExportView;
    /// Downloads the file of an export.
    DownloadExport("downloadExport") = Get "/api/v1/exports/{export}/file" (ExportId) ?Nothing, Nothing => Bytes;
}

/// What the column of Sluice's own ids is called, which stands first.
pub const fn id_heading(kind: SubjectKind, language: Language) -> &'static str {
    match (kind, language) {
        (SubjectKind::Account, Language::Chinese) => "Sluice 客户编号",
        (SubjectKind::Account, Language::English) => "Sluice account ID",
        (SubjectKind::Contact, Language::Chinese) => "Sluice 联系人编号",
        (SubjectKind::Contact, Language::English) => "Sluice contact ID",
        (SubjectKind::Lead, Language::Chinese) => "Sluice 线索编号",
        (SubjectKind::Lead, Language::English) => "Sluice lead ID",
        (SubjectKind::Deal, Language::Chinese) => "Sluice 商机编号",
        (SubjectKind::Deal, Language::English) => "Sluice deal ID",
    }
}

/// What the column of `field` is called.
pub fn heading(kind: SubjectKind, field: &ListField, language: Language) -> &'static str {
    match (kind, field.name, language) {
        // In a sheet of contacts the note is theirs; by itself the word is the account's.
        (SubjectKind::Contact, "note", Language::Chinese) => "联系人备注",
        (SubjectKind::Contact, "note", Language::English) => "Contact note",
        _ => header(kind, field.name, language).unwrap_or(field.name),
    }
}

/// The source that a word of a file names, in either language.
pub fn source_called(word: &str) -> Option<Source> {
    source(word)
}

/// The fields that a file has when nobody says which: those that people fill in, whose they are and since when.
pub fn columns(kind: SubjectKind) -> impl Iterator<Item = &'static ListField> {
    let filled = |field: &&ListField| {
        field.edit == Edit::Cell || matches!(field.name, "owner" | "stage" | "created_at")
    };
    fields_of(kind).iter().filter(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::ImportField;
    use crate::transfer::header::guess;

    fn guessed(kind: SubjectKind, language: Language) -> Vec<(&'static str, Option<ImportField>)> {
        let names = std::iter::once("id").chain(columns(kind).map(|field| field.name));
        let heads = columns(kind).map(|field| heading(kind, field, language));
        let heads: Vec<String> =
            std::iter::once(id_heading(kind, language)).chain(heads).map(str::to_owned).collect();
        names.zip(guess(&heads)).collect()
    }

    #[test]
    fn every_heading_is_taken_for_its_own_field_by_an_import_in_both_languages() {
        for language in Language::ALL.iter().copied() {
            for kind in [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Deal] {
                for (name, field) in guessed(kind, language) {
                    let Some(field) = field else { panic!("{kind} {name} {language}") };
                    let own = field.fills().iter().any(|(of, filled)| *of == kind && *filled == name);
                    let known = match (kind, name) {
                        (SubjectKind::Account, "id") => field == ImportField::AccountId,
                        (SubjectKind::Contact, "id") => field == ImportField::ContactId,
                        (SubjectKind::Deal, "id") => field == ImportField::DealId,
                        (_, "account") => field == ImportField::AccountName,
                        (_, "contact") => field == ImportField::ContactName,
                        (_, "stage") => field == ImportField::Stage,
                        (_, "owner") => field == ImportField::Owner,
                        (_, "created_at") => field == ImportField::CreatedAt,
                        // Said of the account or of the deal, whichever the sheet is of.
                        (_, "source") => field == ImportField::Source,
                        (_, "next_contact_at") => field == ImportField::NextContactAt,
                        _ => own,
                    };
                    assert!(known, "{kind} {name} {language}: {field}");
                }
            }
        }
    }

    #[test]
    fn no_heading_of_what_is_worked_out_is_taken_for_a_field() {
        for language in Language::ALL.iter().copied() {
            for kind in [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Deal] {
                let filled: Vec<&str> = columns(kind).map(|field| field.name).collect();
                let others = fields_of(kind).iter().filter(|field| !filled.contains(&field.name));
                for field in others {
                    let label = heading(kind, field, language).to_owned();
                    assert_eq!(guess(std::slice::from_ref(&label)), [None], "{kind} {label}");
                }
            }
        }
    }
}
