//! Invitations: made, renewed and withdrawn by whoever manages people, accepted by whoever has the link. Nobody invites to
//! more than they may do themselves, at the time of inviting and of accepting.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::audit::{AuditAct, AuditDetail, SignInWay};
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault};
use shared::event::FieldChange;
use shared::ids::{InvitationId, UserId};
use shared::obstacle::Obstacle;
use shared::people::access::Permission;
use shared::people::api::SessionView;
use shared::people::invitation::{
    AcceptInvitation, CreateInvitation, InvitationForm, InvitationView, IssuedInvitation, ListInvitations,
    OfferedInvitation, ReadInvitation, RenewInvitation, WithdrawInvitation,
};
use shared::time::{DAY_MILLIS, Instant};

use super::names::Names;
use super::newcomers::{AddedBy, NewPerson, Position, add};
use super::persons::check_place;
use super::role_admin::hands_out;
use super::roles::hold_grants;
use super::sign_in::{Entered, enter};
use super::store;
use super::told::of_nobody;
use crate::auth::arrival::Arrival;
use crate::auth::session::Token;
use crate::call::{Anyone, Call};
use crate::database::{Transaction, to_change};
use crate::entities::invitations::{Column, Entity, Model};
use crate::entities::users;
use crate::error::{ApiError, ApiResult, is_taken};
use crate::idempotency;
use crate::route::Answer;
use crate::state::AppState;

/// How long a link works.
const OPEN_MILLIS: i64 = 7 * DAY_MILLIS;
/// Most invitations that are listed; nobody waits for so many at once.
const LISTED: u64 = 500;

/// Lists the invitations that were not accepted.
pub(super) async fn list(call: Call<ListInvitations>) -> ApiResult<Vec<InvitationView>> {
    call.actor.require(Permission::ManagePeople)?;
    let read = call.state.database.read();
    let rows = Entity::find().order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(LISTED);
    views(read, rows.all(read).await?).await
}

/// Invites somebody. One whose invitation is over is invited anew.
pub(super) async fn create(call: Call<CreateInvitation>) -> ApiResult<IssuedInvitation> {
    call.actor.require(Permission::ManagePeople)?;
    let form = call.body.judge()?.into_form();
    let now = call.state.now();
    // Whom somebody invites stays when the session is over that was stolen from them.
    call.actor.require_recent(now)?;
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let given = hold_grants(&transaction, form.role).await?;
    let given = given.ok_or_else(|| ApiError::invalid_field("role", Fault::NoSuchRecord))?;
    hands_out(&call.actor, &given, "role")?;
    let (id, token) = (InvitationId(call.state.new_id()), Token::new());
    check_place(&transaction, None, form.team, form.manager).await?;
    if store::by_email(&*transaction, &form.email).await?.is_some() {
        return Err(ApiError::invalid_field("email", Fault::Taken));
    }
    let email_key = store::email_key(&form.email);
    let over = Entity::delete_many()
        .filter(Column::EmailKey.eq(email_key.as_str()))
        .filter(Column::ExpiresAt.lte(now));
    over.exec(&*transaction).await?;
    let row = Model {
        id,
        token_hash: token.hash().to_vec(),
        email_key,
        email: form.email.clone(),
        name: form.name.clone(),
        role: form.role,
        team_id: form.team,
        manager_id: form.manager,
        invited_by: call.actor.id,
        created_at: now,
        expires_at: now.plus_millis(OPEN_MILLIS),
    };
    let inserted =
        Entity::insert(row.clone().into_active_model()).exec_without_returning(&*transaction).await;
    inserted.map_err(|error| match is_taken(&error) {
        true => ApiError::invalid_field("email", Fault::Taken),
        false => error.into(),
    })?;
    tell(&transaction, now, call.actor.id, AuditAct::Added, &row).await?;
    let issued = IssuedInvitation { invitation: one(&*transaction, row).await?, token: None };
    // Without the token: what is kept of an answer can be read in the database.
    idempotency::keep(&transaction, &call, &issued).await?;
    transaction.commit().await?;
    Ok(IssuedInvitation { token: Some(token.reveal()), ..issued })
}

/// Makes a new link, by which whoever renews it stands for it from now on.
pub(super) async fn renew(call: Call<RenewInvitation>) -> ApiResult<IssuedInvitation> {
    call.actor.require(Permission::ManagePeople)?;
    let (now, token) = (call.state.now(), Token::new());
    call.actor.require_recent(now)?;
    let transaction = call.state.database.begin().await?;
    let row = to_change(Entity::find_by_id(call.path)).one(&*transaction).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    if let Some(given) = hold_grants(&transaction, row.role).await? {
        hands_out(&call.actor, &given, "role")?;
    }
    let row = Model {
        token_hash: token.hash().to_vec(),
        invited_by: call.actor.id,
        expires_at: now.plus_millis(OPEN_MILLIS),
        ..row
    };
    row.clone().into_active_model().reset_all().update(&*transaction).await?;
    tell(&transaction, now, call.actor.id, AuditAct::Changed, &row).await?;
    let invitation = one(&*transaction, row).await?;
    transaction.commit().await?;
    Ok(IssuedInvitation { invitation, token: Some(token.reveal()) })
}

/// Withdraws an invitation.
pub(super) async fn withdraw(call: Call<WithdrawInvitation>) -> ApiResult<Nothing> {
    call.actor.require(Permission::ManagePeople)?;
    let transaction = call.state.database.begin().await?;
    let row = to_change(Entity::find_by_id(call.path)).one(&*transaction).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    Entity::delete_by_id(row.id).exec(&*transaction).await?;
    tell(&transaction, call.state.now(), call.actor.id, AuditAct::Removed, &row).await?;
    transaction.commit().await?;
    Ok(Nothing {})
}

