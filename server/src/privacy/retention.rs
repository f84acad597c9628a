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
    RetentionForm, RetentionPreview, RetentionRule, RetentionUnit, RetentionView,
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

/// Most people that a rule erases in one day: each is looked for in everything.
const PEOPLE_A_DAY: u64 = 200;
/// Most files that a rule takes away in one day.
const FILES_A_DAY: u64 = 1_000;
/// People that a preview names.
const SAMPLE: u64 = 10;
/// What an erasure by a rule gives as its reason.
const REASON: &str = "retention: ";

/// Lists the rules.
pub(super) async fn list(call: Call<ListRetention>) -> ApiResult<Vec<RetentionView>> {
    may_handle(&call.actor)?;
    let set = Entity::find().all(call.state.database.read()).await?;
    let of = |rule: &RetentionRule| set.iter().find(|row| row.rule == *rule).cloned();
    Ok(RetentionRule::ALL.iter().map(|rule| view(of(rule).unwrap_or_else(|| first(*rule)))).collect())
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
    Ok(view(row))
}

/// Says what a rule would apply to.
pub(super) async fn preview(call: Call<PreviewRetention>) -> ApiResult<RetentionPreview> {
    may_handle(&call.actor)?;
    let rule = call.path;
    let form = RetentionForm { version: 0, active: false, keep: call.query.keep };
    let keep = form.judge(rule)?.keep;
    let (state, read) = (&call.state, call.state.database.read());
    let before = cutoff(state, rule, keep);
    let (count, people) = match rule {
        RetentionRule::LostLeads => {
            let rows = lost_leads(before);
            let some = rows.clone().limit(SAMPLE).all(read).await?;
            (rows.count(read).await?, some.into_iter().map(PersonRow::Lead).collect())
        }
        RetentionRule::SilentContacts => {
            let rows = silent_contacts(before);
            let some = rows.clone().limit(SAMPLE).all(read).await?;
            (rows.count(read).await?, some.into_iter().map(PersonRow::Contact).collect())
        }
        RetentionRule::ImportFiles => (finished_imports(before).count(read).await?, Vec::new()),
        RetentionRule::IdempotencyKeys => (old_keys(before).count(read).await?, Vec::new()),
        RetentionRule::Sessions => (old_sessions(before).count(read).await?, Vec::new()),
    };
    let sample = person::rows(read, people).await?;
    Ok(RetentionPreview { count: i64::try_from(count).unwrap_or(i64::MAX), sample })
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

fn view(row: Model) -> RetentionView {
    let Model { rule, active, keep, last_run_at, last_count, updated_at: _, version } = row;
    RetentionView { rule, unit: rule.unit(), active, keep, last_run_at, last_count, version }
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
    let set = Entity::find().all(state.database.read()).await?;
    for rule in RetentionRule::ALL {
        let row = set.iter().find(|row| row.rule == *rule).cloned().unwrap_or_else(|| first(*rule));
        if row.active {
            let count = apply(state, *rule, cutoff(state, *rule, row.keep)).await?;
            write_down(state, row, count).await?;
        }
    }
    Ok(())
}

async fn apply(state: &AppState, rule: RetentionRule, before: Instant) -> ApiResult<i64> {
    let read = state.database.read();
    match rule {
        RetentionRule::LostLeads => {
            let rows = lost_leads(before).limit(PEOPLE_A_DAY).all(read).await?;
            erase(state, rule, rows.into_iter().map(PersonRow::Lead)).await
        }
        RetentionRule::SilentContacts => {
            let rows = silent_contacts(before).limit(PEOPLE_A_DAY).all(read).await?;
            erase(state, rule, rows.into_iter().map(PersonRow::Contact)).await
        }
        RetentionRule::ImportFiles => {
            let ids = finished_imports(before).select_only().column(imports::Column::Id).limit(FILES_A_DAY);
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
        let reason = format!("{REASON}{rule}");
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
        .add(Column::State.is_in([ImportState::Done, ImportState::Failed, ImportState::Cancelled]))
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
