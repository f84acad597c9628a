//! Personal data (O7; PIPL): whether somebody may be contacted, what is copied and erased for them, and how long things
//! are kept.
//!
//! Here are the rules and what is sent; finding what is held of a person, and removing it, is the server's.

pub mod api;
pub mod contacting;
pub mod erasure;
pub mod request;
pub mod retention;

use uuid::Uuid;

use crate::audit::AuditSubjectKind;
use crate::event::SubjectKind;
use crate::wire::{wire, words};

words! {
    /// What a person is in the site's own records.
    DataSubjectKind {
        /// A contact.
        Contact = "contact",
        /// A lead.
        Lead = "lead",
        /// A colleague, who signs in.
        Person = "person",
    }
}

impl From<DataSubjectKind> for AuditSubjectKind {
    fn from(kind: DataSubjectKind) -> Self {
        match kind {
            DataSubjectKind::Contact => Self::Contact,
            DataSubjectKind::Lead => Self::Lead,
            DataSubjectKind::Person => Self::Person,
        }
    }
}

impl DataSubjectKind {
    /// The kind of record, where it is one.
    pub const fn record(self) -> Option<SubjectKind> {
        match self {
            Self::Contact => Some(SubjectKind::Contact),
            Self::Lead => Some(SubjectKind::Lead),
            Self::Person => None,
        }
    }
}

wire! {
    /// A person, by where they stand in the site's records.
    #[derive(Copy, Eq)]
    pub struct DataSubject {
        /// As what.
        pub kind: DataSubjectKind,
        /// The id there.
        pub id: Uuid,
    }

    /// A person who was found.
    #[derive(Eq)]
    pub struct DataSubjectRow {
        /// As what.
        pub kind: DataSubjectKind,
        /// The id there.
        pub id: Uuid,
        /// What they are called.
        pub name: String,
        /// The customer or the company, or a colleague's address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub of: Option<String>,
        /// Whether they can still sign in, of a colleague; an erasure asks that they cannot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub active: Option<bool>,
    }
}
