//! How long things are kept: each rule is carried out once a day, and says beforehand what it would apply to. People go
//! the way of every erasure.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::{Value, json};
use shared::audit::AuditDetail;
use shared::event::FieldChange;
use shared::ids::ImportId;
use shared::privacy::api::{EditRetention, ListRetention, PreviewRetention};
use shared::privacy::retention::{
    BY_RULE, FILES_A_DAY, PEOPLE_A_DAY, RetentionForm, RetentionPreview, RetentionRule, RetentionUnit,
    RetentionView,
};
use shared::records::lead::LeadStatus;
use shared::time::{DAY_MILLIS, Instant};
use shared::transfer::ImportState;

use super::RETENTION_JOB;
use super::person::{self, PersonRow, may_handle};
use crate::audit::{self, Entry};
use crate::call::Call;
use crate::database::to_change;
use crate::entities::retention_rules::{Entity, Model};
use crate::entities::{
    accounts, activities, contacts, deals, erasures, idempotency_keys, imports, leads, sessions,
};
use crate::error::ApiResult;
use crate::jobs::{self, Outcome};
use crate::state::AppState;
use crate::transfer::forget;
use crate::{edit, zone};

/// People that a preview names.
const SAMPLE: u64 = 10;

/// Lists the rules.
pub(super) async fn list(call: Call<ListRetention>) -> ApiResult<Vec<RetentionView>> {
    may_handle(&call.actor)?;
    let mut rules = Vec::new();
    for row in all(&call.state).await? {
        rules.push(view(&call.state, row).await?);
    }
    Ok(rules)
}

/// Every rule, as a site has set it or as the program begins with it.
async fn all(state: &AppState) -> ApiResult<Vec<Model>> {
    let set = Entity::find().all(state.database.read()).await?;
    let of = |rule: &RetentionRule| set.iter().find(|row| row.rule == *rule).cloned();
    Ok(RetentionRule::ALL.iter().map(|rule| of(rule).unwrap_or_else(|| first(*rule))).collect())
}

/// Sets a rule.
pub(super) async fn edit(call: Call<EditRetention>) -> ApiResult<RetentionView> {
    may_handle(&call.actor)?;
    let rule = call.path;
    let RetentionForm { version, active, keep } = call.body.judge(rule)?.into_form();
    let now = call.state.now();
    let transaction = call.state.database.begin().await?;
    let stands = to_change(Entity::find_by_id(rule)).one(&*transaction).await?;
    let before = stands.clone().unwrap_or_else(|| first(rule));
    if before.version != version {
        return Err(edit::changed_meanwhile(before.version));
    }
    let row = Model { active, keep, updated_at: now, version: version + 1, ..before.clone() };
    match stands {
        Some(_) => {
            Entity::update(row.clone().into_active_model().reset_all())
                .validate()?
                .exec(&*transaction)
                .await?;
        }
        None => {
            Entity::insert(row.clone().into_active_model()).exec_without_returning(&*transaction).await?;
        }
    }
    let told = |row: &Model| json!({ "active": row.active, "keep": row.keep, "unit": rule.unit() });
    let change = FieldChange { field: format!("retention.{rule}"), old: told(&before), new: told(&row) };
    let detail = AuditDetail::SettingsChanged { changes: vec![change] };
    audit::record(&transaction, now, Entry { actor: Some(call.actor.id), subject: None, detail }).await?;
    transaction.commit().await?;
    view(&call.state, row).await
}

/// Says what a rule would apply to.
pub(super) async fn preview(call: Call<PreviewRetention>) -> ApiResult<RetentionPreview> {
    may_handle(&call.actor)?;
    let rule = call.path;
    let form = RetentionForm { version: 0, active: false, keep: call.query.keep };
    let keep = form.judge(rule)?.keep;
    let (state, read) = (&call.state, call.state.database.read());
    let before = cutoff(state, rule, keep);
    let people: Vec<PersonRow> = match rule {
        RetentionRule::LostLeads => {
            let some = lost_leads(before).limit(SAMPLE).all(read).await?;
            some.into_iter().map(PersonRow::Lead).collect()
        }
        RetentionRule::SilentContacts => {
            let some = silent_contacts(before).limit(SAMPLE).all(read).await?;
            some.into_iter().map(PersonRow::Contact).collect()
        }
        RetentionRule::ImportFiles | RetentionRule::IdempotencyKeys | RetentionRule::Sessions => Vec::new(),
    };
    let sample = person::rows(read, people).await?;
    Ok(RetentionPreview { count: applies_to(state, rule, before).await?, sample })
}

