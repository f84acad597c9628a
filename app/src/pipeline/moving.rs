//! Moving a deal: what has to be asked first (why back, why lost, why past a closed gate), and the call.
//!
//! The page around shows the effect at once and puts it back when the call is refused; nothing here touches a page.

use super::deal_words;
use super::known_pipelines;
use crate::chunk;
use crate::client::{self, ClientError};
use crate::held::Slot;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, Choice, Dialog, Select, TextArea, focus_fault};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::ids::DealId;
use shared::pipeline::api::MoveDeal;
use shared::pipeline::deal::DealView;
use shared::pipeline::movement::{MoveKind, MoveRequest, judge_reason};
use shared::pipeline::{LostReason, StageKey};
use std::future::Future;
use std::pin::Pin;

/// A wish to move a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The deal.
    pub deal: DealId,
    /// Its version.
    pub version: i64,
    /// Its name, to ask by.
    pub name: String,
    /// From.
    pub from: StageKey,
    /// To.
    pub to: StageKey,
    /// What kind of move it is by the rules.
    pub kind: MoveKind,
    /// Past a closed gate, by an administrator.
    pub overriding: bool,
}

impl Wish {
    /// The kind as it will be recorded.
    pub const fn recorded(&self) -> MoveKind {
        if self.overriding { MoveKind::Override } else { self.kind }
    }

    /// The request with its reasons.
    pub fn request(&self, reason: Option<String>, lost_reason: Option<LostReason>) -> MoveRequest {
        MoveRequest {
            version: self.version,
            to: self.to.clone(),
            reason,
            lost_reason,
            override_gate: self.overriding,
        }
    }
}

/// A page's way to move deals; a handle to be copied around. The page sets `go` and puts a [`MoveDialog`] somewhere.
#[derive(Clone, Copy)]
pub struct Mover {
    asking: Slot<Option<Wish>>,
    go: Slot<Option<(Wish, MoveRequest)>>,
}

impl Mover {
    /// A fresh handle.
    pub fn new() -> Self {
        Self { asking: Slot::new(None), go: Slot::new(None) }
    }

    /// Asks for what the move needs and then goes; goes at once where it needs nothing.
    pub fn ask(self, wish: Wish) {
        if wish.recorded() == MoveKind::Forward {
            let request = wish.request(None, None);
            self.go.set(Some((wish, request)));
        } else {
            self.asking.set(Some(wish));
        }
    }

    /// Runs `act` with every wish that is ready to be carried out.
    pub fn on_go(self, act: impl Fn(Wish, MoveRequest) + 'static) {
        Effect::new(move || {
            if let Some((wish, request)) = self.go.get() {
                self.go.set(None);
                act(wish, request);
            }
        });
    }
}

impl Default for Mover {
    fn default() -> Self {
        Self::new()
    }
}

/// Moves a deal and tells the outcome.
pub fn carry_out(
    deal: DealId,
    request: MoveRequest,
    done: impl FnOnce(Result<DealView, ClientError>) + 'static,
) {
    spawn_local(async move { done(client::call::<MoveDeal>(&deal, &Nothing {}, &request).await) });
}

/// What is on its way to be moved: the deal's new version.
pub type Moving = Pin<Box<dyn Future<Output = Result<i64, ClientError>>>>;

/// Moves a deal for a page that only has to know its new version.
pub fn move_deal(deal: DealId, request: MoveRequest) -> Moving {
    Box::pin(async move {
        client::call::<MoveDeal>(&deal, &Nothing {}, &request).await.map(|moved| moved.version)
    })
}

/// Why a move was refused, in one sentence: the first finding where there is one.
pub fn refusal(error: &ClientError) -> String {
    let finding = error.problem().and_then(|problem| problem.findings.first());
    finding.map_or_else(|| crate::ui::reason(error), |finding| text::fault(&finding.fault))
}

/// Asks for the reason of a move.
#[component]
pub fn MoveDialog(
    /// The page's handle.
    mover: Mover,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(mover.asking.with(Option::is_some)));
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            mover.asking.set(None);
        }
        open
    });
    let title = Signal::derive(move || mover.asking.get().map(|wish| title(&wish)).unwrap_or_default());
    view! {
        <Dialog open title>
            {move || mover.asking.get().map(|wish| chunk::move_reason(mover, wish))}
        </Dialog>
    }
}

fn title(wish: &Wish) -> String {
    let pipelines = known_pipelines().value().unwrap_or_default();
    let to = deal_words::stage(&pipelines, &wish.to);
    match wish.recorded() {
        MoveKind::Forward => t!(MoveForward, name = wish.name, to = to),
        MoveKind::Override => t!(MoveOverride, name = wish.name, to = to),
        MoveKind::Back => t!(MoveBack, name = wish.name, to = to),
        MoveKind::Lost => t!(MoveLost, name = wish.name),
        MoveKind::Reopen => t!(MoveReopen, name = wish.name, to = to),
    }
}

/// What has to be said for a move.
#[component]
pub fn MoveReason(
    /// The page's handle.
    mover: Mover,
    /// The move.
    wish: Wish,
) -> impl IntoView {
    let kind = wish.recorded();
    let (reason, lost) = (RwSignal::new(String::new()), RwSignal::new(None::<LostReason>));
    let attempted = RwSignal::new(false);
    // The rule by which the server will judge the request.
    let judged = move || {
        let (words, findings) = reason.with(|reason| judge_reason(Some(kind), Some(reason), lost.get()));
        findings.or(words)
    };
    let error = move |field: &'static str| {
        Signal::derive(move || {
            let findings = judged().err().unwrap_or_default();
            let first = findings.into_iter().find(|finding| finding.field == field);
            first.filter(|_| attempted.get()).map(|finding| text::fault(&finding.fault))
        })
    };
    let (lead, act) = match kind {
        MoveKind::Back => (Key::MoveBackLead, Key::MoveBackAct),
        MoveKind::Lost => (Key::MoveLostLead, Key::MoveLostAct),
        MoveKind::Reopen => (Key::MoveReopenLead, Key::MoveReopenAct),
        MoveKind::Override | MoveKind::Forward => (Key::MoveOverrideLead, Key::MoveOverrideAct),
    };
    let choices: Vec<_> =
        LostReason::ALL.iter().map(|one| Choice::new(*one, deal_words::lost(*one))).collect();
    let kept = StoredValue::new(wish);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        attempted.set(true);
        let Ok(words) = untrack(judged) else {
            focus_fault(event_target(&event));
            return;
        };
        let wish = kept.get_value();
        let request = wish.request(words, lost.get_untracked());
        mover.asking.set(None);
        mover.go.set(Some((wish, request)));
    };
    view! {
        <form class="stack g3" on:submit=submit novalidate=true>
            <p class="muted">{text(lead)}</p>
            {(kind == MoveKind::Lost).then(|| view! {
                <Select label=text(Key::MoveLostReason) choices value=lost empty=text(Key::FieldChoose) focus=true error=error("lost_reason")/>
            })}
            <TextArea label=text(if kind == MoveKind::Lost { Key::MoveLostMore } else { Key::MoveReason }) value=reason focus={kind != MoveKind::Lost} error=error("reason")/>
            <div class="btns">
                <Button on_press=move |_| mover.asking.set(None)>{text(Key::ActionCancel)}</Button>
                <Button kind=if kind == MoveKind::Lost { ButtonKind::Danger } else { ButtonKind::Primary } submit=true>{text(act)}</Button>
            </div>
        </form>
    }
}
