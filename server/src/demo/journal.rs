//! Writes down what people do: rows of activities and attachments, and the events that tell of them, as the server
//! writes them when somebody does it.

use sea_orm::{JsonValue, TryIntoModel};
use shared::event::EventDetail;
use shared::ids::{AccountId, ActivityId, AttachmentId, DealId, EventId, UserId};
use shared::pipeline::DocumentKind;
use shared::pipeline::facts::{ActivityFact, DocumentFact};
use shared::records::Subject;
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind, Evidence};
use shared::time::Instant;

use super::World;
use super::calendar::{MINUTE, Moment};
use super::company::Seller;
use super::dice::Dice;
use super::phrases::{Phrases, Words};
use super::rows::Batch;
use crate::entities::activities::Logged;
use crate::entities::{activities, attachments, events};
use crate::events::subject_columns;

/// Longest time until something is written down, in minutes.
pub(super) const DELAY: i64 = 20;

/// What is written about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) subject: Subject,
    /// The account in whose story it stands.
    pub(super) account: Option<AccountId>,
    /// The deal in whose story it stands.
    pub(super) deal: Option<DealId>,
}

/// The journal of one seller.
#[derive(Debug)]
pub(super) struct Journal<'a> {
    pub(super) world: &'a World,
    pub(super) dice: &'a mut Dice,
    pub(super) batch: &'a mut Batch,
    pub(super) seller: Seller,
    pub(super) phrases: &'static Phrases,
    pub(super) words: Words,
}

