//! The records that an import made: each goes to the recycle bin unless somebody has worked on it since. Deals first, then
//! contacts, then accounts, so that what is kept keeps what it belongs to.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use shared::event::{EventKind, SubjectKind};
use shared::ids::{AccountId, ContactId, DealId, ImportId};
use shared::people::access::Belongs;
use shared::records::Subject;
use shared::transfer::{KeptBecause, UndoPhase};
use uuid::Uuid;

use super::{BATCH_ROWS, Undoing};
use crate::database::to_change;
use crate::entities::{accounts, contacts, deals, events, import_changes, import_rows};
use crate::error::ApiResult;
use crate::scope::Scoped;

/// What happens to a record without anybody working on it: its making, and changes of its fields, which its version counts.
const NO_WORK: [EventKind; 2] = [EventKind::Imported, EventKind::Changed];

/// A record that the import made and that is still there.
struct MadeRecord {
    subject: Subject,
    id: Uuid,
    belongs: Belongs,
    version: i64,
}

/// How often the import itself changed a record.
#[derive(FromQueryResult)]
struct OwnChanges {
    subject_id: Uuid,
    times: i64,
}

impl Undoing<'_> {
    /// Puts the records of one phase away that some rows made; the last of these rows, or nothing at the end.
    pub(super) async fn put_away(&mut self) -> ApiResult<Option<i64>> {
        use import_rows::Column;
        let rows = import_rows::Entity::find()
            .filter(Column::ImportId.eq(self.undo.import_id))
            .filter(Column::RowNumber.gt(self.undo.cursor))
            .order_by_asc(Column::RowNumber)
            .limit(BATCH_ROWS)
            .all(&**self.transaction)
            .await?;
        let Some(last) = rows.last().map(|row| row.row_number) else { return Ok(None) };
        let made = self.made(&rows).await?;
        let ids: Vec<Uuid> = made.iter().map(|record| record.id).collect();
        let noted = self.noted(ids.iter().copied()).await?;
        let touched = self.touched(&made).await?;
        let needed = self.needed(&ids).await?;
        let own = self.own_changes(&ids).await?;
        for MadeRecord { subject, id, belongs, version } in made {
            if noted.contains(&id) {
                continue;
            }
            let (kind, _) = crate::events::subject_columns(subject);
            let because = if self.actor.require_change(kind, belongs).is_err() {
                Some(KeptBecause::NotYours)
            } else if version != 1 + own.get(&id).copied().unwrap_or(0) {
                Some(KeptBecause::Changed)
            } else if touched.contains(&id) {
                Some(KeptBecause::Touched)
            } else if needed.contains(&id) {
                Some(KeptBecause::Needed)
            } else {
                None
            };
            match because {
                Some(because) => self.keep(subject, because, &[]).await?,
                None => {
                    self.put_one_away(subject).await?;
                    self.progress.removed += 1;
                }
            }
            self.progress.done += 1;
        }
        Ok(Some(last))
    }

    /// Those of the phase that `rows` name, that the import made and that are there, held to be changed.
    async fn made(&self, rows: &[import_rows::Model]) -> ApiResult<Vec<MadeRecord>> {
        let (import, connection): (ImportId, _) = (self.undo.import_id, &**self.transaction);
        let mut made = Vec::new();
        match self.undo.phase {
            UndoPhase::Changes => {}
            UndoPhase::Deals => {
                let ids: HashSet<DealId> = rows.iter().filter_map(|row| row.deal_id).collect();
                let found = deals::Entity::living()
                    .filter(deals::Column::Id.is_in(ids))
                    .filter(deals::Column::ImportId.eq(import))
                    .order_by_asc(deals::Column::Id);
                for row in to_change(found).all(connection).await? {
                    let (belongs, version) = (row.belongs(), row.version);
                    made.push(MadeRecord { subject: Subject::Deal(row.id), id: row.id.0, belongs, version });
                }
            }
            UndoPhase::Contacts => {
                let ids: HashSet<ContactId> = rows.iter().filter_map(|row| row.contact_id).collect();
                let found = contacts::Entity::living()
                    .filter(contacts::Column::Id.is_in(ids))
                    .filter(contacts::Column::ImportId.eq(import))
                    .order_by_asc(contacts::Column::Id);
                for row in to_change(found).all(connection).await? {
                    let (belongs, version) = (row.belongs(), row.version);
                    made.push(MadeRecord {
                        subject: Subject::Contact(row.id),
                        id: row.id.0,
                        belongs,
                        version,
                    });
                }
            }
            UndoPhase::Accounts => {
                let ids: HashSet<AccountId> = rows.iter().filter_map(|row| row.account_id).collect();
                let found = accounts::Entity::living()
                    .filter(accounts::Column::Id.is_in(ids))
                    .filter(accounts::Column::ImportId.eq(import))
                    .order_by_asc(accounts::Column::Id);
                for row in to_change(found).all(connection).await? {
                    let (belongs, version) = (row.belongs(), row.version);
                    made.push(MadeRecord {
                        subject: Subject::Account(row.id),
                        id: row.id.0,
                        belongs,
                        version,
                    });
                }
            }
        }
        Ok(made)
    }

    /// Those about which somebody did something.
    async fn touched(&self, made: &[MadeRecord]) -> ApiResult<HashSet<Uuid>> {
        use events::Column;
        let kind = match self.undo.phase {
            UndoPhase::Deals => SubjectKind::Deal,
            UndoPhase::Contacts => SubjectKind::Contact,
            UndoPhase::Changes | UndoPhase::Accounts => SubjectKind::Account,
        };
        let touched = events::Entity::find()
            .filter(Column::SubjectKind.eq(kind))
            .filter(Column::SubjectId.is_in(made.iter().map(|record| record.id)))
            .filter(Column::Kind.is_not_in(NO_WORK))
            .select_only()
            .column(Column::SubjectId)
            .distinct()
            .into_tuple::<Uuid>()
            .all(&**self.transaction)
            .await?;
        Ok(touched.into_iter().collect())
    }

    /// Those to which something belongs that is there.
    async fn needed(&self, ids: &[Uuid]) -> ApiResult<HashSet<Uuid>> {
        let connection = &**self.transaction;
        let mut needed: HashSet<Uuid> = HashSet::new();
        match self.undo.phase {
            UndoPhase::Changes | UndoPhase::Deals => {}
            UndoPhase::Contacts => {
                use deals::Column;
                let found = deals::Entity::living().filter(Column::ContactId.is_in(ids.iter().copied()));
                let found = found.select_only().column(Column::ContactId).distinct();
                needed.extend(found.into_tuple::<Uuid>().all(connection).await?);
            }
            UndoPhase::Accounts => {
                let found =
                    deals::Entity::living().filter(deals::Column::AccountId.is_in(ids.iter().copied()));
                let found = found.select_only().column(deals::Column::AccountId).distinct();
                needed.extend(found.into_tuple::<Uuid>().all(connection).await?);
                let of_them = contacts::Column::AccountId.is_in(ids.iter().copied());
                let found = contacts::Entity::living().filter(of_them);
                let found = found.select_only().column(contacts::Column::AccountId).distinct();
                needed.extend(found.into_tuple::<Uuid>().all(connection).await?);
            }
        }
        Ok(needed)
    }

    /// How often the import itself changed them, as when a later row filled what an earlier one left empty.
    async fn own_changes(&self, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, i64>> {
        use import_changes::Column;
        let counted = import_changes::Entity::find()
            .filter(Column::ImportId.eq(self.undo.import_id))
            .filter(Column::SubjectId.is_in(ids.iter().copied()))
            .select_only()
            .column(Column::SubjectId)
            .column_as(Expr::col(Column::RowNumber).count(), "times")
            .group_by(Column::SubjectId)
            .into_model::<OwnChanges>()
            .all(&**self.transaction)
            .await?;
        Ok(counted.into_iter().map(|own| (own.subject_id, own.times)).collect())
    }
}