/// How many `rule` applies to that are older than `before`, as of now; nobody who waits to be erased already.
async fn applies_to(state: &AppState, rule: RetentionRule, before: Instant) -> ApiResult<i64> {
    let read = state.database.read();
    let count = match rule {
        RetentionRule::LostLeads => lost_leads(before).count(read).await?,
        RetentionRule::SilentContacts => silent_contacts(before).count(read).await?,
        RetentionRule::ImportFiles => finished_imports(before).count(read).await?,
        RetentionRule::IdempotencyKeys => old_keys(before).count(read).await?,
        RetentionRule::Sessions => old_sessions(before).count(read).await?,
    };
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A rule as the program begins with it.
fn first(rule: RetentionRule) -> Model {
    Model {
        rule,
        active: !rule.erases_people(),
        keep: rule.first_keep(),
        last_run_at: None,
        last_count: None,
        updated_at: Instant::from_millis(0),
        version: 0,
    }
}

async fn view(state: &AppState, row: Model) -> ApiResult<RetentionView> {
    let Model { rule, active, keep, last_run_at, last_count, updated_at: _, version } = row;
    let waiting = match active {
        true => Some(applies_to(state, rule, cutoff(state, rule, keep)).await?),
        false => None,
    };
    Ok(RetentionView { rule, unit: rule.unit(), active, keep, last_run_at, last_count, waiting, version })
}

/// What is older than this has been kept long enough. Months are those of the calendar, from the site's midnight.
fn cutoff(state: &AppState, rule: RetentionRule, keep: i32) -> Instant {
    let now = state.now();
    match rule.unit() {
        RetentionUnit::Days => now.plus_millis(-i64::from(keep) * DAY_MILLIS),
        RetentionUnit::Months => {
            let zone = state.config.time_zone;
            let months = chrono::Months::new(u32::try_from(keep).unwrap_or(0));
            let day = zone::day(now, zone).checked_sub_months(months);
            day.map_or(Instant::from_millis(0), |day| {
                zone::instant(day.and_time(chrono::NaiveTime::MIN), zone)
            })
        }
    }
}

/// Has the rules carried out from tomorrow on, once a day; nothing happens where that is so already.
///
/// # Errors
/// When the database fails.
pub async fn schedule(state: &AppState) -> ApiResult<()> {
    let transaction = state.database.begin().await?;
    let (now, once) = (state.now(), Some(RETENTION_JOB.to_owned()));
    jobs::enqueue(&transaction, now, RETENTION_JOB, json!({}), now, once).await?;
    transaction.commit().await?;
    Ok(())
}

/// The job of every day.
pub fn job(state: AppState, _: Value) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        carry_out(&state).await?;
        Ok(Outcome::Again(state.now().plus_millis(DAY_MILLIS)))
    }
    .boxed()
}

/// Carries every rule out that is switched on.
///
/// # Errors
/// When the database or the file store fails; what was done by then stays done.
pub async fn carry_out(state: &AppState) -> ApiResult<()> {
    for row in all(state).await?.into_iter().filter(|row| row.active) {
        let (rule, before) = (row.rule, cutoff(state, row.rule, row.keep));
        let count = apply(state, rule, before).await?;
        write_down(state, row, count).await?;
        let waiting = applies_to(state, rule, before).await?;
        if waiting > 0 {
            let days = rule.days_for(waiting);
            tracing::warn!(%rule, count, waiting, days, "a rule of retention has more to do than it does in a day");
        } else if count > 0 {
            tracing::info!(%rule, count, "a rule of retention was carried out");
        }
    }
    Ok(())
}

async fn apply(state: &AppState, rule: RetentionRule, before: Instant) -> ApiResult<i64> {
    let read = state.database.read();
    match rule {
        RetentionRule::LostLeads => {
            let rows = lost_leads(before).limit(u64::from(PEOPLE_A_DAY)).all(read).await?;
            erase(state, rule, rows.into_iter().map(PersonRow::Lead)).await
        }
        RetentionRule::SilentContacts => {
            let rows = silent_contacts(before).limit(u64::from(PEOPLE_A_DAY)).all(read).await?;
            erase(state, rule, rows.into_iter().map(PersonRow::Contact)).await
        }
        RetentionRule::ImportFiles => {
            let most = u64::from(FILES_A_DAY);
            let ids = finished_imports(before).select_only().column(imports::Column::Id).limit(most);
            let ids: Vec<ImportId> = ids.into_tuple().all(read).await?;
            for id in &ids {
                forget::forget(state, *id).await?;
            }
            Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        }
        RetentionRule::IdempotencyKeys => {
            let old = idempotency_keys::Entity::delete_many()
                .filter(idempotency_keys::Column::CreatedAt.lt(before))
                .exec(state.database.writer())
                .await?;
            Ok(i64::try_from(old.rows_affected).unwrap_or(i64::MAX))
        }
        RetentionRule::Sessions => {
            let old = sessions::Entity::delete_many()
                .filter(sessions::Column::ExpiresAt.lt(before))
                .exec(state.database.writer())
                .await?;
            Ok(i64::try_from(old.rows_affected).unwrap_or(i64::MAX))
        }
    }
}

