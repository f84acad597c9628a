//! What an erasure would do, counted by the very searches that carry it out.

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use shared::privacy::DataSubjectKind;
use shared::privacy::erasure::{ErasurePreview, Kept, KeptCount, Removed, RemovedCount};

use super::super::person::{self, PersonRow};
use super::sweep::Sweep;
use super::values::Values;
use super::{imports_with, rows};
use crate::actor::Actor;
use crate::entities::{
    activities, attachments, audit_entries, consents, contact_blocks, deals, events, stage_moves,
};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// What would go and what would stay, as of now.
pub(super) async fn of(state: &AppState, actor: &Actor, person: PersonRow) -> ApiResult<ErasurePreview> {
    let read = state.database.read();
    let subject = person.subject();
    let values = Values::of(read, &person).await?;
    let counted = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let activities = activities::Entity::find().filter(activities::Column::AboutId.eq(subject.id)).filter(
        Condition::any()
            .add(activities::Column::Text.is_not_null())
            .add(activities::Column::TranscriptSummary.is_not_null()),
    );
    let noted =
        consents::Entity::find().filter(consents::Column::SubjectId.eq(subject.id)).count(read).await?;
    let marked = contact_blocks::Entity::find().filter(contact_blocks::Column::SubjectId.eq(subject.id));
    let story = events::Entity::find().filter(events::Column::SubjectId.eq(subject.id)).count(read).await?;
    let told = audit_entries::Entity::find().filter(audit_entries::Column::SubjectId.eq(subject.id));
    let sweep = Sweep { person: &person, values: &values, actor: Some(actor.id) };
    let imports = imports_with(state, &person, &values).await?;
    let goes = [
        (Removed::Fields, person.filled()),
        (Removed::Activities, counted(activities.count(read).await?)),
        (Removed::Files, counted(rows::files(subject).count(read).await?)),
        (Removed::Consents, counted(noted + marked.count(read).await?)),
        (Removed::Events, counted(story)),
        (Removed::Mentions, sweep.count(read).await?),
        (Removed::Imports, i64::try_from(imports.len()).unwrap_or(i64::MAX)),
        (Removed::Answers, rows::count_answers(read, &person, &values, &imports).await?),
    ];
    let deals = deals::Entity::find().filter(deals::Column::ContactId.eq(subject.id)).count(read).await?;
    let other_files = match person.account() {
        Some(account) => {
            attachments::Entity::find()
                .filter(attachments::Column::AccountId.eq(account))
                .filter(attachments::Column::AboutId.ne(subject.id))
                .filter(attachments::Column::DeletedAt.is_null())
                .count(read)
                .await?
        }
        None => 0,
    };
    let work = match subject.kind {
        DataSubjectKind::Person => {
            let moves = stage_moves::Entity::find().filter(stage_moves::Column::ActorId.eq(subject.id));
            let logged = activities::Entity::find().filter(activities::Column::AuthorId.eq(subject.id));
            moves.count(read).await? + logged.count(read).await?
        }
        _ => 0,
    };
    let stays = [
        (Kept::Deals, counted(deals)),
        (Kept::Customer, i64::from(person.account().is_some())),
        (Kept::Log, counted(story + told.count(read).await?)),
        (Kept::OtherFiles, counted(other_files)),
        (Kept::SharedValues, values.shared),
        (Kept::Work, counted(work)),
        // How many backups there are is known to whoever keeps them.
        (Kept::Backups, 1),
    ];
    let mut twins = match person {
        PersonRow::Colleague(_) => Vec::new(),
        _ => person::carrying(read, actor, &person.reached_by()).await?,
    };
    twins.retain(|twin| twin.subject() != subject);
    let row_stays = rows::something_hangs_on(read, subject).await?;
    let confirmation = person.called();
    let mut found = person::rows(read, vec![person]).await?;
    Ok(ErasurePreview {
        person: found.pop().ok_or_else(ApiError::not_found)?,
        confirmation,
        goes: goes
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| RemovedCount { what, count })
            .collect(),
        stays: stays
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| KeptCount { what, count })
            .collect(),
        row_stays,
        twins: person::rows(read, twins).await?,
    })
}
