//! What the parts of a deal's page share: the deal, its facts, the verdict on the next gate as it is typed, and what
//! is being asked of the person.

use super::judged::{Drafts, Judged};
use super::known_pipelines;
use super::moving::{Mover, Wish};
use crate::client;
use crate::people::MyAccess;
use crate::records::ComposerControl;
use crate::records::outbox;
use crate::remote::{Remote, remote};
use crate::text;
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::DealId;
use shared::people::access::FieldAccess;
use shared::pipeline::api::{ShowDeal, ShowFacts};
use shared::pipeline::deal::DealView;
use shared::pipeline::facts::GateFacts;
use shared::pipeline::movement::judge;
use shared::pipeline::rules::Pipeline;
use shared::pipeline::{DealField, StageKey};
use shared::records::Subject;

/// The parts of the page on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What comes next: strip and checklist.
    Next,
    /// The story and the composer.
    Story,
    /// The key facts.
    Facts,
}

impl Part {
    /// As the stylesheet reads it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Story => "story",
            Self::Facts => "facts",
        }
    }
}

/// A deal's page; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct DealState {
    /// The deal.
    pub id: DealId,
    /// What it is.
    pub deal: Remote<DealView>,
    /// What its gates may ask.
    pub facts: Remote<GateFacts>,
    /// The composer of the page.
    pub composer: ComposerControl,
    /// The part that a phone shows.
    pub part: RwSignal<Part>,
    /// The edit form: closed, or open at a field.
    pub editing: RwSignal<Option<Option<DealField>>>,
    /// The fields filled in in the open form.
    pub filled: RwSignal<Option<Vec<DealField>>>,
    /// Counts up when the story has something new to tell.
    pub told: RwSignal<u64>,
    /// The verdict on the next gate, drafts included.
    pub judged: Memo<Option<Judged>>,
    /// Moves it.
    pub mover: Mover,
    /// What the reader may do.
    pub access: MyAccess,
}

impl DealState {
    /// Fetches a deal and judges it whenever something changes.
    pub fn new(id: DealId) -> Self {
        let outbox = outbox::expect();
        let deal =
            remote(move || async move { client::call::<ShowDeal>(&id, &Nothing {}, &Nothing {}).await });
        let told = RwSignal::new(0);
        let facts: Remote<GateFacts> = remote(move || {
            outbox.sent();
            told.track();
            async move { client::call::<ShowFacts>(&id, &Nothing {}, &Nothing {}).await }
        });
        let composer = ComposerControl::default();
        let filled = RwSignal::new(None);
        let pipelines = known_pipelines();
        let judged = Memo::new(move |_| {
            let drafts = Drafts {
                pending: outbox.about(Subject::Deal(id)),
                typed: composer.preview(),
                filled: filled.get(),
                now: Some(text::now()),
            };
            let facts = facts.value()?;
            let pipelines = pipelines.value()?;
            let pipeline = pipelines.iter().find(|one| one.stage(&facts.stage).is_some())?;
            Judged::new(pipeline, facts, &drafts)
        });
        Self {
            id,
            deal,
            facts,
            composer,
            part: RwSignal::new(Part::Next),
            editing: RwSignal::new(None),
            filled,
            told,
            judged,
            mover: Mover::new(),
            access: MyAccess::of_page(),
        }
    }

    /// Whose it is, where the reader is known not to be allowed to change it; tracked.
    pub fn withheld(self) -> Option<String> {
        let DealView { owner, team, .. } = self.deal.value()?;
        self.access.withholds_change(SubjectKind::Deal, &owner, &team).then_some(owner.name)
    }

    /// What the reader may do with what a gate asks for; tracked.
    pub fn access_to(self, field: DealField) -> FieldAccess {
        let Some(owner) = self.deal.value().map(|deal| deal.owner.id) else { return FieldAccess::Write };
        let held_by = field.of_form().iter();
        let least = held_by.map(|held_by| self.access.field(SubjectKind::Deal, held_by, owner)).min();
        least.unwrap_or(FieldAccess::Write)
    }

    /// Opens the form at a field, unless the reader may not change the deal.
    pub fn edit(self, field: Option<DealField>) {
        if untrack(|| self.withheld()).is_none() {
            self.editing.set(Some(field));
        }
    }

    /// The deal's pipeline, tracked.
    pub fn pipeline(self) -> Option<Pipeline> {
        let deal = self.deal.value()?;
        known_pipelines().value()?.into_iter().find(|pipeline| pipeline.id == deal.pipeline)
    }

    /// Everything anew: after a move, after somebody else's change.
    pub fn reload(self) {
        self.deal.reload();
        self.told.update(|told| *told += 1);
    }

    /// Takes over what the server made of an edit or a move.
    pub fn take(self, deal: DealView) {
        self.deal.set(deal);
        self.told.update(|told| *told += 1);
    }

    /// Asks to move the deal to `to`, overriding a closed gate or not; asks back where a reason is needed.
    pub fn wish(self, to: StageKey, overriding: bool) {
        let pipeline = self.pipeline();
        let (Some(deal), Some(facts), Some(pipeline)) = (self.deal.value(), self.facts.value(), pipeline)
        else {
            return;
        };
        let Some(kind) = judge(&pipeline, &facts, &to).kind else { return };
        self.mover.ask(Wish {
            deal: self.id,
            version: deal.version,
            name: deal.fields.name,
            from: deal.stage,
            to,
            kind,
            overriding,
        });
    }
}
