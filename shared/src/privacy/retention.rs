//! How long things are kept (PIPL art. 19): one rule for each, off at first where it touches records.

use super::DataSubjectRow;
use crate::error::Finding;
use crate::form::{Findings, Judged};
use crate::time::Instant;
use crate::wire::{wire, words};

/// Most people that a rule erases in one day: each is looked for in everything that is held. The others wait.
pub const PEOPLE_A_DAY: u32 = 200;
/// Most files that a rule takes away in one day. The others wait.
pub const FILES_A_DAY: u32 = 1_000;

/// How the reason of an erasure by a rule begins; the rule's word follows.
pub const BY_RULE: &str = "retention: ";

/// The rule that an erasure was carried out by, of its reason.
pub fn rule_of(reason: &str) -> Option<RetentionRule> {
    reason.strip_prefix(BY_RULE)?.parse().ok()
}

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

    /// Most that it applies to in one day; `None` where it applies to everything at once.
    pub const fn most_a_day(self) -> Option<u32> {
        match self {
            Self::LostLeads | Self::SilentContacts => Some(PEOPLE_A_DAY),
            Self::ImportFiles => Some(FILES_A_DAY),
            Self::IdempotencyKeys | Self::Sessions => None,
        }
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
        /// How many it applies to as of now and has not come to yet; absent while it is off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub waiting: Option<i64>,
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

impl RetentionRule {
    /// Days until nothing waits any more of `waiting`, at [`most_a_day`](Self::most_a_day); 1 where all of it goes at once.
    pub fn days_for(self, waiting: i64) -> i64 {
        let most = self.most_a_day().map_or(i64::MAX, i64::from);
        waiting.max(0) / most + i64::from(waiting.max(0) % most > 0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_takes_as_many_days_as_the_most_of_one_day_says() {
        let days = |count| RetentionRule::LostLeads.days_for(count);
        assert_eq!([0, 1, 200, 201, 12_345].map(days), [0, 1, 1, 2, 62]);
        assert_eq!(RetentionRule::Sessions.days_for(12_345), 1);
    }
}
