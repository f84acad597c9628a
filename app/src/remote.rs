//! What a page fetches: not here yet, here, or refused, with retry. Keeps showing what it had while it fetches
//! again, and drops answers that a newer question has overtaken.

use crate::client::ClientError;
use crate::ui::ErrorState;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;

/// The state of something fetched.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched<T> {
    /// The first answer is still on its way.
    Waiting,
    /// Here.
    Here(T),
    /// Refused or lost.
    Failed(ClientError),
}

/// A handle on something fetched; copy it around.
pub struct Remote<T: Send + Sync + 'static> {
    state: RwSignal<Fetched<T>>,
    asked: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

/// Fetches now and again whenever a signal read inside `ask` (before its first await) changes.
pub fn remote<T, F>(ask: impl Fn() -> F + 'static) -> Remote<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    let remote = Remote { state: RwSignal::new(Fetched::Waiting), asked: RwSignal::new(0) };
    let round = StoredValue::new(0_u64);
    Effect::new(move || {
        remote.asked.track();
        let answer = ask();
        round.update_value(|round| *round += 1);
        let mine = round.get_value();
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone, or have asked something newer.
            if round.try_get_value() != Some(mine) {
                return;
            }
            let kept = remote.state.with_untracked(|state| matches!(state, Fetched::Here(_)));
            match answer {
                Ok(value) => remote.state.set(Fetched::Here(value)),
                // What is shown stays, where the network alone is at fault.
                Err(ClientError::Offline | ClientError::Timeout) if kept => {}
                Err(error) => remote.state.set(Fetched::Failed(error)),
            }
        });
    });
    remote
}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// The state, tracked.
    pub fn get(self) -> Fetched<T> {
        self.state.get()
    }

    /// The value when it is here, tracked.
    pub fn value(self) -> Option<T> {
        self.state.with(|state| if let Fetched::Here(value) = state { Some(value.clone()) } else { None })
    }

    /// Asks again.
    pub fn reload(self) {
        self.asked.update(|asked| *asked += 1);
    }

    /// Puts a value in at once: an answer that came another way, or the effect of an act before the server confirms it.
    pub fn set(self, value: T) {
        self.state.set(Fetched::Here(value));
    }

    /// Changes the value in place, when it is here.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.state.update(|state| {
            if let Fetched::Here(value) = state {
                change(value);
            }
        });
    }
}

/// Shows something fetched: a skeleton of its shape while waiting, an error with retry, or itself.
#[component]
pub fn Loaded<T, V>(
    /// What is fetched.
    remote: Remote<T>,
    /// What it is called, for the error: `时间线`.
    #[prop(into)]
    what: String,
    /// The shape of what is coming.
    #[prop(into)]
    skeleton: ViewFn,
    /// Draws it; called anew with every new value.
    children: impl Fn(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    move || match remote.get() {
        Fetched::Waiting => view! { <div aria-busy="true">{skeleton.run()}</div> }.into_any(),
        Fetched::Here(value) => children(value).into_any(),
        Fetched::Failed(error) => {
            view! { <ErrorState what=what.clone() error=error on_retry=move || remote.reload()/> }.into_any()
        }
    }
}
