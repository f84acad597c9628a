//! Activities (跟进): logged once, changed by whoever wrote them when a customer answers later.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, TryIntoModel,
};
use serde::Serialize;
use shared::error::{ErrorCode, Fault};
use shared::event::EventDetail;
use shared::ids::{ActivityId, AttachmentId, UserId};
use shared::people::UserBrief;
use shared::people::access::{FieldAccess, Permission};
use shared::records::activity::{ActivityFigures, ActivityView, Evidence};
use shared::records::api::{ChangeActivity, LogActivity};

use super::names;
use super::{attachments, subject};
use crate::call::Call;
use crate::database::{Transaction, to_change};
use crate::edit;
use crate::entities::activities::{ActiveModel, Column, Entity, Logged, Model};
use crate::entities::attachments as files;
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event, subject_columns, subject_of};
use crate::{idempotency, privacy};

/// Logs an activity.
pub(super) async fn log(call: Call<LogActivity>) -> ApiResult<ActivityView> {
    call.actor.require(Permission::LogActivities)?;
    let now = call.state.now();
    let form = call.body.judge(now)?;
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let (kind, occurred_at, attachments) = (form.kind, form.occurred_at, form.attachments.clone());
    let held =
        subject::hold(&transaction, &call.actor, form.about).await.map_err(subject::unseen("about"))?;
    let about = held.about;
    privacy::refuse_unwanted(&*transaction, about.subject, kind, occurred_at).await?;
    let id = ActivityId(call.state.new_id());
    let logged = Logged {
        id,
        account: about.account,
        deal: about.deal,
        // How it is known is not the writer's to say: their word, or a file that shows it.
        evidence: if attachments.is_empty() { Evidence::Claimed } else { Evidence::File },
        author: call.actor.id,
        at: now,
    };
    let row = ActiveModel::born(form, logged);
    Entity::insert(row.clone()).exec_without_returning(&*transaction).await?;
    claim(&transaction, id, &attachments, call.actor.id, subject_columns(about.subject)).await?;
    let event = Event {
        subject: about.subject,
        account: about.account,
        deal: about.deal,
        actor: Some(call.actor.id),
        at: occurred_at,
        detail: EventDetail::ActivityLogged { activity: id, activity_kind: kind },
    };
    events::record(&transaction, now, event).await?;
    subject::touch(&call.state, &transaction, held, occurred_at, now).await?;
    let answer = if attachments.is_empty() {
        view(row.try_into_model()?, call.actor.brief())
    } else {
        one(&*transaction, id).await?
    };
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// The parts of an activity that can be changed afterwards.
#[derive(Serialize)]
struct Changeable<'a> {
    text: &'a Option<String>,
    #[serde(flatten)]
    figures: &'a ActivityFigures,
}

