//! Search (O5): what may be asked for, and what is found, with the evidence for it. How it is found is the server's.

pub mod api;

use uuid::Uuid;

use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::Findings;
use crate::people::UserBrief;
use crate::pipeline::StageKey;
use crate::records::{AccountBrief, Subject};
use crate::time::Instant;
use crate::wire::{wire, words};

/// Most characters that are searched for: a long name with what one remembers around it.
pub const TEXT_MAX: u32 = 100;
/// Most hits of a kind.
pub const HITS_MAX: u16 = 20;
/// Hits of a kind when the query does not say.
pub const HITS: u16 = 5;

words! {
    /// What is searched for.
    SearchKind {
        /// Account.
        Account = "account",
        /// Contact.
        Contact = "contact",
        /// Lead.
        Lead = "lead",
        /// Deal.
        Deal = "deal",
        /// What somebody wrote about one of those.
        Activity = "activity",
    }
}

words! {
    /// In which way a hit was found, the surest first.
    FoundBy {
        /// It is called so.
        Exact = "exact",
        /// Its name begins so.
        Begins = "begins",
        /// The last digits of its telephone number.
        Phone = "phone",
        /// The beginning of its email address, or of what stands behind the @.
        Email = "email",
        /// A word of its name begins so.
        Word = "word",
        /// A part of its name.
        Part = "part",
        /// Its name read aloud, whole or begun: `chongqing`, `zhongqing` for 重庆.
        Pinyin = "pinyin",
        /// The first letters of its characters: `hwjs` for 华为技术.
        Initials = "initials",
        /// A letter or two are different.
        Typo = "typo",
        /// It stands in what was written.
        Note = "note",
    }
}

wire! {
    /// What is searched for.
    #[derive(Eq)]
    pub struct SearchQuery {
        /// A part of a name in any writing, the first letters of its characters, the last digits of a number, an
        /// address; 1 to [`TEXT_MAX`] characters.
        pub text: String,
        /// Which kinds, by their words with commas between; all without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kinds: Option<String>,
        /// Most hits of a kind, 1 to [`HITS_MAX`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// Some characters of a text, to be lit.
    #[derive(Eq)]
    pub struct Lit {
        /// The first, counted in characters from 0.
        pub start: u32,
        /// Behind the last.
        pub end: u32,
    }

    /// One hit.
    #[derive(Eq)]
    pub struct SearchHit {
        /// What it is.
        pub kind: SearchKind,
        /// Its id.
        pub id: Uuid,
        /// What it is called; of an activity, what that is about.
        pub title: String,
        /// In which way it was found.
        pub by: FoundBy,
        /// The field that says so, as the form names it.
        pub field: String,
        /// What stands there, of a long text the part around it.
        pub text: String,
        /// Which characters of `text` say so, in order.
        pub lit: Vec<Lit>,
        /// The account it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountBrief>,
        /// Whose it is; of an activity, who wrote it.
        pub owner: UserBrief,
        /// What an activity is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub about: Option<Subject>,
        /// The stage of a deal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stage: Option<StageKey>,
        /// When an activity was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub at: Option<Instant>,
    }

    /// What was found.
    #[derive(Eq)]
    pub struct SearchHits {
        /// Of each kind the best first, in the order of [`SearchKind::ALL`].
        pub hits: Vec<SearchHit>,
    }
}

/// A search that can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedSearch {
    /// What for, trimmed.
    pub text: String,
    /// Which kinds, each once.
    pub kinds: Vec<SearchKind>,
    /// Most hits of each.
    pub limit: u16,
}

impl SearchQuery {
    /// Judges what is asked for.
    ///
    /// # Errors
    /// Every finding: a text that is empty or too long, a kind that is none, a limit out of range.
    pub fn judge(&self) -> Result<JudgedSearch, Vec<Finding>> {
        let Self { text, kinds, limit } = self;
        let mut findings = Findings::new();
        let text = findings.line("text", text, TEXT_MAX);
        let mut wanted = Vec::new();
        match kinds {
            None => wanted.extend_from_slice(SearchKind::ALL),
            Some(words) => {
                let read: Result<Vec<SearchKind>, _> = words.split(',').map(str::parse).collect();
                match read {
                    Ok(kinds) => wanted.extend(SearchKind::ALL.iter().filter(|kind| kinds.contains(kind))),
                    Err(_) => findings.add("kinds", Fault::NotAChoice),
                }
            }
        }
        let limit = limit.unwrap_or(HITS);
        if !(1..=HITS_MAX).contains(&limit) {
            findings.add("limit", Fault::OutOfRange { min: 1, max: i64::from(HITS_MAX) });
        }
        findings.or(JudgedSearch { text, kinds: wanted, limit })
    }
}

impl SearchKind {
    /// The kind of record; none for an activity.
    pub const fn record(self) -> Option<SubjectKind> {
        match self {
            Self::Account => Some(SubjectKind::Account),
            Self::Contact => Some(SubjectKind::Contact),
            Self::Lead => Some(SubjectKind::Lead),
            Self::Deal => Some(SubjectKind::Deal),
            Self::Activity => None,
        }
    }
}

impl From<SubjectKind> for SearchKind {
    fn from(kind: SubjectKind) -> Self {
        match kind {
            SubjectKind::Account => Self::Account,
            SubjectKind::Contact => Self::Contact,
            SubjectKind::Lead => Self::Lead,
            SubjectKind::Deal => Self::Deal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_with_a_search_is_said_at_once() {
        let query = SearchQuery { text: "  ".to_owned(), kinds: Some("deal,dog".to_owned()), limit: Some(0) };
        let findings = query.judge().unwrap_err();
        let fields: Vec<&str> = findings.iter().map(|finding| finding.field.as_str()).collect();
        assert_eq!(fields, ["text", "kinds", "limit"]);
    }

    #[test]
    fn kinds_are_told_once_and_in_order() {
        let query = SearchQuery {
            text: " 华为 ".to_owned(),
            kinds: Some("deal,account,deal".to_owned()),
            limit: None,
        };
        let search = query.judge().unwrap();
        assert_eq!(search.kinds, [SearchKind::Account, SearchKind::Deal]);
        assert_eq!((search.text.as_str(), search.limit), ("华为", HITS));
    }
}
