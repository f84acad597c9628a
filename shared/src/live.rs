//! Live updates (O4): what an open page is told the moment something happens, so that it asks for nothing in between.
//!
//! What is told are ids and words, never a value: a page that hears of a change fetches what its reader may see. Who hears
//! of a record is whoever may see it, by the rules of [`crate::people::access`]; here nobody is told anything.

use crate::endpoint::{EventStream, Nothing, endpoints};
use crate::event::{EventKind, SubjectKind};
use crate::ids::{AccountId, DealId, ImportId, UserId};
use crate::wire::{wire, words};

words! {
    /// What is told.
    What {
        /// Something happened to a record.
        Happened = "happened",
        /// A great deal happened among the records of a kind, as an import does: it is not told one by one.
        Many = "many",
        /// Whatever is shown may have changed, and it cannot be said what: too much was missed, or the reader may now see
        /// more, or less.
        Anew = "anew",
        /// An import of the reader's own went on.
        Import = "import",
    }
}

wire! {
    /// Something that a page may want to know.
    #[derive(Eq)]
    pub struct Change {
        /// What is told; which of the others stand there follows from it.
        pub what: What,
        /// The kind of the record, or of the records.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<SubjectKind>,
        /// The record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id: Option<uuid::Uuid>,
        /// The account in whose story it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountId>,
        /// The deal in whose story it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deal: Option<DealId>,
        /// What happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<EventKind>,
        /// Who did it; nobody where the system did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<UserId>,
        /// The version of the record as it is by now, so that whoever made the change knows that it is theirs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
        /// The import that went on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub import: Option<ImportId>,
    }

    /// How the stream is asked for.
    #[derive(Default)]
    pub struct ChangesQuery {
        /// The number of the last message that was heard, from which on it is told again. A browser that reconnects says it
        /// in `Last-Event-ID` instead, which counts before this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<i64>,
        /// How many milliseconds ago a page that has heard nothing yet began to load, a minute at most: what happened since
        /// is told as well, because what it shows may be older.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ago: Option<u32>,
    }
}

impl Change {
    /// Tells `what` and nothing more.
    pub const fn new(what: What) -> Self {
        Self {
            what,
            kind: None,
            id: None,
            account: None,
            deal: None,
            event: None,
            by: None,
            version: None,
            import: None,
        }
    }

    /// May it concern what is known of records of `kind`? What cannot be told one by one concerns everything.
    pub fn may_concern(&self, kind: SubjectKind) -> bool {
        match self.what {
            What::Happened | What::Many => self.kind == Some(kind),
            What::Anew => true,
            What::Import => false,
        }
    }

    /// Is it told of this one record, or of all that it might be one of?
    pub fn is_about(&self, kind: SubjectKind, id: uuid::Uuid) -> bool {
        self.may_concern(kind) && self.id.is_none_or(|one| one == id)
    }

    /// Is it what a page shows already that has this version of this record? So is every change that was made there. What
    /// is logged about a record gives it no new version.
    pub fn is_of(&self, id: uuid::Uuid, version: i64) -> bool {
        let of_fields =
            matches!(self.event, Some(EventKind::Created | EventKind::Changed | EventKind::StageMoved));
        of_fields && self.id == Some(id) && self.version.is_some_and(|told| told <= version)
    }
}

endpoints! { "live":
    /// Tells what happens, as server-sent events, for as long as the session lasts.
    StreamChanges("streamChanges") = Get "/api/v1/changes" (()) ?ChangesQuery, Nothing => EventStream;
}
