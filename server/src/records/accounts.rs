//! Accounts (客户).

use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use shared::error::Finding;
use shared::form::{Judged, present};
use shared::ids::{AccountId, UserId};
use shared::page::Page;
use shared::people::access::Belongs;
use shared::records::account::{AccountForm, AccountRow, AccountView};
use shared::records::api::{
    AccountQuery, AccountSort, CreateAccount, EditAccount, ListAccounts, ShowAccount,
};
use shared::records::{Subject, Whose};
use shared::time::Instant;
use uuid::Uuid;

use super::names::{self, Names};
use super::record::{self, Record};
use crate::call::Call;
use crate::entities::Birth;
use crate::entities::accounts::{ActiveModel, Column, Entity, Model};
use crate::error::ApiResult;
use crate::listing::{Listing, Order};
use crate::page::{self, Direction};
use crate::search;

/// Lists the accounts that the actor may see.
pub(super) async fn list(call: Call<ListAccounts>) -> ApiResult<Page<AccountRow>> {
    let AccountQuery { whose, name, grade, sort, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let mut narrowed = Condition::all();
    if let Some(grade) = grade {
        narrowed = narrowed.add(Column::Grade.eq(grade));
    }
    let whose = whose.unwrap_or(Whose::All);
    let connection = call.state.database.read();
    if let Some(part) = present(name.as_deref()) {
        let called = search::matching::<Entity>(connection, &call.actor, whose, part).await?;
        narrowed = narrowed.add(called.condition::<Entity>());
    }
    let sort = sort.unwrap_or(AccountSort::Recent);
    if sort == AccountSort::NextContact {
        narrowed = narrowed.add(Column::NextContactAt.is_not_null());
    }
    let listing = Listing { actor: &call.actor, whose, narrowed, limit: limit + 1 };
    let after = after.as_deref();
    let page = match sort {
        AccountSort::Recent => {
            let after = page::decode_for::<_, (Instant, AccountId)>(sort, after)?;
            let order = Order::<Entity>::by(Direction::Down, (Column::UpdatedAt, Column::Id), after);
            page::cut(listing.models(connection, &order).await?, limit, |row| {
                (sort, (row.updated_at, row.id))
            })
        }
        AccountSort::Name => {
            let after = page::decode_for::<_, (String, AccountId)>(sort, after)?;
            let order = Order::<Entity>::by(Direction::Up, (Column::NameKey, Column::Id), after);
            let rows = listing.models(connection, &order).await?;
            page::cut(rows, limit, |row| (sort, (row.name_key.clone(), row.id)))
        }
        AccountSort::NextContact => {
            let after = page::decode_for::<_, (Instant, AccountId)>(sort, after)?;
            let order = Order::<Entity>::by(Direction::Up, (Column::NextContactAt, Column::Id), after);
            let rows = listing.models(connection, &order).await?;
            page::cut(rows, limit, |row| (sort, (row.next_contact_at, row.id)))
        }
    };
    let owners = names::users(connection, page.items.iter().map(|row| row.owner_id)).await?;
    let items = page.items.into_iter().map(|item| row(item, &owners)).collect::<ApiResult<_>>()?;
    Ok(Page { items, next: page.next })
}

/// Makes an account.
pub(super) async fn create(call: Call<CreateAccount>) -> ApiResult<AccountView> {
    record::create::<Entity, _>(call).await
}

/// Shows an account.
pub(super) async fn show(call: Call<ShowAccount>) -> ApiResult<AccountView> {
    let id = call.path.0;
    record::show::<Entity, _>(call, id).await
}

/// Changes an account.
pub(super) async fn edit(call: Call<EditAccount>) -> ApiResult<AccountView> {
    let id = call.path.0;
    record::edit::<Entity, _>(call, id).await
}

impl Record for Entity {
    type Row = ActiveModel;
    type Form = AccountForm;
    type View = AccountView;
    const VERSION: Column = Column::Version;

    fn judge(form: &AccountForm) -> Result<Judged<AccountForm>, Vec<Finding>> {
        form.judge()
    }

    fn references(_: &AccountForm) -> Option<(&'static str, Subject)> {
        None
    }

    fn identity(row: &Model) -> (Uuid, i64, Option<AccountId>) {
        (row.id.0, row.version, Some(row.id))
    }

    fn subject(id: Uuid) -> Subject {
        Subject::Account(AccountId(id))
    }

    fn form(row: &Model) -> AccountForm {
        row.form()
    }

    fn born(id: Uuid, form: Judged<AccountForm>, birth: Birth) -> ActiveModel {
        ActiveModel::born(AccountId(id), form, birth)
    }

    fn written(form: Judged<AccountForm>, version: i64, now: Instant) -> ActiveModel {
        ActiveModel::written(form, version, now)
    }

    fn belongs(row: &Model) -> Belongs {
        row.belongs()
    }

    async fn view(
        connection: &impl ConnectionTrait,
        row: Model,
        fields: AccountForm,
    ) -> ApiResult<AccountView> {
        let (owner, team) = names::owner(connection, row.owner_id, row.team_id).await?;
        Ok(AccountView {
            id: row.id,
            fields,
            owner,
            team,
            last_touch_at: row.last_touch_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}

fn row(row: Model, owners: &Names<UserId>) -> ApiResult<AccountRow> {
    Ok(AccountRow {
        owner: owners.user(row.owner_id)?,
        id: row.id,
        name: row.name,
        grade: row.grade,
        industry: row.industry,
        region: row.region,
        open_deals: row.open_deals,
        last_touch_at: row.last_touch_at,
        next_contact_at: row.next_contact_at,
        version: row.version,
    })
}
