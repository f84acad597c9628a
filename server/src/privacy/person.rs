//! Somebody, by where they stand in the site's records: found within what the one who asks may see, with the values by
//! which they are known.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::form::{normal_email, normal_phone, present};
use shared::ids::{AccountId, ContactId, LeadId, UserId};
use shared::people::access::Permission;
use shared::privacy::api::FindPersons;
use shared::privacy::{DataSubject, DataSubjectKind, DataSubjectRow};
use shared::records::Whose;

use crate::actor::Actor;
use crate::call::Call;
use crate::entities::{contacts, leads, users};
use crate::error::{ApiError, ApiResult};
use crate::records::names;
use crate::scope::Scoped;
use crate::search::{Named, matching};

/// Most people of a kind that are found at once.
const FOUND_MAX: u64 = 20;

/// Somebody's row, whichever it is.
#[derive(Clone, Debug)]
pub(super) enum PersonRow {
    /// A contact.
    Contact(contacts::Model),
    /// A lead.
    Lead(leads::Model),
    /// A colleague.
    Colleague(users::Model),
}

impl PersonRow {
    /// Who.
    pub(super) fn subject(&self) -> DataSubject {
        match self {
            Self::Contact(row) => DataSubject { kind: DataSubjectKind::Contact, id: row.id.0 },
            Self::Lead(row) => DataSubject { kind: DataSubjectKind::Lead, id: row.id.0 },
            Self::Colleague(row) => DataSubject { kind: DataSubjectKind::Person, id: row.id.0 },
        }
    }

    /// The customer whose contact it is.
    pub(super) fn account(&self) -> Option<AccountId> {
        match self {
            Self::Contact(row) => row.account_id,
            Self::Lead(_) | Self::Colleague(_) => None,
        }
    }

    /// The own name.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Contact(row) => Some(&row.name),
            Self::Lead(row) => row.name.as_deref(),
            Self::Colleague(row) => Some(&row.name),
        }
    }

    /// What has to be typed to erase them: the name, or whatever else they are known by.
    pub(super) fn called(&self) -> String {
        let known = match self {
            Self::Lead(row) => row.name.as_ref().or(row.company.as_ref()).or(row.phone.as_ref()).cloned(),
            _ => self.name().map(str::to_owned),
        };
        known.unwrap_or_else(|| self.subject().id.to_string())
    }

    /// By what they are reached, and what tells them from everybody else.
    pub(super) fn reached_by(&self) -> Vec<&str> {
        let values = match self {
            Self::Contact(row) => [row.phone.as_deref(), row.email.as_deref(), row.wechat.as_deref()],
            Self::Lead(row) => [row.phone.as_deref(), row.email.as_deref(), row.wechat.as_deref()],
            Self::Colleague(row) => [None, Some(row.email.as_str()), None],
        };
        values.into_iter().flatten().collect()
    }

    /// The filled fields that an erasure empties.
    pub(super) fn filled(&self) -> i64 {
        let filled = match self {
            Self::Contact(row) => {
                [&row.title, &row.phone, &row.email, &row.wechat, &row.note].map(Option::is_some).to_vec()
            }
            Self::Lead(row) => [&row.name, &row.title, &row.phone, &row.email, &row.wechat, &row.need]
                .map(Option::is_some)
                .to_vec(),
            // Address and password.
            Self::Colleague(_) => vec![true, true],
        };
        let name = i64::from(!matches!(self, Self::Lead(_)));
        name + filled.into_iter().map(i64::from).sum::<i64>()
    }
}

/// Lets only those pass who handle personal data.
///
/// # Errors
/// `forbidden`.
pub(super) fn may_handle(actor: &Actor) -> ApiResult<()> {
    actor.require(Permission::HandlePersonalData)
}

/// Somebody whom `actor` may see.
///
/// # Errors
/// `not_found`.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    subject: DataSubject,
) -> ApiResult<PersonRow> {
    let DataSubject { kind, id } = subject;
    let found = match kind {
        DataSubjectKind::Contact => {
            let row = contacts::Entity::visible_to(actor).filter(contacts::Column::Id.eq(id));
            row.one(connection).await?.map(PersonRow::Contact)
        }
        DataSubjectKind::Lead => {
            let row = leads::Entity::visible_to(actor).filter(leads::Column::Id.eq(id));
            row.one(connection).await?.map(PersonRow::Lead)
        }
        DataSubjectKind::Person => {
            users::Entity::find_by_id(UserId(id)).one(connection).await?.map(PersonRow::Colleague)
        }
    };
    found.ok_or_else(ApiError::not_found)
}

