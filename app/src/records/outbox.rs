//! The outbox: activities that were logged and leads that were made, and have not reached the server yet. They are
//! kept on the device, sent in their order as soon as there is a network, and each arrives once however often it is
//! sent.
//!
//! Files are not kept here: an activity enters the outbox when its files are on the server.

use crate::client::{self, ClientError};
use crate::database::{self, Store};
use crate::reading;
use crate::text;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::ids::ActivityId;
use shared::records::Subject;
use shared::records::activity::ActivityForm;
use shared::records::api::{CreateLead, LogActivity};
use shared::records::lead::LeadForm;
use shared::time::Instant;
use std::time::Duration;

/// Where the outbox is kept, an entry for each, among the drafts: it is wiped with them at sign-out. Tabs write and
/// remove single ones, so that none loses what another has not sent.
const ENTRIES: &str = "outbox/";
/// How long until a try that met no network is repeated, in seconds; the browser's word that it is back comes
/// earlier where it comes at all.
const AGAIN_SECONDS: u64 = 15;
/// How long a sent one stays, in seconds, until every page has fetched what the server made of it.
const LINGER_SECONDS: u64 = 8;

/// How far one has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// Waits for the network or its turn.
    #[default]
    Waiting,
    /// On its way.
    Sending,
    /// The server has it under this id.
    Sent(ActivityId),
    /// The server refused it.
    Refused(ClientError),
}

/// What is on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Made {
    /// An activity about a record.
    Activity(ActivityForm),
    /// A lead.
    Lead(LeadForm),
}

/// One thing on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending<T = ActivityForm> {
    /// Makes it happen once; a UUID.
    pub key: String,
    /// What was written.
    pub form: T,
    /// How far it has come.
    #[serde(skip)]
    pub state: State,
}

/// The outbox; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Outbox {
    items: RwSignal<Vec<Pending<Made>>>,
    sent: RwSignal<u64>,
    busy: StoredValue<bool>,
}

/// Makes the outbox, provides it as context, and sends what the last visit left.
pub fn provide() {
    let outbox =
        Outbox { items: RwSignal::new(Vec::new()), sent: RwSignal::new(0), busy: StoredValue::new(false) };
    provide_context(outbox);
    let back = window_event_listener(ev::online, move |_| outbox.flush());
    on_cleanup(move || back.remove());
    spawn_local(async move {
        let mut kept = kept().await;
        let _ = outbox.items.try_update(|items| {
            // What was put in meanwhile may have been read as well.
            kept.retain(|kept| items.iter().all(|item| item.key != kept.key));
            items.splice(0..0, kept).for_each(drop);
        });
        outbox.flush();
    });
}

/// What the device keeps, oldest first.
async fn kept() -> Vec<Pending<Made>> {
    let kept = database::get_all(Store::Drafts, ENTRIES).await;
    let mut kept: Vec<(Instant, Pending<Made>)> =
        kept.iter().filter_map(|kept| reading::read(kept)).collect();
    kept.sort_by_key(|(since, _)| *since);
    kept.into_iter().map(|(_, item)| item).collect()
}

/// Writes one down, which is in the outbox since then.
async fn keep(since: Instant, item: &Pending<Made>) {
    if let Ok(written) = serde_json::to_string(&(since, item)) {
        database::put(Store::Drafts, &entry(&item.key), &written).await;
    }
}

/// Strikes one off that arrived or was taken out.
fn forget(key: &str) {
    let entry = entry(key);
    spawn_local(async move { database::remove(Store::Drafts, &entry).await });
}

fn entry(key: &str) -> String {
    format!("{ENTRIES}{key}")
}

/// The outbox.
pub fn expect() -> Outbox {
    expect_context()
}

impl Outbox {
    /// Takes an activity over and sends it when it can.
    pub fn push(self, form: ActivityForm) {
        self.put(Pending { key: client::fresh_key(), form: Made::Activity(form), state: State::Waiting });
    }

    /// Takes over a lead that could not be sent. It may have arrived all the same: `key` is that of the first sending.
    pub fn push_lead(self, key: String, form: LeadForm) {
        self.put(Pending { key, form: Made::Lead(form), state: State::Waiting });
    }

