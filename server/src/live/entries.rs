//! What the audit log says of who may hear: sessions that ended, people and roles that changed. It is read because every
//! server of the site reads the same, and because nobody can change such a thing and forget to say so here.
//!
//! Entries are committed in another order than their ids are made in, so those of the last minutes are looked through, and
//! each is heard once.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::audit::{AuditKind, AuditSubjectKind};
use shared::ids::{AuditEntryId, UserId};
use uuid::Uuid;

use crate::clock;
use crate::entities::audit_entries::{Column, Entity};
use crate::error::ApiResult;
use crate::state::AppState;

/// How far back is looked: longer than any request may take.
const OVERLAP_MILLIS: i64 = 3 * 60 * 1000;

/// The kinds of entries after which somebody may hear less, or more.
const KINDS: [AuditKind; 8] = [
    AuditKind::SignedOut,
    AuditKind::SessionEnded,
    AuditKind::PasswordChanged,
    AuditKind::SecondFactorChanged,
    AuditKind::PersonChanged,
    AuditKind::TeamChanged,
    AuditKind::RoleChanged,
    AuditKind::HandedOver,
];

/// The entries that were heard.
#[derive(Debug, Default)]
pub(super) struct Entries {
    heard: HashSet<AuditEntryId>,
}

/// What an entry means to the streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// Whose session, role or team may be another one; everybody's where nobody is named.
    pub(super) whom: Option<UserId>,
    /// Whether records may have changed hands without a word of each.
    pub(super) anew: bool,
}

impl Entries {
    /// What was written since the last look. The first look takes what stands there for news, which costs a few questions
    /// too many and is never one too few.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn look(&mut self, state: &AppState) -> ApiResult<Vec<Heard>> {
        let since = AuditEntryId(clock::first_id(state.now().plus_millis(-OVERLAP_MILLIS)));
        let rows: Vec<(AuditEntryId, AuditKind, Option<AuditSubjectKind>, Option<Uuid>)> = Entity::find()
            .filter(Column::Kind.is_in(KINDS))
            .filter(Column::Id.gt(since))
            .select_only()
            .columns([Column::Id, Column::Kind, Column::SubjectKind, Column::SubjectId])
            .into_tuple()
            .all(state.database.read())
            .await?;
        self.heard.retain(|id| *id > since);
        let mut heard = Vec::new();
        for (id, kind, subject_kind, subject) in rows {
            if !self.heard.insert(id) {
                continue;
            }
            let person = subject.filter(|_| subject_kind == Some(AuditSubjectKind::Person)).map(UserId);
            let anew =
                matches!(kind, AuditKind::PersonChanged | AuditKind::TeamChanged | AuditKind::HandedOver);
            heard.push(Heard { whom: person, anew });
        }
        Ok(heard)
    }
}