async fn erase(
    state: &AppState,
    rule: RetentionRule,
    people: impl Iterator<Item = PersonRow>,
) -> ApiResult<i64> {
    let mut count = 0;
    for person in people {
        let transaction = state.database.begin().await?;
        let reason = format!("{BY_RULE}{rule}");
        super::erasure::queue(state, &transaction, person.subject(), &reason, None, None).await?;
        transaction.commit().await?;
        count += 1;
    }
    Ok(count)
}

/// Remembers that a rule was carried out, and tells the log where it applied to anything.
async fn write_down(state: &AppState, row: Model, count: i64) -> ApiResult<()> {
    let now = state.now();
    let transaction = state.database.begin().await?;
    let rule = row.rule;
    match to_change(Entity::find_by_id(rule)).one(&*transaction).await? {
        Some(stands) => {
            let mut stands = stands.into_active_model();
            stands.last_run_at = Set(Some(now));
            stands.last_count = Set(Some(count));
            Entity::update(stands).validate()?.exec(&*transaction).await?;
        }
        None => {
            let row = Model { last_run_at: Some(now), last_count: Some(count), ..row };
            Entity::insert(row.into_active_model()).exec_without_returning(&*transaction).await?;
        }
    }
    if count > 0 {
        let detail = AuditDetail::RetentionApplied { rule, count };
        audit::record(&transaction, now, Entry { actor: None, subject: None, detail }).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Leads that came to nothing, of which nothing happened since `before`; none that is being erased.
fn lost_leads(before: Instant) -> Select<leads::Entity> {
    use leads::Column;
    let touched = Condition::any().add(Column::LastTouchAt.is_null()).add(Column::LastTouchAt.lt(before));
    leads::Entity::find()
        .filter(Column::DeletedAt.is_null())
        .filter(Column::Status.eq(LeadStatus::Disqualified))
        .filter(Column::UpdatedAt.lt(before))
        .filter(touched)
        .filter(Column::Id.not_in_subquery(being_erased()))
        .order_by_asc(Column::UpdatedAt)
        .order_by_asc(Column::Id)
}

/// Contacts of whom, and of whose customer, nothing happened since `before`, and who stand in no open deal.
fn silent_contacts(before: Instant) -> Select<contacts::Entity> {
    use contacts::Column;
    let lively = Query::select()
        .column(accounts::Column::Id)
        .from(accounts::Entity)
        .cond_where(
            Condition::any()
                .add(accounts::Column::LastTouchAt.gte(before))
                .add(accounts::Column::OpenDeals.gt(0))
                .add(accounts::Column::CreatedAt.gte(before)),
        )
        .to_owned();
    let told = Query::select()
        .column(activities::Column::AboutId)
        .from(activities::Entity)
        .and_where(activities::Column::OccurredAt.gte(before))
        .to_owned();
    let dealing = Query::select()
        .column(deals::Column::ContactId)
        .from(deals::Entity)
        .and_where(deals::Column::ContactId.is_not_null())
        .and_where(deals::Column::Open.eq(true))
        .and_where(deals::Column::DeletedAt.is_null())
        .to_owned();
    let quiet =
        Condition::any().add(Column::AccountId.is_null()).add(Column::AccountId.not_in_subquery(lively));
    contacts::Entity::find()
        .filter(Column::DeletedAt.is_null())
        .filter(Column::UpdatedAt.lt(before))
        .filter(quiet)
        .filter(Column::Id.not_in_subquery(told))
        .filter(Column::Id.not_in_subquery(dealing))
        .filter(Column::Id.not_in_subquery(being_erased()))
        .order_by_asc(Column::UpdatedAt)
        .order_by_asc(Column::Id)
}

fn being_erased() -> sea_orm::sea_query::SelectStatement {
    Query::select().column(erasures::Column::SubjectId).from(erasures::Entity).to_owned()
}

/// Imports that are over since `before` and whose files are there.
fn finished_imports(before: Instant) -> Select<imports::Entity> {
    use imports::Column;
    let over = Condition::any()
        .add(Column::State.is_in([
            ImportState::Done,
            ImportState::Failed,
            ImportState::Cancelled,
            ImportState::Undone,
        ]))
        // One that nobody ever started is over, too.
        .add(Column::State.eq(ImportState::Ready));
    imports::Entity::find()
        .filter(over)
        .filter(Column::ObjectKey.ne(""))
        .filter(Expr::col(Column::UpdatedAt).lt(before))
        .order_by_asc(Column::CreatedAt)
}

fn old_keys(before: Instant) -> Select<idempotency_keys::Entity> {
    idempotency_keys::Entity::find().filter(idempotency_keys::Column::CreatedAt.lt(before))
}

fn old_sessions(before: Instant) -> Select<sessions::Entity> {
    sessions::Entity::find().filter(sessions::Column::ExpiresAt.lt(before))
}
