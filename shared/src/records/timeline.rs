//! The timeline (O2): one time-ordered story of a record, made of its events.

use crate::audit::api::AuditSubject;
use crate::event::{EventDetail, SubjectKind};
use crate::ids::EventId;
use crate::people::UserBrief;
use crate::records::DealBrief;
use crate::records::activity::ActivityView;
use crate::time::Instant;
use crate::wire::{wire, words};

words! {
    /// What a timeline may be narrowed to.
    TimelineFilter {
        /// Everything.
        All = "all",
        /// Activities.
        Activities = "activities",
        /// Files.
        Files = "files",
        /// Field changes and stage moves.
        Changes = "changes",
    }
}

wire! {
    /// One entry.
    pub struct TimelineEntry {
        /// The event.
        pub id: EventId,
        /// When it happened: for an activity when it was done, not when it was typed in.
        pub at: Instant,
        /// Who did it; absent for the system.
        pub actor: Option<UserBrief>,
        /// What happened.
        pub detail: EventDetail,
        /// The activity, where the entry is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub activity: Option<ActivityView>,
        /// The deal it belongs to, where the timeline is an account's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deal: Option<DealBrief>,
        /// The name of the contact it is about, where the timeline is an account's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact: Option<String>,
        /// What stands by its id among what changed, each once.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub named: Vec<AuditSubject>,
    }

    /// How a timeline is asked for.
    #[derive(Eq)]
    pub struct TimelineQuery {
        /// Kind of the record.
        pub about_kind: SubjectKind,
        /// Its id.
        pub about_id: uuid::Uuid,
        /// Narrowed to.
        #[serde(default = "all")]
        pub filter: TimelineFilter,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Entries on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// How many entries there are of each filter.
    #[derive(Eq)]
    pub struct TimelineCounts {
        /// All.
        pub all: i64,
        /// Activities.
        pub activities: i64,
        /// Files.
        pub files: i64,
        /// Changes and moves.
        pub changes: i64,
    }

    /// A page of a timeline, newest first.
    pub struct Timeline {
        /// The entries.
        pub items: Vec<TimelineEntry>,
        /// Pass as `after` to go on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
        /// The counts of the whole.
        pub counts: TimelineCounts,
    }
}

fn all() -> TimelineFilter {
    TimelineFilter::All
}
