//! What a story is narrowed to: by the tabs, by one kind of what happened, and by words.

use crate::records::words;
use crate::t;
use crate::text::{Key, text};
use crate::ui::Choice;
use shared::event::{EventKind, SubjectKind};
use shared::people::fields;
use shared::records::Subject;
use shared::records::activity::ActivityKind;
use shared::records::timeline::{TimelineFilter, TimelineQuery};

/// One kind of what happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// Activities of one kind.
    Activity(ActivityKind),
    /// Events of one kind.
    Event(EventKind),
    /// What became of one field.
    Field(&'static str),
}

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Narrow {
    pub(super) filter: TimelineFilter,
    pub(super) what: Option<What>,
    pub(super) text: String,
}

impl Narrow {
    /// Whether something was asked for that a tab cannot show.
    pub(super) fn is_search(&self) -> bool {
        self.what.is_some() || !self.text.is_empty()
    }

    /// The question about `about`.
    pub(super) fn query(&self, about: Subject) -> TimelineQuery {
        let (kind, id) = words::subject(about);
        let mut query = TimelineQuery { filter: self.filter, ..TimelineQuery::all(kind, id) };
        match &self.what {
            Some(What::Activity(kind)) => query.activity = Some(*kind),
            Some(What::Event(kind)) => query.kind = Some(*kind),
            Some(What::Field(name)) => query.field = Some((*name).to_owned()),
            None => {}
        }
        query.text = Some(self.text.clone()).filter(|text| !text.is_empty());
        query
    }
}

/// What may be chosen of a story of `kind`: activities first, then what else happens, then each field's history.
pub(super) fn choices(kind: SubjectKind) -> Vec<Choice<What>> {
    let of_deals = matches!(kind, SubjectKind::Deal | SubjectKind::Account);
    let activities =
        ActivityKind::ALL.iter().map(|kind| choice(What::Activity(*kind), words::activity(*kind)));
    let events = [
        (EventKind::StageMoved, Key::TimelineMoves),
        (EventKind::ParticipantsChanged, Key::TimelineTakesPart),
        (EventKind::Imported, Key::TimelineImports),
    ];
    let events = events
        .into_iter()
        .filter(move |(kind, _)| of_deals || *kind != EventKind::StageMoved)
        .map(|(kind, name)| choice(What::Event(kind), text(name)));
    let fields = fields::of(kind)
        .iter()
        .map(|field| choice(What::Field(field.name), t!(TimelineField, field = words::field(field.name))));
    activities.chain(events).chain(fields).collect()
}

fn choice(value: What, label: String) -> Choice<What> {
    Choice { value, label, glyph: None }
}
