//! The endpoints of `people`.

use shared::endpoint::Nothing;
use shared::people::api::{
    AccessView, ChangePreferences, CompleteSetUp, CreateSession, EndSession, ListUsers, SessionView,
    SetUpView, ShowAccess, ShowSession, ShowSetUp, UserRow,
};
use shared::people::security::{
    BeginRequiredFactor, CompleteSignIn, ConfirmRequiredFactor, FactorSecret, RecoveryCodes,
};

use super::{
    invitations, links, open_id, persons, role_admin, security, service, sign_in, store, teams, tokens,
};
use crate::auth::arrival::Arrival;
use crate::call::{Anyone, Call};
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
        .on(persons::count_records)
        .on(persons::hand_over)
        .on(open_id::ways)
        .file(open_id::begin)
        .file(open_id::finish)
        .on(open_id::forget)
        .on(tokens::list_own)
        .on(tokens::create)
        .on(tokens::show_own)
        .on(tokens::revoke_own)
        .on(tokens::list)
        .on(tokens::revoke_any)
        .on(complete_sign_in)
        .on(begin_required_factor)
        .on(confirm_required_factor)
        .on(security::confirm)
        .on(security::list_sessions)
        .on(security::revoke_session)
        .on(security::revoke_other_sessions)
        .on(security::show)
        .on(security::change_password)
        .on(security::begin_factor)
        .on(security::confirm_factor)
        .on(security::renew_codes)
        .on(security::remove_factor)
        .on(links::show_access)
        .on(links::end_sessions)
        .on(links::issue_reset)
        .on(links::remove_factor)
        .on(links::read_reset)
        .on(links::complete_reset)
        .on(invitations::list)
        .on(invitations::create)
        .on(invitations::renew)
        .on(invitations::withdraw)
        .on(invitations::read)
        .on(invitations::accept)
}

async fn create_session(call: Call<CreateSession, Arrival>) -> ApiResult<Answer<SessionView>> {
    Ok(sign_in::sign_in(&call.state, &call.actor, call.body).await?.answer(&call.state))
}

async fn complete_sign_in(call: Call<CompleteSignIn, Arrival>) -> ApiResult<Answer<SessionView>> {
    Ok(sign_in::complete(&call.state, &call.actor, call.body).await?.answer(&call.state))
}

async fn begin_required_factor(call: Call<BeginRequiredFactor, Anyone>) -> ApiResult<FactorSecret> {
    sign_in::begin_factor(&call.state, &call.body.pending).await
}

async fn confirm_required_factor(
    call: Call<ConfirmRequiredFactor, Arrival>,
) -> ApiResult<Answer<RecoveryCodes>> {
    Ok(sign_in::confirm_factor(&call.state, &call.actor, call.body).await?.answer(&call.state))
}

async fn show_session(call: Call<ShowSession>) -> ApiResult<SessionView> {
    Ok(service::view(&call.state, &call.actor))
}

async fn show_access(call: Call<ShowAccess>) -> ApiResult<AccessView> {
    Ok(service::access(&call.actor))
}

async fn end_session(call: Call<EndSession>) -> ApiResult<Answer<Nothing>> {
    sign_in::sign_out(&call.state, &call.actor).await?;
    Ok(security::signed_out(&call.state))
}

async fn change_preferences(call: Call<ChangePreferences>) -> ApiResult<SessionView> {
    service::change_preferences(&call.state, call.actor, call.body).await
}

async fn show_set_up(call: Call<ShowSetUp, Anyone>) -> ApiResult<SetUpView> {
    Ok(SetUpView { needed: store::has_nobody(call.state.database.read()).await? })
}

async fn complete_set_up(call: Call<CompleteSetUp, Arrival>) -> ApiResult<Answer<SessionView>> {
    Ok(service::set_up(&call.state, &call.actor, call.body).await?.answer(&call.state))
}

async fn list_users(call: Call<ListUsers>) -> ApiResult<Vec<UserRow>> {
    store::list(call.state.database.read(), &call.actor).await
}
