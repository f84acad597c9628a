//! Colleagues who take part in a record that is another one's: they see it, and no more, for as long as they do (O3).

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::error::{ErrorCode, Fault};
use shared::event::EventDetail;
use shared::ids::UserId;
use shared::people::UserBrief;
use shared::records::Subject;
use shared::records::access::{ParticipantsChange, ParticipantsQuery};
use shared::records::api::{ChangeParticipants, ListParticipants};

use super::subject;
use crate::call::Call;
use crate::entities::participants::{ActiveModel, Column, Entity};
use crate::entities::users;
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event, subject_columns, subject_of};

/// Most people who take part in one record, so that nobody publishes it to all.
const PARTICIPANTS_MAX: usize = 50;

/// Lists who takes part in a record that the actor may see.
pub(super) async fn list(call: Call<ListParticipants>) -> ApiResult<Vec<UserBrief>> {
    let ParticipantsQuery { about_kind, about_id } = call.query;
    let connection = call.state.database.read();
    let about = subject::find(connection, &call.actor, subject_of(about_kind, about_id)).await?;
    of(connection, about.subject).await
}

/// Asks colleagues to take part, or ends that. Only whoever may change the record does; asking somebody twice, or ending
/// what is over, changes nothing.
pub(super) async fn change(call: Call<ChangeParticipants>) -> ApiResult<Vec<UserBrief>> {
    let ParticipantsChange { about, add, remove } = &call.body;
    let (actor, now) = (&call.actor, call.state.now());
    let transaction = call.state.database.begin().await?;
    let held = subject::hold(&transaction, actor, *about).await.map_err(subject::unseen("about"))?;
    let found = held.about;
    let (kind, id) = subject_columns(*about);
    actor.require_change(kind, found.belongs)?;
    let before = of(&*transaction, *about).await?;
    let there = |user: &UserId| before.iter().any(|one| one.id == *user);
    let mut new: Vec<UserId> =
        add.iter().copied().filter(|user| !there(user) && *user != found.belongs.owner).collect();
    new.sort_unstable();
    new.dedup();
    if before.len() + new.len() > PARTICIPANTS_MAX {
        let error = ApiError::new(ErrorCode::ValidationFailed);
        return Err(error.with("max_participants", PARTICIPANTS_MAX));
    }
    let began = active(&*transaction, &new).await?;
    if began.len() != new.len() {
        return Err(ApiError::invalid_field("add", Fault::NoSuchRecord));
    }
    let gone: Vec<&UserBrief> = before.iter().filter(|one| remove.contains(&one.id)).collect();
    if began.is_empty() && gone.is_empty() {
        return Ok(before);
    }
    if !began.is_empty() {
        let rows = new.iter().map(|user| ActiveModel {
            user_id: Set(*user),
            subject_kind: Set(kind),
            subject_id: Set(id),
            since: Set(now),
        });
        let untouched = OnConflict::columns([Column::UserId, Column::SubjectKind, Column::SubjectId])
            .do_nothing()
            .to_owned();
        Entity::insert_many(rows).on_conflict(untouched).exec_without_returning(&*transaction).await?;
    }
    if !gone.is_empty() {
        Entity::delete_many()
            .filter(Column::SubjectKind.eq(kind))
            .filter(Column::SubjectId.eq(id))
            .filter(Column::UserId.is_in(gone.iter().map(|one| one.id)))
            .exec(&*transaction)
            .await?;
    }
    let names = |people: &mut dyn Iterator<Item = &UserBrief>| people.map(|one| one.name.clone()).collect();
    let detail = EventDetail::ParticipantsChanged {
        began: names(&mut began.iter()),
        ceased: names(&mut gone.into_iter()),
    };
    let event = Event {
        subject: *about,
        account: found.account,
        deal: found.deal,
        actor: Some(actor.id),
        at: now,
        detail,
    };
    events::record(&transaction, now, event).await?;
    let answer = of(&*transaction, *about).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Who takes part in `subject`, by name.
async fn of(connection: &impl ConnectionTrait, subject: Subject) -> ApiResult<Vec<UserBrief>> {
    let (kind, id) = subject_columns(subject);
    let taking_part = Entity::find()
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.eq(id))
        .select_only()
        .column(Column::UserId)
        .into_tuple()
        .all(connection)
        .await?;
    named(connection, users::Entity::find().filter(users::Column::Id.is_in::<UserId, _>(taking_part))).await
}

/// Those of `ids` who may sign in.
async fn active(connection: &impl ConnectionTrait, ids: &[UserId]) -> ApiResult<Vec<UserBrief>> {
    let found = users::Entity::find()
        .filter(users::Column::Id.is_in(ids.iter().copied()))
        .filter(users::Column::DisabledAt.is_null());
    named(connection, found).await
}

async fn named(
    connection: &impl ConnectionTrait,
    select: sea_orm::Select<users::Entity>,
) -> ApiResult<Vec<UserBrief>> {
    let rows: Vec<(UserId, String)> = select
        .select_only()
        .columns([users::Column::Id, users::Column::Name])
        .order_by_asc(users::Column::Name)
        .order_by_asc(users::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| UserBrief { id, name }).collect())
}
