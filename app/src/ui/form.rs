//! A form in the making: what was typed, what the rule finds in it as one types, what the server found after it was
//! sent, and the draft that survives a reload. It knows no record and no endpoint; pages hand it a value, the rule
//! that judges it, and the call that sends it.
//!
//! One lens (`|form| &mut form.name`) binds a field both ways. The key that makes a sending happen once is kept with
//! the draft and renewed by the first change after it, so that the same form sent twice is one record, and
//! a mended form is a new sending.

use super::conflict::Clash;
use super::field::{Lock, Remark};
use super::reason;
use crate::client::{ClientError, fresh_key};
use crate::draft::draft;
use crate::{reading, t, text};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::error::{ErrorCode, Finding};
use shared::time::{Date, Instant};
use std::future::Future;

/// What a form is made of: anything that can be kept as a draft and compared with what it began as.
pub trait Draftable: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static> Draftable for T {}

/// What is kept of a form that was not sent.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    value: T,
    base: T,
    version: i64,
    key: Option<String>,
}

/// What goes out when a form is sent.
#[derive(Clone, Debug)]
pub struct Sending<T> {
    /// What was typed.
    pub value: T,
    /// The version of the record that it was typed over; 0 for a new one.
    pub version: i64,
    /// The idempotency key.
    pub key: String,
}

/// A handle on a form; copy it around.
pub struct Form<T: Draftable> {
    value: RwSignal<T>,
    base: RwSignal<T>,
    begun: StoredValue<(T, i64)>,
    version: RwSignal<i64>,
    judge: fn(&T) -> Vec<Finding>,
    locks: RwSignal<Vec<(&'static str, Lock)>>,
    touched: RwSignal<Vec<&'static str>>,
    attempted: RwSignal<bool>,
    refused: RwSignal<Vec<Finding>>,
    refusal: RwSignal<Option<String>>,
    refused_with: RwSignal<Option<ErrorCode>>,
    key: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    sent: RwSignal<bool>,
    restored: RwSignal<bool>,
    draft: RwSignal<String>,
    pub(super) clash: RwSignal<Option<Clash>>,
}

impl<T: Draftable> Clone for Form<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Draftable> Copy for Form<T> {}

impl<T: Draftable> Form<T> {
    /// A form that begins as `value`, of the record at `version` (0 for a new one), judged by `judge` with every
    /// change. `name` is the draft's (`account/new`); what was kept under it is taken up.
    pub fn new(name: impl Into<String>, value: T, version: i64, judge: fn(&T) -> Vec<Finding>) -> Self {
        let form = Self {
            value: RwSignal::new(value.clone()),
            base: RwSignal::new(value.clone()),
            begun: StoredValue::new((value, version)),
            version: RwSignal::new(version),
            judge,
            locks: RwSignal::new(Vec::new()),
            touched: RwSignal::new(Vec::new()),
            attempted: RwSignal::new(false),
            refused: RwSignal::new(Vec::new()),
            refusal: RwSignal::new(None),
            refused_with: RwSignal::new(None),
            key: RwSignal::new(None),
            busy: RwSignal::new(false),
            sent: RwSignal::new(false),
            restored: RwSignal::new(false),
            draft: draft(name),
            clash: RwSignal::new(None),
        };
        form.keep();
        form
    }

    /// Keeps the draft in step with the form, and takes a kept one up once.
    fn keep(self) {
        Effect::new(move |done: Option<bool>| {
            let kept = self.draft.get();
            if done == Some(true) || kept.is_empty() {
                return done == Some(true);
            }
            if self.is_changed_untracked() {
                return true;
            }
            // A draft of an older build whose fields differ cannot be read; the form then begins anew.
            if let Some(kept) = reading::read::<Kept<T>>(&kept) {
                self.base.set(kept.base);
                self.version.set(kept.version);
                self.key.set(kept.key);
                self.value.set(kept.value);
                self.restored.set(true);
            }
            true
        });
        Effect::new(move || {
            let (value, key, version) = (self.value.get(), self.key.get(), self.version.get());
            let base = self.base.get();
            if self.sent.get() || value == base {
                return;
            }
            if let Ok(kept) = serde_json::to_string(&Kept { value, base, version, key }) {
                self.draft.set(kept);
            }
        });
    }

    /// What was typed, tracked.
    pub fn value(self) -> T {
        self.value.get()
    }

    /// Puts another value in, as if it had been typed.
    pub fn set(self, value: T) {
        self.value.set(value);
    }

    fn is_changed_untracked(self) -> bool {
        self.value.with_untracked(|value| self.base.with_untracked(|base| value != base))
    }

