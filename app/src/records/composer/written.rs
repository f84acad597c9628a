//! What stands in the composer, as typed: kept on the device word for word, and read as an activity when it is sent
//! and while it is typed.

use serde::{Deserialize, Serialize};
use shared::error::{Fault, Finding};
use shared::form::{half_width, present};
use shared::ids::AttachmentId;
use shared::records::Subject;
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind, CALL_SECONDS_MAX, COUNT_MAX};
use shared::time::Instant;

/// The composer's fields, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) kind: ActivityKind,
    pub(super) text: String,
    /// Minutes and seconds of a call.
    pub(super) minutes: String,
    pub(super) seconds: String,
    pub(super) recorded: bool,
    pub(super) rounds: String,
    pub(super) demo_minutes: String,
    pub(super) questions: String,
    pub(super) booked: bool,
    pub(super) confirmed: bool,
    pub(super) opened: bool,
    pub(super) clicked: bool,
    pub(super) changes: String,
    /// As the browser's control writes it; empty for now.
    pub(super) occurred_at: String,
    /// Files that are on the server already: those of an activity that is written anew.
    pub(super) attachments: Vec<AttachmentId>,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            kind: ActivityKind::Call,
            text: String::new(),
            minutes: String::new(),
            seconds: String::new(),
            recorded: false,
            rounds: String::new(),
            demo_minutes: String::new(),
            questions: String::new(),
            booked: false,
            confirmed: false,
            opened: false,
            clicked: false,
            changes: String::new(),
            occurred_at: String::new(),
            attachments: Vec::new(),
        }
    }
}

impl Written {
    /// Whether nothing was typed; the kind alone is nothing.
    pub(super) fn is_blank(&self) -> bool {
        *self == Self { kind: self.kind, ..Self::default() }
    }

    /// What was logged and comes back to be written anew, with the time that it happened at as `local` writes it: by
    /// now it would be another.
    pub(super) fn of(form: ActivityForm, local: impl Fn(Instant) -> String) -> Self {
        let figures = form.figures;
        let number = |figure: Option<i32>| figure.map_or_else(String::new, |figure| figure.to_string());
        Self {
            kind: form.kind,
            text: form.text.unwrap_or_default(),
            minutes: number(figures.call_seconds.map(|seconds| seconds / 60)),
            seconds: number(figures.call_seconds.map(|seconds| seconds % 60)),
            recorded: figures.recorded == Some(true),
            rounds: number(figures.wechat_rounds),
            demo_minutes: number(figures.demo_minutes),
            questions: number(figures.customer_questions),
            booked: figures.next_meeting_booked == Some(true),
            confirmed: figures.summary_confirmed == Some(true),
            opened: figures.email_opened == Some(true),
            clicked: figures.email_clicked == Some(true),
            changes: number(figures.change_requests),
            occurred_at: local(form.occurred_at),
            attachments: form.attachments,
        }
    }

    /// Reads it as an activity of the instant `now`, unless another time was chosen, which `time` reads.
    ///
    /// Figures of other kinds than the chosen one were typed before the person changed their mind and are left out.
    ///
    /// # Errors
    /// What is no number, beside the activity without it.
    pub(super) fn read(
        &self,
        about: Subject,
        now: Instant,
        time: impl Fn(&str) -> Option<Instant>,
    ) -> (ActivityForm, Vec<Finding>) {
        let mut findings = Vec::new();
        let figures = self.figures(&mut findings);
        let occurred_at = match present(Some(&self.occurred_at)) {
            None => now,
            Some(written) => time(written).unwrap_or_else(|| {
                findings.push(Finding::new("occurred_at", Fault::NotADate));
                now
            }),
        };
        let text = present(Some(&self.text)).map(str::to_owned);
        let attachments = self.attachments.clone();
        (ActivityForm { about, kind: self.kind, text, occurred_at, figures, attachments }, findings)
    }

