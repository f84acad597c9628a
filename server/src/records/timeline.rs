//! The timeline (O2): a record's events, newest first, with what they tell of loaded for the whole page at once.
//!
//! An account's story holds those of its contacts and deals, but only of the ones that the reader may see.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};
use shared::error::Fault;
use shared::event::{EventDetail, EventKind, FieldChange, SubjectKind};
use shared::ids::{ContactId, EventId, UserId};
use shared::people::fields::veil_value;
use shared::records::Subject;
use shared::records::activity::ActivityKind;
use shared::records::api::ShowTimeline;
use shared::records::timeline::{
    TEXT_MAX, Timeline, TimelineCounts, TimelineEntry, TimelineFilter, TimelineQuery,
};
use shared::time::Instant;

use super::subject::{self, About};
use super::{activities, names};
use crate::actor::Actor;
use crate::audit;
use crate::call::Call;
use crate::entities::events::{Column, Entity, Model};
use crate::entities::{contacts, deals};
use crate::error::{ApiError, ApiResult};
use crate::events::{subject_columns, subject_of};
use crate::page::{self, Direction};
use crate::scope::Scoped;

/// What is neither a change nor a file nor an activity is told in the whole story alone.
const CHANGES: [EventKind; 3] = [EventKind::Changed, EventKind::ActivityChanged, EventKind::StageMoved];

/// Events that are looked through for one answer, where the database cannot tell by itself which ones are asked for.
const LOOKED_THROUGH: usize = 2_000;
/// Of which so many are read at once.
const AT_ONCE: u64 = 200;

/// Where a page begins or ends.
type Key = (Instant, EventId);

/// Shows a record's timeline.
pub(super) async fn show(call: Call<ShowTimeline>) -> ApiResult<Timeline> {
    let TimelineQuery { about_kind, about_id, filter, kind, activity, field, text, after, limit } =
        call.query;
    let limit = page::limit(limit)?;
    let after = page::decode::<Key>(after.as_deref())?;
    let sieve = Sieve { activity, field, text: text.map(words).transpose()? };
    let connection = call.state.database.read();
    let about = subject::find(connection, &call.actor, subject_of(about_kind, about_id)).await?;
    let story = story(&call.actor, about);
    let counts = match after {
        None => Some(counts(connection, story.clone()).await?),
        Some(_) => None,
    };
    let narrowed = match filter {
        TimelineFilter::All => story,
        TimelineFilter::Activities => story.filter(Column::Kind.eq(EventKind::ActivityLogged)),
        TimelineFilter::Files => story.filter(Column::Kind.eq(EventKind::AttachmentAdded)),
        TimelineFilter::Changes => story.filter(Column::Kind.is_in(CHANGES)),
    };
    let narrowed = match kind {
        Some(kind) => narrowed.filter(Column::Kind.eq(kind)),
        None => narrowed,
    };
    let narrowed = sieve.narrowed(narrowed, about);
    let read = Reading { actor: &call.actor, about, story: narrowed };
    let (items, next, back_to) = if sieve.lets_all_through() {
        read.page(connection, after, limit).await?
    } else {
        read.sifted(connection, after, limit, &sieve).await?
    };
    Ok(Timeline { items, next, back_to, counts })
}

/// The words of a search.
fn words(text: String) -> ApiResult<String> {
    let length = u32::try_from(text.trim().chars().count()).unwrap_or(u32::MAX);
    match length {
        0 => Err(ApiError::invalid_field("text", Fault::Required)),
        1..=TEXT_MAX => Ok(text),
        _ => Err(ApiError::invalid_field("text", Fault::TooLong { max: TEXT_MAX, length })),
    }
}

/// What the database cannot tell by itself.
struct Sieve {
    activity: Option<ActivityKind>,
    field: Option<String>,
    text: Option<String>,
}

impl Sieve {
    fn lets_all_through(&self) -> bool {
        self.activity.is_none() && self.field.is_none() && self.text.is_none()
    }

    /// Leaves out what cannot pass, as far as the database knows.
    fn narrowed(&self, story: Select<Entity>, about: About) -> Select<Entity> {
        let story = match self.activity {
            Some(_) => story.filter(Column::Kind.eq(EventKind::ActivityLogged)),
            None => story,
        };
        match &self.field {
            Some(_) => {
                let (kind, id) = subject_columns(about.subject);
                story
                    .filter(Column::Kind.eq(EventKind::Changed))
                    .filter(Column::SubjectKind.eq(kind))
                    .filter(Column::SubjectId.eq(id))
            }
            None => story,
        }
    }

    /// What the entry says of what is asked for, if anything.
    fn pass(&self, mut entry: TimelineEntry) -> Option<TimelineEntry> {
        if let Some(kind) = self.activity {
            matches!(entry.detail, EventDetail::ActivityLogged { activity_kind, .. } if activity_kind == kind)
                .then_some(())?;
        }
        if let Some(field) = &self.field {
            let EventDetail::Changed { changes } = &mut entry.detail else { return None };
            changes.retain(|change| change.field == *field);
            (!changes.is_empty()).then_some(())?;
        }
        let told = self.text.as_ref().is_none_or(|text| entry.tells(text));
        told.then_some(entry)
    }
}

/// A story as somebody reads it.
struct Reading<'a> {
    actor: &'a Actor,
    about: About,
    story: Select<Entity>,
}

type Found = (Vec<TimelineEntry>, Option<String>, Option<Instant>);

impl Reading<'_> {
    async fn rows(
        &self,
        connection: &impl ConnectionTrait,
        after: Option<Key>,
        count: u64,
    ) -> ApiResult<Vec<Model>> {
        let rows = page::keyset(self.story.clone(), Direction::Down, (Column::At, Column::Id), after);
        Ok(rows.limit(count).all(connection).await?)
    }

    async fn page(
        &self,
        connection: &impl ConnectionTrait,
        after: Option<Key>,
        limit: u64,
    ) -> ApiResult<Found> {
        let rows = self.rows(connection, after, limit + 1).await?;
        let page = page::cut(rows, limit, key);
        let items = entries(connection, self.actor, self.about, page.items).await?;
        Ok((items, page.next, None))
    }

    /// Looks through the story until a page is full, or far enough for one answer.
    async fn sifted(
        &self,
        connection: &impl ConnectionTrait,
        mut after: Option<Key>,
        limit: u64,
        sieve: &Sieve,
    ) -> ApiResult<Found> {
        let full = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut items, mut looked_through) = (Vec::new(), 0);
        loop {
            let rows = self.rows(connection, after, AT_ONCE).await?;
            let ends_here = rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
            looked_through += rows.len();
            for entry in entries(connection, self.actor, self.about, rows).await? {
                after = Some((entry.at, entry.id));
                items.extend(sieve.pass(entry));
                if items.len() > full {
                    let page = page::cut(items, limit, |entry| (entry.at, entry.id));
                    return Ok((page.items, page.next, None));
                }
            }
            if ends_here {
                return Ok((items, None, None));
            }
            if looked_through >= LOOKED_THROUGH {
                return Ok((items, after.map(|key| page::encode(&key)), after.map(|(at, _)| at)));
            }
        }
    }
}

const fn key(row: &Model) -> Key {
    (row.at, row.id)
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
