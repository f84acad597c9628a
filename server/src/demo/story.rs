//! Tells one deal from its beginning to today. What happens is drawn; whether the deal may move is asked of the very
//! rules that judge everybody's deals, with the facts of that moment, and a move is written as they allowed it.

use anyhow::{Context, anyhow};
use shared::event::EventDetail;
use shared::ids::{DealId, StageMoveId, UserId};
use shared::pipeline::LostReason;
use shared::pipeline::deal::DealForm;
use shared::pipeline::facts::{ActivityFact, DocumentFact, GateFacts};
use shared::pipeline::movement::{self, MoveRequest};
use shared::pipeline::rules::StageKind;
use shared::records::Subject;
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::time::Instant;

use super::calendar::{MINUTE, Moment, SILENCE, WORKDAY};
use super::course::{self, Act, Leave, State, Stay};
use super::journal::{DELAY, Journal, Place};
use crate::entities::{deals, stage_moves};
use crate::pipeline::facts;
use crate::pipeline::projection::Projection;
use crate::pipeline::store;
use crate::pipeline::told;

/// What is to be told of a deal.
#[derive(Debug)]
pub(super) struct Plan {
    /// When it begins.
    pub(super) begin: Moment,
    /// Its stays.
    pub(super) course: Vec<Stay>,
    /// Its form as it begins.
    pub(super) form: DealForm,
    /// Its form once the fields of the first gate are filled in.
    pub(super) filled: DealForm,
}

/// What an account remembers of its deal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    /// Is it open?
    pub(super) open: bool,
    /// The last thing done about it.
    pub(super) last_touch_at: Option<Instant>,
}

/// Tells a deal.
///
/// # Errors
/// When the rules refuse what was drawn, which is a fault of the drawing.
pub(super) fn tell(journal: &mut Journal<'_>, plan: Plan) -> anyhow::Result<Outcome> {
    let Plan { begin, course, form, filled } = plan;
    let world = journal.world;
    let at = world.calendar.at(begin);
    let id = DealId(journal.dice.id(at));
    let form = super::judged(form.judge())?;
    let deal = store::begin(&world.pipeline, id, form, journal.seller.birth(at))?;
    let place =
        Place { subject: Subject::Deal(deal.id), account: Some(deal.account_id), deal: Some(deal.id) };
    journal.created(place, at)?;
    let story =
        Story { journal, place, deal, filled, activities: Vec::new(), documents: Vec::new(), steps: 0 };
    story.tell(begin, course)
}

struct Story<'a, 'b> {
    journal: &'a mut Journal<'b>,
    place: Place,
    deal: deals::Model,
    filled: DealForm,
    activities: Vec<ActivityFact>,
    documents: Vec<DocumentFact>,
    steps: usize,
}

impl Story<'_, '_> {
    fn tell(mut self, begin: Moment, course: Vec<Stay>) -> anyhow::Result<Outcome> {
        let mut from = begin;
        for stay in course {
            let to = from + stay.length;
            self.work(stay, from, to)?;
            self.leave(stay.leave, to)?;
            from = to;
        }
        self.finish()
    }

    /// Does what is done during a stay.
    fn work(&mut self, stay: Stay, from: Moment, to: Moment) -> anyhow::Result<()> {
        let has_key_fields = self.deal.competitor_brief.is_some();
        let acts = course::acts(self.journal.dice, stay, has_key_fields);
        // Everything is done and written down before the stay ends.
        let first = from + 5 * MINUTE;
        let mut last = to - (DELAY + 5) * MINUTE;
        if stay.leave == Leave::Stays(State::Silent) {
            last = (from + 2 * WORKDAY).min(self.journal.world.calendar.now() - SILENCE);
        }
        let mut moments: Vec<Moment> =
            acts.iter().map(|_| self.journal.dice.between(first, last.max(first))).collect();
        moments.sort_unstable();
        // A deal that is worked on has been touched of late, however long it stands there.
        if let (Leave::Stays(State::Stuck), Some(latest)) = (stay.leave, moments.last_mut()) {
            let recent = last - self.journal.dice.between(0, 6 * WORKDAY);
            *latest = recent.max(*latest);
        }
        for (act, moment) in acts.into_iter().zip(moments) {
            self.act(act, moment)?;
        }
        Ok(())
    }

    fn act(&mut self, act: Act, moment: Moment) -> anyhow::Result<()> {
        let Self { journal, place, .. } = self;
        let place = *place;
        let activity = match act {
            Act::Touch { effective } => Some(journal.touch(place, moment, effective)?),
            Act::Meet { confirmed } => Some(journal.meet(place, moment, confirmed)?),
            Act::Changes(changes) => Some(journal.changes(place, moment, changes)?),
            Act::Paper(document) => {
                let (document, mail) = journal.paper(place, moment, document)?;
                self.documents.push(document);
                mail
            }
            Act::Note => {
                let text = journal.say(journal.phrases.notes);
                let figures = ActivityFigures::default();
                Some(journal.activity(place, moment, ActivityKind::Note, text, figures, Evidence::Claimed)?)
            }
            Act::Fill => {
                self.fill(moment)?;
                None
            }
        };
        self.activities.extend(activity);
        Ok(())
    }

    /// Fills in the fields that the first gate asks for.
    fn fill(&mut self, moment: Moment) -> anyhow::Result<()> {
        let at = self.journal.world.calendar.at(moment);
        let before = self.deal.form();
        let after = super::judged(self.filled.judge())?.into_form();
        let changes = told::changes(&before, &after)?;
        self.deal.competitor_brief = after.competitor_brief;
        self.deal.budget_low = after.budget_low;
        self.deal.budget_high = after.budget_high;
        self.deal.decision_maker_title = after.decision_maker_title;
        self.deal.version += 1;
        self.deal.updated_at = at;
        let seller = self.journal.seller.id;
        self.journal.event(self.place, (at, at), seller, &EventDetail::Changed { changes })
    }

