//! Adding people: the one place that writes somebody down for the first time, however they came. Whether they may come is for
//! those to say who add them; what they are called, [`Newcomer`] has judged.

use sea_orm::EntityTrait;
use serde::Serialize;
use shared::ids::{TeamId, UserId};
use shared::people::person::PersonForm;
use shared::people::{Newcomer, Role};

use super::store;
use super::told::{About, tell_of};
use crate::database::Transaction;
use crate::entities::{teams, users};
use crate::error::ApiResult;
use crate::state::AppState;

/// Somebody who can be added: judged, and with the hash of their password.
#[derive(Debug)]
pub struct NewPerson {
    email: String,
    name: String,
    password_hash: String,
}

impl NewPerson {
    /// Hashes the password of `newcomer`. It is work, so no transaction is held meanwhile.
    ///
    /// # Errors
    /// `unavailable` when too many wait for it.
    pub async fn of(state: &AppState, newcomer: Newcomer) -> ApiResult<Self> {
        let (email, name, password) = newcomer.into_parts();
        let password_hash = state.auth.passwords.hash(password).await?;
        Ok(Self { email, name, password_hash })
    }
}

/// As what and where somebody begins.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// Their role.
    pub role: Role,
    /// Their team.
    pub team: TeamId,
    /// The one they report to.
    pub manager: Option<UserId>,
}

/// Whom the audit log names as the one who added somebody.
#[derive(Clone, Copy, Debug)]
pub enum AddedBy {
    /// Themselves, by an invitation.
    Themselves,
    /// Nobody: the site was set up, a command was given, or the company's own sign-in vouched for them.
    Nobody,
}

/// Adds `person`.
///
/// # Errors
/// A finding on `email` when somebody has that address.
pub async fn add(
    state: &AppState,
    transaction: &Transaction,
    person: NewPerson,
    position: Position,
    by: AddedBy,
) -> ApiResult<users::Model> {
    let NewPerson { email, name, password_hash } = person;
    let Position { role, team, manager } = position;
    let now = state.now();
    let row = users::Model {
        id: UserId(state.new_id()),
        email_key: store::email_key(&email),
        email,
        name,
        role,
        team_id: team,
        manager_id: manager,
        password_hash,
        language: None,
        demo: false,
        disabled_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert_user(transaction, row.clone()).await?;
    let by = match by {
        AddedBy::Themselves => Some(row.id),
        AddedBy::Nobody => None,
    };
    tell_of(transaction, now, by, About::Person(row.id), None, Some(&Told::of(&row))).await?;
    Ok(row)
}

/// The team called `name`, which is made when there is none.
///
/// # Errors
/// When the database fails.
pub async fn team_called(state: &AppState, transaction: &Transaction, name: &str) -> ApiResult<TeamId> {
    if let Some(team) = store::team_by_name(transaction, name).await? {
        return Ok(team);
    }
    let id = TeamId(state.new_id());
    let row =
        teams::Model { id, parent_id: None, name: name.to_owned(), created_at: state.now(), version: 1 };
    teams::Entity::insert(teams::ActiveModel::from(row)).exec_without_returning(&**transaction).await?;
    Ok(id)
}

/// What the audit log is told of somebody new.
#[derive(Serialize)]
struct Told<'a> {
    email: &'a str,
    #[serde(flatten)]
    fields: PersonForm,
}

impl<'a> Told<'a> {
    fn of(row: &'a users::Model) -> Self {
        let users::Model { name, role, team_id, manager_id, .. } = row;
        let fields = PersonForm { name: name.clone(), role: *role, team: *team_id, manager: *manager_id };
        Self { email: &row.email, fields }
    }
}
