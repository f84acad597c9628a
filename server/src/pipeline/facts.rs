//! Gathers what a gate may ask about a deal. Complete and redacted: every activity and file of the deal, none of
//! their texts. Nothing is judged here.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use shared::ids::{ActivityId, AttachmentId};
use shared::pipeline::DocumentKind;
use shared::pipeline::facts::{ActivityFact, DocumentFact, GateFacts};
use shared::records::activity::{ActivityFigures, ActivityKind, Evidence};
use shared::time::Instant;

use crate::entities::{activities, attachments, deals};
use crate::error::ApiResult;

/// Gathers the facts of `deal` as of `now`. Whoever writes on them locks the deal first.
///
/// # Errors
/// When the database fails.
pub async fn gather(
    connection: &impl ConnectionTrait,
    deal: &deals::Model,
    now: Instant,
) -> ApiResult<GateFacts> {
    use activities::Column as Activity;
    use attachments::Column as Attachment;
    let activities = activities::Entity::find()
        .select_only()
        .columns([Activity::Id, Activity::Kind, Activity::OccurredAt, Activity::Evidence])
        .columns([Activity::CallSeconds, Activity::Recorded])
        .columns([Activity::EmailOpened, Activity::EmailClicked, Activity::EmailBounced])
        .columns([Activity::WechatRounds, Activity::DemoMinutes, Activity::CustomerQuestions])
        .columns([Activity::NextMeetingBooked, Activity::SummaryConfirmed, Activity::ChangeRequests])
        .filter(Activity::DealId.eq(deal.id))
        .filter(Activity::DeletedAt.is_null())
        .order_by_asc(Activity::OccurredAt)
        .order_by_asc(Activity::Id)
        .into_model::<ActivityRow>()
        .all(connection)
        .await?;
    let documents = attachments::Entity::find()
        .select_only()
        .columns([Attachment::Id, Attachment::Document, Attachment::CreatedAt])
        .filter(Attachment::DealId.eq(deal.id))
        .filter(Attachment::DeletedAt.is_null())
        .order_by_asc(Attachment::CreatedAt)
        .order_by_asc(Attachment::Id)
        .into_model::<DocumentRow>()
        .all(connection)
        .await?;
    Ok(GateFacts {
        activities: activities.into_iter().map(ActivityFact::from).collect(),
        documents: documents.into_iter().map(DocumentFact::from).collect(),
        ..of_new(deal, now)
    })
}

/// The facts of a deal that nothing has been done on yet.
pub fn of_new(deal: &deals::Model, now: Instant) -> GateFacts {
    GateFacts {
        deal: deal.id,
        version: deal.version,
        as_of: now,
        stage: deal.stage.clone(),
        stage_entered_at: deal.stage_entered_at,
        stage_before: deal.stage_before.clone(),
        activities: Vec::new(),
        documents: Vec::new(),
        filled: deal.form().filled(),
        // Freezes, signatures and formulas are given by nobody yet. No freeze is no obstacle; a gate that asks for
        // a signature or a formula stays shut to everybody but an administrator.
        frozen_since: None,
        approvals: Vec::new(),
        formulas: Vec::new(),
    }
}

#[derive(FromQueryResult)]
struct ActivityRow {
    id: ActivityId,
    kind: ActivityKind,
    occurred_at: Instant,
    evidence: Evidence,
    call_seconds: Option<i32>,
    recorded: Option<bool>,
    email_opened: Option<bool>,
    email_clicked: Option<bool>,
    email_bounced: Option<bool>,
    wechat_rounds: Option<i32>,
    demo_minutes: Option<i32>,
    customer_questions: Option<i32>,
    next_meeting_booked: Option<bool>,
    summary_confirmed: Option<bool>,
    change_requests: Option<i32>,
}

impl From<ActivityRow> for ActivityFact {
    fn from(row: ActivityRow) -> Self {
        let ActivityRow {
            id,
            kind,
            occurred_at,
            evidence,
            call_seconds,
            recorded,
            email_opened,
            email_clicked,
            email_bounced,
            wechat_rounds,
            demo_minutes,
            customer_questions,
            next_meeting_booked,
            summary_confirmed,
            change_requests,
        } = row;
        let figures = ActivityFigures {
            call_seconds,
            recorded,
            transcript_summary: None,
            email_opened,
            email_clicked,
            email_bounced,
            wechat_rounds,
            demo_minutes,
            customer_questions,
            next_meeting_booked,
            summary_confirmed,
            change_requests,
        };
        Self { id, kind, at: occurred_at, evidence, figures }
    }
}

#[derive(FromQueryResult)]
struct DocumentRow {
    id: AttachmentId,
    document: DocumentKind,
    created_at: Instant,
}

impl From<DocumentRow> for DocumentFact {
    fn from(DocumentRow { id, document, created_at }: DocumentRow) -> Self {
        Self { id, document, at: created_at }
    }
}
