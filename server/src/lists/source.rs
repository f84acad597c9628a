//! How a row of a record becomes the cells of a list: what stands in each of its fields, names beside ids, and nothing that
//! the reader's role covers.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use shared::ids::{AccountId, ContactId, ImportId, TeamId, UserId};
use shared::lists::api::{Cell, ListRow, Named};
use shared::lists::field::{FieldKind, ListField};
use shared::money::Money;
use shared::people::access::Belongs;
use shared::pipeline::gate::{GateProgress, Shortfall};
use uuid::Uuid;

use crate::actor::Actor;
use crate::entities::{accounts, contacts, deals, imports, leads};
use crate::error::ApiResult;
use crate::records::names;
use crate::search::Searched;

/// A record that lists show.
pub(super) trait Listed: Searched<Model: ModelTrait + Send + Sync> {
    /// Id, version and whose it is.
    fn head(row: &Self::Model) -> (Uuid, i64, Belongs);

    /// What stands in a field; nothing in one that is none of the record's.
    fn value(row: &Self::Model, field: &str) -> Held;
}

/// What stands in a field, before names are looked up.
pub(super) enum Held {
    /// A cell as it is.
    Cell(Cell),
    /// The id of something that has a name.
    Named(Uuid),
}

fn text(text: Option<impl std::fmt::Display>) -> Held {
    Held::Cell(text.map_or(Cell::Empty, |text| Cell::Text(text.to_string())))
}

fn number(number: Option<impl Into<i64>>) -> Held {
    Held::Cell(number.map_or(Cell::Empty, |number| Cell::Number(number.into())))
}

fn named(id: Option<Uuid>) -> Held {
    id.map_or(Held::Cell(Cell::Empty), Held::Named)
}

impl Listed for accounts::Entity {
    fn head(row: &accounts::Model) -> (Uuid, i64, Belongs) {
        (row.id.0, row.version, row.belongs())
    }

    fn value(row: &accounts::Model, field: &str) -> Held {
        match field {
            "name" => text(Some(&row.name)),
            "grade" => text(row.grade),
            "industry" => text(row.industry.as_deref()),
            "region" => text(row.region.as_deref()),
            "employees" => number(row.employees),
            "phone" => text(row.phone.as_deref()),
            "website" => text(row.website.as_deref()),
            "credit_code" => text(row.credit_code.as_deref()),
            "payment_term_days" => number(row.payment_term_days),
            "invoicing_qualified" => Held::Cell(row.invoicing_qualified.map_or(Cell::Empty, Cell::Flag)),
            "source" => text(row.source),
            "next_contact_at" => text(row.next_contact_at),
            "note" => text(row.note.as_deref()),
            "owner" => named(Some(row.owner_id.0)),
            "team" => named(Some(row.team_id.0)),
            "open_deals" => number(Some(row.open_deals)),
            "last_touch_at" => text(row.last_touch_at),
            "created_at" => text(Some(row.created_at)),
            "created_by" => named(row.created_by.map(|id| id.0)),
            "updated_at" => text(Some(row.updated_at)),
            "updated_by" => named(row.updated_by.map(|id| id.0)),
            "source_import" => named(row.import_id.map(|id| id.0)),
            _ => Held::Cell(Cell::Empty),
        }
    }
}

impl Listed for contacts::Entity {
    fn head(row: &contacts::Model) -> (Uuid, i64, Belongs) {
        (row.id.0, row.version, row.belongs())
    }

    fn value(row: &contacts::Model, field: &str) -> Held {
        match field {
            "account" => named(row.account_id.map(|id| id.0)),
            "name" => text(Some(&row.name)),
            "title" => text(row.title.as_deref()),
            "phone" => text(row.phone.as_deref()),
            "email" => text(row.email.as_deref()),
            "wechat" => text(row.wechat.as_deref()),
            "note" => text(row.note.as_deref()),
            "owner" => named(Some(row.owner_id.0)),
            "team" => named(Some(row.team_id.0)),
            "created_at" => text(Some(row.created_at)),
            "created_by" => named(row.created_by.map(|id| id.0)),
            "updated_at" => text(Some(row.updated_at)),
            "updated_by" => named(row.updated_by.map(|id| id.0)),
            "source_import" => named(row.import_id.map(|id| id.0)),
            _ => Held::Cell(Cell::Empty),
        }
    }
}

impl Listed for leads::Entity {
    fn head(row: &leads::Model) -> (Uuid, i64, Belongs) {
        (row.id.0, row.version, row.belongs())
    }

    fn value(row: &leads::Model, field: &str) -> Held {
        match field {
            "name" => text(row.name.as_deref()),
            "company" => text(row.company.as_deref()),
            "title" => text(row.title.as_deref()),
            "phone" => text(row.phone.as_deref()),
            "email" => text(row.email.as_deref()),
            "wechat" => text(row.wechat.as_deref()),
            "source" => text(Some(row.source)),
            "status" => text(Some(row.status)),
            "need" => text(row.need.as_deref()),
            "next_contact_at" => text(row.next_contact_at),
            "owner" => named(Some(row.owner_id.0)),
            "team" => named(Some(row.team_id.0)),
            "last_touch_at" => text(row.last_touch_at),
            "created_at" => text(Some(row.created_at)),
            "created_by" => named(row.created_by.map(|id| id.0)),
            "updated_at" => text(Some(row.updated_at)),
            "updated_by" => named(row.updated_by.map(|id| id.0)),
            "source_import" => named(row.import_id.map(|id| id.0)),
            _ => Held::Cell(Cell::Empty),
        }
    }
}