/// Changes an activity afterwards.
pub(super) async fn change(call: Call<ChangeActivity>) -> ApiResult<ActivityView> {
    call.actor.require(Permission::LogActivities)?;
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let living = Entity::find_by_id(call.path).filter(Column::DeletedAt.is_null());
    let row = to_change(living).one(&*transaction).await?.ok_or_else(ApiError::not_found)?;
    // Whoever may not see what it is about learns nothing of it.
    let held = subject::hold(&transaction, &call.actor, subject_of(row.about_kind, row.about_id)).await?;
    let about = held.about;
    let own = row.author_id == call.actor.id || call.actor.grants.may(Permission::CorrectActivities);
    // What an integration reported is not a person's to improve.
    if !own || row.evidence == Evidence::System {
        return Err(ApiError::new(ErrorCode::Forbidden));
    }
    let attached = files::Entity::find()
        .filter(files::Column::ActivityId.eq(row.id))
        .filter(files::Column::DeletedAt.is_null())
        .count(&*transaction)
        .await?;
    let change = call.body.judge(row.kind, attached > 0)?;
    let present = row.figures();
    let mine = Changeable { text: &change.text, figures: &change.figures };
    let theirs = Changeable { text: &row.text, figures: &present };
    edit::check_version(change.version, row.version, &mine, &theirs, |_| FieldAccess::Write)?;
    let changes = edit::changes(&theirs, &mine)?;
    if !changes.is_empty() {
        let written = Entity::update_many()
            .set(ActiveModel::written(change, row.version + 1, now))
            .filter(Column::Id.eq(row.id))
            .filter(Column::Version.eq(row.version))
            .exec(&*transaction)
            .await?;
        if written.rows_affected == 0 {
            return Err(edit::changed_meanwhile(row.version));
        }
        let event = Event {
            subject: about.subject,
            account: about.account,
            deal: about.deal,
            actor: Some(call.actor.id),
            at: now,
            detail: EventDetail::ActivityChanged { activity: row.id, changes },
        };
        events::record(&transaction, now, event).await?;
        subject::touch(&call.state, &transaction, held, row.occurred_at, now).await?;
    }
    let answer = one(&*transaction, row.id).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Ties files uploaded before to the activity `id`: the writer's own, about the same record, of no other activity.
async fn claim(
    transaction: &Transaction,
    id: ActivityId,
    attachments: &[AttachmentId],
    author: UserId,
    (about_kind, about_id): (shared::event::SubjectKind, uuid::Uuid),
) -> ApiResult<()> {
    if attachments.is_empty() {
        return Ok(());
    }
    let mut wanted = attachments.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let claimed = files::Entity::update_many()
        .col_expr(files::Column::ActivityId, Expr::value(id))
        .filter(files::Column::Id.is_in(wanted.iter().copied()))
        .filter(files::Column::AuthorId.eq(author))
        .filter(files::Column::AboutKind.eq(about_kind))
        .filter(files::Column::AboutId.eq(about_id))
        .filter(files::Column::ActivityId.is_null())
        .filter(files::Column::DeletedAt.is_null())
        .exec(&**transaction)
        .await?;
    if usize::try_from(claimed.rows_affected) == Ok(wanted.len()) {
        Ok(())
    } else {
        Err(ApiError::invalid_field("attachments", Fault::NoSuchRecord))
    }
}

async fn one(connection: &impl ConnectionTrait, id: ActivityId) -> ApiResult<ActivityView> {
    let mut views = views(connection, &[id]).await?;
    views.remove(&id).ok_or_else(ApiError::not_found)
}

/// The activities `ids` as they are shown, with their files. Who may see them is the caller's to know.
pub(super) async fn views(
    connection: &impl ConnectionTrait,
    ids: &[ActivityId],
) -> ApiResult<HashMap<ActivityId, ActivityView>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(connection).await?;
    let attached = files::Entity::find()
        .filter(files::Column::ActivityId.is_in(ids.iter().copied()))
        .filter(files::Column::DeletedAt.is_null())
        .order_by_asc(files::Column::CreatedAt)
        .all(connection)
        .await?;
    let people = rows.iter().map(|row| row.author_id).chain(attached.iter().map(|file| file.author_id));
    let people = names::users(connection, people).await?;
    let mut views: HashMap<ActivityId, ActivityView> = HashMap::with_capacity(rows.len());
    for row in rows {
        let author = people.user(row.author_id)?;
        views.insert(row.id, view(row, author));
    }
    for file in attached {
        if let Some(view) = file.activity_id.and_then(|id| views.get_mut(&id)) {
            let author = people.user(file.author_id)?;
            view.attachments.push(attachments::view(file, author));
        }
    }
    Ok(views)
}

/// An activity as it is shown, without its files.
fn view(row: Model, author: UserBrief) -> ActivityView {
    ActivityView {
        figures: row.figures(),
        author,
        about: subject_of(row.about_kind, row.about_id),
        id: row.id,
        kind: row.kind,
        text: row.text,
        occurred_at: row.occurred_at,
        evidence: row.evidence,
        attachments: Vec::new(),
        version: row.version,
    }
}
