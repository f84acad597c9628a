//! The files behind the demonstration's attachments: one of each kind, small and real, shared by all rows.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use shared::pipeline::DocumentKind;
use shared::records::attachment::FileKind;
use shared::time::Instant;

use super::dice::{Area, Dice};
use crate::error::ApiResult;
use crate::files::Files;

const PICTURE: &[u8] = include_bytes!("papers/acceptance.png");
const MAIL: &[u8] = include_bytes!("papers/confirmation.eml");
const MINUTES: &[u8] = include_bytes!("papers/minutes.txt");

/// A file in the store.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) document: DocumentKind,
    pub(super) kind: FileKind,
    pub(super) key: String,
    pub(super) size: i64,
    pub(super) sha256: Vec<u8>,
    /// Its place among the file names of the phrases.
    pub(super) name: usize,
    content: Bytes,
}

/// The files, in the order of the file names of the phrases.
#[derive(Clone, Debug)]
pub(super) struct Papers(Vec<Paper>);

impl Papers {
    /// Writes the files up.
    pub(super) fn write_up(seed: u64, at: Instant) -> Self {
        let mut dice = Dice::of(seed, Area::Company, 1);
        let all = [
            (DocumentKind::NeedsSummary, FileKind::Pdf, pdf("Summary of needs")),
            (DocumentKind::Proposal, FileKind::Pdf, pdf("Proposal v1.0")),
            (DocumentKind::AcceptanceMail, FileKind::Png, PICTURE.to_vec()),
            (DocumentKind::ConfirmationMail, FileKind::Mail, MAIL.to_vec()),
            (DocumentKind::SignedScan, FileKind::Pdf, pdf("Proposal, signed")),
            (DocumentKind::Minutes, FileKind::Text, MINUTES.to_vec()),
            (DocumentKind::Contract, FileKind::Pdf, pdf("Contract")),
        ];
        let papers = all.into_iter().enumerate().map(|(name, (document, kind, content))| Paper {
            document,
            kind,
            key: Files::key("attachments", dice.id(at)),
            size: i64::try_from(content.len()).unwrap_or(i64::MAX),
            sha256: Sha256::digest(&content).to_vec(),
            name,
            content: content.into(),
        });
        Self(papers.collect())
    }

    /// The file of that kind.
    pub(super) fn of(&self, document: DocumentKind) -> Option<&Paper> {
        self.0.iter().find(|paper| paper.document == document)
    }

    /// Puts the files into the store.
    pub(super) async fn keep(&self, files: &Files) -> ApiResult<()> {
        for paper in &self.0 {
            files.put(&paper.key, paper.content.clone()).await?;
        }
        Ok(())
    }
}

/// A document of one page that says `title`.
fn pdf(title: &str) -> Vec<u8> {
    let note = "This document belongs to the demonstration company of Sluice.";
    let text = format!("BT /F1 20 Tf 72 760 Td ({title}) Tj /F1 11 Tf 0 -32 Td ({note}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (count, start) = (objects.len() + 1, file.len());
    file.push_str(&format!("xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"));
    file.push_str(&format!("startxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use shared::records::attachment::judge_file;

    use super::super::phrases;
    use super::*;

    #[test]
    fn every_file_is_what_its_name_says() {
        let papers = Papers::write_up(1, Instant::from_millis(0));
        for language in shared::people::Language::ALL {
            for paper in &papers.0 {
                let name = phrases::of(*language).files[paper.name];
                assert_eq!(judge_file(name, paper.content.len() as u64), Ok(paper.kind));
                assert!(paper.kind.begins(&paper.content));
            }
        }
    }
}
