//! Signals and memos that lose the type of what they hold inside. What a signal is made of is written out anew for every
//! type that it holds, and a page with a dozen of them is fetched with all of it; these are written out once.
//!
//! Worth it where nothing else in the app holds the same type. They are used as those of Leptos are, and do no more.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;

/// A value of the one type that a [`Slot`] or [`Kept`] is made for.
type Held = Box<dyn Any + Send + Sync>;

fn held<T: 'static>(held: &Held) -> &T {
    let Some(value) = held.downcast_ref() else { unreachable!("made with another type") };
    value
}

fn held_mut<T: 'static>(held: &mut Held) -> &mut T {
    let Some(value) = held.downcast_mut() else { unreachable!("made with another type") };
    value
}

/// What `read` makes of the value that `call` hands over.
fn read_by<T: 'static, R>(read: impl FnOnce(&T) -> R, call: impl FnOnce(&mut dyn FnMut(&Held))) -> R {
    let (mut read, mut result) = (Some(read), None);
    call(&mut |value| result = read.take().map(|read| read(held(value))));
    let Some(result) = result else { unreachable!("a value is there while its page is") };
    result
}

/// A signal.
pub struct Slot<T> {
    state: RwSignal<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T: Send + Sync + 'static> Slot<T> {
    /// A signal that holds `value`.
    pub fn new(value: T) -> Self {
        Self { state: RwSignal::new(Box::new(value)), of: PhantomData }
    }

    /// Reads it; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.state.track();
        self.with_untracked(read)
    }

    /// Reads it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read_by(read, |act| read_untracked(self.state, act))
    }

    /// A copy of it; tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of it.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Holds `value` from now on.
    pub fn set(self, value: T) {
        self.state.set(Box::new(value));
    }

    /// Changes it in place.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let _ = self.try_update(change);
    }

    /// Changes it in place, unless the page that it belonged to is gone.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let (mut change, mut result) = (Some(change), None);
        change_it(self.state, &mut |value| result = change.take().map(|change| change(held_mut(value))));
        result
    }
}

fn read_untracked(state: RwSignal<Held>, read: &mut dyn FnMut(&Held)) {
    state.with_untracked(|held| read(held));
}

fn change_it(state: RwSignal<Held>, change: &mut dyn FnMut(&mut Held)) {
    let _ = state.try_update(|held| change(held));
}

/// A memo: what `compute` gives, and a change only when that is another value than before.
pub struct Kept<T> {
    value: StoredValue<Option<Held>>,
    version: Memo<u32>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kept<T> {}

/// A memo of what `compute` gives.
pub fn kept<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Kept<T> {
    let (value, version) = follow(Box::new(move || Box::new(compute())), is_same::<T>);
    Kept { value, version, of: PhantomData }
}

fn is_same<T: PartialEq + 'static>(one: &Held, other: &Held) -> bool {
    held::<T>(one) == held::<T>(other)
}

fn follow(
    compute: Box<dyn Fn() -> Held + Send + Sync>,
    is_same: fn(&Held, &Held) -> bool,
) -> (StoredValue<Option<Held>>, Memo<u32>) {
    let value = StoredValue::new(None::<Held>);
    let version = Memo::new(move |before: Option<&u32>| {
        let (now, before) = (compute(), before.copied().unwrap_or_default());
        let same = value.with_value(|value| value.as_ref().is_some_and(|value| is_same(value, &now)));
        if same {
            return before;
        }
        value.set_value(Some(now));
        before.wrapping_add(1)
    });
    (value, version)
}

impl<T: 'static> Kept<T> {
    /// Reads it; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read_by(read, |act| read_kept(self.value, self.version, act))
    }

    /// A copy of it; tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }
}

fn read_kept(value: StoredValue<Option<Held>>, version: Memo<u32>, read: &mut dyn FnMut(&Held)) {
    version.get();
    value.with_value(|value| value.iter().for_each(read));
}
