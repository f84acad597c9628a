//! What a turn of the indexer reads: what events are about, what is behind, and the next rows of a table that is read for
//! the first time, each as the document that is to stand in the index. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::event::{EventKind, SubjectKind};
use shared::ids::{TeamId, UserId};
use shared::people::access::Belongs;
use shared::search::SearchKind;
use uuid::Uuid;

use super::document::{Document, Searched};
use crate::entities::{accounts, activities, contacts, deals, events, leads, participants, search_behind};
use crate::error::ApiResult;
use crate::scope::Scoped;

/// Rows of a turn that are read because they are behind, or for the first time: few enough that nobody waits for the
/// transaction that writes them.
const ROWS: u64 = 400;

/// What a turn is about to write.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// What is to be read: the kinds with their ids.
    wanted: BTreeMap<SearchKind, BTreeSet<Uuid>>,
    /// Records of which every note is to be read.
    pub(super) notes_of: BTreeSet<Uuid>,
    /// Records that are new, so that there are no notes about them.
    pub(super) new: BTreeSet<Uuid>,
    /// What is behind no more.
    pub(super) done: Vec<search_behind::Model>,
    /// How far the notes about a record have been read.
    pub(super) reached: Option<search_behind::Model>,
    /// What is to stand in the index.
    pub(super) documents: Vec<Document>,
}

impl Batch {
    /// Notes what an event is about.
    pub(super) fn note(&mut self, row: &events::Model) {
        let kind = SearchKind::from(row.subject_kind);
        match row.kind {
            EventKind::ActivityLogged | EventKind::ActivityChanged => {
                let activity: Option<Uuid> =
                    row.detail.get("activity").and_then(|id| id.as_str()?.parse().ok());
                self.wanted.entry(SearchKind::Activity).or_default().extend(activity);
                return;
            }
            // Nothing of them is searched.
            EventKind::AttachmentAdded | EventKind::StageMoved => return,
            EventKind::Created | EventKind::Imported => {
                self.new.insert(row.subject_id);
            }
            EventKind::Changed => {}
            // Somebody else sees it from now on, or nobody, or again; or something of it.
            _ => {
                self.notes_of.insert(row.subject_id);
            }
        }
        self.wanted.entry(kind).or_default().insert(row.subject_id);
    }

    /// Adds what is behind, and says whether there is more of it.
    pub(super) async fn add_behind(&mut self, read: &DatabaseConnection) -> ApiResult<bool> {
        let behind = search_behind::Entity::find()
            .order_by_asc(search_behind::Column::What)
            .order_by_asc(search_behind::Column::SubjectId)
            .limit(ROWS)
            .all(read)
            .await?;
        let mut more = behind.len() >= usize::try_from(ROWS).unwrap_or(usize::MAX);
        let mut notes_read = false;
        for row in behind {
            match row.what.parse::<SearchKind>() {
                Ok(kind) => {
                    self.wanted.entry(kind).or_default().insert(row.subject_id);
                    self.done.push(row);
                }
                // One record's notes in a turn: there may be many.
                Err(_) if notes_read => more = true,
                Err(_) => {
                    notes_read = true;
                    more |= self.add_notes(read, row).await?;
                }
            }
        }
        Ok(more)
    }

    /// Adds the next notes about a record, deleted ones included, and says whether there are more.
    async fn add_notes(&mut self, read: &DatabaseConnection, row: search_behind::Model) -> ApiResult<bool> {
        use activities::Column::{AboutId, AboutKind, Id};
        let after = row.after_id.unwrap_or_default();
        let ids: Vec<Uuid> = activities::Entity::find()
            .select_only()
            .column(Id)
            // Every kind, for the sake of the index.
            .filter(AboutKind.is_in(SubjectKind::ALL.iter().copied()))
            .filter(AboutId.eq(row.subject_id))
            .filter(Id.gt(after))
            .order_by_asc(Id)
            .limit(ROWS)
            .into_tuple()
            .all(read)
            .await?;
        let more = ids.len() >= usize::try_from(ROWS).unwrap_or(usize::MAX);
        let last = ids.last().copied();
        self.wanted.entry(SearchKind::Activity).or_default().extend(ids);
        if more {
            self.reached = Some(search_behind::Model { after_id: last, ..row });
        } else {
            self.done.push(row);
        }
        Ok(more)
    }

    /// Reads what is wanted.
    pub(super) async fn read(&mut self, read: &DatabaseConnection) -> ApiResult<()> {
        for (kind, ids) in std::mem::take(&mut self.wanted) {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for ids in ids.chunks(usize::try_from(ROWS).unwrap_or(usize::MAX)) {
                let documents = match kind {
                    SearchKind::Account => records::<accounts::Entity>(read, ids).await?,
                    SearchKind::Contact => records::<contacts::Entity>(read, ids).await?,
                    SearchKind::Lead => records::<leads::Entity>(read, ids).await?,
                    SearchKind::Deal => records::<deals::Entity>(read, ids).await?,
                    SearchKind::Activity => {
                        let rows = activities::Entity::find()
                            .filter(activities::Column::Id.is_in(ids.iter().copied()))
                            .filter(activities::Column::DeletedAt.is_null())
                            .order_by_asc(activities::Column::Id);
                        notes(read, ids, rows.all(read).await?).await?
                    }
                };
                self.documents.extend(documents);
            }
        }
        Ok(())
    }

