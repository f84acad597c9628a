//! What the audit log is told of changes to people, teams, roles and tokens, in the transaction that makes them (O7).

use serde::Serialize;
use shared::audit::{AuditAct, AuditDetail, AuditSubjectKind};
use shared::event::FieldChange;
use shared::ids::{SessionId, TeamId, TokenId, UserId};
use shared::people::Role;

use crate::actor::Actor;
use crate::audit::{self, Entry};
use crate::database::Transaction;
use crate::edit;
use crate::error::ApiResult;
use shared::time::Instant;

/// Who or what was changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    /// Somebody who signs in.
    Person(UserId),
    /// A team.
    Team(TeamId),
    /// A role.
    Role(Role),
    /// An API token.
    Token(TokenId),
}

/// Tells that `actor` made `after` out of `before`; one of them is nothing where it was added or removed.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell<F: Serialize>(
    transaction: &Transaction,
    now: Instant,
    actor: &Actor,
    about: About,
    before: Option<&F>,
    after: Option<&F>,
) -> ApiResult<()> {
    tell_of(transaction, now, Some(actor.id), about, before, after).await
}

/// The same of `by` who has no session, because they came by a link, or of nobody.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell_of<F: Serialize>(
    transaction: &Transaction,
    now: Instant,
    by: Option<UserId>,
    about: About,
    before: Option<&F>,
    after: Option<&F>,
) -> ApiResult<()> {
    let act = match (before, after) {
        (None, _) => AuditAct::Added,
        (Some(_), Some(_)) => AuditAct::Changed,
        (Some(_), None) => AuditAct::Removed,
    };
    let mut changes = edit::changes(&Side(before), &Side(after))?;
    let (subject, detail) = match about {
        About::Person(id) => {
            (Some((AuditSubjectKind::Person, id.0)), AuditDetail::PersonChanged { act, changes })
        }
        About::Team(id) => (Some((AuditSubjectKind::Team, id.0)), AuditDetail::TeamChanged { act, changes }),
        About::Token(id) => {
            (Some((AuditSubjectKind::Token, id.0)), AuditDetail::TokenChanged { act, changes })
        }
        About::Role(Role::Own(id)) => {
            (Some((AuditSubjectKind::Role, id.0)), AuditDetail::RoleChanged { act, changes })
        }
        // A built-in one has no id, so its word stands among what changed.
        About::Role(role) => {
            let word = serde_json::json!(role);
            changes.insert(0, FieldChange { field: "role".to_owned(), old: word.clone(), new: word });
            (None, AuditDetail::RoleChanged { act, changes })
        }
    };
    audit::record(transaction, now, Entry { actor: by, subject, detail }).await?;
    Ok(())
}

/// Writes what `person` did about themselves.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_oneself(
    transaction: &Transaction,
    now: Instant,
    person: UserId,
    detail: AuditDetail,
) -> ApiResult<()> {
    about_person(transaction, now, Some(person), person, detail).await
}

/// Writes what `by`, or a command, did about `person`.
///
/// # Errors
/// When the database fails.
pub(super) async fn about_person(
    transaction: &Transaction,
    now: Instant,
    by: Option<UserId>,
    person: UserId,
    detail: AuditDetail,
) -> ApiResult<()> {
    let subject = Some((AuditSubjectKind::Person, person.0));
    audit::record(transaction, now, Entry { actor: by, subject, detail }).await?;
    Ok(())
}

/// Writes what `by` did about somebody who is not here yet.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_nobody(
    transaction: &Transaction,
    now: Instant,
    by: UserId,
    detail: AuditDetail,
) -> ApiResult<()> {
    audit::record(transaction, now, Entry { actor: Some(by), subject: None, detail }).await?;
    Ok(())
}

/// Writes that `actor` ended a session of `person`.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_session(
    transaction: &Transaction,
    now: Instant,
    actor: &Actor,
    person: UserId,
    session: SessionId,
) -> ApiResult<()> {
    about_person(transaction, now, Some(actor.id), person, AuditDetail::SessionEnded { session }).await
}

/// A form, or an object without a field where there is none.
struct Side<'a, F>(Option<&'a F>);

impl<F: Serialize> Serialize for Side<'_, F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(form) => form.serialize(serializer),
            None => serializer.collect_map(std::iter::empty::<((), ())>()),
        }
    }
}
