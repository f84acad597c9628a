//! The hub: reads the feed once for all streams of the process and hands on what it finds. Reads nothing while nobody
//! listens.

use std::sync::{Arc, PoisonError};

use shared::ids::{SessionId, UserId};
use shared::live::{Change, What};
use tokio::sync::{Mutex, broadcast, watch};

use super::entries::{Entries, Heard};
use super::places::{Place, Places};
use super::reach::{self, Audience};
use super::running::Running;
use crate::error::ApiResult;
use crate::feed;
use crate::state::AppState;

/// Events that are read at a time.
const BATCH: u32 = 1000;
/// Messages that may wait for a stream. One that is further behind is told to look at everything again.
const WAITING_MAX: usize = 4096;

/// What is handed to the streams.
#[derive(Debug)]
pub(super) enum Said {
    /// Something that its audience is told.
    Told(Told),
    /// Somebody's session, role or team may be another one by now; everybody's where nobody is named.
    LookAgain(Option<UserId>),
}

/// A message and whom it is for.
#[derive(Debug)]
pub(super) struct Told {
    /// The number of its event; nothing for what is no event.
    pub(super) seq: Option<i64>,
    /// Who hears it.
    pub(super) audience: Audience,
    /// The message.
    pub(super) change: Change,
}

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// Whether there is more to tell at once.
    pub(super) more: bool,
    /// Whether something cannot be told yet.
    pub(super) held: bool,
}

/// How far the hub has come, while somebody listens.
#[derive(Debug, Default)]
struct Progress {
    /// The number of the last event that was handed on; nothing while nobody listens.
    position: Option<i64>,
    entries: Entries,
    running: Running,
}

/// The streams of the process.
#[derive(Debug)]
pub struct Hub {
    sender: broadcast::Sender<Arc<Said>>,
    progress: Mutex<Progress>,
    places: Arc<std::sync::Mutex<Places>>,
    closing: watch::Sender<bool>,
}

/// Somebody's place at the hub.
#[derive(Debug)]
pub(super) struct Joined {
    /// What is said from now on.
    pub(super) said: broadcast::Receiver<Arc<Said>>,
    /// The number of the last event that was handed on before.
    pub(super) position: i64,
    /// Whether the server stops.
    pub(super) closing: watch::Receiver<bool>,
    /// Counts the stream for as long as it is there.
    _place: Place,
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

impl Hub {
    /// A hub to which nobody listens.
    pub fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(WAITING_MAX),
            progress: Mutex::default(),
            places: Arc::default(),
            closing: watch::Sender::new(false),
        }
    }

    /// Ends every stream, and each that begins after: the server stops.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// How many streams there are.
    pub fn streams(&self) -> usize {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).all()
    }

    /// Begins to listen, so that nothing is missed from `position` on.
    ///
    /// # Errors
    /// `too_many_requests` when the person or the session has as many streams as they may have, `unavailable` when the
    /// process has; and when the database fails.
    pub(super) async fn join(&self, state: &AppState, user: UserId, session: SessionId) -> ApiResult<Joined> {
        let place = Place::take(&self.places, user, session)?;
        let mut progress = self.progress.lock().await;
        let said = self.sender.subscribe();
        let position = match progress.position {
            Some(position) => position,
            None => *progress.position.insert(feed::head(state).await?),
        };
        Ok(Joined { said, position, closing: self.closing.subscribe(), _place: place })
    }

    fn say(&self, said: Said) {
        // It fails when nobody listens any more, which nobody minds.
        let _ = self.sender.send(Arc::new(said));
    }
}

/// Tells what happened since the last turn.
///
/// # Errors
/// When the database fails; the next turn tells it.
pub(super) async fn turn(state: &AppState) -> ApiResult<Turn> {
    let hub = &state.live;
    let mut progress = hub.progress.lock().await;
    let Some(position) = progress.position.filter(|_| hub.sender.receiver_count() > 0) else {
        *progress = Progress::default();
        return Ok(Turn::default());
    };
    // Who may hear comes before what is heard: whoever lost a right learns nothing that was done after that.
    for Heard { whom, anew } in progress.entries.look(state).await? {
        hub.say(Said::LookAgain(whom));
        if anew {
            let change = Change::new(What::Anew);
            hub.say(Said::Told(Told { seq: None, audience: Audience::Everybody, change }));
        }
    }
    for told in progress.running.look(state).await? {
        hub.say(Said::Told(told));
    }
    let read = feed::after(state, position, BATCH).await?;
    for told in reach::tell(state, &read.rows).await? {
        hub.say(Said::Told(told));
    }
    progress.position = Some(read.last(position));
    Ok(Turn { more: read.rows.len() == BATCH as usize, held: read.held })
}
