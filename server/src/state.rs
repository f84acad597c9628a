//! What every handler and every job has at hand: database, clock, files, configuration. Cheap to clone.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use shared::time::Instant;
use uuid::Uuid;

use crate::audit::refusals::Refusals;
use crate::auth::Auth;
use crate::clock::{self, Clock};
use crate::config::Config;
use crate::database::Database;
use crate::feed::Gaps;
use crate::files::Files;
use crate::live::Hub;
use crate::outgoing::Outgoing;
use crate::people::roles::Roles;
use crate::pipeline::rules::Rules;

/// The application's state.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The parts of the state.
pub struct Inner {
    /// Settings of the process.
    pub config: Config,
    /// The database.
    pub database: Database,
    /// The object store.
    pub files: Files,
    /// What signing in needs beyond the database.
    pub auth: Auth,
    /// The rules of the pipelines, as read so far.
    pub rules: Rules,
    /// What was refused in this minute.
    pub refusals: Refusals,
    /// What the roles may do, as read so far.
    pub roles: Roles,
    /// What is known of events that are still being written.
    pub gaps: Gaps,
    /// Who listens to what happens.
    pub live: Hub,
    /// The way to other machines.
    pub outgoing: Outgoing,
    clock: Box<dyn Clock>,
}

impl AppState {
    /// Puts the parts together.
    pub fn new(config: Config, database: Database, files: Files, clock: impl Clock) -> Self {
        let outgoing = Outgoing::new(config.outgoing.clone());
        Self(Arc::new(Inner {
            config,
            database,
            files,
            auth: Auth::new(),
            rules: Rules::default(),
            refusals: Refusals::default(),
            roles: Roles::default(),
            gaps: Gaps::default(),
            live: Hub::new(),
            outgoing,
            clock: Box::new(clock),
        }))
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// Ends when `at` has come.
    pub async fn until(&self, at: Instant) {
        self.0.clock.until(at).await;
    }

    /// A new id of the present instant: `AccountId(state.new_id())`.
    pub fn new_id(&self) -> Uuid {
        clock::new_id(self.now())
    }
}

impl std::ops::Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppState(…)")
    }
}

impl<C: Clock> Clock for Arc<C> {
    fn now(&self) -> Instant {
        (**self).now()
    }

    fn until(&self, at: Instant) -> BoxFuture<'_, ()> {
        (**self).until(at)
    }
}