    /// Whether a draft of an earlier time was taken up, tracked.
    pub fn is_restored(self) -> bool {
        self.restored.get()
    }

    /// Whether it is being sent, tracked.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Why it could not be sent as a whole, tracked; findings on fields stand at their fields.
    pub fn refusal(self) -> Option<String> {
        self.refusal.get()
    }

    /// Says which fields may not simply be written, and why. What stands in those may be less than there is.
    pub fn lock(self, locks: Vec<(&'static str, Lock)>) {
        if self.locks.with_untracked(|held| *held != locks) {
            self.locks.set(locks);
        }
    }

    /// The code of that refusal, tracked, for whoever can do something about it.
    pub fn refused_with(self) -> Option<ErrorCode> {
        self.refused_with.get()
    }

    /// Everything the rule finds in what was typed, tracked. Nothing is found in a locked field that was left as it was:
    /// what is shown of it is not what stands there.
    pub fn findings(self) -> Vec<Finding> {
        let mut findings = self.value.with(|value| (self.judge)(value));
        let locks = self.locks.get();
        if !findings.is_empty() && !locks.is_empty() {
            let read = |form: RwSignal<T>| form.with(|form| serde_json::to_value(form).unwrap_or_default());
            let (value, base) = (read(self.value), read(self.base));
            findings.retain(|finding| {
                let locked = locks.iter().any(|(field, _)| finding.field == *field);
                !(locked && value.get(&finding.field) == base.get(&finding.field))
            });
        }
        findings
    }

    /// Forgets what was typed and begins again.
    pub fn discard(self) {
        let (value, version) = self.begun.get_value();
        self.base.set(value.clone());
        self.version.set(version);
        self.value.set(value);
        self.key.set(None);
        self.touched.set(Vec::new());
        self.refused.set(Vec::new());
        self.attempted.set(false);
        self.refusal.set(None);
        self.restored.set(false);
        self.draft.set(String::new());
    }

    /// The sentence about `field`: the server's finding, or the rule's once the field was changed or the form sent.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let first = |all: &[Finding]| {
                all.iter().find(|finding| finding.field == field).map(|finding| text::fault(&finding.fault))
            };
            self.refused.with(|refused| first(refused)).or_else(|| {
                let looked_at = self.attempted.get() || self.touched.with(|touched| touched.contains(&field));
                looked_at.then(|| first(&self.findings())).flatten()
            })
        })
    }

    /// What is to be said about `field`: [its error](Self::error), and why it cannot simply be written.
    pub fn about(self, field: &'static str) -> Remark {
        let of = move |locks: &Vec<(&'static str, Lock)>| {
            locks.iter().find(|(locked, _)| *locked == field).map(|(_, lock)| lock.clone())
        };
        Remark { error: self.error(field), lock: Signal::derive(move || self.locks.with(of)) }
    }

    /// Binds a field both ways, through what is shown of it.
    pub fn bind<V: Clone + PartialEq + Send + Sync + 'static>(
        self,
        field: &'static str,
        get: impl Fn(&T) -> V + Send + Sync + 'static,
        set: impl Fn(&mut T, V) + Clone + Send + Sync + 'static,
    ) -> RwSignal<V> {
        let shown = RwSignal::new(self.value.with_untracked(&get));
        let put = set.clone();
        let changed = move |value: &T, shown: V| {
            let mut other = value.clone();
            put(&mut other, shown);
            (other != *value).then_some(other)
        };
        let fits = changed.clone();
        // A draft or a settled conflict replaces the value. What is shown stays where it means the same (`007` and 7).
        Effect::new(move || {
            self.value.with(|value| {
                if fits(value, shown.get_untracked()).is_some() {
                    shown.set(get(value));
                }
            });
        });
        Effect::new(move |first: Option<()>| {
            let typed = shown.get();
            if first.is_none() {
                return;
            }
            if let Some(value) = self.value.with_untracked(|value| changed(value, typed)) {
                self.touched.update(|touched| touched.push(field));
                self.refused.update(|refused| refused.retain(|finding| finding.field != field));
                self.key.set(None);
                self.value.set(value);
            }
        });
        shown
    }

    /// Binds a text that must be there.
    pub fn line(self, field: &'static str, lens: fn(&mut T) -> &mut String) -> RwSignal<String> {
        self.bind(field, move |form| at(form, lens), move |form, text| *lens(form) = text)
    }

    /// Binds a text that may be absent; an empty one is.
    pub fn optional(self, field: &'static str, lens: fn(&mut T) -> &mut Option<String>) -> RwSignal<String> {
        self.bind(
            field,
            move |form| at(form, lens).unwrap_or_default(),
            move |form, text| *lens(form) = Some(text).filter(|text| !text.is_empty()),
        )
    }

    /// Binds a whole number that may be absent.
    pub fn number(self, field: &'static str, lens: fn(&mut T) -> &mut Option<i32>) -> RwSignal<String> {
        self.bind(
            field,
            move |form| at(form, lens).map(|number| number.to_string()).unwrap_or_default(),
            move |form, text| *lens(form) = text.trim().parse().ok(),
        )
    }

    /// Binds an instant that may be absent, as `datetime-local` writes it in the site's zone.
    pub fn moment(self, field: &'static str, lens: fn(&mut T) -> &mut Option<Instant>) -> RwSignal<String> {
        self.bind(
            field,
            move |form| at(form, lens).map(text::local).unwrap_or_default(),
            move |form, written| *lens(form) = text::instant_at(&written),
        )
    }

    /// Binds a day that may be absent, as `date` writes it.
    pub fn day(self, field: &'static str, lens: fn(&mut T) -> &mut Option<Date>) -> RwSignal<String> {
        self.bind(
            field,
            move |form| at(form, lens).map(|day| day.to_string()).unwrap_or_default(),
            move |form, written| *lens(form) = shared::time::date(&written),
        )
    }

    /// Binds a choice that may be absent.
    pub fn choice<V: Clone + PartialEq + Send + Sync + 'static>(
        self,
        field: &'static str,
        lens: fn(&mut T) -> &mut Option<V>,
    ) -> RwSignal<Option<V>> {
        self.bind(field, move |form| at(form, lens), move |form, chosen| *lens(form) = chosen)
    }

    /// Binds a choice that is always made.
    pub fn chosen<V: Clone + PartialEq + Send + Sync + 'static>(
        self,
        field: &'static str,
        lens: fn(&mut T) -> &mut V,
    ) -> RwSignal<Option<V>> {
        self.bind(
            field,
            move |form| Some(at(form, lens)),
            move |form, chosen| {
                if let Some(chosen) = chosen {
                    *lens(form) = chosen;
                }
            },
        )
    }

    /// Sends the form when its rule finds nothing; otherwise shows what it finds. `done` gets the answer, after which
    /// the draft is forgotten. A conflict opens the form's [`ConflictDialog`](super::ConflictDialog).
    pub fn send<R, F>(self, ask: impl FnOnce(Sending<T>) -> F + 'static, done: impl FnOnce(R) + 'static)
    where
        F: Future<Output = Result<R, ClientError>> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.attempted.set(true);
        self.refused.set(Vec::new());
        self.refusal.set(None);
        self.refused_with.set(None);
        let value = self.value.get_untracked();
        if !untrack(|| self.findings()).is_empty() {
            return;
        }
        let key = self.key.get_untracked().unwrap_or_else(fresh_key);
        self.key.set(Some(key.clone()));
        self.busy.set(true);
        let sending = Sending { value, version: self.version.get_untracked(), key };
        spawn_local(async move {
            let answer = ask(sending).await;
            // The page may be gone; what was sent is the server's all the same.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => {
                    self.forget();
                    done(answer);
                }
                Err(error) => self.refuse(&error),
            }
        });
    }

    /// The form reached its place: its draft is done with.
    pub fn forget(self) {
        self.sent.set(true);
        self.draft.set(String::new());
    }

    fn refuse(self, error: &ClientError) {
        let Some(problem) = error.problem() else {
            self.refusal.set(Some(t!(StateKept, why = reason(error))));
            return;
        };
        if let Some(conflict) = &problem.conflict {
            let clash = self.base.with_untracked(|base| {
                self.value.with_untracked(|value| Clash::new(conflict.clone(), base, value))
            });
            self.clash.set(Some(clash));
            return;
        }
        self.refused.set(problem.findings.clone());
        self.refusal.set(Some(reason(error)));
        self.refused_with.set(error.code());
    }

    /// Takes over what was chosen field by field, over the version that stands now.
    pub(super) fn settle(self, value: &serde_json::Value, version: i64) {
        if let Ok(value) = serde_json::from_value(value.clone()) {
            self.value.set(value);
            self.key.set(None);
            self.version.set(version);
        }
    }
}

/// What a lens shows, of a copy: a lens needs the form for itself.
fn at<T: Clone, V: Clone>(form: &T, lens: fn(&mut T) -> &mut V) -> V {
    lens(&mut form.clone()).clone()
}
