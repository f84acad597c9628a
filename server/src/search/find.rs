//! What is found: candidates of the index, read again within what the actor sees, compared with what was typed field by
//! field as far as the actor may read each, and the best of them with the evidence.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};
use shared::event::SubjectKind;
use shared::ids::{AccountId, ContactId, DealId, LeadId, UserId};
use shared::people::access::FieldAccess;
use shared::pipeline::StageKey;
use shared::records::{Subject, Whose};
use shared::search::api::Search;
use shared::search::{FoundBy, JudgedSearch, Lit, SearchHit, SearchHits, SearchKind};
use shared::time::Instant;
use uuid::Uuid;

use super::document::{How, Said, Searched, noted};
use super::index::{Asking, Candidate};
use super::query::{Asked, Terms};
use super::rank::{self, Fit};
use super::scope::{self, Scope};
use crate::actor::Actor;
use crate::call::Call;
use crate::entities::{accounts, activities, contacts, deals, leads};
use crate::error::ApiResult;
use crate::events::subject_of;
use crate::records::names;
use crate::scope::Scoped;

/// Documents whose name begins with what was typed that are looked at.
const BEGINNINGS: usize = 60;
/// Other documents that are looked at together.
const BLOCK: usize = 120;
/// How often so many are looked at, when few of them may be seen.
const BLOCKS: usize = 4;

/// A hit before the names beside it are known.
struct Found {
    kind: SearchKind,
    id: Uuid,
    title: String,
    field: &'static str,
    text: String,
    fit: Fit,
    over: bool,
    document: i64,
    owner: UserId,
    account: Option<AccountId>,
    about: Option<Subject>,
    stage: Option<StageKey>,
    at: Option<Instant>,
}

/// What of a row is shown beside its name.
#[derive(Default)]
struct Beside {
    account: Option<AccountId>,
    stage: Option<StageKey>,
}

/// Searches within what the actor may see.
pub(super) async fn search(call: Call<Search>) -> ApiResult<SearchHits> {
    let JudgedSearch { text, kinds, limit } = call.query.judge()?;
    let Some(asked) = Asked::read(&text) else { return Ok(SearchHits { hits: Vec::new() }) };
    let database = call.state.database.read();
    let asking = Asking::begin(database).await?;
    let looking = Looking { asking: &asking, actor: &call.actor, asked: &asked, limit: usize::from(limit) };
    let mut found = Vec::new();
    for kind in kinds {
        found.extend(match kind {
            SearchKind::Account => looking.records::<accounts::Entity>(|_| Beside::default()).await?,
            SearchKind::Contact => {
                let beside = |row: &contacts::Model| Beside { account: row.account_id, stage: None };
                looking.records::<contacts::Entity>(beside).await?
            }
            SearchKind::Lead => looking.records::<leads::Entity>(|_| Beside::default()).await?,
            SearchKind::Deal => {
                let beside = |row: &deals::Model| Beside {
                    account: Some(row.account_id),
                    stage: Some(row.stage.clone()),
                };
                looking.records::<deals::Entity>(beside).await?
            }
            SearchKind::Activity => looking.notes().await?,
        });
    }
    asking.end().await?;
    Ok(SearchHits { hits: shown(database, found).await? })
}

/// One search.
struct Looking<'a> {
    asking: &'a Asking<'a>,
    actor: &'a Actor,
    asked: &'a Asked,
    limit: usize,
}

