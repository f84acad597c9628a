//! The endpoints of pipelines and deals, each handed on to what does it.

use shared::page::Page;
use shared::pipeline::api::{ListDeals, ListPipelines, ShowBoard, ShowDeal, ShowFacts, ShowVerdict};
use shared::pipeline::deal::{Board, DealRow, DealView};
use shared::pipeline::facts::GateFacts;
use shared::pipeline::movement::{self, MoveVerdict};
use shared::pipeline::rules::Pipeline;
use shared::records::Whose;

use super::{board, facts, list, service, store, view};
use crate::call::Call;
use crate::error::ApiResult;
use crate::route::Routes;
use crate::zone;

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new()
        .on(pipelines)
        .on(deals)
        .on(show_board)
        .on(service::create)
        .on(show)
        .on(service::change)
        .on(show_facts)
        .on(verdict)
        .on(service::advance)
}

async fn pipelines(call: Call<ListPipelines>) -> ApiResult<Vec<Pipeline>> {
    let pipelines = call.state.rules.all(call.state.database.read()).await?;
    Ok(pipelines.iter().map(|pipeline| Pipeline::clone(pipeline)).collect())
}

async fn deals(call: Call<ListDeals>) -> ApiResult<Page<DealRow>> {
    list::list(call.state.database.read(), &call.state.rules, &call.actor, call.query).await
}

async fn show_board(call: Call<ShowBoard>) -> ApiResult<Board> {
    let now = call.state.now();
    let month = zone::month_start(now, call.state.config.time_zone);
    let whose = call.query.whose.unwrap_or(Whose::All);
    board::show(call.state.database.read(), &call.state.rules, &call.actor, whose, now, month).await
}

async fn show(call: Call<ShowDeal>) -> ApiResult<DealView> {
    let connection = call.state.database.read();
    let deal = store::find(connection, &call.actor, call.path).await?;
    view::show(connection, &call.actor, deal).await
}

async fn show_facts(call: Call<ShowFacts>) -> ApiResult<GateFacts> {
    let connection = call.state.database.read();
    let deal = store::find(connection, &call.actor, call.path).await?;
    facts::gather(connection, &deal, call.state.now()).await
}

async fn verdict(call: Call<ShowVerdict>) -> ApiResult<MoveVerdict> {
    let connection = call.state.database.read();
    let deal = store::find(connection, &call.actor, call.path).await?;
    let pipeline = call.state.rules.in_force(connection, deal.pipeline_id).await?;
    // At the end of the way there is no next stage; judging the way to where it stands says that there is none.
    let next = || pipeline.next(&deal.stage).map_or_else(|| deal.stage.clone(), |stage| stage.key.clone());
    let to = call.query.to.clone().unwrap_or_else(next);
    Ok(movement::judge(&pipeline, &facts::gather(connection, &deal, call.state.now()).await?, &to))
}
