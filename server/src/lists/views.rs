//! Saved views: whoever saves one changes it; one that is shared may be changed by those, too, who change roles. A view shows
//! nobody more than they may see: it is a question, not an answer.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use shared::endpoint::Nothing;
use shared::error::Fault;
use shared::ids::ViewId;
use shared::lists::api::{CreateView, EditView, ListViews, RemoveView, ShowView};
use shared::lists::view::{Sharing, ViewView};
use shared::people::access::{FieldAccess, Permission};

use super::asker;
use crate::actor::Actor;
use crate::call::Call;
use crate::database::to_change;
use crate::entities::users;
use crate::entities::views::{Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::records::names;
use crate::{edit, idempotency};

/// Lists the views that the actor sees, those of one kind together, by name.
pub(super) async fn list(call: Call<ListViews>) -> ApiResult<Vec<ViewView>> {
    let connection = call.state.database.read();
    let kind = call.query.kind.map(|kind| Column::Kind.eq(kind));
    let select = Entity::find().filter(Condition::all().add(seen_by(&call.actor)).add_option(kind));
    let select = select.order_by_asc(Column::Kind).order_by_asc(Column::Name).order_by_asc(Column::Id);
    views(connection, &call.actor, select.all(connection).await?).await
}

/// Saves a view.
pub(super) async fn create(call: Call<CreateView>) -> ApiResult<ViewView> {
    let form = call.body.judge(&asker(&call.state, &call.actor))?.into_form();
    let (id, now) = (ViewId(call.state.new_id()), call.state.now());
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let blank = Model {
        id,
        owner_id: call.actor.id,
        kind: form.kind,
        name: String::new(),
        filter: String::new(),
        sort_by: None,
        shown: None,
        density: None,
        shared: Sharing::Nobody,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let row = blank.saying(form);
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&*transaction).await?;
    let answer = view(&*transaction, &call.actor, row).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Shows a view.
pub(super) async fn show(call: Call<ShowView>) -> ApiResult<ViewView> {
    let connection = call.state.database.read();
    let row = Entity::find_by_id(call.path).filter(seen_by(&call.actor)).one(connection).await?;
    view(connection, &call.actor, row.ok_or_else(ApiError::not_found)?).await
}

/// Changes a view; of which records it is stays as it was.
pub(super) async fn edit(call: Call<EditView>) -> ApiResult<ViewView> {
    let form = call.body.fields.judge(&asker(&call.state, &call.actor))?.into_form();
    let transaction = call.state.database.begin().await?;
    let row = to_change(Entity::find_by_id(call.path).filter(seen_by(&call.actor)));
    let row = row.one(&*transaction).await?.ok_or_else(ApiError::not_found)?;
    require_change(&call.actor, &row)?;
    if form.kind != row.kind {
        return Err(ApiError::invalid_field("kind", Fault::NotForThisKind));
    }
    let before = row.form();
    edit::check_version(call.body.version, row.version, &form, &before, |_| FieldAccess::Write)?;
    if form == before {
        return view(&*transaction, &call.actor, row).await;
    }
    let row = Model { version: row.version + 1, updated_at: call.state.now(), ..row.saying(form) };
    let written = row.clone().into_active_model().reset_all();
    Entity::update(written).validate()?.exec(&*transaction).await?;
    let answer = view(&*transaction, &call.actor, row).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Removes a view.
pub(super) async fn remove(call: Call<RemoveView>) -> ApiResult<Nothing> {
    let transaction = call.state.database.begin().await?;
    let row = to_change(Entity::find_by_id(call.path).filter(seen_by(&call.actor)));
    let row = row.one(&*transaction).await?.ok_or_else(ApiError::not_found)?;
    require_change(&call.actor, &row)?;
    if row.version != call.query.version {
        return Err(edit::changed_meanwhile(row.version));
    }
    Entity::delete_by_id(row.id).exec(&*transaction).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// One's own, those shared with all, and those that somebody of one's team shares with it.
fn seen_by(actor: &Actor) -> Condition {
    let colleagues = users::Entity::find()
        .filter(users::Column::TeamId.eq(actor.team.id))
        .select_only()
        .column(users::Column::Id)
        .into_query();
    let of_team =
        Condition::all().add(Column::Shared.eq(Sharing::Team)).add(Column::OwnerId.in_subquery(colleagues));
    Condition::any().add(Column::OwnerId.eq(actor.id)).add(Column::Shared.eq(Sharing::All)).add(of_team)
}

fn may_change(actor: &Actor, row: &Model) -> bool {
    row.owner_id == actor.id || (row.shared != Sharing::Nobody && actor.grants.may(Permission::ManageRoles))
}

fn require_change(actor: &Actor, row: &Model) -> ApiResult<()> {
    if may_change(actor, row) { Ok(()) } else { actor.require(Permission::ManageRoles) }
}

async fn view(connection: &impl ConnectionTrait, actor: &Actor, row: Model) -> ApiResult<ViewView> {
    let view = views(connection, actor, vec![row]).await?.pop();
    view.ok_or_else(|| ApiError::internal(anyhow::anyhow!("a view was lost")))
}

async fn views(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    rows: Vec<Model>,
) -> ApiResult<Vec<ViewView>> {
    let owners = names::users(connection, rows.iter().map(|row| row.owner_id)).await?;
    let view = |row: Model| {
        Ok(ViewView {
            id: row.id,
            fields: row.form(),
            owner: owners.user(row.owner_id)?,
            changeable: may_change(actor, &row),
            version: row.version,
        })
    };
    rows.into_iter().map(view).collect()
}
