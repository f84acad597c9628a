//! An act of a page that is no [`Form`](super::Form): a button that asks the server, or a few fields whose content is kept
//! nowhere, as passwords and codes. One call at a time, and what was wrong with the last one.
//!
//! It knows no endpoint; pages hand it the call.

use super::reason;
use crate::client::ClientError;
use crate::text;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::error::Finding;
use std::future::Future;

/// A handle on an act; copy it around.
#[derive(Clone, Copy)]
pub struct Act {
    busy: RwSignal<bool>,
    findings: RwSignal<Vec<Finding>>,
    refusal: RwSignal<Option<String>>,
}

impl Act {
    /// Nothing under way, nothing refused.
    #[expect(clippy::new_without_default, reason = "made within a page, never by default")]
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), findings: RwSignal::new(Vec::new()), refusal: RwSignal::new(None) }
    }

    /// Whether it is under way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Asks, unless it is under way, and hands the answer to `then`. When the page is gone by then nothing is told: what was
    /// sent is the server's all the same.
    pub fn ask<T: 'static>(self, call: impl Future<Output = T> + 'static, then: impl FnOnce(T) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = call.await;
            if self.busy.try_set(false).is_none() {
                then(answer);
            }
        });
    }

    /// Whether a rule lets what was typed through; what it finds stands at the fields, and nothing needs to be sent.
    pub fn allows<P>(self, judged: Result<P, Vec<Finding>>) -> bool {
        let findings = judged.err().unwrap_or_default();
        let allowed = findings.is_empty();
        self.refusal.set(None);
        self.findings.set(findings);
        allowed
    }

    /// Forgets what was wrong.
    pub fn clear(self) {
        self.findings.set(Vec::new());
        self.refusal.set(None);
    }

    /// Takes what `error` finds to its fields, and says the rest as a whole.
    pub fn refused(self, error: &ClientError) {
        let findings = error.problem().map(|problem| problem.findings.clone()).unwrap_or_default();
        self.refusal.set(findings.is_empty().then(|| reason(error)));
        self.findings.set(findings);
    }

    /// Says `why` as a whole.
    pub fn refused_for(self, why: String) {
        self.findings.set(Vec::new());
        self.refusal.set(Some(why));
    }

    /// What is wrong as a whole, tracked.
    pub fn refusal(self) -> Option<String> {
        self.refusal.get()
    }

    /// What was found in `field`.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.findings.with(|findings| {
                findings.iter().find(|one| one.field == field).map(|one| text::fault(&one.fault))
            })
        })
    }
}

/// What is wrong as a whole, above the button that sends.
#[component]
pub fn Refusal(act: Act) -> impl IntoView {
    move || act.refusal().map(|refusal| view! { <p class="cri" role="alert">{refusal}</p> })
}

/// Sends a form within the page: `run` instead of the browser's own way.
pub fn submits(run: impl Fn() + 'static) -> impl Fn(SubmitEvent) + 'static {
    move |event| {
        event.prevent_default();
        run();
    }
}
