//! What the palette finds of records: asked of the server, with the characters lit by which each was found, and the ones
//! that were opened here last. Pages and acts are not known here.

use crate::client::{self, ClientError};
use crate::database::{self, Store};
use crate::text::since;
use crate::ui::Glyph;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::records::Subject;
use shared::search::api::Search;
use shared::search::{Lit, SearchHit, SearchKind, SearchQuery, TEXT_MAX};

/// How many of each kind are shown.
const RECORDS: u16 = 5;
/// How many that were opened last are kept.
const RECENT: usize = 6;
/// Where they are kept: with what is forgotten at sign-out, because they are names.
const RECENT_ENTRY: &str = "palette/recent";

/// A record as the palette shows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) kind: SearchKind,
    pub(super) href: String,
    /// What it is called, with the characters that are lit.
    pub(super) label: (String, Vec<Lit>),
    /// Where else it was found, with the characters that are lit.
    pub(super) evidence: Option<(String, Vec<Lit>)>,
    /// What tells it from others of its name.
    pub(super) more: Option<String>,
}

/// Whether records are looked for by so little: one Chinese character says something, one letter does not.
pub(super) fn is_enough(typed: &str) -> bool {
    typed.chars().count() > 1 || !typed.is_ascii()
}

/// The records that are found by that.
pub(super) async fn records(typed: String) -> Result<Vec<Found>, ClientError> {
    if !is_enough(&typed) {
        return Ok(Vec::new());
    }
    let text = typed.chars().take(usize::try_from(TEXT_MAX).unwrap_or(usize::MAX)).collect();
    let query = SearchQuery { text, kinds: None, limit: Some(RECORDS) };
    let hits = client::call::<Search>(&(), &query, &Nothing {}).await?.hits;
    Ok(hits.into_iter().filter_map(found).collect())
}

/// A hit with its place; nothing for a contact of no customer, who has none.
fn found(hit: SearchHit) -> Option<Found> {
    let SearchHit { kind, id, title, text, lit, account, owner, about, at, .. } = hit;
    let customer = account.as_ref().map(|account| format!("/customers/{}", account.id));
    let href = match (kind, about) {
        (SearchKind::Account, _) => format!("/customers/{id}"),
        (SearchKind::Contact, _) => customer?,
        (SearchKind::Lead, _) => format!("/leads/{id}"),
        (SearchKind::Deal, _) => format!("/deals/{id}"),
        (SearchKind::Activity, Some(Subject::Account(id))) => format!("/customers/{id}"),
        (SearchKind::Activity, Some(Subject::Lead(id))) => format!("/leads/{id}"),
        (SearchKind::Activity, Some(Subject::Deal(id))) => format!("/deals/{id}"),
        (SearchKind::Activity, _) => customer?,
    };
    let more = match (kind, account, at) {
        (SearchKind::Activity, _, Some(at)) => format!("{} · {}", owner.name, since(at)),
        (SearchKind::Contact | SearchKind::Deal, Some(account), _) => account.name,
        _ => owner.name,
    };
    let (label, evidence) =
        if text == title { ((title, lit), None) } else { ((title, Vec::new()), Some((text, lit))) };
    Some(Found { kind, href, label, evidence, more: Some(more) })
}

/// What stands before a record of a kind.
pub(super) const fn glyph(kind: SearchKind) -> Glyph {
    match kind {
        SearchKind::Account => Glyph::Customer,
        SearchKind::Contact => Glyph::User,
        SearchKind::Lead => Glyph::Lead,
        SearchKind::Deal => Glyph::Deal,
        SearchKind::Activity => Glyph::Note,
    }
}

/// The records that were opened from here last, the latest first.
pub(super) fn recent() -> RwSignal<Vec<Found>> {
    let found = RwSignal::new(Vec::new());
    spawn_local(async move {
        let kept = database::get(Store::Drafts, RECENT_ENTRY).await.unwrap_or_default();
        let _ = found.try_set(kept.lines().filter_map(read).collect());
    });
    found
}

/// Keeps that `opened` was opened, before what was opened earlier.
pub(super) fn keep(opened: &Found, earlier: &[Found]) {
    let others = earlier.iter().filter(|other| other.href != opened.href || other.kind != opened.kind);
    let lines: Vec<String> = std::iter::once(opened).chain(others).take(RECENT).map(written).collect();
    spawn_local(async move { database::put(Store::Drafts, RECENT_ENTRY, &lines.join("\n")).await });
}

/// A record on a line of its own; neither tab nor line break stands in a name.
fn written(found: &Found) -> String {
    let more = found.more.as_deref().unwrap_or_default();
    [found.kind.as_str(), &found.href, &found.label.0, more].join("\t")
}

fn read(line: &str) -> Option<Found> {
    let mut parts = line.split('\t');
    let (kind, href, label) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
    let more = parts.next().filter(|more| !more.is_empty()).map(str::to_owned);
    // A note is opened for what it is about, and what that is called is known.
    let label = (label.to_owned(), Vec::new());
    Some(Found { kind, href: href.to_owned(), label, evidence: None, more })
}

/// A text with the characters of `lit` marked.
pub(super) fn lighted((text, lit): (String, Vec<Lit>)) -> AnyView {
    let letters: Vec<char> = text.chars().collect();
    let part = |from: usize, to: usize| letters.get(from..to).unwrap_or_default().iter().collect::<String>();
    let (mut parts, mut at) = (Vec::new(), 0);
    for Lit { start, end } in lit {
        let place = |place: u32| usize::try_from(place).unwrap_or(usize::MAX).min(letters.len());
        let (start, end) = (place(start).max(at), place(end));
        parts.push(part(at, start).into_any());
        parts.push(view! { <mark>{part(start, end)}</mark> }.into_any());
        at = end.max(at);
    }
    parts.push(part(at, letters.len()).into_any());
    parts.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_opened_is_read_as_it_was_written() {
        let found = Found {
            kind: SearchKind::Deal,
            href: "/deals/1".to_owned(),
            label: ("LIS 升级".to_owned(), Vec::new()),
            evidence: None,
            more: Some("澄湖医院".to_owned()),
        };
        assert_eq!(read(&written(&found)), Some(found));
        assert_eq!(read("dog\t/dogs/1\tRex\t"), None);
    }

    #[test]
    fn one_letter_is_too_little_and_one_chinese_character_is_not() {
        assert!(!is_enough("") && !is_enough("a") && is_enough("湖") && is_enough("hw"));
    }
}
