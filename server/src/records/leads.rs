//! Leads (线索).

use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use shared::error::Finding;
use shared::event::SubjectKind;
use shared::form::Judged;
use shared::ids::{AccountId, LeadId, UserId};
use shared::page::Page;
use shared::people::access::Belongs;
use shared::records::api::{CreateLead, EditLead, LeadQuery, ListLeads, ShowLead};
use shared::records::lead::{LeadForm, LeadRow, LeadView};
use shared::records::{Subject, Whose};
use shared::time::Instant;
use uuid::Uuid;

use super::names::{self, Names};
use super::record::{self, Record};
use crate::actor::Actor;
use crate::call::Call;
use crate::entities::Birth;
use crate::entities::leads::{ActiveModel, Column, Entity, Model};
use crate::error::ApiResult;
use crate::listing::{Listing, Order};
use crate::page::{self, Direction};

/// Lists the leads that the actor may see, newest first.
pub(super) async fn list(call: Call<ListLeads>) -> ApiResult<Page<LeadRow>> {
    let LeadQuery { whose, status, after, limit } = call.query;
    let limit = page::limit(limit)?;
    let mut narrowed = Condition::all();
    if let Some(status) = status {
        narrowed = narrowed.add(Column::Status.eq(status));
    }
    let after = page::decode::<(Instant, LeadId)>(after.as_deref())?;
    let whose = whose.unwrap_or(Whose::All);
    let listing = Listing { actor: &call.actor, whose, narrowed, limit: limit + 1 };
    let order = Order::<Entity>::by(Direction::Down, (Column::CreatedAt, Column::Id), after);
    let connection = call.state.database.read();
    let rows = listing.models(connection, &order).await?;
    let page = page::cut(rows, limit, |row| (row.created_at, row.id));
    let owners = names::users(connection, page.items.iter().map(|row| row.owner_id)).await?;
    let items =
        page.items.into_iter().map(|item| row(item, &call.actor, &owners)).collect::<ApiResult<_>>()?;
    Ok(Page { items, next: page.next })
}

/// Makes a lead.
pub(super) async fn create(call: Call<CreateLead>) -> ApiResult<LeadView> {
    record::create::<Entity, _>(call).await
}

/// Shows a lead.
pub(super) async fn show(call: Call<ShowLead>) -> ApiResult<LeadView> {
    let id = call.path.0;
    record::show::<Entity, _>(call, id).await
}

/// Changes a lead.
pub(super) async fn edit(call: Call<EditLead>) -> ApiResult<LeadView> {
    let id = call.path.0;
    record::edit::<Entity, _>(call, id).await
}

impl Record for Entity {
    type Row = ActiveModel;
    type Form = LeadForm;
    type View = LeadView;
    const VERSION: Column = Column::Version;

    fn judge(form: &LeadForm) -> Result<Judged<LeadForm>, Vec<Finding>> {
        form.judge()
    }

    fn references(_: &LeadForm) -> Option<(&'static str, Subject)> {
        None
    }

    fn identity(row: &Model) -> (Uuid, i64, Option<AccountId>) {
        (row.id.0, row.version, None)
    }

    fn subject(id: Uuid) -> Subject {
        Subject::Lead(LeadId(id))
    }

    fn form(row: &Model) -> LeadForm {
        row.form()
    }

    fn born(id: Uuid, form: Judged<LeadForm>, birth: Birth) -> ActiveModel {
        ActiveModel::born(LeadId(id), form, birth)
    }

    fn written(form: Judged<LeadForm>, version: i64, now: Instant) -> ActiveModel {
        ActiveModel::written(form, version, now)
    }

    fn belongs(row: &Model) -> Belongs {
        row.belongs()
    }

    async fn view(connection: &impl ConnectionTrait, row: Model, fields: LeadForm) -> ApiResult<LeadView> {
        let (owner, team) = names::owner(connection, row.owner_id, row.team_id).await?;
        Ok(LeadView {
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

/// A lead in a list, with its owner's name from `owners`.
pub(super) fn row(row: Model, actor: &Actor, owners: &Names<UserId>) -> ApiResult<LeadRow> {
    let access = actor.fields(SubjectKind::Lead, Some(row.owner_id));
    let mut row = LeadRow {
        owner: owners.user(row.owner_id)?,
        id: row.id,
        name: row.name,
        company: row.company,
        source: row.source,
        status: row.status,
        need: row.need,
        next_contact_at: row.next_contact_at,
        created_at: row.created_at,
        version: row.version,
    };
    row.veil(access);
    Ok(row)
}
