//! Attachments (附件): the file is looked at, kept under a generated name, and served as a download that no page
//! can run.

use axum::response::Response;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use shared::error::Fault;
use shared::event::EventDetail;
use shared::ids::AttachmentId;
use shared::people::UserBrief;
use shared::people::access::Permission;
use shared::records::api::{DownloadAttachment, UploadAttachment};
use shared::records::attachment::{ATTACHMENT_MAX, AttachmentQuery, AttachmentView, judge_file};

use super::subject;
use crate::call::Call;
use crate::download;
use crate::entities::attachments::{ActiveModel, Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event, subject_columns, subject_of};
use crate::files::Files;
use crate::idempotency;

/// Takes a file. It is kept in the store before its row is written: a row never points at nothing, and a file
/// whose row was not written is taken away again.
pub(super) async fn upload(mut call: Call<UploadAttachment>) -> ApiResult<AttachmentView> {
    call.actor.require(Permission::LogActivities)?;
    let content = call.content(usize::try_from(ATTACHMENT_MAX).unwrap_or(usize::MAX)).await?;
    let AttachmentQuery { about_kind, about_id, name, document } = call.query.clone();
    let kind = judge_file(&name, content.len() as u64)?;
    if !kind.begins(&content[..content.len().min(4096)]) {
        return Err(ApiError::invalid_field("name", Fault::FileType));
    }
    let sha256 = Sha256::digest(&content);
    let about = subject_of(about_kind, about_id);
    subject::find(call.state.database.read(), &call.actor, about)
        .await
        .map_err(subject::unseen("about_id"))?;
    let id = AttachmentId(call.state.new_id());
    let key = Files::key("attachments", id.0);
    let size = content.len();
    call.state.files.put(&key, content).await?;
    let row = ActiveModel {
        id: Set(id),
        name: Set(name),
        size: Set(i64::try_from(size).unwrap_or(i64::MAX)),
        file_kind: Set(kind),
        document: Set(document),
        object_key: Set(key.clone()),
        sha256: Set(sha256.to_vec()),
        author_id: Set(call.actor.id),
        activity_id: Set(None),
        deleted_at: Set(None),
        ..ActiveModel::default()
    };
    let outcome = write(&call, row).await;
    call.state.files.discard(&key, &outcome, |kept| kept.id == id).await;
    outcome
}

/// Writes the row and its event; what the file is about is found again, within the transaction.
async fn write(call: &Call<UploadAttachment>, row: ActiveModel) -> ApiResult<AttachmentView> {
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, call).await? {
        return Ok(answer);
    }
    let subject = subject_of(call.query.about_kind, call.query.about_id);
    let held =
        subject::hold(&transaction, &call.actor, subject).await.map_err(subject::unseen("about_id"))?;
    let about = held.about;
    let (about_kind, about_id) = subject_columns(about.subject);
    let row = ActiveModel {
        about_kind: Set(about_kind),
        about_id: Set(about_id),
        account_id: Set(about.account),
        deal_id: Set(about.deal),
        created_at: Set(now),
        ..row
    };
    let kept = Entity::insert(row).exec_with_returning(&*transaction).await?;
    let event = Event {
        subject: about.subject,
        account: about.account,
        deal: about.deal,
        actor: Some(call.actor.id),
        at: now,
        detail: EventDetail::AttachmentAdded {
            attachment: kept.id,
            name: kept.name.clone(),
            size: kept.size,
            document: kept.document,
        },
    };
    events::record(&transaction, now, event).await?;
    subject::touch(&call.state, &transaction, held, now, now).await?;
    let answer = view(kept, call.actor.brief());
    idempotency::keep(&transaction, call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Sends a file to whoever may see what it is about.
pub(super) async fn send(call: Call<DownloadAttachment>) -> ApiResult<Response> {
    let connection = call.state.database.read();
    let row = Entity::find_by_id(call.path).filter(Column::DeletedAt.is_null()).one(connection).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    subject::find(connection, &call.actor, subject_of(row.about_kind, row.about_id)).await?;
    let content = call.state.files.get(&row.object_key).await?;
    download::file(&row.name, row.file_kind.content_type(), content)
}

/// A file as it is shown.
pub(super) fn view(row: Model, author: UserBrief) -> AttachmentView {
    let Model { id, name, size, document, created_at, .. } = row;
    AttachmentView { id, name, size, document, author, created_at }
}