/// Somebody, for the worker; `None` when the row is gone.
///
/// # Errors
/// When the database fails.
pub(super) async fn load(
    connection: &impl ConnectionTrait,
    subject: DataSubject,
) -> ApiResult<Option<PersonRow>> {
    let DataSubject { kind, id } = subject;
    Ok(match kind {
        DataSubjectKind::Contact => {
            contacts::Entity::find_by_id(ContactId(id)).one(connection).await?.map(PersonRow::Contact)
        }
        DataSubjectKind::Lead => {
            leads::Entity::find_by_id(LeadId(id)).one(connection).await?.map(PersonRow::Lead)
        }
        DataSubjectKind::Person => {
            users::Entity::find_by_id(UserId(id)).one(connection).await?.map(PersonRow::Colleague)
        }
    })
}

/// Rows as they are shown, each with the customer it belongs to.
///
/// # Errors
/// When the database fails.
pub(super) async fn rows(
    connection: &impl ConnectionTrait,
    people: Vec<PersonRow>,
) -> ApiResult<Vec<DataSubjectRow>> {
    let accounts = names::accounts(connection, people.iter().filter_map(PersonRow::account)).await?;
    let row = |person: PersonRow| {
        let DataSubject { kind, id } = person.subject();
        let name = person.called();
        let (of, active) = match &person {
            PersonRow::Contact(row) => (row.account_id.and_then(|id| accounts.known(id)), None),
            PersonRow::Lead(row) => (row.company.clone().filter(|company| *company != name), None),
            PersonRow::Colleague(row) => (Some(row.email.clone()), Some(row.disabled_at.is_none())),
        };
        DataSubjectRow { kind, id, name, of, active }
    };
    Ok(people.into_iter().map(row).collect())
}

/// Finds people by a part of their name, or by a whole number or address.
pub(super) async fn search(call: Call<FindPersons>) -> ApiResult<Vec<DataSubjectRow>> {
    may_handle(&call.actor)?;
    let Some(text) = present(Some(&call.query.text)) else { return Ok(Vec::new()) };
    let connection = call.state.database.read();
    let reached = [
        normal_phone(text).unwrap_or_else(|_| text.to_owned()),
        normal_email(text).unwrap_or_else(|| text.to_owned()),
        text.to_owned(),
    ];
    let mut people = carrying(connection, &call.actor, &reached).await?;
    let called = contacts::Entity::visible_to(&call.actor)
        .filter(
            matching::<contacts::Entity>(connection, &call.actor, Whose::All, text)
                .await?
                .condition::<contacts::Entity>(),
        )
        .order_by_asc(contacts::Column::NameKey)
        .limit(FOUND_MAX);
    people.extend(called.all(connection).await?.into_iter().map(PersonRow::Contact));
    let called = matching::<leads::Entity>(connection, &call.actor, Whose::All, text).await?;
    let called = leads::Entity::visible_to(&call.actor)
        .filter(called.condition::<leads::Entity>())
        .order_by_desc(leads::Column::CreatedAt)
        .limit(FOUND_MAX);
    people.extend(called.all(connection).await?.into_iter().map(PersonRow::Lead));
    // Colleagues are few enough that each is looked at.
    let (name, key) = (Named::read(text), text.to_lowercase());
    let everybody = users::Entity::find().order_by_asc(users::Column::Name).all(connection).await?;
    let called = everybody
        .into_iter()
        .filter(|one| name.as_ref().is_some_and(|name| name.fits(&one.name)) || one.email_key.contains(&key));
    people.extend(called.take(usize::try_from(FOUND_MAX).unwrap_or(usize::MAX)).map(PersonRow::Colleague));
    let mut known = std::collections::HashSet::new();
    people.retain(|person| known.insert(person.subject().id));
    rows(connection, people).await
}

/// The contacts and leads within what `actor` may see that carry one of `values`.
///
/// # Errors
/// When the database fails.
pub(super) async fn carrying(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    values: &[impl AsRef<str> + Sync],
) -> ApiResult<Vec<PersonRow>> {
    let one_of = || values.iter().map(AsRef::as_ref);
    let contacts = contacts::Entity::visible_to(actor).filter(
        Condition::any()
            .add(contacts::Column::Phone.is_in(one_of()))
            .add(contacts::Column::Email.is_in(one_of()))
            .add(contacts::Column::Wechat.is_in(one_of())),
    );
    let leads = leads::Entity::visible_to(actor).filter(
        Condition::any()
            .add(leads::Column::Phone.is_in(one_of()))
            .add(leads::Column::Email.is_in(one_of()))
            .add(leads::Column::Wechat.is_in(one_of())),
    );
    let found = contacts.limit(FOUND_MAX).all(connection).await?.into_iter().map(PersonRow::Contact);
    let mut found: Vec<PersonRow> = found.collect();
    found.extend(leads.limit(FOUND_MAX).all(connection).await?.into_iter().map(PersonRow::Lead));
    Ok(found)
}