    /// The facts of the deal at `at`.
    fn facts(&mut self, at: Instant) -> GateFacts {
        self.activities.sort_by_key(|activity| (activity.at, activity.id));
        self.documents.sort_by_key(|document| (document.at, document.id));
        GateFacts {
            activities: self.activities.clone(),
            documents: self.documents.clone(),
            ..facts::of_new(&self.deal, at)
        }
    }

    /// Moves the deal at the end of a stay.
    fn leave(&mut self, leave: Leave, moment: Moment) -> anyhow::Result<()> {
        let world = self.journal.world;
        let stages: Vec<_> = world.pipeline.way().collect();
        let here = world.pipeline.position(&self.deal.stage);
        let beside = |step: isize| {
            let place = here.and_then(|here| here.checked_add_signed(step));
            place.and_then(|place| stages.get(place)).map(|stage| stage.key.clone())
        };
        let lost = || world.pipeline.stages.iter().find(|stage| stage.kind == StageKind::Lost);
        let phrases = self.journal.phrases;
        let won = self.journal.world.pipeline.way().last();
        let (to, reasons, lost_reason) = match leave {
            Leave::Stays(_) => return Ok(()),
            Leave::Forward => (beside(1), None, None),
            Leave::Override if beside(1).as_ref() == won.map(|stage| &stage.key) => {
                (beside(1), Some(phrases.wins), None)
            }
            Leave::Override => (beside(1), Some(phrases.overrides), None),
            Leave::Back => (beside(-1), Some(phrases.backs), None),
            Leave::Lost => {
                let reason = *self.journal.dice.pick(LostReason::ALL);
                let told = (reason == LostReason::Other).then_some(phrases.losses);
                (lost().map(|stage| stage.key.clone()), told, Some(reason))
            }
            Leave::Reopen => (self.deal.stage_before.clone(), Some(phrases.reopenings), None),
        };
        let request = MoveRequest {
            version: self.deal.version,
            to: to.context("a deal leaves the way")?,
            reason: reasons.map(|list| self.journal.say(list)),
            lost_reason,
            override_gate: leave == Leave::Override,
        };
        let actor = match leave {
            Leave::Override => *self.journal.dice.pick(&world.company.administrators),
            _ => self.journal.seller.id,
        };
        self.go(&request, actor, world.calendar.at(moment))
    }

    /// Asks for the move and, when it is allowed, writes it.
    fn go(&mut self, request: &MoveRequest, actor: UserId, at: Instant) -> anyhow::Result<()> {
        let world = self.journal.world;
        let facts = self.facts(at);
        let pass = movement::ask(&world.pipeline, &facts, request, request.override_gate)
            .map_err(|refusal| anyhow!("the rules refuse a move that was drawn: {refusal:?}"))?;
        let verdict = pass.verdict();
        let open = |key| world.pipeline.stage(key).is_some_and(|stage| stage.kind == StageKind::Open);
        let closes = open(&verdict.from) && !open(&verdict.to);
        self.deal.stage_before = closes.then(|| verdict.from.clone());
        self.deal.stage = verdict.to.clone();
        self.deal.stage_entered_at = at;
        self.deal.open = open(&verdict.to);
        self.deal.rule_version = verdict.rule_version;
        self.deal.lost_reason = pass.lost_reason();
        self.deal.updated_at = at;
        self.deal.version += 1;
        let stage_move = StageMoveId(self.journal.dice.id(at));
        let reason = pass.reason().map(str::to_owned);
        let batch = &mut *self.journal.batch;
        batch.moves.push(stage_moves::Model {
            id: stage_move,
            deal_id: self.deal.id,
            deal_version: self.deal.version,
            from_stage: verdict.from.clone(),
            to_stage: verdict.to.clone(),
            kind: pass.kind(),
            reason: reason.clone(),
            lost_reason: pass.lost_reason(),
            rule_version: verdict.rule_version,
            verdict: serde_json::to_value(verdict)?,
            actor_id: actor,
            at,
        });
        if batch.steps.len() <= self.steps {
            batch.steps.push(Vec::new());
        }
        batch.steps[self.steps].push(stage_move);
        self.steps += 1;
        let detail = EventDetail::StageMoved {
            stage_move,
            from: verdict.from.clone(),
            to: verdict.to.clone(),
            move_kind: pass.kind(),
            reason,
            lost_reason: pass.lost_reason(),
            rule_version: verdict.rule_version,
            gates: verdict.gates.clone(),
        };
        self.journal.event(self.place, (at, at), actor, &detail)
    }

    /// Hands the deal in as it stands today. It is written at its first stage, where every deal begins; the moves
    /// that are written beside it take it to the one that it has come to.
    fn finish(mut self) -> anyhow::Result<Outcome> {
        let world = self.journal.world;
        let facts = self.facts(world.calendar.today());
        let mut deal = Projection::of(&world.pipeline, &facts).written_on(self.deal)?;
        let outcome = Outcome { open: deal.open, last_touch_at: deal.last_touch_at };
        if self.steps > 0 {
            let first = world.pipeline.first().context("a pipeline has no stage")?;
            deal.stage = first.key.clone();
            deal.version = 1;
        }
        if !outcome.open {
            // There is nothing more to do about it.
            deal.next_contact_at = None;
            deal.next_step = None;
        }
        self.journal.batch.deals.push(deal);
        Ok(outcome)
    }
}
