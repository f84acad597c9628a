//! Activities (跟进): what was done, with the figures that the gates ask for.

use crate::error::{Fault, Finding};
use crate::form::{Findings, Judged, TEXT_MAX};
use crate::ids::{ActivityId, AttachmentId};
use crate::people::UserBrief;
use crate::records::Subject;
use crate::time::Instant;
use crate::wire::{wire, words};

words! {
    /// Kinds of activities.
    ActivityKind {
        /// Telephone call.
        Call = "call",
        /// Email.
        Email = "email",
        /// WeChat conversation.
        Wechat = "wechat",
        /// Visit.
        Visit = "visit",
        /// Meeting.
        Meeting = "meeting",
        /// Note.
        Note = "note",
    }
}

words! {
    /// How an activity is known, weakest first: rules can ask for a minimum.
    Evidence {
        /// The rep says so.
        Claimed = "self",
        /// A file is attached.
        File = "file",
        /// An integration reported it.
        System = "system",
    }
}

/// Longest call, in seconds: a day.
pub const CALL_SECONDS_MAX: i64 = 86_400;
/// Most of anything that is counted: rounds, questions, requests, minutes of a demonstration.
pub const COUNT_MAX: i64 = 10_000;
/// How far ahead of the server's clock an activity may lie, in milliseconds: clocks of phones are wrong by minutes.
pub const AHEAD_MILLIS: i64 = 10 * 60 * 1000;

wire! {
    /// The figures of an activity. Which of them make sense follows from its kind.
    #[derive(Default, Eq)]
    pub struct ActivityFigures {
        /// Call: seconds it lasted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub call_seconds: Option<i32>,
        /// Call: was it recorded?
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub recorded: Option<bool>,
        /// Call, visit, meeting: summary of the transcript.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub transcript_summary: Option<String>,
        /// Email: opened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email_opened: Option<bool>,
        /// Email: a link was clicked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email_clicked: Option<bool>,
        /// Email: came back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email_bounced: Option<bool>,
        /// WeChat: rounds of question and answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub wechat_rounds: Option<i32>,
        /// Visit, meeting: minutes of live product demonstration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub demo_minutes: Option<i32>,
        /// Visit, meeting: questions the customer asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub customer_questions: Option<i32>,
        /// Visit, meeting: was the next meeting booked?
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_meeting_booked: Option<bool>,
        /// Visit, meeting: did the customer confirm the summary?
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub summary_confirmed: Option<bool>,
        /// Any kind but a note: changes to the proposal that the customer asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub change_requests: Option<i32>,
    }

    /// What a person logs. How it is known (evidence) is not theirs to say: a file makes it `file`, an
    /// integration `system`.
    #[derive(Eq)]
    pub struct ActivityForm {
        /// What it is about.
        pub about: Subject,
        /// Kind.
        pub kind: ActivityKind,
        /// What happened; required unless a figure or a file says it.
        #[serde(default)]
        pub text: Option<String>,
        /// When it happened; not in the future.
        pub occurred_at: Instant,
        /// Its figures.
        #[serde(default)]
        pub figures: ActivityFigures,
        /// Files uploaded before, about the same record.
        #[serde(default)]
        pub attachments: Vec<AttachmentId>,
    }
}

impl ActivityForm {
    /// Judges the form at the instant `now`.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, now: Instant) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { about, kind, text, occurred_at, figures, attachments } = self;
        let mut findings = Findings::new();
        let (text, figures) = told(text.as_deref(), figures, *kind, !attachments.is_empty(), &mut findings);
        if *occurred_at > now.plus_millis(AHEAD_MILLIS) {
            findings.add("occurred_at", Fault::InTheFuture);
        }
        if attachments.len() > 20 {
            findings.add("attachments", Fault::OutOfRange { min: 0, max: 20 });
        }
        findings.judged(Self {
            about: *about,
            kind: *kind,
            text,
            occurred_at: *occurred_at,
            figures,
            attachments: attachments.clone(),
        })
    }
}

