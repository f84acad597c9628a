//! Contacts (联系人).

use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use shared::error::Finding;
use shared::event::SubjectKind;
use shared::form::{Judged, present};
use shared::ids::{AccountId, ContactId};
use shared::page::Page;
use shared::people::access::Belongs;
use shared::records::api::{ContactQuery, CreateContact, EditContact, ListContacts, ShowContact};
use shared::records::contact::{ContactForm, ContactRow, ContactView};
use shared::records::{Subject, Whose};
use shared::time::Instant;
use uuid::Uuid;

use super::names;
use super::record::{self, Record};
use crate::call::Call;
use crate::entities::Birth;
use crate::entities::contacts::{ActiveModel, Column, Entity, Model};
use crate::error::ApiResult;
use crate::listing::{Listing, Order};
use crate::page::{self, Direction};
use crate::{privacy, search};

/// Lists the contacts that the actor may see, by name.
pub(super) async fn list(call: Call<ListContacts>) -> ApiResult<Page<ContactRow>> {
    let ContactQuery { whose, account, name, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let mut narrowed = Condition::all();
    if let Some(account) = account {
        narrowed = narrowed.add(Column::AccountId.eq(account));
    }
    let whose = whose.unwrap_or(Whose::All);
    let connection = call.state.database.read();
    if let Some(part) = present(name.as_deref()) {
        let called = search::matching::<Entity>(connection, &call.actor, whose, part).await?;
        narrowed = narrowed.add(called.condition::<Entity>());
    }
    let after = page::decode::<(String, ContactId)>(after.as_deref())?;
    let listing = Listing { actor: &call.actor, whose, narrowed, limit: limit + 1 };
    let order = Order::<Entity>::by(Direction::Up, (Column::NameKey, Column::Id), after);
    let rows = listing.models(connection, &order).await?;
    let page = page::cut(rows, limit, |row| (row.name_key.clone(), row.id));
    let owners = names::users(connection, page.items.iter().map(|row| row.owner_id)).await?;
    let accounts = names::accounts(connection, page.items.iter().filter_map(|row| row.account_id)).await?;
    let ids = page.items.iter().map(|row| row.id);
    let mut unwanted = privacy::unwanted(connection, ids, call.state.now()).await?;
    let items = page
        .items
        .into_iter()
        .map(|row| {
            let access = call.actor.fields(SubjectKind::Contact, Some(row.owner_id));
            let mut row = ContactRow {
                account: row.account_id.and_then(|id| accounts.account(id)),
                owner: owners.user(row.owner_id)?,
                objections: unwanted.remove(&row.id).unwrap_or_default(),
                id: row.id,
                name: row.name,
                title: row.title,
                phone: row.phone,
                email: row.email,
                version: row.version,
            };
            row.veil(access);
            Ok(row)
        })
        .collect::<ApiResult<_>>()?;
    Ok(Page { items, next: page.next })
}

/// Makes a contact.
pub(super) async fn create(call: Call<CreateContact>) -> ApiResult<ContactView> {
    record::create::<Entity, _>(call).await
}

/// Shows a contact.
pub(super) async fn show(call: Call<ShowContact>) -> ApiResult<ContactView> {
    let id = call.path.0;
    record::show::<Entity, _>(call, id).await
}

/// Changes a contact.
pub(super) async fn edit(call: Call<EditContact>) -> ApiResult<ContactView> {
    let id = call.path.0;
    record::edit::<Entity, _>(call, id).await
}

impl Record for Entity {
    type Row = ActiveModel;
    type Form = ContactForm;
    type View = ContactView;
    const VERSION: Column = Column::Version;

    fn judge(form: &ContactForm) -> Result<Judged<ContactForm>, Vec<Finding>> {
        form.judge()
    }

    fn references(form: &ContactForm) -> Option<(&'static str, Subject)> {
        form.account.map(|account| ("account", Subject::Account(account)))
    }

    fn identity(row: &Model) -> (Uuid, i64, Option<AccountId>) {
        (row.id.0, row.version, row.account_id)
    }

    fn subject(id: Uuid) -> Subject {
        Subject::Contact(ContactId(id))
    }

    fn form(row: &Model) -> ContactForm {
        row.form()
    }

    fn born(id: Uuid, form: Judged<ContactForm>, birth: Birth) -> ActiveModel {
        ActiveModel::born(ContactId(id), form, birth)
    }

    fn written(form: Judged<ContactForm>, version: i64, now: Instant) -> ActiveModel {
        ActiveModel::written(form, version, now)
    }

    fn belongs(row: &Model) -> Belongs {
        row.belongs()
    }

    async fn view(
        connection: &impl ConnectionTrait,
        row: Model,
        fields: ContactForm,
    ) -> ApiResult<ContactView> {
        let (owner, team) = names::owner(connection, row.owner_id, row.team_id).await?;
        let accounts = names::accounts(connection, row.account_id).await?;
        Ok(ContactView {
            id: row.id,
            fields,
            account: row.account_id.and_then(|id| accounts.account(id)),
            owner,
            team,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}
