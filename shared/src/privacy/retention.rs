//! How long things are kept (PIPL art. 19): one rule for each, off at first where it touches records.

use super::DataSubjectRow;
use crate::error::Finding;
use crate::form::{Findings, Judged};
use crate::time::Instant;
use crate::wire::{wire, words};

words! {
    /// What a rule of retention is about.
    RetentionRule {
        /// Leads that came to nothing, by months since anything happened: the person is erased.
        LostLeads = "lost_leads",
        /// Contacts of customers without an open deal, by months since anything happened: the person is erased.
        SilentContacts = "silent_contacts",
        /// Files of imports that are over, by days.
        ImportFiles = "import_files",
        /// Answers kept so that a request sent twice counts once, by days.
        IdempotencyKeys = "idempotency_keys",
        /// Sessions that are over, by days.
        Sessions = "sessions",
    }
}

words! {
    /// In what a rule counts.
    RetentionUnit {
        /// Days.
        Days = "days",
        /// Months.
        Months = "months",
    }
}

impl RetentionRule {
    /// In what it counts.
    pub const fn unit(self) -> RetentionUnit {
        match self {
            Self::LostLeads | Self::SilentContacts => RetentionUnit::Months,
            Self::ImportFiles | Self::IdempotencyKeys | Self::Sessions => RetentionUnit::Days,
        }
    }

    /// Whether it erases people, so that a site switches it on itself.
    pub const fn erases_people(self) -> bool {
        matches!(self, Self::LostLeads | Self::SilentContacts)
    }

    /// How long things are kept at first.
    pub const fn first_keep(self) -> i32 {
        match self {
            Self::LostLeads => 24,
            Self::SilentContacts => 60,
            Self::ImportFiles => 90,
            Self::IdempotencyKeys => 7,
            Self::Sessions => 30,
        }
    }

    /// The shortest and the longest time that it takes.
    pub const fn bounds(self) -> (i64, i64) {
        match self.unit() {
            RetentionUnit::Months => (1, 240),
            RetentionUnit::Days => (1, 3_650),
        }
    }
}

wire! {
    /// A rule as it is set.
    #[derive(Eq)]
    pub struct RetentionForm {
        /// The version that was seen; 0 while nobody has set it.
        pub version: i64,
        /// Whether it is carried out.
        pub active: bool,
        /// How many days or months things are kept.
        pub keep: i32,
    }

    /// A rule.
    #[derive(Eq)]
    pub struct RetentionView {
        /// Which.
        pub rule: RetentionRule,
        /// In what it counts.
        pub unit: RetentionUnit,
        /// Whether it is carried out.
        pub active: bool,
        /// How many days or months things are kept.
        pub keep: i32,
        /// When it was carried out last.
        pub last_run_at: Option<Instant>,
        /// How many it applied to then.
        pub last_count: Option<i64>,
        /// Version; 0 while nobody has set it.
        pub version: i64,
    }

    /// What a rule would be tried with.
    #[derive(Eq)]
    pub struct RetentionQuery {
        /// How many days or months things would be kept.
        pub keep: i32,
    }

    /// What a rule would apply to, as of now.
    #[derive(Eq)]
    pub struct RetentionPreview {
        /// How many.
        pub count: i64,
        /// Some of the people, where it erases such.
        pub sample: Vec<DataSubjectRow>,
    }
}

impl RetentionForm {
    /// Judges how `rule` is set.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, rule: RetentionRule) -> Result<Judged<Self>, Vec<Finding>> {
        let mut findings = Findings::new();
        let (min, max) = rule.bounds();
        findings.within("keep", Some(i64::from(self.keep)), min, max);
        findings.judged(self.clone())
    }
}
