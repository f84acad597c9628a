//! What a page fetches: not here yet, here, or refused, with retry. Keeps showing what it had while it fetches
//! again, and drops answers that a newer question has overtaken.
//!
//! The type of what is fetched only matters where it comes in and goes out; everything between is compiled once and
//! not once for every type, because every page pays for it on its first visit.

use crate::client::ClientError;
use crate::ui::ErrorState;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

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

/// A value of the one type that a [`Remote`] is made for.
type Held = Arc<dyn Any + Send + Sync>;
type Answer = Pin<Box<dyn Future<Output = Result<Held, ClientError>>>>;

/// A handle on something fetched; copy it around.
pub struct Remote<T> {
    state: RwSignal<Fetched<Held>>,
    asked: RwSignal<u32>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

/// Fetches now and again whenever a signal read inside `ask` (before its first await) changes.
pub fn remote<T, F>(ask: impl Fn() -> F + 'static) -> Remote<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    let remote = Remote { state: RwSignal::new(Fetched::Waiting), asked: RwSignal::new(0), of: PhantomData };
    let ask = move || -> Answer {
        let answer = ask();
        Box::pin(async move { answer.await.map(|value| Arc::new(value) as Held) })
    };
    follow(remote.state, remote.asked, Box::new(ask));
    remote
}

/// Keeps `state` in step with the answers.
fn follow(state: RwSignal<Fetched<Held>>, asked: RwSignal<u32>, ask: Box<dyn Fn() -> Answer>) {
    let round = StoredValue::new(0_u64);
    Effect::new(move || {
        asked.track();
        let answer = ask();
        round.update_value(|round| *round += 1);
        let mine = round.get_value();
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone, or have asked something newer.
            if round.try_get_value() != Some(mine) {
                return;
            }
            let kept = state.with_untracked(|state| matches!(state, Fetched::Here(_)));
            match answer {
                Ok(value) => state.set(Fetched::Here(value)),
                // What is shown stays, where the network alone is at fault.
                Err(ClientError::Offline | ClientError::Timeout) if kept => {}
                Err(error) => state.set(Fetched::Failed(error)),
            }
        });
    });
}

fn value_of<T: Clone + 'static>(held: &Held) -> Option<T> {
    held.downcast_ref::<T>().cloned()
}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// The state, tracked.
    pub fn get(self) -> Fetched<T> {
        match self.state.get() {
            Fetched::Waiting => Fetched::Waiting,
            Fetched::Here(held) => value_of(&held).map_or(Fetched::Waiting, Fetched::Here),
            Fetched::Failed(error) => Fetched::Failed(error),
        }
    }

    /// The value when it is here, tracked.
    pub fn value(self) -> Option<T> {
        held(self.state).and_then(|held| value_of(&held))
    }

    /// Asks again.
    pub fn reload(self) {
        self.asked.update(|asked| *asked += 1);
    }

    /// Puts a value in at once: an answer that came another way, or the effect of an act before the server confirms it.
    pub fn set(self, value: T) {
        self.state.set(Fetched::Here(Arc::new(value)));
    }

    /// Changes the value in place, when it is here.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let here = held_untracked(self.state).and_then(|held| value_of::<T>(&held));
        if let Some(mut value) = here {
            change(&mut value);
            self.set(value);
        }
    }
}

fn held(state: RwSignal<Fetched<Held>>) -> Option<Held> {
    state.with(|state| if let Fetched::Here(held) = state { Some(held.clone()) } else { None })
}

fn held_untracked(state: RwSignal<Fetched<Held>>) -> Option<Held> {
    state.with_untracked(|state| if let Fetched::Here(held) = state { Some(held.clone()) } else { None })
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
    let draw = move |held: &Held| value_of(held).map(|value| children(value).into_any());
    loaded(remote.state, remote.asked, what, skeleton, Box::new(draw))
}

/// Draws what is held.
type Draw = Box<dyn Fn(&Held) -> Option<AnyView> + Send>;

fn loaded(
    state: RwSignal<Fetched<Held>>,
    asked: RwSignal<u32>,
    what: String,
    skeleton: ViewFn,
    draw: Draw,
) -> AnyView {
    let shown = move || match state.get() {
        Fetched::Waiting => view! { <div aria-busy="true">{skeleton.run()}</div> }.into_any(),
        Fetched::Here(held) => draw(&held).into_any(),
        Fetched::Failed(error) => {
            let again = move |()| asked.update(|asked| *asked += 1);
            view! { <ErrorState what=what.clone() error=error on_retry=again/> }.into_any()
        }
    };
    shown.into_any()
}