/// Says what a link invites to.
pub(super) async fn read(call: Call<ReadInvitation, Anyone>) -> ApiResult<OfferedInvitation> {
    let read = call.state.database.read();
    let row = open(&call.state, read, &call.body.token).await?;
    let by = users::Entity::find_by_id(row.invited_by).one(read).await?.ok_or_else(ApiError::not_found)?;
    Ok(OfferedInvitation {
        email: row.email,
        name: row.name,
        invited_by: by.name,
        expires_at: row.expires_at,
    })
}

/// Accepts an invitation: makes the person and signs them in.
pub(super) async fn accept(call: Call<AcceptInvitation, Arrival>) -> ApiResult<Answer<SessionView>> {
    let state = &call.state;
    let row = open(state, state.database.read(), &call.body.token).await?;
    let person = NewPerson::of(state, call.body.judge(&row.email)?).await?;
    let user = become_somebody(state, &row, person).await?;
    let entered: Entered<SessionView> = enter(state, &call.actor, &user, SignInWay::Invitation).await?;
    Ok(entered.answer(state))
}

/// Uses the invitation up and adds the person.
async fn become_somebody(state: &AppState, row: &Model, person: NewPerson) -> ApiResult<users::Model> {
    let now = state.now();
    let transaction = state.database.begin().await?;
    // Of two who come at once with one link, one finds it.
    let unused = Entity::delete_many()
        .filter(Column::Id.eq(row.id))
        .filter(Column::TokenHash.eq(row.token_hash.clone()))
        .filter(Column::ExpiresAt.gt(now));
    if unused.exec(&*transaction).await?.rows_affected == 0 {
        return Err(ApiError::not_found());
    }
    let given = hold_grants(&transaction, row.role)
        .await?
        .ok_or_else(|| ApiError::obstacle(Obstacle::InvitationPlaceGone))?;
    let by = users::Entity::find_by_id(row.invited_by).one(&*transaction).await?;
    let inviter_gone = || ApiError::obstacle(Obstacle::InviterGone);
    let by = by.filter(|by| by.disabled_at.is_none()).ok_or_else(inviter_gone)?;
    let theirs = hold_grants(&transaction, by.role).await?.ok_or_else(inviter_gone)?;
    if !theirs.may(Permission::ManagePeople) || !theirs.include(&given) {
        return Err(inviter_gone());
    }
    check_place(&transaction, None, row.team_id, row.manager_id).await.map_err(|error| {
        // What is no finding is the database's trouble, and not the invitation's.
        match error.problem().code {
            ErrorCode::ValidationFailed => ApiError::obstacle(Obstacle::InvitationPlaceGone),
            _ => error,
        }
    })?;
    let position = Position { role: row.role, team: row.team_id, manager: row.manager_id };
    let user = add(state, &transaction, person, position, AddedBy::Themselves).await?;
    transaction.commit().await?;
    Ok(user)
}

async fn open(state: &AppState, database: &impl ConnectionTrait, token: &str) -> ApiResult<Model> {
    let token = Token::parse(token).ok_or_else(ApiError::not_found)?;
    let found = Entity::find().filter(Column::TokenHash.eq(token.hash().to_vec())).one(database).await?;
    found.filter(|row| row.expires_at > state.now()).ok_or_else(ApiError::not_found)
}

/// Tells of an invitation, which is about nobody who is here yet.
async fn tell(
    transaction: &Transaction,
    now: Instant,
    by: UserId,
    act: AuditAct,
    row: &Model,
) -> ApiResult<()> {
    let written = |value: String| match act {
        AuditAct::Removed => (serde_json::Value::from(value), serde_json::Value::Null),
        AuditAct::Added | AuditAct::Changed => (serde_json::Value::Null, value.into()),
    };
    let change = |field: &str, value: String| {
        let (old, new) = written(value);
        FieldChange { field: field.to_owned(), old, new }
    };
    let changes = vec![
        change("invitation", row.expires_at.to_string()),
        change("email", row.email.clone()),
        change("name", row.name.clone()),
        change("role", row.role.to_string()),
        change("team", row.team_id.to_string()),
    ];
    of_nobody(transaction, now, by, AuditDetail::PersonChanged { act, changes }).await
}

async fn one(connection: &impl ConnectionTrait, row: Model) -> ApiResult<InvitationView> {
    let view = views(connection, vec![row]).await?.pop();
    view.ok_or_else(|| ApiError::internal(anyhow::anyhow!("an invitation that was found is not shown")))
}

async fn views(connection: &impl ConnectionTrait, rows: Vec<Model>) -> ApiResult<Vec<InvitationView>> {
    let teams = rows.iter().map(|row| row.team_id);
    let names = Names::of(connection, teams, rows.iter().map(|row| row.invited_by)).await?;
    let view = |row: Model| InvitationView {
        id: row.id,
        team: names.team(row.team_id),
        role_name: names.role(row.role),
        invited_by: names.person(row.invited_by),
        created_at: row.created_at,
        expires_at: row.expires_at,
        fields: InvitationForm {
            email: row.email,
            name: row.name,
            role: row.role,
            team: row.team_id,
            manager: row.manager_id,
        },
    };
    Ok(rows.into_iter().map(view).collect())
}
