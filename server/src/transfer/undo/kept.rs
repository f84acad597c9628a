//! The records of which an undone import left something as it is: noted once each, and listed with why.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shared::event::SubjectKind;
use shared::ids::{AccountId, ContactId, DealId, ImportId};
use shared::page::Page;
use shared::records::Subject;
use shared::transfer::KeptBecause;
use shared::transfer::api::{KeptRow, ReviewQuery};
use uuid::Uuid;

use super::Undoing;
use crate::actor::Actor;
use crate::entities::import_kept::{Column, Entity, Model};
use crate::entities::{accounts, contacts, deals};
use crate::error::ApiResult;
use crate::events::{subject_columns, subject_of};
use crate::page;
use crate::scope::Scoped;

impl Undoing<'_> {
    /// Notes that something of `subject` stays as it is.
    pub(super) async fn keep(
        &mut self,
        subject: Subject,
        because: KeptBecause,
        fields: &[String],
    ) -> ApiResult<()> {
        let (subject_kind, subject_id) = subject_columns(subject);
        self.progress.kept += 1;
        let row = Model {
            import_id: self.undo.import_id,
            place: self.progress.kept,
            subject_kind,
            subject_id,
            because,
            fields: serde_json::to_value(fields)?,
        };
        Entity::insert(row.into_active_model()).exec_without_returning(&**self.transaction).await?;
        Ok(())
    }

    /// Which of these are noted already.
    pub(super) async fn noted(&self, ids: impl IntoIterator<Item = Uuid>) -> ApiResult<HashSet<Uuid>> {
        let noted = Entity::find()
            .filter(Column::ImportId.eq(self.undo.import_id))
            .filter(Column::SubjectId.is_in(ids))
            .select_only()
            .column(Column::SubjectId)
            .into_tuple::<Uuid>()
            .all(&**self.transaction)
            .await?;
        Ok(noted.into_iter().collect())
    }
}

/// One page of the records that were kept, in the order in which they were met.
///
/// # Errors
/// Findings on `limit`; `malformed_request` on `after`.
pub(in crate::transfer) async fn list(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: ImportId,
    query: ReviewQuery,
) -> ApiResult<Page<KeptRow>> {
    let limit = page::limit(query.limit)?;
    let after = page::decode::<i64>(query.after.as_deref())?;
    let rows = Entity::find()
        .filter(Column::ImportId.eq(id))
        .filter(Column::Place.gt(after.unwrap_or(0)))
        .order_by_asc(Column::Place)
        .limit(limit + 1)
        .all(connection)
        .await?;
    let Page { items, next } = page::cut(rows, limit, |row| row.place);
    let of = |kind: SubjectKind| {
        items.iter().filter(move |row| row.subject_kind == kind).map(|row| row.subject_id).collect::<Vec<_>>()
    };
    let mut names: Vec<(Uuid, String)> = Vec::new();
    let ids = of(SubjectKind::Account).into_iter().map(AccountId);
    let found = accounts::Entity::visible_to(actor).filter(accounts::Column::Id.is_in(ids));
    names.extend(found.all(connection).await?.into_iter().map(|row| (row.id.0, row.name)));
    let ids = of(SubjectKind::Contact).into_iter().map(ContactId);
    let found = contacts::Entity::visible_to(actor).filter(contacts::Column::Id.is_in(ids));
    names.extend(found.all(connection).await?.into_iter().map(|row| (row.id.0, row.name)));
    let ids = of(SubjectKind::Deal).into_iter().map(DealId);
    let found = deals::Entity::visible_to(actor).filter(deals::Column::Id.is_in(ids));
    names.extend(found.all(connection).await?.into_iter().map(|row| (row.id.0, row.name)));
    let row = |Model { subject_kind, subject_id, because, fields, .. }: Model| {
        let name = names.iter().find(|(id, _)| *id == subject_id).map(|(_, name)| name.clone());
        let subject = subject_of(subject_kind, subject_id);
        Ok(KeptRow { subject, name, because, fields: serde_json::from_value(fields)? })
    };
    Ok(Page { items: items.into_iter().map(row).collect::<ApiResult<_>>()?, next })
}