impl Looking<'_> {
    /// The best records of a kind.
    async fn records<E: Searched>(&self, beside: impl Fn(&E::Model) -> Beside) -> ApiResult<Vec<Found>> {
        let scope = scope::seen(self.actor, E::SEARCHED, Whose::All);
        let mut found: Vec<Found> = Vec::new();
        let mut known = HashSet::new();
        // Common beginnings would be lost among all those that have it somewhere.
        for (terms, block, blocks) in
            [(self.asked.beginning(), BEGINNINGS, 1), (self.asked.any(), BLOCK, BLOCKS)]
        {
            let Some(terms) = scope.narrow(terms) else { return Ok(found) };
            let mut before = None;
            for _ in 0..blocks {
                let candidates = self.asking.candidates(E::SEARCHED, &terms, before, block).await?;
                before = candidates.last().map(|last| last.document);
                let ended = candidates.len() < block;
                let new: Vec<Candidate> =
                    candidates.into_iter().filter(|one| known.insert(one.document)).collect();
                found.extend(self.read::<E>(&new, &beside).await?);
                if ended || found.len() >= self.limit {
                    break;
                }
            }
        }
        Ok(best(found, self.limit))
    }

    /// Those of `candidates` that the actor sees and that fit.
    async fn read<E: Searched>(
        &self,
        candidates: &[Candidate],
        beside: impl Fn(&E::Model) -> Beside,
    ) -> ApiResult<Vec<Found>> {
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let documents: HashMap<Uuid, i64> =
            candidates.iter().map(|one| (one.subject_id, one.document)).collect();
        let rows = E::visible_to(self.actor).filter(E::ID.is_in(documents.keys().copied()));
        let rows = self.asking.models(rows).await?;
        let fits = rows.into_iter().filter_map(|row| {
            let (field, text, fit) = self.fit::<E>(&row)?;
            let Beside { account, stage } = beside(&row);
            let id = E::id(&row);
            let title = E::said(&row).first().map_or_else(String::new, |said| said.text.to_owned());
            Some(Found {
                kind: E::SEARCHED,
                id,
                title,
                field,
                text,
                fit,
                over: E::is_over(&row),
                document: documents.get(&id).copied().unwrap_or_default(),
                owner: E::belongs(&row).owner,
                account,
                about: None,
                stage,
                at: None,
            })
        });
        Ok(fits.collect())
    }

    /// The field that fits best, of those that the actor may read in full.
    fn fit<E: Searched>(&self, row: &E::Model) -> Option<(&'static str, String, Fit)> {
        let access = self.actor.fields(E::KIND, Some(E::belongs(row).owner));
        let fits = E::said(row)
            .into_iter()
            .filter(|said| access(said.field) >= FieldAccess::Read)
            .filter_map(|Said { field, how, text }| {
                let fit = match how {
                    How::Name => rank::name(self.asked, text),
                    How::Phone => rank::phone(self.asked, text),
                    How::Email => rank::mail(self.asked, text),
                };
                Some((field, text, fit?))
            });
        let (field, text, fit) = fits.min_by_key(|(_, _, fit)| fit.by)?;
        Some((field, text.to_owned(), fit))
    }

    /// The newest notes in which it stands.
    async fn notes(&self) -> ApiResult<Vec<Found>> {
        let scope = scope::seen(self.actor, SearchKind::Activity, Whose::All);
        let Some(terms) = self.asked.noted().and_then(|terms: Terms| scope.narrow(terms)) else {
            return Ok(Vec::new());
        };
        let mut found: Vec<Found> = Vec::new();
        let mut before = None;
        // A text with common words alone is looked for no further than this, and neither is one in what few may see.
        for _ in 0..BLOCKS {
            let candidates = self.asking.candidates(SearchKind::Activity, &terms, before, BLOCK).await?;
            before = candidates.last().map(|last| last.document);
            found.extend(self.read_notes(&candidates).await?);
            if candidates.len() < BLOCK || found.len() >= self.limit || scope == Scope::Nothing {
                break;
            }
        }
        Ok(best(found, self.limit))
    }

    async fn read_notes(&self, candidates: &[Candidate]) -> ApiResult<Vec<Found>> {
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let documents: HashMap<Uuid, i64> =
            candidates.iter().map(|one| (one.subject_id, one.document)).collect();
        let rows = activities::Entity::find()
            .filter(activities::Column::Id.is_in(documents.keys().copied()))
            .filter(activities::Column::DeletedAt.is_null());
        let rows = self.asking.models(rows).await?;
        let mut about: BTreeMap<SubjectKind, BTreeSet<Uuid>> = BTreeMap::new();
        for row in &rows {
            about.entry(row.about_kind).or_default().insert(row.about_id);
        }
        let mut seen = HashSet::new();
        for (kind, ids) in about {
            seen.extend(match kind {
                SubjectKind::Account => self.seen::<accounts::Entity>(ids).await?,
                SubjectKind::Contact => self.seen::<contacts::Entity>(ids).await?,
                SubjectKind::Lead => self.seen::<leads::Entity>(ids).await?,
                SubjectKind::Deal => self.seen::<deals::Entity>(ids).await?,
            });
        }
        let fits = rows.into_iter().filter(|row| seen.contains(&row.about_id)).filter_map(|row| {
            let (field, text, fit) = noted(&row).find_map(|(field, text)| {
                rank::note(self.asked, text).map(|(text, fit)| (field, text, fit))
            })?;
            Some(Found {
                kind: SearchKind::Activity,
                id: row.id.0,
                // Filled in with the name of what it is about.
                title: String::new(),
                field,
                text,
                fit,
                over: false,
                document: documents.get(&row.id.0).copied().unwrap_or_default(),
                owner: row.author_id,
                account: row.account_id,
                about: Some(subject_of(row.about_kind, row.about_id)),
                stage: None,
                at: Some(row.occurred_at),
            })
        });
        Ok(fits.collect())
    }

    /// Those of the records `ids` that the actor sees.
    async fn seen<E: Scoped>(&self, ids: BTreeSet<Uuid>) -> ApiResult<Vec<Uuid>> {
        let rows = E::visible_to(self.actor).select_only().column(E::ID).filter(E::ID.is_in(ids));
        Ok(self.asking.columns(rows).await?)
    }
}