    fn figures(&self, findings: &mut Vec<Finding>) -> ActivityFigures {
        let mut count = |field: &str, written: &str| read_count(field, written, COUNT_MAX, findings);
        let mut figures = ActivityFigures::default();
        let ticked = |ticked: bool| ticked.then_some(true);
        match self.kind {
            ActivityKind::Call => {
                figures.call_seconds = self.call_seconds(findings);
                figures.recorded = ticked(self.recorded);
            }
            ActivityKind::Wechat => figures.wechat_rounds = count("figures.wechat_rounds", &self.rounds),
            ActivityKind::Email => {
                figures.email_opened = ticked(self.opened || self.clicked);
                figures.email_clicked = ticked(self.clicked);
            }
            ActivityKind::Visit | ActivityKind::Meeting => {
                figures.demo_minutes = count("figures.demo_minutes", &self.demo_minutes);
                figures.customer_questions = count("figures.customer_questions", &self.questions);
                figures.next_meeting_booked = ticked(self.booked);
                figures.summary_confirmed = ticked(self.confirmed);
            }
            ActivityKind::Note => {}
        }
        if self.kind != ActivityKind::Note {
            figures.change_requests =
                read_count("figures.change_requests", &self.changes, COUNT_MAX, findings);
        }
        figures
    }

    fn call_seconds(&self, findings: &mut Vec<Finding>) -> Option<i32> {
        const FIELD: &str = "figures.call_seconds";
        let minutes = read_count(FIELD, &self.minutes, CALL_SECONDS_MAX / 60, findings);
        let seconds = read_count(FIELD, &self.seconds, CALL_SECONDS_MAX, findings);
        match (minutes, seconds) {
            (None, None) => None,
            (minutes, seconds) => {
                Some(minutes.unwrap_or(0).saturating_mul(60).saturating_add(seconds.unwrap_or(0)))
            }
        }
    }
}

/// A count from 0 to `max`, with either keyboard's digits; blank is none.
fn read_count(field: &str, written: &str, max: i64, findings: &mut Vec<Finding>) -> Option<i32> {
    let written = half_width(present(Some(written))?);
    let number = written.parse::<i32>().ok().filter(|number| (0..=max).contains(&i64::from(*number)));
    if number.is_none() {
        findings.push(Finding::new(field, Fault::OutOfRange { min: 0, max }));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::DealId;

    fn read(written: &Written) -> (ActivityForm, Vec<Finding>) {
        let deal: DealId = "0190a000-0000-7000-8000-000000000001".parse().unwrap();
        written.read(Subject::Deal(deal), Instant::from_millis(1), |_| None)
    }

    #[test]
    fn a_call_of_two_minutes_and_five_seconds_is_read_with_either_keyboard() {
        let written = Written { minutes: "２".to_owned(), seconds: " 5".to_owned(), ..Written::default() };
        let (form, findings) = read(&written);
        assert_eq!(form.figures.call_seconds, Some(125));
        assert!(findings.is_empty());
    }

    #[test]
    fn figures_of_another_kind_are_left_out() {
        let written = Written {
            kind: ActivityKind::Note,
            minutes: "3".to_owned(),
            changes: "2".to_owned(),
            ..Written::default()
        };
        assert_eq!(read(&written).0.figures, ActivityFigures::default());
    }

    #[test]
    fn what_is_no_number_is_found_and_does_not_hide_the_rest() {
        let written = Written {
            kind: ActivityKind::Visit,
            demo_minutes: "a while".to_owned(),
            questions: "4".to_owned(),
            ..Written::default()
        };
        let (form, findings) = read(&written);
        assert_eq!(form.figures.customer_questions, Some(4));
        assert_eq!(findings[0].field, "figures.demo_minutes");
    }

    #[test]
    fn what_is_written_anew_keeps_its_time_and_its_files() {
        let file: AttachmentId = "0190a000-0000-7000-8000-000000000002".parse().unwrap();
        let (form, _) = read(&Written { attachments: vec![file], ..Written::default() });
        let again = Written::of(form.clone(), |at| at.millis().to_string());
        let instant = |written: &str| written.parse().ok().map(Instant::from_millis);
        assert_eq!(again.read(form.about, Instant::from_millis(9), instant), (form, Vec::new()));
    }

    #[test]
    fn the_kind_alone_is_blank() {
        assert!(Written { kind: ActivityKind::Email, ..Written::default() }.is_blank());
        assert!(!Written { recorded: true, ..Written::default() }.is_blank());
    }
}
