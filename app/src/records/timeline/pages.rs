//! The pages of a story that are here: the first, and the older ones as far as somebody has read. A newer first page
//! takes the place of the one before without losing what was read behind it.

use leptos::prelude::*;
use shared::records::timeline::{Timeline as Story, TimelineEntry};
use shared::time::Instant;

/// Entries on a page.
pub(super) const PAGE: u16 = 30;

/// One page that was fetched.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// Tells it from the others, as long as the story is shown.
    pub(super) key: u64,
    /// Where the page before ended.
    pub(super) after: StoredValue<Option<String>>,
    /// What it holds.
    pub(super) items: RwSignal<Vec<TimelineEntry>>,
}

/// What is to be had behind the last page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Behind {
    /// Where to go on.
    pub(super) next: Option<String>,
    /// How far back was looked for what was searched.
    pub(super) back_to: Option<Instant>,
}

/// All of them, newest first; copy it around.
#[derive(Clone, Copy)]
pub(super) struct Pages {
    parts: RwSignal<Vec<Part>>,
    made: StoredValue<u64>,
    /// What is behind the last one.
    pub(super) behind: RwSignal<Behind>,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self {
            parts: RwSignal::new(Vec::new()),
            made: StoredValue::new(0),
            behind: RwSignal::new(Behind::default()),
        }
    }

    /// Whether the page that shows it is gone.
    pub(super) fn is_disposed(self) -> bool {
        self.parts.is_disposed()
    }

    /// The pages, tracked.
    pub(super) fn parts(self) -> Vec<Part> {
        self.parts.get()
    }

    /// Whether nothing is here, tracked.
    pub(super) fn is_empty(self) -> bool {
        self.parts.with(|parts| parts.iter().all(|part| part.items.with(Vec::is_empty)))
    }

    /// Takes a first page over. `anew` drops what is here: another question was asked.
    pub(super) fn begin(self, story: &Story, anew: bool) {
        let first = self.parts.with_untracked(|parts| parts.first().copied()).filter(|_| !anew);
        let kept = first.and_then(|first| joined(&story.items, first.items.get_untracked()));
        match (first, kept) {
            (Some(first), Some(items)) => first.items.set(items),
            _ => {
                self.parts.set(vec![self.part(None, story.items.clone())]);
                self.behind.set(behind(story));
            }
        }
    }

    /// Takes over the page that was asked for with `after`, unless another first page came in between.
    pub(super) fn add(self, after: &str, story: Story) {
        if self.behind.with_untracked(|behind| behind.next.as_deref() != Some(after)) {
            return;
        }
        self.behind.set(behind(&story));
        if !story.items.is_empty() {
            let part = self.part(Some(after.to_owned()), story.items);
            self.parts.update(|parts| parts.push(part));
        }
    }

    fn part(self, after: Option<String>, items: Vec<TimelineEntry>) -> Part {
        self.made.update_value(|made| *made += 1);
        Part { key: self.made.get_value(), after: StoredValue::new(after), items: RwSignal::new(items) }
    }
}

fn behind(story: &Story) -> Behind {
    Behind { next: story.next.clone(), back_to: story.back_to }
}

/// A first page as it is now, and behind it what the one before held and this one has no room for; `None` where the two
/// do not meet, so that something between them may be missing.
fn joined(now: &[TimelineEntry], before: Vec<TimelineEntry>) -> Option<Vec<TimelineEntry>> {
    let last = now.last()?;
    let place = before.iter().position(|entry| entry.id == last.id)?;
    Some(now.iter().cloned().chain(before.into_iter().skip(place + 1)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::event::EventDetail;
    use shared::ids::EventId;

    fn entries(ids: impl IntoIterator<Item = u128>) -> Vec<TimelineEntry> {
        let entry = |id: u128| TimelineEntry {
            id: EventId(uuid::Uuid::from_u128(id)),
            at: Instant::from_millis(i64::try_from(id).unwrap()),
            actor: None,
            detail: EventDetail::Created {},
            activity: None,
            deal: None,
            contact: None,
            named: Vec::new(),
        };
        ids.into_iter().map(entry).collect()
    }

    #[test]
    fn a_newer_first_page_loses_nothing_of_the_one_before() {
        assert_eq!(joined(&entries([9, 8, 7]), entries([7, 6, 5])), Some(entries([9, 8, 7, 6, 5])));
        assert_eq!(joined(&entries([9, 8, 7]), entries([9, 8, 7])), Some(entries([9, 8, 7])));
    }

    #[test]
    fn pages_that_do_not_meet_are_not_joined() {
        assert_eq!(joined(&entries([9, 8, 7]), entries([5, 4, 3])), None);
        assert_eq!(joined(&[], entries([5, 4, 3])), None);
    }
}