impl Listed for deals::Entity {
    fn head(row: &deals::Model) -> (Uuid, i64, Belongs) {
        (row.id.0, row.version, row.belongs())
    }

    fn value(row: &deals::Model, field: &str) -> Held {
        let money = |minor: i64| Cell::Money(Money { minor, currency: row.amount_currency });
        match field {
            "account" => named(Some(row.account_id.0)),
            "name" => text(Some(&row.name)),
            "contact" => named(row.contact_id.map(|id| id.0)),
            "amount" => Held::Cell(money(row.amount_minor)),
            "currency" => text(Some(row.amount_currency)),
            "expected_close_on" => text(row.expected_close_on),
            "competitor_brief" => text(row.competitor_brief.as_deref()),
            "budget_low" => Held::Cell(row.budget_low.map_or(Cell::Empty, money)),
            "budget_high" => Held::Cell(row.budget_high.map_or(Cell::Empty, money)),
            "decision_maker_title" => text(row.decision_maker_title.as_deref()),
            "source" => text(row.source),
            "next_step" => text(row.next_step.as_deref()),
            "next_contact_at" => text(row.next_contact_at),
            "stage" => text(Some(&row.stage)),
            "open" => Held::Cell(Cell::Flag(row.open)),
            "stay" => text(Some(row.stage_entered_at)),
            "silence" => text(Some(row.silent_since)),
            "gate_missing" => Held::Cell(Cell::Gate(gate(row))),
            "lost_reason" => text(row.lost_reason),
            "last_touch_at" => text(row.last_touch_at),
            "owner" => named(Some(row.owner_id.0)),
            "team" => named(Some(row.team_id.0)),
            "created_at" => text(Some(row.created_at)),
            "created_by" => named(row.created_by.map(|id| id.0)),
            "updated_at" => text(Some(row.updated_at)),
            "updated_by" => named(row.updated_by.map(|id| id.0)),
            "source_import" => named(row.import_id.map(|id| id.0)),
            _ => Held::Cell(Cell::Empty),
        }
    }
}

/// How far a deal is at its gate, as it was when it was last written.
fn gate(row: &deals::Model) -> GateProgress {
    let count = |column: i32| u32::try_from(column).unwrap_or(0);
    let missing = Vec::<Shortfall>::deserialize(&row.gate_missing).unwrap_or_default();
    GateProgress { met: count(row.gate_met), total: count(row.gate_total), missing }
}

/// The rows `ids` in that order, with the cells of `columns`. One that has gone meanwhile is left out.
pub(super) async fn rows<E: Listed>(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    ids: Vec<Uuid>,
    columns: &[&'static ListField],
) -> ApiResult<Vec<ListRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = E::visible_to(actor).filter(E::ID.is_in(ids.clone())).all(connection).await?;
    let found: HashMap<Uuid, E::Model> = found.into_iter().map(|row| (E::head(&row).0, row)).collect();
    let found: Vec<&E::Model> = ids.iter().filter_map(|id| found.get(id)).collect();
    let mut names = HashMap::new();
    for field in columns {
        let ids = found.iter().filter_map(|row| match E::value(row, field.name) {
            Held::Named(id) => Some(id),
            Held::Cell(_) => None,
        });
        let known = names_of(connection, actor, field.kind, ids).await?;
        names.insert(field.name, known);
    }
    let change = actor.grants.on(E::KIND).change;
    let row = |row: &&E::Model| {
        let (id, version, belongs) = E::head(row);
        let access = actor.fields(E::KIND, Some(belongs.owner));
        let cell = |field: &&'static ListField| {
            let cell = match E::value(row, field.name) {
                Held::Cell(cell) => cell,
                Held::Named(id) => {
                    let name = names.get(field.name).and_then(|names| names.get(&id)).cloned();
                    Cell::Named(Named { id, name: name.unwrap_or_default() })
                }
            };
            cell.veiled(access(field.guarded_as()))
        };
        let cells = columns.iter().map(cell).collect();
        ListRow { id, version, changeable: change.covers(actor.standing(), belongs), cells }
    };
    Ok(found.iter().map(row).collect())
}

/// The names of what stands in a column. Imports are called by their files to whoever made them, and to nobody else.
async fn names_of(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    kind: FieldKind,
    ids: impl Iterator<Item = Uuid>,
) -> ApiResult<HashMap<Uuid, String>> {
    let known: HashMap<Uuid, String> = match kind {
        FieldKind::Person => {
            names::users(connection, ids.map(UserId)).await?.all().map(|(id, name)| (id.0, name)).collect()
        }
        FieldKind::Team => {
            names::teams(connection, ids.map(TeamId)).await?.all().map(|(id, name)| (id.0, name)).collect()
        }
        FieldKind::Account => names::accounts(connection, ids.map(AccountId))
            .await?
            .all()
            .map(|(id, name)| (id.0, name))
            .collect(),
        FieldKind::Contact => names::contacts(connection, ids.map(ContactId))
            .await?
            .all()
            .map(|(id, name)| (id.0, name))
            .collect(),
        FieldKind::Import => {
            let select = imports::Entity::find().select_only();
            let select = select.columns([imports::Column::Id, imports::Column::FileName]);
            let ids: Vec<ImportId> = ids.map(ImportId).collect();
            let own = Condition::all()
                .add(imports::Column::OwnerId.eq(actor.id))
                .add(imports::Column::Id.is_in(ids));
            let rows: Vec<(ImportId, String)> = select.filter(own).into_tuple().all(connection).await?;
            rows.into_iter().map(|(id, name)| (id.0, name)).collect()
        }
        _ => HashMap::new(),
    };
    Ok(known)
}
