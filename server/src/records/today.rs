//! The rep's day: their own open deals ranked by the rule of `shared`, their new leads, their figures.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::pipeline::api::DealSort;
use shared::pipeline::movement::MoveKind;
use shared::pipeline::rules::Pipeline;
use shared::privacy::contacting::{Channel, closed};
use shared::records::api::ShowToday;
use shared::records::lead::LeadStatus;
use shared::records::today::{self, FollowReason, FollowUp, MUST_FOLLOW, Today};
use shared::records::{ContactBrief, Whose};
use shared::time::{DAY_MILLIS, Instant};

use super::{leads, names};
use crate::call::Call;
use crate::entities::{activities, deals, leads as lead_rows, stage_moves};
use crate::error::ApiResult;
use crate::pipeline::store::rows::{self, Selection, Which};
use crate::privacy;
use crate::scope::Scoped;
use crate::zone;

/// Most open deals that are ranked of those longest silent, and of somebody who has more, also of those whose contact is
/// due and of those that something was done about today.
const RANKED: u64 = 500;
/// Most deals one step from their gate that are listed.
const ONE_STEP: usize = 5;
/// Most new leads that are listed.
const NEW_LEADS: u64 = 5;
/// Days that "moved forward" looks back.
const MOVED_DAYS: i64 = 30;

/// Shows the actor's own day.
pub(super) async fn show(call: Call<ShowToday>) -> ApiResult<Today> {
    let now = call.state.now();
    let connection = call.state.database.read();
    let pipeline = call.state.rules.first(connection).await?;
    let day = zone::day_start(now, call.state.config.time_zone);
    let candidates = candidates(&call, &pipeline, now, day).await?;
    let one_step_away = candidates
        .iter()
        .filter(|candidate| candidate.reasons.contains(&FollowReason::OneStepAway))
        .map(|candidate| candidate.deal.clone())
        .take(ONE_STEP)
        .collect();
    let new_leads = lead_rows::Entity::owned_by(&call.actor)
        .filter(lead_rows::Column::Status.eq(LeadStatus::New))
        .order_by_desc(lead_rows::Column::CreatedAt)
        .order_by_desc(lead_rows::Column::Id)
        .limit(NEW_LEADS)
        .all(connection)
        .await?;
    let owners = names::users(connection, new_leads.iter().map(|lead| lead.owner_id)).await?;
    let open_deals =
        deals::Entity::owned_by(&call.actor).filter(deals::Column::Open.eq(true)).count(connection);
    let logged = activities::Entity::find()
        .filter(activities::Column::AuthorId.eq(call.actor.id))
        .filter(activities::Column::CreatedAt.gte(day))
        .filter(activities::Column::DeletedAt.is_null())
        .count(connection);
    let moved = stage_moves::Entity::find()
        .filter(stage_moves::Column::ActorId.eq(call.actor.id))
        .filter(stage_moves::Column::Kind.eq(MoveKind::Forward))
        .filter(stage_moves::Column::At.gte(now.plus_millis(-MOVED_DAYS * DAY_MILLIS)))
        .count(connection);
    let mut must_follow = today::rank(candidates, MUST_FOLLOW);
    leave_alone(connection, &mut must_follow, now).await?;
    Ok(Today {
        as_of: now,
        one_step_away,
        new_leads: new_leads
            .into_iter()
            .map(|lead| leads::row(lead, &call.actor, &owners))
            .collect::<ApiResult<_>>()?,
        open_deals: counted(open_deals.await?),
        activities_today: counted(logged.await?),
        moved_forward: counted(moved.await?),
        must_follow,
    })
}

/// Takes the contacts who are not to be called out of what the day says: it asks nobody to call them. Why stands at the deal.
async fn leave_alone(
    connection: &impl ConnectionTrait,
    must_follow: &mut [FollowUp],
    now: Instant,
) -> ApiResult<()> {
    let contacts = must_follow.iter().filter_map(|row| row.deal.contact.as_ref()).map(|contact| contact.id);
    let unwanted = privacy::unwanted(connection, contacts, now).await?;
    let closed = |contact: &ContactBrief| {
        unwanted.get(&contact.id).is_some_and(|objections| closed(objections, Channel::Phone).is_some())
    };
    for row in must_follow {
        row.deal.contact.take_if(|contact| closed(contact));
    }
    Ok(())
}

/// The actor's open deals that may have to be followed up, longest silent first; whoever has more than are ranked gets
/// those that silence does not find behind them.
async fn candidates(
    call: &Call<ShowToday>,
    pipeline: &Pipeline,
    now: Instant,
    day: Instant,
) -> ApiResult<Vec<FollowUp>> {
    let mut candidates = Vec::new();
    let mut known = HashSet::new();
    let any = Condition::all;
    let due = any().add(deals::Column::NextContactAt.lte(now));
    let done_today = any().add(deals::Column::SilentSince.gte(day));
    for narrowed in [any(), due, done_today] {
        let selection = Selection {
            actor: &call.actor,
            whose: Whose::Mine,
            which: Which::Open,
            narrowed,
            sort: DealSort::Silence,
            after: None,
            limit: RANKED,
        };
        for listed in rows::rows(call.state.database.read(), &selection).await? {
            if known.insert(listed.row.id) {
                let stage = pipeline.stage(&listed.row.stage);
                let reasons = today::reasons(&listed.row, stage, now);
                candidates.push(FollowUp { reasons, deal: listed.row });
            }
        }
        // Those were all that there are.
        if u64::try_from(known.len()).is_ok_and(|found| found < RANKED) {
            break;
        }
    }
    Ok(candidates)
}

fn counted(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
