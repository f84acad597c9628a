//! The timeline (O2): one time-ordered story of a record, made of its events.

use serde_json::Value;

use crate::audit::api::AuditSubject;
use crate::event::{EventDetail, EventKind, FieldChange, SubjectKind};
use crate::form::search_key;
use crate::ids::EventId;
use crate::people::UserBrief;
use crate::records::DealBrief;
use crate::records::activity::{ActivityKind, ActivityView};
use crate::time::Instant;
use crate::wire::{wire, words};

/// Longest text that a timeline is searched for, in characters.
pub const TEXT_MAX: u32 = 100;

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
        /// Only what happened of one kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<EventKind>,
        /// Only activities of one kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub activity: Option<ActivityKind>,
        /// Only what became of one field of the record itself, by its name in the form; each entry then tells of no other.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub field: Option<String>,
        /// Only entries that tell each of these words, see [`TimelineEntry::tells`]; 1 to [`TEXT_MAX`] characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub text: Option<String>,
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
        /// How far back was looked, where that was far enough for one answer before the page was full: there may be more
        /// behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub back_to: Option<Instant>,
        /// The counts of the whole, whatever it is narrowed to; on the first page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub counts: Option<TimelineCounts>,
    }
}

impl TimelineQuery {
    /// Everything about `about`, from the newest on, as many as are usual.
    pub fn all(about_kind: SubjectKind, about_id: uuid::Uuid) -> Self {
        Self {
            about_kind,
            about_id,
            filter: TimelineFilter::All,
            kind: None,
            activity: None,
            field: None,
            text: None,
            after: None,
            limit: None,
        }
    }
}

impl TimelineEntry {
    /// Whether each of `words`, parted by spaces, is somewhere in what people wrote here: the text and the summary of an
    /// activity, names of files, people, contacts and deals, reasons, and what a field was and is. Case, width and
    /// spacing do not matter.
    pub fn tells(&self, words: &str) -> bool {
        let written: Vec<String> = self.written().into_iter().map(search_key).collect();
        search_key(words).split(' ').all(|word| written.iter().any(|text| text.contains(word)))
    }

    fn written(&self) -> Vec<&str> {
        let Self { actor, detail, activity, deal, contact, named, .. } = self;
        let mut written = Vec::new();
        written.extend(actor.as_ref().map(|actor| &*actor.name));
        written.extend(deal.as_ref().map(|deal| &*deal.name));
        written.extend(contact.as_deref());
        written.extend(named.iter().filter_map(|thing| thing.name.as_deref()));
        if let Some(activity) = activity {
            written.extend(activity.text.as_deref());
            written.extend(activity.figures.transcript_summary.as_deref());
            written.extend(activity.attachments.iter().map(|file| &*file.name));
        }
        match detail {
            EventDetail::Changed { changes } | EventDetail::ActivityChanged { changes, .. } => {
                written.extend(changes.iter().flat_map(values).filter_map(Value::as_str));
            }
            EventDetail::AttachmentAdded { name, .. } => written.push(name),
            EventDetail::StageMoved { reason, .. } => written.extend(reason.as_deref()),
            EventDetail::ParticipantsChanged { began, ceased } => {
                written.extend(began.iter().chain(ceased).map(String::as_str));
            }
            EventDetail::Imported { claimed_stage, .. } => written.extend(claimed_stage.as_deref()),
            EventDetail::Created {} | EventDetail::ActivityLogged { .. } => {}
        }
        written
    }
}

fn values(change: &FieldChange) -> [&Value; 2] {
    [&change.old, &change.new]
}

fn all() -> TimelineFilter {
    TimelineFilter::All
}
