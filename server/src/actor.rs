//! The person who asks: found by the session cookie, or by the API token of a script that acts for them, with what their role grants and the teams that it may reach. Which
//! records that comes to is [`crate::scope`]'s to say.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::error::ErrorCode;
use shared::event::SubjectKind;
use shared::ids::{SessionId, TeamId, TokenId, UserId};
use shared::people::access::{Belongs, FieldAccess, Grants, Permission, Reach, Standing};
use shared::people::{Language, Role, TeamBrief, UserBrief};
use shared::time::Instant;

use crate::auth;
use crate::error::{ApiError, ApiResult};
use crate::request;
use crate::state::AppState;

/// How long after somebody signed in or confirmed it nothing more is asked of them.
pub const CONFIRMED_MILLIS: i64 = 10 * 60 * 1000;

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
    /// What the site calls the role, where it does not go by the page's word.
    pub role_name: Option<String>,
    /// What the role may do.
    pub grants: Arc<Grants>,
    /// Own team.
    pub team: TeamBrief,
    /// The own team and every one below, for whom a role reaches so far. Empty for the others.
    pub below: Vec<TeamId>,
    /// Whether there are records of others in which they take part.
    pub takes_part: bool,
    /// Chosen language.
    pub language: Option<Language>,
    /// What they came by.
    pub came_by: CameBy,
}

/// By what somebody is known to be who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameBy {
    /// By a session.
    Session {
        /// Which.
        id: SessionId,
        /// When they last showed in it that it is still them: by signing in, or by confirming it.
        confirmed_at: Option<Instant>,
    },
    /// By an API token, which has left of the grants what it was given.
    Token(TokenId),
    /// By no request: a command acts for them, or work of theirs that goes on when they have left.
    NoRequest,
}

impl CameBy {
    /// The session, where it was one.
    pub const fn session(self) -> Option<SessionId> {
        match self {
            Self::Session { id, .. } => Some(id),
            Self::Token(_) | Self::NoRequest => None,
        }
    }

    /// The API token, where it was one.
    pub const fn token(self) -> Option<TokenId> {
        match self {
            Self::Token(id) => Some(id),
            Self::Session { .. } | Self::NoRequest => None,
        }
    }

    /// When they last showed that it is still them, where they ever did.
    pub const fn confirmed_at(self) -> Option<Instant> {
        match self {
            Self::Session { confirmed_at, .. } => confirmed_at,
            Self::Token(_) | Self::NoRequest => None,
        }
    }
}

/// Whether the endpoint that is asked answers API tokens, for the [`Actor`] that is made of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByToken(pub(crate) bool);

impl Actor {
    /// The person's name beside their id.
    pub fn brief(&self) -> UserBrief {
        UserBrief { id: self.id, name: self.name.clone() }
    }

    /// Lets only people pass whose role permits it.
    ///
    /// # Errors
    /// `forbidden`, with the permission that is missing.
    pub fn require(&self, permission: Permission) -> ApiResult<()> {
        if self.grants.may(permission) {
            Ok(())
        } else {
            Err(ApiError::new(ErrorCode::Forbidden).with("permission", permission.as_str()))
        }
    }

    /// Lets only people pass who showed within [`CONFIRMED_MILLIS`] that it is still them: for what a session that
    /// somebody else got hold of must not do, such as changing what they sign in with, or making a token.
    ///
    /// # Errors
    /// `confirmation_required`.
    pub fn require_recent(&self, now: Instant) -> ApiResult<()> {
        match self.came_by.confirmed_at() {
            Some(at) if at.plus_millis(CONFIRMED_MILLIS) > now => Ok(()),
            _ => Err(ApiError::new(ErrorCode::ConfirmationRequired)),
        }
    }

    /// The session that they came by: for what is done to it, or by whoever holds it.
    ///
    /// # Errors
    /// `forbidden` when they came by none.
    pub fn require_session(&self) -> ApiResult<SessionId> {
        self.came_by.session().ok_or_else(needs_session)
    }

    /// Lets only people pass whose role makes records of `kind`.
    ///
    /// # Errors
    /// `forbidden`, with what is missing.
    pub fn require_create(&self, kind: SubjectKind) -> ApiResult<()> {
        if self.grants.on(kind).create {
            Ok(())
        } else {
            Err(ApiError::new(ErrorCode::Forbidden).with("create", kind.as_str()))
        }
    }

    /// Lets only people pass whose role changes a record of `kind` that belongs so, which they have found already.
    ///
    /// # Errors
    /// `forbidden`, with what is missing.
    pub fn require_change(&self, kind: SubjectKind, belongs: Belongs) -> ApiResult<()> {
        if self.grants.on(kind).change.covers(self.standing(), belongs) {
            Ok(())
        } else {
            Err(ApiError::new(ErrorCode::Forbidden).with("change", kind.as_str()))
        }
    }

    /// What they may do with each field of a record of `kind` and of `owner`.
    pub fn fields(&self, kind: SubjectKind, owner: Option<UserId>) -> impl Fn(&str) -> FieldAccess {
        let own = owner == Some(self.id);
        move |field| self.grants.on(kind).field(field, own)
    }

    /// Whether there may be records of `kind` that they see because they take part. A token that has nothing to do with a
    /// kind of record sees none of it.
    pub fn takes_part_in(&self, kind: SubjectKind) -> bool {
        self.takes_part && (self.came_by.token().is_none() || self.grants.on(kind).see > Reach::Nothing)
    }

    /// From where their reach is measured.
    pub fn standing(&self) -> Standing<'_> {
        Standing { user: self.id, team: self.team.id, below: &self.below }
    }
}

/// The refusal of whoever came without a session where one is needed.
pub(crate) fn needs_session() -> ApiError {
    ApiError::new(ErrorCode::Forbidden).with("needs", "session")
}

impl FromRequestParts<AppState> for Actor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        if let Some(bearer) = auth::api_token::bearer(&parts.headers) {
            let actor = auth::api_token::actor(state, bearer).await?;
            return match parts.extensions.get() {
                Some(ByToken(true)) => Ok(actor),
                _ => Err(needs_session()),
            };
        }
        let token = auth::cookie::read(&parts.headers, &state.config);
        let token = token.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))?;
        let actor = auth::session::actor(state, &token).await?;
        request::signed_in(actor.id);
        Ok(actor)
    }
}
