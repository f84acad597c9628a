//! The records that were there before an import and that it filled or updated: each field goes back where it still holds
//! what the import wrote.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::event::{EventDetail, FieldChange, SubjectKind};
use shared::form::Judged;
use shared::ids::{AccountId, ContactId, DealId};
use shared::people::access::{Belongs, FieldAccess};
use shared::pipeline::deal::DealForm;
use shared::records::Subject;
use shared::records::account::AccountForm;
use shared::records::contact::ContactForm;
use shared::transfer::KeptBecause;
use shared::transfer::duplicate::taken_back;
use uuid::Uuid;

use super::{BATCH_ROWS, Undoing};
use crate::database::to_change;
use crate::entities::import_changes::{Column, Entity, Model};
use crate::entities::{accounts, contacts, deals};
use crate::error::ApiResult;
use crate::events::{self, Event, subject_of};
use crate::pipeline::{projection, store, told};

/// How many records a row of the file can change: an account, a contact and a deal.
const OF_A_ROW: u64 = 3;

/// What becomes of a record that was changed.
enum Back<F> {
    /// The form as it will be, and which fields went back.
    Form(Judged<F>, Vec<FieldChange>),
    /// Nothing went back.
    Nothing,
}

impl Undoing<'_> {
    /// Puts back what some batches of the import changed; the last row of these, or nothing at the end.
    pub(super) async fn put_back(&mut self) -> ApiResult<Option<i64>> {
        let mut rows = Entity::find()
            .filter(Column::ImportId.eq(self.undo.import_id))
            .filter(Column::RowNumber.gt(self.undo.cursor))
            .order_by_asc(Column::RowNumber)
            .limit(BATCH_ROWS + OF_A_ROW)
            .all(&**self.transaction)
            .await?;
        let Some(last) = rows.last().map(|row| row.row_number) else { return Ok(None) };
        let first = rows.first().map_or(last, |row| row.row_number);
        let full = u64::try_from(rows.len()).is_ok_and(|rows| rows == BATCH_ROWS + OF_A_ROW);
        // What the last row changed may go on behind the end of the page.
        let reached = if full && first < last { last - 1 } else { last };
        rows.retain(|row| row.row_number <= reached);
        for ((kind, id), changes) in self.changes_of(&rows).await? {
            let subject = subject_of(kind, id);
            match subject {
                Subject::Account(id) => self.account_back(id, &changes).await?,
                Subject::Contact(id) => self.contact_back(id, &changes).await?,
                Subject::Deal(id) => self.deal_back(id, &changes).await?,
                Subject::Lead(_) => {}
            }
            self.progress.done += 1;
        }
        Ok(Some(reached))
    }

    /// Everything that the import changed of the records that `rows` changed first, in the order of the file.
    async fn changes_of(&self, rows: &[Model]) -> ApiResult<BTreeMap<(SubjectKind, Uuid), Vec<FieldChange>>> {
        let all = Entity::find()
            .filter(Column::ImportId.eq(self.undo.import_id))
            .filter(Column::SubjectId.is_in(rows.iter().map(|row| row.subject_id)))
            .order_by_asc(Column::SubjectId)
            .order_by_asc(Column::RowNumber)
            .all(&**self.transaction)
            .await?;
        let mut first: HashMap<Uuid, i64> = HashMap::new();
        let mut changes: BTreeMap<(SubjectKind, Uuid), Vec<FieldChange>> = BTreeMap::new();
        for Model { row_number, subject_kind, subject_id, changes: of_row, .. } in all {
            let first = *first.entry(subject_id).or_insert(row_number);
            // One that an earlier batch began with was dealt with there.
            if first > self.undo.cursor {
                let of_row: Vec<FieldChange> = serde_json::from_value(of_row)?;
                changes.entry((subject_kind, subject_id)).or_default().extend(of_row);
            }
        }
        Ok(changes)
    }

    async fn account_back(&mut self, id: AccountId, changes: &[FieldChange]) -> ApiResult<()> {
        let found = to_change(accounts::Entity::find_by_id(id)).one(&**self.transaction).await?;
        let Some(row) =
            found.filter(|row| row.deleted_at.is_none() && row.import_id != Some(self.undo.import_id))
        else {
            return Ok(());
        };
        let subject = Subject::Account(id);
        let back = self.back(subject, row.belongs(), &row.form(), changes, AccountForm::judge).await?;
        if let Back::Form(form, told) = back {
            let written = accounts::ActiveModel::written(form, row.version + 1, self.now);
            let update = accounts::Entity::update_many().set(written).filter(accounts::Column::Id.eq(id));
            update.exec(&**self.transaction).await?;
            self.tell(subject, Some(id), None, told).await?;
        }
        Ok(())
    }

    async fn contact_back(&mut self, id: ContactId, changes: &[FieldChange]) -> ApiResult<()> {
        let found = to_change(contacts::Entity::find_by_id(id)).one(&**self.transaction).await?;
        let Some(row) =
            found.filter(|row| row.deleted_at.is_none() && row.import_id != Some(self.undo.import_id))
        else {
            return Ok(());
        };
        let subject = Subject::Contact(id);
        let back = self.back(subject, row.belongs(), &row.form(), changes, ContactForm::judge).await?;
        if let Back::Form(form, told) = back {
            let written = contacts::ActiveModel::written(form, row.version + 1, self.now);
            let update = contacts::Entity::update_many().set(written).filter(contacts::Column::Id.eq(id));
            update.exec(&**self.transaction).await?;
            self.tell(subject, row.account_id, None, told).await?;
        }
        Ok(())
    }

    async fn deal_back(&mut self, id: DealId, changes: &[FieldChange]) -> ApiResult<()> {
        let found = to_change(deals::Entity::find_by_id(id)).one(&**self.transaction).await?;
        let Some(row) =
            found.filter(|row| row.deleted_at.is_none() && row.import_id != Some(self.undo.import_id))
        else {
            return Ok(());
        };
        let (subject, stands) = (Subject::Deal(id), row.form());
        let back = self.back(subject, row.belongs(), &stands, changes, DealForm::judge).await?;
        if let Back::Form(form, _) = back {
            let told = told::changes(&stands, &form)?;
            store::change(self.transaction, &row, form, self.now).await?;
            if let Some(deal) = deals::Entity::find_by_id(id).one(&**self.transaction).await? {
                projection::renew(self.transaction, &self.state.rules, deal, self.now).await?;
            }
            self.tell(subject, Some(row.account_id), Some(id), told).await?;
        }
        Ok(())
    }

    /// What becomes of a record that was changed; what stays is noted with why.
    async fn back<F: Serialize + DeserializeOwned, E>(
        &mut self,
        subject: Subject,
        belongs: Belongs,
        stands: &F,
        changes: &[FieldChange],
        judge: impl Fn(&F) -> Result<Judged<F>, E>,
    ) -> ApiResult<Back<F>> {
        let (kind, _) = events::subject_columns(subject);
        if self.actor.require_change(kind, belongs).is_err() {
            self.keep(subject, KeptBecause::NotYours, &[]).await?;
            return Ok(Back::Nothing);
        }
        let access = self.actor.fields(kind, Some(belongs.owner));
        let (yours, others): (Vec<FieldChange>, Vec<FieldChange>) =
            changes.iter().cloned().partition(|change| access(&change.field) == FieldAccess::Write);
        drop(access);
        let (form, back, mut kept) = taken_back(stands, &yours)?;
        kept.extend(others.into_iter().map(|change| change.field));
        kept.sort_unstable();
        kept.dedup();
        if !kept.is_empty() {
            self.keep(subject, KeptBecause::Changed, &kept).await?;
        }
        match judge(&form).ok().filter(|_| !back.is_empty()) {
            Some(form) => {
                self.progress.restored += 1;
                Ok(Back::Form(form, back))
            }
            None => Ok(Back::Nothing),
        }
    }

    async fn tell(
        &self,
        subject: Subject,
        account: Option<AccountId>,
        deal: Option<DealId>,
        changes: Vec<FieldChange>,
    ) -> ApiResult<()> {
        let at = self.now;
        let detail = EventDetail::Changed { changes };
        let event = Event { subject, account, deal, actor: Some(self.actor.id), at, detail };
        events::record(self.transaction, at, event).await?;
        Ok(())
    }
}
