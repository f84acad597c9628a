//! What a new record has beside what its form says: whose it is, what brought it, and when.

use shared::ids::{ImportId, TeamId, UserId};
use shared::time::Instant;

use crate::actor::Actor;

/// The beginning of a record that somebody owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// Its owner.
    pub owner: UserId,
    /// The owner's team.
    pub team: TeamId,
    /// The import that brings it, if one does.
    pub import: Option<ImportId>,
    /// Who makes it.
    pub by: UserId,
    /// Since when it is said to exist.
    pub made: Instant,
    /// When its row is written.
    pub written: Instant,
}

impl Birth {
    /// By the hand of `actor`, at `now`.
    pub fn by(actor: &Actor, now: Instant) -> Self {
        Self { owner: actor.id, team: actor.team.id, import: None, by: actor.id, made: now, written: now }
    }
}