    /// Takes back what was taken out.
    pub fn put(self, pending: Pending<Made>) {
        let kept = pending.clone();
        spawn_local(async move { keep(text::now(), &kept).await });
        self.items.update(|items| items.push(pending));
        self.flush();
    }

    /// All that has not arrived, oldest first; tracked.
    pub fn left(self) -> Vec<Pending<Made>> {
        self.items.with(|items| {
            items.iter().filter(|item| !matches!(item.state, State::Sent(_))).cloned().collect()
        })
    }

    /// The activities about a record, oldest first; tracked.
    pub fn about(self, subject: Subject) -> Vec<Pending> {
        let activity = |item: &Pending<Made>| match &item.form {
            Made::Activity(form) if form.about == subject => {
                Some(Pending { key: item.key.clone(), form: form.clone(), state: item.state.clone() })
            }
            Made::Activity(_) | Made::Lead(_) => None,
        };
        self.items.with(|items| items.iter().filter_map(activity).collect())
    }

    /// Counts up with every one that arrived; tracked. Pages fetch anew when it does.
    pub fn sent(self) -> u64 {
        self.sent.get()
    }

    /// Sends a refused one again.
    pub fn retry(self, key: &str) {
        self.mark(key, State::Waiting);
        self.flush();
    }

    /// Takes one out, to be written anew or forgotten.
    pub fn take(self, key: &str) -> Option<Pending<Made>> {
        let taken = self.items.try_update(|items| {
            let at = items.iter().position(|item| item.key == key)?;
            Some(items.remove(at))
        });
        forget(key);
        taken.flatten()
    }

    fn mark(self, key: &str, state: State) {
        let _ = self.items.try_update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.key == key) {
                item.state = state;
            }
        });
    }

    /// Sends what waits, one after another.
    fn flush(self) {
        if self.busy.try_get_value() != Some(false) {
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            while let Some(next) = self.waiting() {
                self.mark(&next.key, State::Sending);
                match self.deliver(&next).await {
                    Ok(()) => {}
                    Err(error) if passes(&error) => {
                        self.mark(&next.key, State::Waiting);
                        set_timeout(move || self.flush(), Duration::from_secs(AGAIN_SECONDS));
                        break;
                    }
                    Err(error) => self.mark(&next.key, State::Refused(error)),
                }
            }
            let _ = self.busy.try_set_value(false);
        });
    }

    async fn deliver(self, item: &Pending<Made>) -> Result<(), ClientError> {
        match &item.form {
            Made::Activity(form) => {
                let activity = client::call_once::<LogActivity>(&item.key, &(), &Nothing {}, form).await?;
                self.arrived(&item.key, activity.id);
            }
            Made::Lead(form) => {
                client::call_once::<CreateLead>(&item.key, &(), &Nothing {}, form).await?;
                // No story is waiting for it: the lists show it when they are fetched anew.
                self.take(&item.key);
                let _ = self.sent.try_update(|sent| *sent += 1);
            }
        }
        Ok(())
    }

    fn waiting(self) -> Option<Pending<Made>> {
        self.items
            .try_with_untracked(|items| items.iter().find(|item| item.state == State::Waiting).cloned())
            .flatten()
    }

    fn arrived(self, key: &str, activity: ActivityId) {
        self.mark(key, State::Sent(activity));
        forget(key);
        let _ = self.sent.try_update(|sent| *sent += 1);
        let key = key.to_owned();
        let leave = move || {
            let _ = self.items.try_update(|items| items.retain(|item| item.key != key));
        };
        set_timeout(leave, Duration::from_secs(LINGER_SECONDS));
    }
}

/// Whether trying again later may help without anybody changing anything.
fn passes(error: &ClientError) -> bool {
    match error {
        ClientError::Offline | ClientError::Timeout => true,
        ClientError::Unreadable => false,
        ClientError::Problem(problem) => matches!(
            problem.code,
            ErrorCode::Unauthenticated
                | ErrorCode::Unavailable
                | ErrorCode::TimedOut
                | ErrorCode::TooManyRequests
        ),
    }
}
