//! Queries of teams and users. The password's hash leaves this module only towards signing in.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::error::Fault;
use shared::event::SubjectKind;
use shared::ids::{TeamId, UserId};
use shared::people::access::Reach;
use shared::people::api::UserRow;
use shared::people::{Language, Role, TeamBrief};
use shared::time::Instant;

use crate::actor::Actor;
use crate::database::Transaction;
use crate::entities::{teams, users};
use crate::error::{ApiError, ApiResult, is_taken};

/// An address as it is compared: nobody has two accounts by writing it otherwise.
pub(crate) fn email_key(email: &str) -> String {
    shared::form::half_width(email.trim()).to_lowercase()
}

/// The user with this address.
pub(crate) async fn by_email(
    database: &impl ConnectionTrait,
    email: &str,
) -> ApiResult<Option<users::Model>> {
    let key = email_key(email);
    // Nobody has such an address, and PostgreSQL does not even look for it.
    if key.contains('\0') {
        return Ok(None);
    }
    Ok(users::Entity::find().filter(users::Column::EmailKey.eq(key)).one(database).await?)
}

/// The administrator who was there first and may still sign in.
pub(crate) async fn first_administrator(database: &impl ConnectionTrait) -> ApiResult<Option<users::Model>> {
    let administrators = users::Entity::find()
        .filter(users::Column::Role.eq(Role::Admin))
        .filter(users::Column::DisabledAt.is_null())
        .order_by_asc(users::Column::CreatedAt)
        .order_by_asc(users::Column::Id);
    Ok(administrators.one(database).await?)
}

/// Whether the site has no user at all.
pub(crate) async fn has_nobody(database: &impl ConnectionTrait) -> ApiResult<bool> {
    Ok(users::Entity::find().limit(1).count(database).await? == 0)
}

/// Whether anybody is of a demonstration.
pub(crate) async fn has_demonstration(database: &impl ConnectionTrait) -> ApiResult<bool> {
    let made_up = users::Entity::find().filter(users::Column::Demo.eq(true));
    Ok(made_up.limit(1).count(database).await? > 0)
}

/// The team called `name`.
pub(crate) async fn team_by_name(transaction: &Transaction, name: &str) -> ApiResult<Option<TeamId>> {
    let team = teams::Entity::find()
        .filter(teams::Column::Name.eq(name))
        .order_by_asc(teams::Column::Id)
        .one(&**transaction)
        .await?;
    Ok(team.map(|team| team.id))
}

/// Adds a user.
pub(crate) async fn insert_user(transaction: &Transaction, row: users::Model) -> ApiResult<()> {
    let inserted =
        users::Entity::insert(row.into_active_model()).exec_without_returning(&**transaction).await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if is_taken(&error) => Err(ApiError::invalid_field("email", Fault::Taken)),
        Err(error) => Err(error.into()),
    }
}

/// Keeps a person's choice of language.
pub(crate) async fn set_language(
    transaction: &Transaction,
    user: UserId,
    language: Option<Language>,
    now: Instant,
) -> ApiResult<()> {
    users::Entity::update_many()
        .col_expr(users::Column::Language, Expr::value(language))
        .col_expr(users::Column::UpdatedAt, Expr::value(now))
        .col_expr(users::Column::Version, Expr::col(users::Column::Version).add(1))
        .filter(users::Column::Id.eq(user))
        .exec(&**transaction)
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    name: String,
    role: Role,
    team_id: TeamId,
    team_name: String,
    disabled: bool,
}

/// The people whose records `actor` may see, by name: themselves, those of their teams, or all. Whoever left is
/// among them, for what they did is still asked about.
pub(crate) async fn list(database: &impl ConnectionTrait, actor: &Actor) -> ApiResult<Vec<UserRow>> {
    let reach = SubjectKind::ALL.iter().map(|kind| actor.grants.on(*kind).see).max();
    let scope = match reach.unwrap_or(Reach::Nothing) {
        Reach::Nothing | Reach::Own => users::Column::Id.eq(actor.id),
        Reach::Team => users::Column::TeamId.eq(actor.team.id),
        Reach::Below => users::Column::TeamId.is_in(actor.below.iter().copied()),
        Reach::All => users::Column::Id.is_not_null(),
    };
    let team = users::Entity::belongs_to(teams::Entity).from(users::Column::TeamId).to(teams::Column::Id);
    let rows = users::Entity::find()
        .select_only()
        .columns([users::Column::Id, users::Column::Name, users::Column::Role, users::Column::TeamId])
        .column_as(teams::Column::Name, "team_name")
        .join(JoinType::InnerJoin, team.into())
        .expr_as(users::Column::DisabledAt.is_not_null(), "disabled")
        .filter(scope)
        .order_by_asc(users::Column::Name)
        .order_by_asc(users::Column::Id)
        .into_model::<Row>()
        .all(database)
        .await?;
    let view = |Row { id, name, role, team_id, team_name, disabled }| UserRow {
        id,
        name,
        role,
        team: TeamBrief { id: team_id, name: team_name },
        disabled,
    };
    Ok(rows.into_iter().map(view).collect())
}
