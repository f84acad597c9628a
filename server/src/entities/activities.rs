//! Activities (跟进), each figure in its own column; visible to whoever sees what they are about.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::form::Judged;
use shared::ids::{AccountId, ActivityId, DealId, UserId};
use shared::records::activity::{ActivityChange, ActivityFigures, ActivityForm, ActivityKind, Evidence};
use shared::time::Instant;

use crate::events::subject_columns;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "activities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityId,
    pub about_kind: SubjectKind,
    pub about_id: Uuid,
    pub account_id: Option<AccountId>,
    pub deal_id: Option<DealId>,
    pub kind: ActivityKind,
    pub text: Option<String>,
    pub occurred_at: Instant,
    pub call_seconds: Option<i32>,
    pub recorded: Option<bool>,
    pub transcript_summary: Option<String>,
    pub email_opened: Option<bool>,
    pub email_clicked: Option<bool>,
    pub email_bounced: Option<bool>,
    pub wechat_rounds: Option<i32>,
    pub demo_minutes: Option<i32>,
    pub customer_questions: Option<i32>,
    pub next_meeting_booked: Option<bool>,
    pub summary_confirmed: Option<bool>,
    pub change_requests: Option<i32>,
    pub evidence: Evidence,
    pub author_id: UserId,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
    pub deleted_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a logged activity has beside what its form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub id: ActivityId,
    /// The account in whose story it stands.
    pub account: Option<AccountId>,
    /// The deal in whose story it stands.
    pub deal: Option<DealId>,
    /// How it is known.
    pub evidence: Evidence,
    /// Who logs it.
    pub author: UserId,
    /// When it is logged.
    pub at: Instant,
}

impl Model {
    /// The figures as the form that a person fills in.
    pub fn figures(&self) -> ActivityFigures {
        ActivityFigures {
            call_seconds: self.call_seconds,
            recorded: self.recorded,
            transcript_summary: self.transcript_summary.clone(),
            email_opened: self.email_opened,
            email_clicked: self.email_clicked,
            email_bounced: self.email_bounced,
            wechat_rounds: self.wechat_rounds,
            demo_minutes: self.demo_minutes,
            customer_questions: self.customer_questions,
            next_meeting_booked: self.next_meeting_booked,
            summary_confirmed: self.summary_confirmed,
            change_requests: self.change_requests,
        }
    }
}

impl ActiveModel {
    /// A new activity with what `form` says; its files are rows of their own.
    pub fn born(form: Judged<ActivityForm>, logged: Logged) -> Self {
        let ActivityForm { about, kind, text, occurred_at, figures, attachments: _ } = form.into_form();
        let Logged { id, account, deal, evidence, author, at } = logged;
        let (about_kind, about_id) = subject_columns(about);
        Self {
            id: Set(id),
            about_kind: Set(about_kind),
            about_id: Set(about_id),
            account_id: Set(account),
            deal_id: Set(deal),
            kind: Set(kind),
            occurred_at: Set(occurred_at),
            evidence: Set(evidence),
            author_id: Set(author),
            created_at: Set(at),
            deleted_at: Set(None),
            ..Self::told(text, figures, 1, at)
        }
    }

    /// The columns that `change` writes at `now`: text and figures, and nothing else of it.
    pub fn written(change: Judged<ActivityChange>, version: i64, now: Instant) -> Self {
        let ActivityChange { version: _, text, figures } = change.into_form();
        Self::told(text, figures, version, now)
    }

    fn told(text: Option<String>, figures: ActivityFigures, version: i64, now: Instant) -> Self {
        let ActivityFigures {
            call_seconds,
            recorded,
            transcript_summary,
            email_opened,
            email_clicked,
            email_bounced,
            wechat_rounds,
            demo_minutes,
            customer_questions,
            next_meeting_booked,
            summary_confirmed,
            change_requests,
        } = figures;
        Self {
            text: Set(text),
            call_seconds: Set(call_seconds),
            recorded: Set(recorded),
            transcript_summary: Set(transcript_summary),
            email_opened: Set(email_opened),
            email_clicked: Set(email_clicked),
            email_bounced: Set(email_bounced),
            wechat_rounds: Set(wechat_rounds),
            demo_minutes: Set(demo_minutes),
            customer_questions: Set(customer_questions),
            next_meeting_booked: Set(next_meeting_booked),
            summary_confirmed: Set(summary_confirmed),
            change_requests: Set(change_requests),
            updated_at: Set(now),
            version: Set(version),
            ..Default::default()
        }
    }
}
