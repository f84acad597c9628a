//! What goes when a person is erased (PIPL art. 47), what stays, and why. Erases nothing itself.

use super::{DataSubject, DataSubjectRow};
use crate::error::{Fault, Finding};
use crate::form::{Findings, Judged, NAME_MAX};
use crate::ids::{ErasureId, PrivacyRequestId};
use crate::people::UserBrief;
use crate::time::Instant;
use crate::wire::{wire, words};

/// What stands where a value of a person's stood.
pub const ERASED: &str = "***";

/// Most people that are erased by one wish.
pub const TOGETHER_MAX: usize = 20;

words! {
    /// What an erasure removes.
    Removed {
        /// Filled fields of the record itself.
        Fields = "fields",
        /// Activities about the person, of which kind, time and figures stay.
        Activities = "activities",
        /// Files about the person.
        Files = "files",
        /// Notes of consents and marks not to contact.
        Consents = "consents",
        /// Values in the story of the record.
        Events = "events",
        /// Places elsewhere that name the person.
        Mentions = "mentions",
        /// Files of imports that the person came with, or stands in.
        Imports = "imports",
        /// Answers that are kept so that a request sent twice counts once.
        Answers = "answers",
    }
}

words! {
    /// What an erasure leaves.
    Kept {
        /// Deals, with amount and stage; the person in them becomes "***".
        Deals = "deals",
        /// The customer, which is a company.
        Customer = "customer",
        /// Entries of the log without the values: that something was done stays provable.
        Log = "log",
        /// Files of the customer and its deals, which a person has to look through.
        OtherFiles = "other_files",
        /// Other records that carry the same number or address; it is theirs, too.
        SharedValues = "shared_values",
        /// What a colleague did: it is the company's record, under "***".
        Work = "work",
        /// Backups, which are overwritten in their own time; a restored one erases again.
        Backups = "backups",
    }
}

words! {
    /// How far an erasure has come.
    ErasureState {
        /// It was asked for.
        Waiting = "waiting",
        /// The values are gone from every row and file; the database still cleans its own file.
        Cleaning = "cleaning",
        /// Nothing is left.
        Done = "done",
    }
}

wire! {
    /// So many of something that goes.
    #[derive(Eq)]
    pub struct RemovedCount {
        /// What.
        pub what: Removed,
        /// How many.
        pub count: i64,
    }

    /// So many of something that stays.
    #[derive(Eq)]
    pub struct KeptCount {
        /// What.
        pub what: Kept,
        /// How many.
        pub count: i64,
    }

    /// What an erasure would do, as of now.
    #[derive(Eq)]
    pub struct ErasurePreview {
        /// Who.
        pub person: DataSubjectRow,
        /// What has to be typed to go on.
        pub confirmation: String,
        /// What goes; nothing that there is none of.
        pub goes: Vec<RemovedCount>,
        /// What stays.
        pub stays: Vec<KeptCount>,
        /// Whether the row itself stays without its values, because something hangs on it.
        pub row_stays: bool,
        /// Other records of what seems to be the same person.
        pub twins: Vec<DataSubjectRow>,
    }

    /// The wish to erase a person.
    #[derive(Eq)]
    pub struct ErasureForm {
        /// Who.
        pub about: DataSubject,
        /// Other records of the same person.
        #[serde(default)]
        pub also: Vec<DataSubject>,
        /// The confirmation of the preview, as it was typed.
        pub confirmation: String,
        /// Why, 1 to 200 characters; without a name, because it is kept.
        pub reason: String,
        /// The request that it answers.
        #[serde(default)]
        pub request: Option<PrivacyRequestId>,
    }

    /// An erasure.
    #[derive(Eq)]
    pub struct ErasureView {
        /// Id.
        pub id: ErasureId,
        /// Who.
        pub about: DataSubject,
        /// How far it has come.
        pub state: ErasureState,
        /// Why.
        pub reason: String,
        /// Who asked for it; absent for a rule of retention.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub requested_by: Option<UserBrief>,
        /// When it was asked for.
        pub requested_at: Instant,
        /// When nothing was left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub finished_at: Option<Instant>,
        /// How many values and files went.
        pub removed: i64,
    }
}

impl ErasureForm {
    /// Judges the wish against the `confirmation` that the preview asks for.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, confirmation: &str) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { about, also, confirmation: typed, reason, request } = self;
        let mut findings = Findings::new();
        let most = i64::try_from(TOGETHER_MAX).unwrap_or(i64::MAX);
        if also.len() > TOGETHER_MAX {
            findings.add("also", Fault::OutOfRange { min: 0, max: most });
        }
        if typed.trim() != confirmation {
            findings.add("confirmation", Fault::NotAChoice);
        }
        let reason = findings.line("reason", reason, NAME_MAX);
        findings.judged(Self {
            about: *about,
            also: also.clone(),
            confirmation: confirmation.to_owned(),
            reason,
            request: *request,
        })
    }
}
