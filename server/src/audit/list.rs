//! The log as it is read: events and the log's own entries in one order, newest first.
//!
//! Ids grow with the time of writing, so that the order is that of ids in both tables, each filter has an index that ends in
//! the id, and days are bounds of ids.

use std::cmp::Reverse;

use chrono::NaiveTime;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait};
use shared::audit::api::{AuditQuery, AuditRow};
use shared::audit::{AuditKind, AuditSubjectKind, AuditWhat};
use shared::error::{Fault, Finding};
use shared::event::{EventDetail, SubjectKind};
use shared::ids::UserId;
use shared::page::Page;
use shared::people::access::Grants;
use shared::people::fields::veil_value;
use shared::time::{Date, Instant, is_keepable};
use uuid::Uuid;

use super::shown::shown;
use crate::clock;
use crate::entities::{audit_entries, events};
use crate::error::{ApiError, ApiResult};
use crate::page;
use crate::zone;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    who: Option<UserId>,
    kind: Option<AuditKind>,
    subject: Option<(AuditSubjectKind, Uuid)>,
    /// The first id there may be.
    from: Option<Uuid>,
    /// The first id there may no longer be.
    until: Option<Uuid>,
    address: Option<String>,
}

impl Filter {
    /// Judges the filters of `query`, whose days are those of `zone`.
    ///
    /// # Errors
    /// Every finding.
    pub(super) fn judge(query: AuditQuery, zone: Tz) -> ApiResult<Self> {
        let AuditQuery { who, kind, subject_kind, subject, from, to, address, after: _, limit: _ } = query;
        let mut findings = Vec::new();
        if subject_kind.is_some() && subject.is_none() {
            findings.push(Finding::new("subject", Fault::Required));
        }
        if subject.is_some() && subject_kind.is_none() {
            findings.push(Finding::new("subject_kind", Fault::Required));
        }
        for (field, day) in [("from", from), ("to", to)] {
            if day.is_some_and(|day| !is_keepable(day)) {
                findings.push(Finding::new(field, Fault::NotADate));
            }
        }
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            findings.push(Finding::new("from", Fault::Reversed));
        }
        if !findings.is_empty() {
            return Err(ApiError::invalid(findings));
        }
        let begins = |day: Date| clock::first_id(zone::instant(day.and_time(NaiveTime::MIN), zone));
        // However it is written.
        let address = address.map(|address| {
            let address = address.trim();
            address
                .parse()
                .map_or_else(|_| address.to_owned(), |ip: std::net::IpAddr| ip.to_canonical().to_string())
        });
        Ok(Self {
            who,
            kind,
            subject: subject_kind.zip(subject),
            from: from.map(begins),
            until: to.and_then(|to| to.succ_opt()).map(begins),
            address: address.filter(|address| !address.is_empty()),
        })
    }
}

/// A row as it is kept.
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) at: Instant,
    pub(super) actor: Option<UserId>,
    pub(super) address: Option<String>,
    pub(super) subject: Option<(AuditSubjectKind, Uuid)>,
    pub(super) what: AuditWhat,
}

/// A page of the log.
///
/// # Errors
/// Findings on the query.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    grants: &Grants,
    query: AuditQuery,
    zone: Tz,
) -> ApiResult<Page<AuditRow>> {
    let limit = page::limit(query.limit)?;
    let after = page::decode::<Uuid>(query.after.as_deref())?;
    let filter = Filter::judge(query, zone)?;
    let rows = rows(connection, grants, &filter, after, limit + 1).await?;
    Ok(page::cut(rows, limit, |row| row.id))
}

/// The newest rows before `after`, at most `most`, as somebody with `grants` sees their values: who reads the log sees no more
/// of a record's fields than on its page.
pub(super) async fn rows(
    connection: &impl ConnectionTrait,
    grants: &Grants,
    filter: &Filter,
    after: Option<Uuid>,
    most: u64,
) -> ApiResult<Vec<AuditRow>> {
    let mut kept = of_events(connection, filter, after, most).await?;
    kept.extend(of_entries(connection, filter, after, most).await?);
    kept.sort_unstable_by_key(|row| Reverse(row.id));
    kept.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    kept.iter_mut().for_each(|row| veil(row, grants));
    shown(connection, kept).await
}

