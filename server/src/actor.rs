//! The person who asks: found by the session cookie, with role and the teams they may look into. What they may see of
//! it is [`crate::scope`]'s to say.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::error::ErrorCode;
use shared::ids::{SessionId, TeamId, UserId};
use shared::people::{Language, Role, TeamBrief, UserBrief};

use crate::auth;
use crate::error::{ApiError, ApiResult};
use crate::request;
use crate::state::AppState;

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Id.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Email.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Own team.
    pub team: TeamBrief,
    /// For a manager: the own team and every one below. Empty for the others, whom no team's list concerns.
    pub teams: Vec<TeamId>,
    /// Chosen language.
    pub language: Option<Language>,
    /// The session that this request came by.
    pub session: SessionId,
}

impl Actor {
    /// The person's name beside their id.
    pub fn brief(&self) -> UserBrief {
        UserBrief { id: self.id, name: self.name.clone() }
    }

    /// Lets only people of one of `roles` pass.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn require(&self, roles: &[Role]) -> ApiResult<()> {
        if roles.contains(&self.role) { Ok(()) } else { Err(ApiError::new(ErrorCode::Forbidden)) }
    }
}

impl FromRequestParts<AppState> for Actor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let token = auth::cookie::read(&parts.headers, &state.config);
        let token = token.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))?;
        let actor = auth::session::actor(state, &token).await?;
        request::signed_in(actor.id);
        Ok(actor)
    }
}
