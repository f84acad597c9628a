//! Who takes part in a record that is another one's (O3), and masked values that are uncovered (O7).

use super::Subject;
use crate::event::SubjectKind;
use crate::ids::UserId;
use crate::wire::wire;

wire! {
    /// Which record's participants are asked for.
    #[derive(Eq)]
    pub struct ParticipantsQuery {
        /// Kind of the record.
        pub about_kind: SubjectKind,
        /// Its id.
        pub about_id: uuid::Uuid,
    }

    /// Who begins to take part in a record, and who ceases to.
    pub struct ParticipantsChange {
        /// The record.
        pub about: Subject,
        /// They begin.
        #[serde(default)]
        pub add: Vec<UserId>,
        /// They cease.
        #[serde(default)]
        pub remove: Vec<UserId>,
    }

    /// A masked value that is asked for by name.
    pub struct Reveal {
        /// The record.
        pub about: Subject,
        /// The field.
        pub field: String,
    }

    /// The whole of it.
    pub struct Revealed {
        /// Nothing when nothing stands there.
        pub value: Option<String>,
    }
}
