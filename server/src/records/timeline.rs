//! The timeline (O2): a record's events, newest first, with what they tell of loaded for the whole page at once.
//!
//! An account's story holds those of its contacts and deals, but only of the ones that the reader may see.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};
use shared::event::{EventDetail, EventKind, FieldChange, SubjectKind};
use shared::ids::{ContactId, EventId, UserId};
use shared::people::fields::veil_value;
use shared::records::Subject;
use shared::records::api::ShowTimeline;
use shared::records::timeline::{Timeline, TimelineCounts, TimelineEntry, TimelineFilter, TimelineQuery};
use shared::time::Instant;

use super::subject::{self, About};
use super::{activities, names};
use crate::actor::Actor;
use crate::audit;
use crate::call::Call;
use crate::entities::events::{Column, Entity, Model};
use crate::entities::{contacts, deals};
use crate::error::ApiResult;
use crate::events::{subject_columns, subject_of};
use crate::page::{self, Direction};
use crate::scope::Scoped;

/// What is neither a change nor a file nor an activity is told in the whole story alone.
const CHANGES: [EventKind; 3] = [EventKind::Changed, EventKind::ActivityChanged, EventKind::StageMoved];

/// Shows a record's timeline.
pub(super) async fn show(call: Call<ShowTimeline>) -> ApiResult<Timeline> {
    let TimelineQuery { about_kind, about_id, filter, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let after = page::decode::<(Instant, EventId)>(after.as_deref())?;
    let connection = call.state.database.read();
    let about = subject::find(connection, &call.actor, subject_of(about_kind, about_id)).await?;
    let story = story(&call.actor, about);
    let narrowed = match filter {
        TimelineFilter::All => story.clone(),
        TimelineFilter::Activities => story.clone().filter(Column::Kind.eq(EventKind::ActivityLogged)),
        TimelineFilter::Files => story.clone().filter(Column::Kind.eq(EventKind::AttachmentAdded)),
        TimelineFilter::Changes => story.clone().filter(Column::Kind.is_in(CHANGES)),
    };
    let rows = page::keyset(narrowed, Direction::Down, (Column::At, Column::Id), after)
        .limit(limit + 1)
        .all(connection)
        .await?;
    let page = page::cut(rows, limit, |row| (row.at, row.id));
    let items = entries(connection, &call.actor, about, page.items).await?;
    Ok(Timeline { items, next: page.next, counts: counts(connection, story).await? })
}

/// The events of a record's story that `actor` may see.
fn story(actor: &Actor, about: About) -> Select<Entity> {
    let (kind, id) = subject_columns(about.subject);
    match about.subject {
        Subject::Deal(deal) => Entity::find().filter(Column::DealId.eq(deal)),
        Subject::Contact(_) | Subject::Lead(_) => {
            Entity::find().filter(Column::SubjectKind.eq(kind)).filter(Column::SubjectId.eq(id))
        }
        Subject::Account(account) => {
            // What happened here stays in this story, wherever the deal or the contact has gone since.
            let deal = deals::Entity::visible_to(actor)
                .filter(Expr::col((deals::Entity, deals::Column::Id)).equals((Entity, Column::DealId)))
                .select_only()
                .column(deals::Column::Id)
                .into_query();
            let contact = contacts::Entity::visible_to(actor)
                .filter(
                    Expr::col((contacts::Entity, contacts::Column::Id)).equals((Entity, Column::SubjectId)),
                )
                .select_only()
                .column(contacts::Column::Id)
                .into_query();
            let of_contact = Column::SubjectKind.eq(SubjectKind::Contact).and(Expr::exists(contact));
            let seen = Condition::any()
                .add(Column::SubjectKind.eq(SubjectKind::Account))
                .add(Expr::exists(deal))
                .add(of_contact);
            Entity::find().filter(Column::AccountId.eq(account)).filter(seen)
        }
    }
}

async fn entries(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    about: About,
    rows: Vec<Model>,
) -> ApiResult<Vec<TimelineEntry>> {
    let details = rows.iter().map(|row| {
        let mut detail = serde_json::from_value(row.detail.clone())?;
        veil(&mut detail, actor, row, about);
        Ok(detail)
    });
    let details: Vec<EventDetail> = details.collect::<ApiResult<_>>()?;
    let told: Vec<_> = details
        .iter()
        .filter_map(|detail| match detail {
            EventDetail::ActivityLogged { activity, .. } => Some(*activity),
            _ => None,
        })
        .collect();
    let mut activities = activities::views(connection, &told).await?;
    let people: Vec<UserId> = rows.iter().filter_map(|row| row.actor_id).collect();
    let people = names::users(connection, people).await?;
    // A deal's own page need not say which deal it is.
    let elsewhere = rows.iter().filter_map(|row| row.deal_id).filter(|_| about.deal.is_none());
    let deals = names::deals(connection, elsewhere).await?;
    // Nor a contact's, which contact.
    let of_account = matches!(about.subject, Subject::Account(_));
    let contact = |row: &Model| {
        (of_account && row.subject_kind == SubjectKind::Contact).then_some(ContactId(row.subject_id))
    };
    let contacts = names::contacts(connection, rows.iter().filter_map(contact)).await?;
    let things: BTreeSet<audit::Thing> = details.iter().flat_map(spoken_of).collect();
    let things = audit::named(connection, &things).await?;
    rows.into_iter()
        .zip(details)
        .map(|(row, detail)| {
            let activity = match &detail {
                EventDetail::ActivityLogged { activity, .. } => activities.remove(activity),
                _ => None,
            };
            let named = spoken_of(&detail).into_iter().map(|thing| audit::subject(thing, &things)).collect();
            let contact = contact(&row).and_then(|contact| contacts.known(contact));
            Ok(TimelineEntry {
                id: row.id,
                at: row.at,
                actor: row.actor_id.map(|actor| people.user(actor)).transpose()?,
                detail,
                activity,
                deal: row.deal_id.and_then(|deal| deals.deal(deal)),
                contact,
                named,
            })
        })
        .collect()
}

/// What stands by its id in what changed; what was kept from the reader is not there any more.
fn spoken_of(detail: &EventDetail) -> BTreeSet<audit::Thing> {
    match detail {
        EventDetail::Changed { changes } => audit::in_changes(changes),
        _ => BTreeSet::new(),
    }
}

/// Takes out of what changed what `actor` may not see of it. Only the owner of the record whose story is read is known
/// here; what happened to another one is shown as to somebody who does not own it.
fn veil(detail: &mut EventDetail, actor: &Actor, row: &Model, about: About) {
    let EventDetail::Changed { changes } = detail else { return };
    let itself = (row.subject_kind, row.subject_id) == subject_columns(about.subject);
    let access = actor.fields(row.subject_kind, itself.then_some(about.belongs.owner));
    for FieldChange { field, old, new } in changes {
        let access = access(field);
        veil_value(old, access);
        veil_value(new, access);
    }
}

async fn counts(connection: &impl ConnectionTrait, story: Select<Entity>) -> ApiResult<TimelineCounts> {
    let by_kind: Vec<(EventKind, i64)> = story
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::Kind)
        .into_tuple()
        .all(connection)
        .await?;
    let sum = |kinds: &[EventKind]| -> i64 {
        by_kind.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, count)| count).sum()
    };
    Ok(TimelineCounts {
        all: sum(EventKind::ALL),
        activities: sum(&[EventKind::ActivityLogged]),
        files: sum(&[EventKind::AttachmentAdded]),
        changes: sum(&CHANGES),
    })
}
