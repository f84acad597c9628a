//! Which fields a list shows, and in which order: `name,stage,amount`. The name is always one of them, because by it a
//! record is opened.

use super::field::ListField;
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::Findings;

/// Columns, as they are written: they need not make sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<String>);

impl Columns {
    /// What a list of `kind` shows when nobody says otherwise.
    pub fn standard(kind: SubjectKind) -> Self {
        let names: &[&str] = match kind {
            SubjectKind::Account => &[
                "name",
                "grade",
                "industry",
                "region",
                "owner",
                "open_deals",
                "last_touch_at",
                "next_contact_at",
            ],
            SubjectKind::Contact => &["name", "title", "account", "phone", "email", "owner"],
            SubjectKind::Lead => {
                &["name", "company", "status", "source", "need", "owner", "next_contact_at", "created_at"]
            }
            SubjectKind::Deal => &[
                "name",
                "account",
                "stage",
                "gate_missing",
                "amount",
                "expected_close_on",
                "silence",
                "owner",
                "next_step",
            ],
        };
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Reads the text form; anything at all is columns until they are judged.
    pub fn read(text: &str) -> Self {
        Self(text.split(',').map(str::to_owned).collect())
    }

    /// Judges the columns of a list of `kind`. One that somebody may not read stays a column, in which nothing stands: a
    /// view that others share is the same view.
    ///
    /// # Errors
    /// Every finding, at `columns.` and the column's name.
    pub fn judge(&self, kind: SubjectKind) -> Result<Vec<&'static ListField>, Vec<Finding>> {
        let mut findings = Findings::new();
        let mut fields: Vec<&'static ListField> = Vec::with_capacity(self.0.len());
        for name in &self.0 {
            match ListField::find(kind, name) {
                Some(field) if fields.contains(&field) => {
                    findings.add(&format!("columns.{name}"), Fault::MappedTwice);
                }
                Some(field) => fields.push(field),
                None => findings.add(&format!("columns.{name}"), Fault::NotForThisKind),
            }
        }
        if !fields.iter().any(|field| field.name == "name") {
            findings.add("columns.name", Fault::Required);
        }
        findings.or(fields)
    }
}

impl std::fmt::Display for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(","))
    }
}
