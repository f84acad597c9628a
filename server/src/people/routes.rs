//! The endpoints of `people`.

use axum::http::header;
use shared::endpoint::Nothing;
use shared::people::api::{
    AccessView, ChangePreferences, CompleteSetUp, CreateSession, EndSession, ListUsers, SessionView,
    SetUpView, ShowAccess, ShowSession, ShowSetUp, UserRow,
};

use super::{persons, role_admin, service, store, teams, tokens};
use crate::auth::cookie;
use crate::call::{Anyone, Call};
use crate::client::Client;
use crate::error::ApiResult;
use crate::route::{Answer, Routes};

/// Its routes.
pub fn routes() -> Routes {
    Routes::new()
        .on(create_session)
        .on(show_session)
        .on(show_access)
        .on(end_session)
        .on(change_preferences)
        .on(show_set_up)
        .on(complete_set_up)
        .on(list_users)
        .on(persons::colleagues)
        .on(role_admin::list)
        .on(role_admin::create)
        .on(role_admin::show)
        .on(role_admin::change)
        .on(role_admin::delete)
        .on(teams::list)
        .on(teams::create)
        .on(teams::show)
        .on(teams::change)
        .on(teams::delete)
        .on(persons::list)
        .on(persons::show)
        .on(persons::change)
        .on(persons::disable)
        .on(persons::enable)
        .on(persons::hand_over)
        .on(tokens::list_own)
        .on(tokens::create)
        .on(tokens::show_own)
        .on(tokens::revoke_own)
        .on(tokens::list)
        .on(tokens::revoke_any)
}

async fn create_session(call: Call<CreateSession, Client>) -> ApiResult<Answer<SessionView>> {
    let (view, token) = service::sign_in(&call.state, call.actor.address, call.body).await?;
    Ok(Answer::from(view).with(header::SET_COOKIE, cookie::set(&token, &call.state.config)))
}

async fn show_session(call: Call<ShowSession>) -> ApiResult<SessionView> {
    Ok(service::view(&call.state, &call.actor))
}

async fn show_access(call: Call<ShowAccess>) -> ApiResult<AccessView> {
    Ok(service::access(&call.actor))
}

async fn end_session(call: Call<EndSession>) -> ApiResult<Answer<Nothing>> {
    service::sign_out(&call.state, &call.actor).await?;
    Ok(Answer::from(Nothing {}).with(header::SET_COOKIE, cookie::clear(&call.state.config)))
}

async fn change_preferences(call: Call<ChangePreferences>) -> ApiResult<SessionView> {
    service::change_preferences(&call.state, call.actor, call.body).await
}

async fn show_set_up(call: Call<ShowSetUp, Anyone>) -> ApiResult<SetUpView> {
    Ok(SetUpView { needed: store::has_nobody(call.state.database.read()).await? })
}

async fn complete_set_up(call: Call<CompleteSetUp, Client>) -> ApiResult<Answer<SessionView>> {
    let (view, token) = service::set_up(&call.state, call.actor.address, call.body).await?;
    Ok(Answer::from(view).with(header::SET_COOKIE, cookie::set(&token, &call.state.config)))
}

async fn list_users(call: Call<ListUsers>) -> ApiResult<Vec<UserRow>> {
    store::list(call.state.database.read(), &call.actor).await
}
