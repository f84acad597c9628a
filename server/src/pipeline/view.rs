//! A deal as its own page shows it. The actor has found the deal already; what stands beside it is shown with it.

use anyhow::anyhow;
use sea_orm::{ConnectionTrait, EntityTrait};
use shared::event::SubjectKind;
use shared::people::fields::Guarded;
use shared::people::{TeamBrief, UserBrief};
use shared::pipeline::deal::{DealView, Stay};
use shared::records::{AccountBrief, ContactBrief};

use super::store;
use crate::actor::Actor;
use crate::entities::{accounts, contacts, deals, stage_moves, teams, users};
use crate::error::{ApiError, ApiResult};

/// Reads what stands beside `deal` and shows what `actor` may see of it.
///
/// # Errors
/// When the database fails.
pub(super) async fn show(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    deal: deals::Model,
) -> ApiResult<DealView> {
    let broken = |what: &str| ApiError::internal(anyhow!("the {what} of deal {} is missing", deal.id));
    let account = accounts::Entity::find_by_id(deal.account_id).one(connection).await?;
    let account = account.ok_or_else(|| broken("account"))?;
    let contact = match deal.contact_id {
        Some(id) => contacts::Entity::find_by_id(id).one(connection).await?,
        None => None,
    };
    let owner = users::Entity::find_by_id(deal.owner_id).one(connection).await?;
    let owner = owner.ok_or_else(|| broken("owner"))?;
    let team = teams::Entity::find_by_id(deal.team_id).one(connection).await?;
    let team = team.ok_or_else(|| broken("team"))?;
    let moves = store::moves(connection, deal.id).await?;
    let mut fields = deal.form();
    fields.veil(actor.fields(SubjectKind::Deal, Some(deal.owner_id)));
    Ok(DealView {
        id: deal.id,
        pipeline: deal.pipeline_id,
        fields,
        account: AccountBrief { id: account.id, name: account.name },
        contact: contact.map(|contact| ContactBrief {
            id: contact.id,
            name: contact.name,
            title: contact.title,
        }),
        owner: UserBrief { id: owner.id, name: owner.name },
        team: TeamBrief { id: team.id, name: team.name },
        stays: stays(&deal, moves),
        stage: deal.stage,
        stage_entered_at: deal.stage_entered_at,
        rule_version: deal.rule_version,
        lost_reason: deal.lost_reason,
        last_touch_at: deal.last_touch_at,
        created_at: deal.created_at,
        updated_at: deal.updated_at,
        version: deal.version,
    })
}

/// The stays between the moves: the first from the deal's beginning, the last until further notice.
fn stays(deal: &deals::Model, moves: Vec<stage_moves::Model>) -> Vec<Stay> {
    let mut stays = Vec::with_capacity(moves.len() + 1);
    let mut from = deal.created_at;
    for stage_moves::Model { from_stage, at, .. } in moves {
        stays.push(Stay { stage: from_stage, from, until: Some(at) });
        from = at;
    }
    stays.push(Stay { stage: deal.stage.clone(), from, until: None });
    stays
}