    /// Reads the next rows of a table that is read for the first time, and says where the next turn goes on.
    pub(super) async fn walk(
        &mut self,
        read: &DatabaseConnection,
        kind: SearchKind,
        after: Uuid,
    ) -> ApiResult<(Option<SearchKind>, Option<Uuid>)> {
        let ids = match kind {
            SearchKind::Account => ids_after::<accounts::Entity>(read, after).await?,
            SearchKind::Contact => ids_after::<contacts::Entity>(read, after).await?,
            SearchKind::Lead => ids_after::<leads::Entity>(read, after).await?,
            SearchKind::Deal => ids_after::<deals::Entity>(read, after).await?,
            SearchKind::Activity => {
                let ids = activities::Entity::find().select_only().column(activities::Column::Id);
                let ids = ids.filter(activities::Column::Id.gt(after)).order_by_asc(activities::Column::Id);
                ids.limit(ROWS).into_tuple().all(read).await?
            }
        };
        let full = ids.len() >= usize::try_from(ROWS).unwrap_or(usize::MAX);
        let last = ids.last().copied();
        let known: BTreeSet<Uuid> = self.documents.iter().map(|document| document.id).collect();
        self.wanted.insert(kind, ids.into_iter().filter(|id| !known.contains(id)).collect());
        self.read(read).await?;
        if full {
            return Ok((Some(kind), last));
        }
        let mut kinds = SearchKind::ALL.iter().skip_while(|other| **other != kind);
        Ok((kinds.nth(1).copied(), None))
    }
}

async fn ids_after<E: Scoped>(read: &DatabaseConnection, after: Uuid) -> ApiResult<Vec<Uuid>> {
    let ids = E::living().select_only().column(E::ID).filter(E::ID.gt(after)).order_by_asc(E::ID);
    Ok(ids.limit(ROWS).into_tuple().all(read).await?)
}

/// The documents of the records `ids`; of those that are not there, what takes them out.
async fn records<E: Searched>(read: &DatabaseConnection, ids: &[Uuid]) -> ApiResult<Vec<Document>> {
    // In the order of their ids, which is that of their making: newer ones have higher numbers in the index.
    let rows = E::living().filter(E::ID.is_in(ids.iter().copied())).order_by_asc(E::ID).all(read).await?;
    let people = taking_part(read, E::KIND, ids).await?;
    let mut gone: BTreeSet<Uuid> = ids.iter().copied().collect();
    let mut documents = Vec::with_capacity(ids.len());
    for row in rows {
        let id = E::id(&row);
        gone.remove(&id);
        documents.push(Document::of::<E>(&row, people.get(&id).map_or(&[], Vec::as_slice)));
    }
    documents.extend(gone.into_iter().map(|id| Document::gone(E::SEARCHED, id)));
    Ok(documents)
}

/// The documents of the notes `ids`, of which `rows` are there: a note is found by whoever sees what it is about.
async fn notes(
    read: &DatabaseConnection,
    ids: &[Uuid],
    rows: Vec<activities::Model>,
) -> ApiResult<Vec<Document>> {
    let mut gone: BTreeSet<Uuid> = ids.iter().copied().collect();
    let mut documents = Vec::with_capacity(ids.len());
    let mut about: BTreeMap<SubjectKind, BTreeSet<Uuid>> = BTreeMap::new();
    for row in &rows {
        about.entry(row.about_kind).or_default().insert(row.about_id);
    }
    let mut belongs = HashMap::new();
    let mut people = HashMap::new();
    for (kind, ids) in about {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        people.extend(taking_part(read, kind, &ids).await?);
        belongs.extend(match kind {
            SubjectKind::Account => whose::<accounts::Entity>(read, &ids).await?,
            SubjectKind::Contact => whose::<contacts::Entity>(read, &ids).await?,
            SubjectKind::Lead => whose::<leads::Entity>(read, &ids).await?,
            SubjectKind::Deal => whose::<deals::Entity>(read, &ids).await?,
        });
    }
    for row in rows {
        if let Some(belongs) = belongs.get(&row.about_id) {
            gone.remove(&row.id.0);
            let people = people.get(&row.about_id).map_or(&[][..], Vec::as_slice);
            documents.push(Document::of_note(&row, *belongs, people));
        }
    }
    documents.extend(gone.into_iter().map(|id| Document::gone(SearchKind::Activity, id)));
    Ok(documents)
}

/// Whose the living records `ids` are.
async fn whose<E: Scoped>(read: &DatabaseConnection, ids: &[Uuid]) -> ApiResult<Vec<(Uuid, Belongs)>> {
    let rows: Vec<(Uuid, UserId, TeamId)> = E::living()
        .select_only()
        .columns([E::ID, E::OWNER, E::TEAM])
        .filter(E::ID.is_in(ids.iter().copied()))
        .into_tuple()
        .all(read)
        .await?;
    Ok(rows.into_iter().map(|(id, owner, team)| (id, Belongs { owner, team })).collect())
}

/// Who takes part in the records `ids`.
async fn taking_part(
    read: &DatabaseConnection,
    kind: SubjectKind,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<UserId>>> {
    use participants::Column;
    let rows = participants::Entity::find()
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.is_in(ids.iter().copied()))
        .all(read)
        .await?;
    let mut people: HashMap<Uuid, Vec<UserId>> = HashMap::new();
    for row in rows {
        people.entry(row.subject_id).or_default().push(row.user_id);
    }
    Ok(people)
}
