//! One door for judging any case as text, so that the compiled browser module and the server can be held
//! against each other: the same case must give byte-equal answers.

use serde::{Deserialize, Serialize};

use crate::error::Finding;
use crate::pipeline::deal::DealForm;
use crate::pipeline::default;
use crate::pipeline::facts::GateFacts;
use crate::pipeline::movement::{self, MoveRequest, MoveVerdict};
use crate::pipeline::rules::Pipeline;
use crate::records::account::AccountForm;
use crate::records::activity::ActivityForm;
use crate::records::attachment;
use crate::records::contact::ContactForm;
use crate::records::lead::LeadForm;
use crate::time::Instant;

/// A case to judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum Case {
    /// A move under given rules, or the default ones.
    Move {
        /// The rules; the default pipeline when absent.
        pipeline: Option<Box<Pipeline>>,
        /// The facts.
        facts: Box<GateFacts>,
        /// The wish.
        request: MoveRequest,
        /// May who asks override gates?
        may_override: bool,
    },
    /// An account's form.
    Account(AccountForm),
    /// A contact's form.
    Contact(ContactForm),
    /// A lead's form.
    Lead(LeadForm),
    /// A deal's form.
    Deal(DealForm),
    /// An activity's form.
    Activity {
        /// The form.
        form: ActivityForm,
        /// The instant it is judged at.
        now: Instant,
    },
    /// A file's name and size.
    File {
        /// Name.
        name: String,
        /// Bytes.
        size: u64,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Valid(serde_json::Value),
    Findings(Vec<Finding>),
    Move { pass: bool, findings: Vec<Finding>, verdict: MoveVerdict },
    Malformed(String),
}

/// Judges the case written in `text` and writes the answer, both JSON.
pub fn judge(text: &str) -> String {
    let answer = serde_json::from_str(text).map_or_else(|error| Answer::Malformed(error.to_string()), answer);
    serde_json::to_string(&answer).unwrap_or_else(|error| error.to_string())
}

fn answer(case: Case) -> Answer {
    match case {
        Case::Move { pipeline, facts, request, may_override } => {
            let pipeline = pipeline.map_or_else(default::pipeline, |pipeline| *pipeline);
            match movement::ask(&pipeline, &facts, &request, may_override) {
                Ok(pass) => {
                    Answer::Move { pass: true, findings: Vec::new(), verdict: pass.verdict().clone() }
                }
                Err(refusal) => {
                    Answer::Move { pass: false, findings: refusal.findings, verdict: refusal.verdict }
                }
            }
        }
        Case::Account(form) => form_answer(form.judge().map(|fields| fields.into_form())),
        Case::Contact(form) => form_answer(form.judge().map(|fields| fields.into_form())),
        Case::Lead(form) => form_answer(form.judge().map(|fields| fields.into_form())),
        Case::Deal(form) => form_answer(form.judge().map(|fields| fields.into_form())),
        Case::Activity { form, now } => form_answer(form.judge(now).map(|fields| fields.into_form())),
        Case::File { name, size } => form_answer(attachment::judge_file(&name, size)),
    }
}

fn form_answer<T: Serialize>(outcome: Result<T, Vec<Finding>>) -> Answer {
    match outcome {
        Ok(valid) => serde_json::to_value(valid)
            .map_or_else(|error| Answer::Malformed(error.to_string()), Answer::Valid),
        Err(findings) => Answer::Findings(findings),
    }
}