/// The best of a kind: by how they were found, what is not over first, and the newest of equals.
fn best(mut found: Vec<Found>, limit: usize) -> Vec<Found> {
    let at = |found: &Found| found.fit.lit.first().map_or(0, |lit: &Lit| lit.start);
    found.sort_by_key(|found| {
        // A note is as good as any other, so the one that was done last is told first.
        let done = found.at.map(|at| std::cmp::Reverse(at.millis()));
        let place = if found.fit.by == FoundBy::Note { 0 } else { at(found) };
        (found.fit.by, found.over, place, done, std::cmp::Reverse(found.document))
    });
    found.truncate(limit);
    found
}

/// The hits with the names beside them.
async fn shown(database: &DatabaseConnection, found: Vec<Found>) -> ApiResult<Vec<SearchHit>> {
    let owners = names::users(database, found.iter().map(|one| one.owner)).await?;
    let about = |pick: fn(Subject) -> Option<Uuid>| {
        found.iter().filter_map(move |one| one.about.and_then(pick)).collect::<Vec<_>>()
    };
    let contacts =
        about(|subject| if let Subject::Contact(ContactId(id)) = subject { Some(id) } else { None });
    let leads = about(|subject| if let Subject::Lead(LeadId(id)) = subject { Some(id) } else { None });
    let deals = about(|subject| if let Subject::Deal(DealId(id)) = subject { Some(id) } else { None });
    let accounts = names::accounts(database, found.iter().filter_map(|one| one.account)).await?;
    let contacts = names::contacts(database, contacts.into_iter().map(ContactId)).await?;
    let leads = names::leads(database, leads.into_iter().map(LeadId)).await?;
    let deals = names::deals(database, deals.into_iter().map(DealId)).await?;
    let hit = |one: Found| {
        let title = match one.about {
            None => one.title,
            Some(Subject::Account(id)) => accounts.known(id).unwrap_or_default(),
            Some(Subject::Contact(id)) => contacts.known(id).unwrap_or_default(),
            Some(Subject::Lead(id)) => leads.known(id).unwrap_or_default(),
            Some(Subject::Deal(id)) => deals.known(id).unwrap_or_default(),
        };
        Ok(SearchHit {
            kind: one.kind,
            id: one.id,
            title,
            by: one.fit.by,
            field: one.field.to_owned(),
            text: one.text,
            lit: one.fit.lit,
            account: one.account.and_then(|id| accounts.account(id)),
            owner: owners.user(one.owner)?,
            about: one.about,
            stage: one.stage,
            at: one.at,
        })
    };
    found.into_iter().map(hit).collect()
}
