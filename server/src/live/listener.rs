//! One stream: passes on what its reader may hear, shows that the line is open, and ends with their session.
//!
//! It keeps who they are as they were when it began. When that may be another one it is read anew: who may no longer sign in
//! hears nothing more, and who may see more or less is told to look at everything again, on a stream that begins anew.

use std::collections::VecDeque;
use std::sync::Arc;

use shared::event::SubjectKind;
use shared::live::{Change, What};
use shared::time::Instant;
use tokio::sync::broadcast::error::RecvError;

use super::hub::{Joined, Said, Told};
use super::reach;
use crate::actor::Actor;
use crate::auth::session::{self, Token};
use crate::error::ApiResult;
use crate::feed;
use crate::state::AppState;

/// How often a stream says that it is still there, and asks whether its session is.
const BEAT_MILLIS: i64 = 15 * 1000;
/// Most events that are told after the fact to whoever was away; who missed more is told to look at everything again.
const MISSED_MAX: u32 = 1000;

/// A stream to one reader.
#[derive(Debug)]
pub(super) struct Listener {
    state: AppState,
    token: Token,
    actor: Actor,
    joined: Joined,
    /// The number of the last event that was passed on, or that was not theirs to hear.
    cursor: i64,
    beat_at: Instant,
    waiting: VecDeque<String>,
    over: bool,
}

impl Listener {
    /// Begins to listen. `heard` is the number of the last event that the reader knows of, where they know of any.
    ///
    /// # Errors
    /// As [`Hub::join`](super::Hub::join).
    pub(super) async fn begin(
        state: AppState,
        token: Token,
        actor: Actor,
        heard: Option<i64>,
    ) -> ApiResult<Self> {
        let session = actor.require_session()?;
        let joined = state.live.join(&state, actor.id, session).await?;
        // Whatever was taken from them while they joined.
        let actor = session::listener(&state, &token).await?;
        let beat_at = state.now().plus_millis(BEAT_MILLIS);
        let position = joined.position;
        let (waiting, over) = (VecDeque::new(), *joined.closing.borrow());
        let mut listener = Self { state, token, actor, joined, cursor: position, beat_at, waiting, over };
        match heard {
            None => {}
            Some(heard) if heard > position => listener.tell_anew(),
            Some(heard) => listener.tell_missed(heard).await?,
        }
        // Where they stand, at once: whoever hears nothing more knows from where to ask again.
        listener.waiting.push_back(number(position));
        Ok(listener)
    }

    /// The next piece of the stream; nothing when it is over.
    pub(super) async fn next(mut self) -> Option<(String, Self)> {
        loop {
            if let Some(text) = self.waiting.pop_front() {
                return Some((text, self));
            }
            if self.over {
                return None;
            }
            let state = self.state.clone();
            tokio::select! {
                // Who may hear comes before what is heard.
                biased;
                _ = self.joined.closing.changed() => self.over = true,
                () = state.until(self.beat_at) => {
                    self.beat_at = state.now().plus_millis(BEAT_MILLIS);
                    self.look_again().await;
                    self.waiting.push_back(number(self.cursor));
                }
                said = self.joined.said.recv() => match said {
                    Ok(said) => self.hear(&said).await,
                    Err(RecvError::Lagged(_)) => {
                        self.look_again().await;
                        self.tell_anew();
                    }
                    Err(RecvError::Closed) => self.over = true,
                },
            }
        }
    }

    async fn hear(&mut self, said: &Arc<Said>) {
        match said.as_ref() {
            Said::LookAgain(whom) if whom.is_none_or(|whom| whom == self.actor.id) => self.look_again().await,
            Said::LookAgain(_) => {}
            Said::Told(told) => {
                if told.audience.includes(&self.actor) {
                    self.waiting.push_back(written(told.seq, &told.change));
                }
                self.cursor = told.seq.unwrap_or(self.cursor).max(self.cursor);
            }
        }
    }

    /// Reads anew who they are; ends the stream when they are nobody any more, or somebody else.
    async fn look_again(&mut self) {
        match session::listener(&self.state, &self.token).await {
            Ok(actor) if hears_alike(&actor, &self.actor) => self.actor = actor,
            Ok(_) => {
                self.tell_anew();
                self.over = true;
            }
            // Their session is over, or it cannot be known: they come back if they may.
            Err(_) => {
                self.waiting.clear();
                self.over = true;
            }
        }
    }

    fn tell_anew(&mut self) {
        self.waiting.push_back(written(None, &Change::new(What::Anew)));
    }

    /// Tells what happened between `heard` and the beginning of the stream.
    async fn tell_missed(&mut self, heard: i64) -> ApiResult<()> {
        if heard == self.cursor {
            return Ok(());
        }
        let read = feed::after(&self.state, heard, MISSED_MAX + 1).await?;
        if read.rows.len() > MISSED_MAX as usize {
            self.tell_anew();
            return Ok(());
        }
        let missed: Vec<_> = read.rows.into_iter().take_while(|row| row.seq <= self.cursor).collect();
        for Told { seq, audience, change } in reach::tell(&self.state, &missed).await? {
            if audience.includes(&self.actor) {
                self.waiting.push_back(written(seq, &change));
            }
        }
        Ok(())
    }
}

/// Do both hear the same of everything?
fn hears_alike(one: &Actor, other: &Actor) -> bool {
    let sees = |actor: &Actor| {
        SubjectKind::ALL.iter().map(|kind| actor.grants.on(*kind).clone()).collect::<Vec<_>>()
    };
    (one.id, one.role, one.team.id, &one.below) == (other.id, other.role, other.team.id, &other.below)
        && sees(one) == sees(other)
}

/// A message as server-sent events are written.
fn written(seq: Option<i64>, change: &Change) -> String {
    let json = serde_json::to_string(change).unwrap_or_default();
    match seq {
        Some(seq) => format!("id: {seq}\ndata: {json}\n\n"),
        None => format!("data: {json}\n\n"),
    }
}

/// A number without a message: nothing is heard of it but from where to go on.
fn number(seq: i64) -> String {
    format!("id: {seq}\n\n")
}