/// Judges what an activity of `kind` tells: a text, a figure, or the files that are `attached`; one of them at least.
fn told(
    text: Option<&str>,
    figures: &ActivityFigures,
    kind: ActivityKind,
    attached: bool,
    findings: &mut Findings,
) -> (Option<String>, ActivityFigures) {
    let text = findings.optional_text("text", text, TEXT_MAX);
    let figures = figures.judge(kind, findings);
    if text.is_none() && !attached && figures == ActivityFigures::default() {
        findings.add("text", Fault::Required);
    }
    (text, figures)
}

impl ActivityFigures {
    /// Judges the figures of an activity of `kind`.
    fn judge(&self, kind: ActivityKind, findings: &mut Findings) -> Self {
        let Self {
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
        } = self;
        let call = kind == ActivityKind::Call;
        let email = kind == ActivityKind::Email;
        let met = matches!(kind, ActivityKind::Visit | ActivityKind::Meeting);
        let mut belongs = |field: &str, given: bool, fits: bool| {
            if given && !fits {
                findings.add(field, Fault::NotForThisKind);
            }
        };
        belongs("figures.call_seconds", call_seconds.is_some(), call);
        belongs("figures.recorded", recorded.is_some(), call);
        belongs("figures.transcript_summary", transcript_summary.is_some(), call || met);
        belongs("figures.email_opened", email_opened.is_some(), email);
        belongs("figures.email_clicked", email_clicked.is_some(), email);
        belongs("figures.email_bounced", email_bounced.is_some(), email);
        belongs("figures.wechat_rounds", wechat_rounds.is_some(), kind == ActivityKind::Wechat);
        belongs("figures.demo_minutes", demo_minutes.is_some(), met);
        belongs("figures.customer_questions", customer_questions.is_some(), met);
        belongs("figures.next_meeting_booked", next_meeting_booked.is_some(), met);
        belongs("figures.summary_confirmed", summary_confirmed.is_some(), met);
        belongs("figures.change_requests", change_requests.is_some(), kind != ActivityKind::Note);
        findings.within("figures.call_seconds", call_seconds.map(i64::from), 0, CALL_SECONDS_MAX);
        for (field, count) in [
            ("figures.wechat_rounds", wechat_rounds),
            ("figures.demo_minutes", demo_minutes),
            ("figures.customer_questions", customer_questions),
            ("figures.change_requests", change_requests),
        ] {
            findings.within(field, count.map(i64::from), 0, COUNT_MAX);
        }
        let transcript_summary =
            findings.optional_text("figures.transcript_summary", transcript_summary.as_deref(), TEXT_MAX);
        Self { transcript_summary, ..self.clone() }
    }
}

wire! {
    /// Changes an activity afterwards: what a customer answered or confirmed later.
    #[derive(Eq)]
    pub struct ActivityChange {
        /// The version that was seen.
        pub version: i64,
        /// What happened.
        #[serde(default)]
        pub text: Option<String>,
        /// Its figures.
        #[serde(default)]
        pub figures: ActivityFigures,
    }

    /// An activity as it is shown.
    pub struct ActivityView {
        /// Id.
        pub id: ActivityId,
        /// What it is about.
        pub about: Subject,
        /// Kind.
        pub kind: ActivityKind,
        /// What happened.
        pub text: Option<String>,
        /// When it happened.
        pub occurred_at: Instant,
        /// Its figures.
        pub figures: ActivityFigures,
        /// How it is known.
        pub evidence: Evidence,
        /// Who logged it.
        pub author: UserBrief,
        /// Its files.
        pub attachments: Vec<crate::records::attachment::AttachmentView>,
        /// Version.
        pub version: i64,
    }
}

impl ActivityChange {
    /// Judges the change of an activity of `kind`, with files where it has any `attached`.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, kind: ActivityKind, attached: bool) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { version, text, figures } = self;
        let mut findings = Findings::new();
        let (text, figures) = told(text.as_deref(), figures, kind, attached, &mut findings);
        findings.judged(Self { version: *version, text, figures })
    }
}
