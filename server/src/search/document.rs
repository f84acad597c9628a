//! What of each kind of record is found, and who comes by it: the one place that says which fields are searched. The
//! indexer makes grams of it, and whoever searches compares it with what was typed.

use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use shared::ids::UserId;
use shared::people::access::Belongs;
use shared::search::SearchKind;
use uuid::Uuid;

use super::grams::Grams;
use crate::entities::{accounts, activities, contacts, deals, leads};
use crate::scope::Scoped;

/// How a field is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By any part, by pinyin and by what is nearly it.
    Name,
    /// By its last digits.
    Phone,
    /// By its beginning.
    Email,
}

/// What stands in a field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// The field, as the form names it.
    pub field: &'static str,
    /// How it is searched.
    pub how: How,
    /// What stands there.
    pub text: &'a str,
}

impl<'a> Said<'a> {
    fn new(field: &'static str, how: How, text: Option<&'a str>) -> Option<Self> {
        text.map(|text| Self { field, how, text })
    }
}

/// A record that is found by its names, and perhaps by a number or an address.
pub trait Searched: Scoped<Model: Send + Sync> {
    /// As search calls it.
    const SEARCHED: SearchKind;
    /// The columns of its names; of a kind that has one, twice that.
    const NAMES: [Self::Column; 2];

    /// A row's id.
    fn id(row: &Self::Model) -> Uuid;

    /// Whose a row is.
    fn belongs(row: &Self::Model) -> Belongs;

    /// What is searched of a row, first what it is called by.
    fn said(row: &Self::Model) -> Vec<Said<'_>>;

    /// Whether it is over: a deal that was won or lost stands behind one that is not.
    fn is_over(_: &Self::Model) -> bool {
        false
    }
}

impl Searched for accounts::Entity {
    const SEARCHED: SearchKind = SearchKind::Account;
    const NAMES: [accounts::Column; 2] = [accounts::Column::Name, accounts::Column::Name];

    fn id(row: &accounts::Model) -> Uuid {
        row.id.0
    }

    fn belongs(row: &accounts::Model) -> Belongs {
        row.belongs()
    }

    fn said(row: &accounts::Model) -> Vec<Said<'_>> {
        let name = Said::new("name", How::Name, Some(&row.name));
        let phone = Said::new("phone", How::Phone, row.phone.as_deref());
        [name, phone].into_iter().flatten().collect()
    }
}

impl Searched for contacts::Entity {
    const SEARCHED: SearchKind = SearchKind::Contact;
    const NAMES: [contacts::Column; 2] = [contacts::Column::Name, contacts::Column::Name];

    fn id(row: &contacts::Model) -> Uuid {
        row.id.0
    }

    fn belongs(row: &contacts::Model) -> Belongs {
        row.belongs()
    }

    fn said(row: &contacts::Model) -> Vec<Said<'_>> {
        let name = Said::new("name", How::Name, Some(&row.name));
        let phone = Said::new("phone", How::Phone, row.phone.as_deref());
        let email = Said::new("email", How::Email, row.email.as_deref());
        [name, phone, email].into_iter().flatten().collect()
    }
}

impl Searched for leads::Entity {
    const SEARCHED: SearchKind = SearchKind::Lead;
    const NAMES: [leads::Column; 2] = [leads::Column::Company, leads::Column::Name];

    fn id(row: &leads::Model) -> Uuid {
        row.id.0
    }

    fn belongs(row: &leads::Model) -> Belongs {
        row.belongs()
    }

    fn said(row: &leads::Model) -> Vec<Said<'_>> {
        let company = Said::new("company", How::Name, row.company.as_deref());
        let name = Said::new("name", How::Name, row.name.as_deref());
        let phone = Said::new("phone", How::Phone, row.phone.as_deref());
        let email = Said::new("email", How::Email, row.email.as_deref());
        [company, name, phone, email].into_iter().flatten().collect()
    }
}

impl Searched for deals::Entity {
    const SEARCHED: SearchKind = SearchKind::Deal;
    const NAMES: [deals::Column; 2] = [deals::Column::Name, deals::Column::Name];

    fn id(row: &deals::Model) -> Uuid {
        row.id.0
    }

    fn belongs(row: &deals::Model) -> Belongs {
        row.belongs()
    }

    fn said(row: &deals::Model) -> Vec<Said<'_>> {
        Said::new("name", How::Name, Some(&row.name)).into_iter().collect()
    }

    fn is_over(row: &deals::Model) -> bool {
        !row.open
    }
}

/// The texts of a note with the names of their fields.
pub(super) fn noted(row: &activities::Model) -> impl Iterator<Item = (&'static str, &str)> {
    let texts = [("text", row.text.as_deref()), ("transcript_summary", row.transcript_summary.as_deref())];
    texts.into_iter().filter_map(|(field, text)| Some((field, text?)))
}

/// A document as it is to stand in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// Of which kind.
    pub(super) kind: SearchKind,
    /// Of which record or note.
    pub(super) id: Uuid,
    /// What it is found by; none, where it is not to be found any more.
    pub(super) grams: String,
    /// Of all grams.
    pub(super) digest: Vec<u8>,
    /// Of those that say who sees it.
    pub(super) scope: Vec<u8>,
}

/// Bytes of a digest that are kept: it only has to differ from the one before.
const DIGEST: usize = 12;

impl Document {
    /// Of a record that is there, seen by `people` beside its owner.
    pub(super) fn of<E: Searched + EntityTrait>(row: &E::Model, people: &[UserId]) -> Self {
        let mut grams = Grams::default();
        for Said { how, text, .. } in E::said(row) {
            match how {
                How::Name => grams.name(text),
                How::Phone => grams.phone(text),
                How::Email => grams.mail(text),
            }
        }
        Self::seen_by(E::SEARCHED, E::id(row), grams, E::belongs(row), people)
    }

    /// Of a note about a record that belongs so and is seen by `people` beside its owner.
    pub(super) fn of_note(row: &activities::Model, belongs: Belongs, people: &[UserId]) -> Self {
        let mut grams = Grams::default();
        for (_, text) in noted(row) {
            grams.text(text);
        }
        if grams.is_empty() {
            return Self::gone(SearchKind::Activity, row.id.0);
        }
        Self::seen_by(SearchKind::Activity, row.id.0, grams, belongs, people)
    }

    /// Of what is not to be found.
    pub(super) fn gone(kind: SearchKind, id: Uuid) -> Self {
        Self { kind, id, grams: String::new(), digest: Vec::new(), scope: Vec::new() }
    }

    fn seen_by(kind: SearchKind, id: Uuid, mut grams: Grams, belongs: Belongs, people: &[UserId]) -> Self {
        let mut scope = Grams::default();
        let people = || people.iter().copied().chain([belongs.owner]);
        scope.seen_by(people(), belongs.team);
        grams.seen_by(people(), belongs.team);
        let (grams, scope) = (grams.joined(), scope.joined());
        Self { kind, id, digest: digest(&grams), scope: digest(&scope), grams }
    }
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text).iter().take(DIGEST).copied().collect()
}
