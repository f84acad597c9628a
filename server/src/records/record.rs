//! The way of every record that has an owner and a form: made once, edited under a version, shown to whoever may
//! see it; each write with its event in one transaction. What differs from record to record is a [`Record`].

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::endpoint::{Endpoint, Nothing};
use shared::error::Finding;
use shared::event::EventDetail;
use shared::form::Judged;
use shared::ids::AccountId;
use shared::people::access::Belongs;
use shared::people::fields::Guarded;
use shared::records::Subject;
use shared::records::api::Edit;
use shared::time::Instant;
use uuid::Uuid;

use super::subject;
use crate::actor::Actor;
use crate::call::Call;
use crate::database::to_change;
use crate::edit;
use crate::entities::Birth;
use crate::error::{ApiError, ApiResult};
use crate::events::{self, Event};
use crate::idempotency;
use crate::scope::Scoped;

/// What a kind of record says of itself. Implemented by its entity.
pub(super) trait Record:
    Scoped + EntityTrait<Model: IntoActiveModel<Self::Row> + Send + Sync>
{
    /// The row to write.
    type Row: ActiveModelTrait<Entity = Self> + Send;
    /// The form a person fills in.
    type Form: Guarded + Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The record on its own page.
    type View: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The column of the version.
    const VERSION: Self::Column;

    /// The form when it is in order.
    ///
    /// # Errors
    /// Every finding.
    fn judge(form: &Self::Form) -> Result<Judged<Self::Form>, Vec<Finding>>;

    /// The records that a form names.
    fn references(form: &Self::Form) -> Option<(&'static str, Subject)>;

    /// A row's id, version and the account in whose story it stands.
    fn identity(row: &Self::Model) -> (Uuid, i64, Option<AccountId>);

    /// What an event about the record `id` is about.
    fn subject(id: Uuid) -> Subject;

    /// A row as the form that a person fills in.
    fn form(row: &Self::Model) -> Self::Form;

    /// The row of a new record.
    fn born(id: Uuid, form: Judged<Self::Form>, birth: Birth) -> Self::Row;

    /// The columns that an edit writes.
    fn written(form: Judged<Self::Form>, version: i64, now: Instant) -> Self::Row;

    /// Whose a row is.
    fn belongs(row: &Self::Model) -> Belongs;

    /// The record as it is shown, with `fields`, which its reader may see.
    fn view(
        connection: &impl ConnectionTrait,
        row: Self::Model,
        fields: Self::Form,
    ) -> impl Future<Output = ApiResult<Self::View>> + Send;
}

/// Shows a record that the actor may see.
pub(super) async fn show<R, E>(call: Call<E>, id: Uuid) -> ApiResult<R::View>
where
    R: Record,
    E: Endpoint<Request = Nothing, Response = R::View>,
{
    let connection = call.state.database.read();
    view::<R>(connection, &call.actor, find::<R>(connection, &call.actor, id).await?).await
}

/// Makes a record that the actor owns, once however often the same request is sent.
pub(super) async fn create<R, E>(call: Call<E>) -> ApiResult<R::View>
where
    R: Record,
    E: Endpoint<Request = R::Form, Response = R::View>,
{
    let actor = &call.actor;
    actor.require_create(R::KIND)?;
    let mut form = call.body.clone();
    form.keep(None, actor.fields(R::KIND, Some(actor.id)))?;
    let form = R::judge(&form)?;
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    check_references::<R>(&*transaction, &call.actor, &form).await?;
    let id = call.state.new_id();
    let row = R::born(id, form, Birth::by(&call.actor, now));
    R::insert(row).exec_without_returning(&*transaction).await?;
    let row = find::<R>(&*transaction, &call.actor, id).await?;
    events::record(&transaction, now, event::<R>(&row, &call.actor, now, EventDetail::Created {})).await?;
    let answer = view::<R>(&*transaction, &call.actor, row).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Changes a record; an edit that changes nothing writes nothing.
pub(super) async fn edit<R, E>(call: Call<E>, id: Uuid) -> ApiResult<R::View>
where
    R: Record,
    E: Endpoint<Request = Edit<R::Form>, Response = R::View>,
{
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let row = to_change(R::visible_to(&call.actor).filter(R::ID.eq(id))).one(&*transaction).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let belongs = R::belongs(&row);
    call.actor.require_change(R::KIND, belongs)?;
    let (_, version, _) = R::identity(&row);
    let before = R::form(&row);
    let access = call.actor.fields(R::KIND, Some(belongs.owner));
    let mut form = call.body.fields.clone();
    form.keep(Some(&before), &access)?;
    let form = R::judge(&form)?;
    edit::check_version(call.body.version, version, &*form, &before, &access)?;
    let changes = edit::changes(&before, &*form)?;
    if changes.is_empty() {
        return view::<R>(&*transaction, &call.actor, row).await;
    }
    // What it named before it may go on naming: an owner keeps a contact of somebody else's account.
    if R::references(&form) != R::references(&before) {
        check_references::<R>(&*transaction, &call.actor, &form).await?;
    }
    let written = R::update_many()
        .set(R::written(form, version + 1, now))
        .filter(R::ID.eq(id))
        .filter(R::VERSION.eq(version))
        .exec(&*transaction)
        .await?;
    if written.rows_affected == 0 {
        return Err(edit::changed_meanwhile(version));
    }
    let row = find::<R>(&*transaction, &call.actor, id).await?;
    events::record(&transaction, now, event::<R>(&row, &call.actor, now, EventDetail::Changed { changes }))
        .await?;
    let answer = view::<R>(&*transaction, &call.actor, row).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// The record with the fields that `actor` may see.
async fn view<R: Record>(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    row: R::Model,
) -> ApiResult<R::View> {
    let mut fields = R::form(&row);
    fields.veil(actor.fields(R::KIND, Some(R::belongs(&row).owner)));
    R::view(connection, row, fields).await
}

/// The record `id` within what `actor` may see.
async fn find<R: Record>(connection: &impl ConnectionTrait, actor: &Actor, id: Uuid) -> ApiResult<R::Model> {
    R::visible_to(actor).filter(R::ID.eq(id)).one(connection).await?.ok_or_else(ApiError::not_found)
}

/// Finds what the form names within what the actor may see: naming a stranger's record is a finding like naming
/// none.
async fn check_references<R: Record>(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    form: &R::Form,
) -> ApiResult<()> {
    match R::references(form) {
        Some((field, subject)) => {
            subject::find(connection, actor, subject).await.map(drop).map_err(subject::unseen(field))
        }
        None => Ok(()),
    }
}

fn event<R: Record>(row: &R::Model, actor: &Actor, at: Instant, detail: EventDetail) -> Event {
    let (id, _, account) = R::identity(row);
    Event { subject: R::subject(id), account, deal: None, actor: Some(actor.id), at, detail }
}
