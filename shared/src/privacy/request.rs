//! The register of what people ask of their own data (PIPL art. 44 to 50), each with the day by which it is answered.
//! Knows no holidays: a working day is any from Monday to Friday.

use chrono::{Datelike, Days, Weekday};

use super::DataSubject;
use crate::error::{Fault, Finding};
use crate::form::{Findings, Judged, NAME_MAX, TEXT_MAX};
use crate::ids::PrivacyRequestId;
use crate::people::UserBrief;
use crate::time::{Date, Instant, optional_date};
use crate::wire::{wire, words};

/// Working days after which a request is answered, where nobody says otherwise.
pub const ANSWER_DAYS: u32 = 15;

words! {
    /// What somebody asks for.
    PrivacyRequestKind {
        /// A copy of what is held (art. 45).
        Copy = "copy",
        /// A correction (art. 46).
        Correction = "correction",
        /// Erasure (art. 47).
        Erasure = "erasure",
        /// That their data is not used any more, or not so (art. 44).
        Objection = "objection",
        /// An explanation of how it is used (art. 48).
        Explanation = "explanation",
    }
}

words! {
    /// Where a request stands.
    PrivacyRequestState {
        /// It waits for an answer.
        Open = "open",
        /// It was done.
        Done = "done",
        /// It was refused, with the reason.
        Refused = "refused",
    }
}

wire! {
    /// A request as it is noted.
    #[derive(Eq)]
    pub struct PrivacyRequestForm {
        /// What is asked for.
        pub kind: PrivacyRequestKind,
        /// Whose data it is about, once that is known.
        #[serde(default)]
        pub about: Option<DataSubject>,
        /// Who asks, and how they are answered: 1 to 200 characters.
        pub asked_by: String,
        /// What they said.
        #[serde(default)]
        pub note: Option<String>,
        /// The day on which it came; today when it is absent.
        #[serde(default, deserialize_with = "optional_date")]
        pub received_on: Option<Date>,
        /// The day by which it is answered; [`ANSWER_DAYS`] working days later when it is absent.
        #[serde(default, deserialize_with = "optional_date")]
        pub due_on: Option<Date>,
    }

    /// The answer to a request.
    #[derive(Eq)]
    pub struct PrivacyAnswer {
        /// The version that was seen.
        pub version: i64,
        /// Done or refused.
        pub state: PrivacyRequestState,
        /// What was answered; a refusal says why (art. 50).
        #[serde(default)]
        pub answer: Option<String>,
    }

    /// A request.
    #[derive(Eq)]
    pub struct PrivacyRequestView {
        /// Id.
        pub id: PrivacyRequestId,
        /// What is asked for.
        pub kind: PrivacyRequestKind,
        /// Whose data it is about.
        pub about: Option<DataSubject>,
        /// Who asks.
        pub asked_by: String,
        /// What they said.
        pub note: Option<String>,
        /// The day on which it came.
        pub received_on: Date,
        /// The day by which it is answered.
        pub due_on: Date,
        /// Where it stands.
        pub state: PrivacyRequestState,
        /// What was answered.
        pub answer: Option<String>,
        /// When.
        pub answered_at: Option<Instant>,
        /// By whom.
        pub answered_by: Option<UserBrief>,
        /// Version.
        pub version: i64,
    }
}

impl PrivacyRequestForm {
    /// Judges the request on the day `today`.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, today: Date) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { kind, about, asked_by, note, received_on, due_on } = self;
        let mut findings = Findings::new();
        let asked_by = findings.line("asked_by", asked_by, NAME_MAX);
        let note = findings.optional_text("note", note.as_deref(), TEXT_MAX);
        let received = received_on.unwrap_or(today);
        if received > today {
            findings.add("received_on", Fault::InTheFuture);
        }
        let due = due_on.unwrap_or_else(|| working_days_after(received, ANSWER_DAYS));
        if due < received {
            findings.add("due_on", Fault::Reversed);
        }
        findings.judged(Self {
            kind: *kind,
            about: *about,
            asked_by,
            note,
            received_on: Some(received),
            due_on: Some(due),
        })
    }
}

impl PrivacyAnswer {
    /// Judges the answer.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { version, state, answer } = self;
        let mut findings = Findings::new();
        if *state == PrivacyRequestState::Open {
            findings.add("state", Fault::NotAChoice);
        }
        let answer = findings.optional_text("answer", answer.as_deref(), TEXT_MAX);
        if *state == PrivacyRequestState::Refused && answer.is_none() {
            findings.add("answer", Fault::ReasonRequired);
        }
        findings.judged(Self { version: *version, state: *state, answer })
    }
}

impl PrivacyRequestView {
    /// Days from `today` to the day by which it is answered, less than none when that has passed; `None` once it is
    /// answered.
    pub fn days_left(&self, today: Date) -> Option<i64> {
        (self.state == PrivacyRequestState::Open).then(|| (self.due_on - today).num_days())
    }
}

/// The day that is `days` working days behind `day`.
pub fn working_days_after(day: Date, days: u32) -> Date {
    let (mut day, mut left) = (day, days);
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { return day };
        day = next;
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::date;

    #[test]
    fn weekends_are_no_working_days() {
        let thursday = date("2026-11-19").unwrap();
        assert_eq!(working_days_after(thursday, 1), date("2026-11-20").unwrap());
        assert_eq!(working_days_after(thursday, 2), date("2026-11-23").unwrap());
        assert_eq!(working_days_after(thursday, ANSWER_DAYS), date("2026-12-10").unwrap());
    }

    #[test]
    fn a_refusal_says_why() {
        let refused =
            PrivacyAnswer { version: 1, state: PrivacyRequestState::Refused, answer: Some(" ".to_owned()) };
        assert_eq!(refused.judge().unwrap_err(), [Finding::new("answer", Fault::ReasonRequired)]);
    }
}
