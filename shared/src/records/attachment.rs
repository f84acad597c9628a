//! Attachments (附件): files, and what each is to the pipeline.
//!
//! Names and sizes are judged here; what the bytes really are is looked at by the server, which has them.

use crate::error::{Fault, Finding};
use crate::form::{Findings, is_unprintable};
use crate::ids::AttachmentId;
use crate::people::UserBrief;
use crate::pipeline::DocumentKind;
use crate::time::Instant;
use crate::wire::{wire, words};

/// Largest file, in bytes: 25 MiB.
pub const ATTACHMENT_MAX: u64 = 25 * 1024 * 1024;
/// Longest file name, in characters.
pub const FILE_NAME_MAX: u32 = 150;

words! {
    /// The kinds of files that are taken.
    FileKind {
        /// Portable document.
        Pdf = "pdf",
        /// Word document.
        Docx = "docx",
        /// Workbook.
        Xlsx = "xlsx",
        /// Presentation.
        Pptx = "pptx",
        /// PNG picture.
        Png = "png",
        /// JPEG picture.
        Jpeg = "jpg",
        /// Plain text.
        Text = "txt",
        /// Comma-separated values.
        Csv = "csv",
        /// A mail as a file.
        Mail = "eml",
        /// Sound, MPEG layer 3.
        Mp3 = "mp3",
        /// Sound, MPEG-4.
        M4a = "m4a",
    }
}

impl FileKind {
    /// The kind that a file name claims by its ending.
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        if ending == "jpeg" { Some(Self::Jpeg) } else { ending.parse().ok() }
    }

    /// The content type it is served with.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Mail => "message/rfc822",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
        }
    }

    /// Whether `start`, the first bytes of a file, are what this kind begins with. Text kinds have no magic
    /// number; they must not hold a NUL.
    pub fn begins(self, start: &[u8]) -> bool {
        match self {
            Self::Pdf => start.starts_with(b"%PDF-"),
            Self::Docx | Self::Xlsx | Self::Pptx => start.starts_with(b"PK\x03\x04"),
            Self::Png => start.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Jpeg => start.starts_with(b"\xff\xd8\xff"),
            Self::Text | Self::Csv | Self::Mail => !start.contains(&0),
            Self::Mp3 => {
                start.starts_with(b"ID3") || matches!(start, [0xff, second, ..] if second & 0xe0 == 0xe0)
            }
            Self::M4a => start.get(4..8) == Some(b"ftyp"),
        }
    }
}

/// Judges a file by its name and size, before a byte of it is sent.
///
/// # Errors
/// Every finding, on `name` and `size`.
pub fn judge_file(name: &str, size: u64) -> Result<FileKind, Vec<Finding>> {
    let mut findings = Findings::new();
    let length = u32::try_from(name.chars().count()).unwrap_or(u32::MAX);
    if length > FILE_NAME_MAX {
        findings.add("name", Fault::TooLong { max: FILE_NAME_MAX, length });
    }
    if name.chars().any(|c| is_unprintable(c) || matches!(c, '/' | '\\')) {
        findings.add("name", Fault::UnprintableCharacters);
    }
    let kind = FileKind::of_name(name);
    if kind.is_none() {
        findings.add("name", Fault::FileType);
    }
    if size == 0 {
        findings.add("size", Fault::EmptyFile);
    }
    if size > ATTACHMENT_MAX {
        findings.add("size", Fault::OutOfRange { min: 1, max: ATTACHMENT_MAX as i64 });
    }
    findings.or(kind.unwrap_or(FileKind::Text))
}

wire! {
    /// What goes with an upload, in the query; the body is the file itself.
    pub struct AttachmentQuery {
        /// `account`, `contact`, `lead` or `deal`.
        pub about_kind: crate::event::SubjectKind,
        /// The record's id.
        pub about_id: uuid::Uuid,
        /// The file's name.
        pub name: String,
        /// What the file is to the pipeline.
        pub document: DocumentKind,
    }

    /// An attachment as it is shown.
    #[derive(Eq)]
    pub struct AttachmentView {
        /// Id.
        pub id: AttachmentId,
        /// File name.
        pub name: String,
        /// Bytes.
        pub size: i64,
        /// What it is to the pipeline.
        pub document: DocumentKind,
        /// Who uploaded it.
        pub author: UserBrief,
        /// When.
        pub created_at: Instant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_judged_whole_before_it_is_sent() {
        assert_eq!(judge_file("启衡二期方案_v1.0.pdf", 84_000), Ok(FileKind::Pdf));
        assert_eq!(judge_file("SCAN.JPEG", 1), Ok(FileKind::Jpeg));
        let findings = judge_file("../run.exe", 0).unwrap_err();
        let faults: Vec<_> = findings.into_iter().map(|finding| finding.fault).collect();
        assert_eq!(faults, vec![Fault::UnprintableCharacters, Fault::FileType, Fault::EmptyFile]);
    }

    #[test]
    fn a_program_renamed_to_a_picture_is_seen_through() {
        assert!(!FileKind::Png.begins(b"MZ\x90\x00"));
        assert!(FileKind::Png.begins(b"\x89PNG\r\n\x1a\n...."));
    }
}