impl Journal<'_> {
    /// Records an event of `actor`.
    pub(super) fn event(
        &mut self,
        place: Place,
        (at, recorded_at): (Instant, Instant),
        actor: UserId,
        detail: &EventDetail,
    ) -> anyhow::Result<()> {
        let (subject_kind, subject_id) = subject_columns(place.subject);
        let detail_value: JsonValue = serde_json::to_value(detail)?;
        self.batch.events.push(events::Model {
            id: EventId(self.dice.id(recorded_at)),
            at,
            recorded_at,
            subject_kind,
            subject_id,
            account_id: place.account,
            deal_id: place.deal,
            kind: detail.kind(),
            actor_id: Some(actor),
            detail: detail_value,
            address: None,
            // Given when it is written.
            seq: 0,
        });
        Ok(())
    }

    /// Records that something was made at `at`.
    pub(super) fn created(&mut self, place: Place, at: Instant) -> anyhow::Result<()> {
        self.event(place, (at, at), self.seller.id, &EventDetail::Created {})
    }

    /// A text of the list, with a small number where it wants one.
    pub(super) fn say(&mut self, list: &'static [&'static str]) -> String {
        let template = *self.dice.pick(list);
        let n = self.dice.between(2, 9);
        self.words.fill(template, n)
    }

    /// A call, a mail or a chat at `moment`.
    pub(super) fn touch(
        &mut self,
        place: Place,
        moment: Moment,
        effective: bool,
    ) -> anyhow::Result<ActivityFact> {
        let kinds = [(45, ActivityKind::Call), (20, ActivityKind::Email), (35, ActivityKind::Wechat)];
        let kind = self.dice.weighted(&kinds);
        let mut figures = ActivityFigures::default();
        let mut evidence = Evidence::Claimed;
        let list = match kind {
            ActivityKind::Call => {
                let (low, high) = if effective { (130, 1500) } else { (8, 110) };
                figures.call_seconds = Some(self.dice.small(low, high));
                let recorded = effective && self.dice.chance(55);
                figures.recorded = Some(recorded);
                if recorded && self.dice.chance(40) {
                    figures.transcript_summary = Some(self.say(self.phrases.summaries));
                }
                if recorded && self.dice.chance(50) {
                    evidence = Evidence::System;
                }
                if effective { self.phrases.calls } else { self.phrases.short_calls }
            }
            ActivityKind::Email => {
                let bounced = !effective && self.dice.chance(15);
                figures.email_opened = Some(effective || (!bounced && self.dice.chance(60)));
                figures.email_clicked = Some(effective);
                figures.email_bounced = Some(bounced);
                if self.dice.chance(60) {
                    evidence = Evidence::System;
                }
                self.phrases.emails
            }
            _ => {
                figures.wechat_rounds = Some(if effective { self.dice.small(2, 14) } else { 1 });
                self.phrases.chats
            }
        };
        let text = self.say(list);
        self.activity(place, moment, kind, text, figures, evidence)
    }

    /// A meeting or a visit at `moment`.
    pub(super) fn meet(
        &mut self,
        place: Place,
        moment: Moment,
        confirmed: bool,
    ) -> anyhow::Result<ActivityFact> {
        let kind = *self.dice.pick(&[ActivityKind::Visit, ActivityKind::Meeting]);
        let figures = ActivityFigures {
            demo_minutes: self.dice.chance(60).then(|| self.dice.small(10, 50)),
            customer_questions: Some(self.dice.small(1, 12)),
            next_meeting_booked: Some(confirmed || self.dice.chance(40)),
            summary_confirmed: Some(confirmed),
            transcript_summary: self.dice.chance(35).then(|| self.say(self.phrases.summaries)),
            ..ActivityFigures::default()
        };
        let text = self.say(self.phrases.meetings);
        self.activity(place, moment, kind, text, figures, Evidence::Claimed)
    }

    /// The customer wants `changes` changes.
    pub(super) fn changes(
        &mut self,
        place: Place,
        moment: Moment,
        changes: i32,
    ) -> anyhow::Result<ActivityFact> {
        let kind = *self.dice.pick(&[ActivityKind::Meeting, ActivityKind::Wechat, ActivityKind::Email]);
        let mut figures = ActivityFigures { change_requests: Some(changes), ..ActivityFigures::default() };
        match kind {
            ActivityKind::Wechat => figures.wechat_rounds = Some(self.dice.small(2, 9)),
            ActivityKind::Email => {
                figures.email_opened = Some(true);
                figures.email_clicked = Some(self.dice.chance(50));
            }
            _ => figures.summary_confirmed = Some(self.dice.chance(50)),
        }
        let text = self.say(self.phrases.changes);
        self.activity(place, moment, kind, text, figures, Evidence::Claimed)
    }

    /// An activity as a person logs it, a few minutes after `moment`.
    pub(super) fn activity(
        &mut self,
        place: Place,
        moment: Moment,
        kind: ActivityKind,
        text: String,
        figures: ActivityFigures,
        evidence: Evidence,
    ) -> anyhow::Result<ActivityFact> {
        let occurred_at = self.world.calendar.at(moment);
        let created_at = occurred_at.plus_millis(self.dice.between(1, DELAY) * MINUTE);
        let form = ActivityForm {
            about: place.subject,
            kind,
            text: Some(text),
            occurred_at,
            figures,
            attachments: Vec::new(),
        };
        let form = super::judged(form.judge(created_at))?;
        let id = ActivityId(self.dice.id(created_at));
        let fact = ActivityFact { id, kind, at: occurred_at, evidence, figures: form.figures.clone() };
        let Place { account, deal, .. } = place;
        let logged = Logged { id, account, deal, evidence, author: self.seller.id, at: created_at };
        self.batch.activities.push(activities::ActiveModel::born(form, logged).try_into_model()?);
        let detail = EventDetail::ActivityLogged { activity: id, activity_kind: kind };
        self.event(place, (occurred_at, created_at), self.seller.id, &detail)?;
        Ok(fact)
    }

    /// A file of that kind at `moment`; half of them come with the mail that they were sent or received by.
    pub(super) fn paper(
        &mut self,
        place: Place,
        moment: Moment,
        document: DocumentKind,
    ) -> anyhow::Result<(DocumentFact, Option<ActivityFact>)> {
        let paper = self.world.papers.of(document);
        let paper = paper.ok_or_else(|| anyhow::anyhow!("there is no file for {document}"))?;
        let mail = if self.dice.chance(50) {
            let text = self.say(self.phrases.papers[paper.name]);
            let opened = ActivityFigures { email_opened: Some(true), ..ActivityFigures::default() };
            Some(self.activity(place, moment, ActivityKind::Email, text, opened, Evidence::File)?)
        } else {
            None
        };
        // It is uploaded while the mail is being written down.
        let logged = self.batch.activities.last().filter(|_| mail.is_some()).map(|mail| mail.created_at);
        let at = logged.unwrap_or_else(|| self.world.calendar.at(moment));
        let (about_kind, about_id) = subject_columns(place.subject);
        let id = AttachmentId(self.dice.id(at));
        let name = self.words.fill(self.phrases.files[paper.name], 1).replace(['/', '\\'], "-");
        self.batch.attachments.push(attachments::Model {
            id,
            about_kind,
            about_id,
            account_id: place.account,
            deal_id: place.deal,
            activity_id: mail.as_ref().map(|mail| mail.id),
            name: name.clone(),
            size: paper.size,
            file_kind: paper.kind,
            document,
            object_key: paper.key.clone(),
            sha256: paper.sha256.clone(),
            author_id: self.seller.id,
            created_at: at,
            deleted_at: None,
        });
        let detail = EventDetail::AttachmentAdded { attachment: id, name, size: paper.size, document };
        self.event(place, (at, at), self.seller.id, &detail)?;
        Ok((DocumentFact { id, document, at }, mail))
    }
}