/// Takes out of a change what `grants` hide of somebody else's record, and covers what they mask.
fn veil(row: &mut Kept, grants: &Grants) {
    let (Some((kind, _)), AuditWhat::Event(EventDetail::Changed { changes })) = (row.subject, &mut row.what)
    else {
        return;
    };
    let Ok(kind) = kind.as_str().parse::<SubjectKind>() else { return };
    for change in changes {
        let access = grants.on(kind).field(&change.field, false);
        veil_value(&mut change.old, access);
        veil_value(&mut change.new, access);
    }
}

async fn of_events(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Uuid>,
    most: u64,
) -> ApiResult<Vec<Kept>> {
    use events::Column;
    let Filter { who, kind, subject, from, until, address } = filter;
    // Nothing of another kind, or about something else than a record, is an event.
    let Some(kind) = kind.map_or(Some(None), |kind| kind.event().map(Some)) else { return Ok(Vec::new()) };
    let about = |(kind, id): (AuditSubjectKind, Uuid)| Some((kind.as_str().parse::<SubjectKind>().ok()?, id));
    let Some(subject) = subject.map_or(Some(None), |subject| about(subject).map(Some)) else {
        return Ok(Vec::new());
    };
    let select = events::Entity::find()
        .apply_if(*who, |select, who| select.filter(Column::ActorId.eq(who)))
        .apply_if(kind, |select, kind| select.filter(Column::Kind.eq(kind)))
        .apply_if(subject, |select, (kind, id)| {
            select.filter(Column::SubjectKind.eq(kind)).filter(Column::SubjectId.eq(id))
        })
        .apply_if(address.as_deref(), |select, address| select.filter(Column::Address.eq(address)))
        .apply_if(*from, |select, from| select.filter(Column::Id.gte(from)))
        .apply_if(*until, |select, until| select.filter(Column::Id.lt(until)))
        .apply_if(after, |select, after| select.filter(Column::Id.lt(after)))
        .order_by_desc(Column::Id);
    let rows: Vec<events::Model> = page::first(connection, &select.into_query(), most).await?;
    rows.into_iter()
        .map(|row| {
            let events::Model {
                id, recorded_at, subject_kind, subject_id, actor_id, address, detail, ..
            } = row;
            let kind = AuditSubjectKind::from(subject_kind);
            Ok(Kept {
                id: id.0,
                at: recorded_at,
                actor: actor_id,
                address,
                subject: Some((kind, subject_id)),
                what: AuditWhat::Event(serde_json::from_value(detail)?),
            })
        })
        .collect()
}

async fn of_entries(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Uuid>,
    most: u64,
) -> ApiResult<Vec<Kept>> {
    use audit_entries::Column;
    let Filter { who, kind, subject, from, until, address } = filter;
    if kind.is_some_and(|kind| kind.event().is_some()) {
        return Ok(Vec::new());
    }
    let select = audit_entries::Entity::find()
        .apply_if(*who, |select, who| select.filter(Column::ActorId.eq(who)))
        .apply_if(*kind, |select, kind| select.filter(Column::Kind.eq(kind)))
        .apply_if(*subject, |select, (kind, id)| {
            select.filter(Column::SubjectKind.eq(kind)).filter(Column::SubjectId.eq(id))
        })
        .apply_if(address.as_deref(), |select, address| select.filter(Column::Address.eq(address)))
        .apply_if(*from, |select, from| select.filter(Column::Id.gte(from)))
        .apply_if(*until, |select, until| select.filter(Column::Id.lt(until)))
        .apply_if(after, |select, after| select.filter(Column::Id.lt(after)))
        .order_by_desc(Column::Id);
    let rows: Vec<audit_entries::Model> = page::first(connection, &select.into_query(), most).await?;
    rows.into_iter()
        .map(|row| {
            let audit_entries::Model { id, at, kind: _, actor_id, address, subject_kind, subject_id, detail } = row;
            Ok(Kept {
                id: id.0,
                at,
                actor: actor_id,
                address,
                subject: subject_kind.zip(subject_id),
                what: AuditWhat::Entry(serde_json::from_value(detail)?),
            })
        })
        .collect()
}
