//! One door for judging any case as text, so that the compiled browser module and the server can be held
//! against each other: the same case must give byte-equal answers.

use serde::{Deserialize, Serialize};

use crate::error::Finding;
use crate::event::SubjectKind;
use crate::ids::{TeamId, UserId};
use crate::lists::Asker;
use crate::lists::filter::Filter;
use crate::lists::sieve::Test;
use crate::lists::sort::{Direction, Sort};
use crate::people::Newcomer;
use crate::people::access::{Belongs, Grants, ObjectGrant, Reach, RoleForm, Standing};
use crate::people::api::SetUp;
use crate::people::fields::Guarded;
use crate::people::invitation::Acceptance;
use crate::people::person::TeamForm;
use crate::people::security::NewPassword;
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
use crate::time::{Date, Instant};

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
    /// Whether a record is within somebody's reach.
    Reach {
        /// How far they reach.
        reach: Reach,
        /// Who.
        user: UserId,
        /// Their team.
        team: TeamId,
        /// Their team and those below it.
        below: Vec<TeamId>,
        /// The record's owner.
        owner: UserId,
        /// The owner's team.
        owner_team: TeamId,
    },
    /// What a contact's form shows to somebody, and what becomes of what they send.
    Kept {
        /// What they may do with it.
        grant: ObjectGrant,
        /// Whether it is their own.
        own: bool,
        /// The form as it stands; nothing for a new one.
        before: Option<ContactForm>,
        /// The form as it was sent.
        sent: ContactForm,
    },
    /// A role.
    Role(RoleForm),
    /// A team among others.
    Team {
        /// The form.
        form: TeamForm,
        /// Which of them it is of; nothing for a new one.
        team: Option<TeamId>,
        /// All that there are.
        teams: Vec<(TeamId, TeamForm)>,
    },
    /// What a list is asked for.
    List {
        /// Of which records.
        kind: SubjectKind,
        /// The filter, as an address writes it.
        filter: String,
        /// The order, as an address writes it.
        sort: String,
        /// Who asks.
        user: UserId,
        /// Their team.
        team: TeamId,
        /// What their role may do.
        grants: Box<Grants>,
        /// The day it is.
        today: Date,
    },
    /// The first administrator.
    SetUp(SetUp),
    /// Somebody who was invited.
    Acceptance {
        /// The form.
        form: Acceptance,
        /// By which address.
        email: String,
    },
    /// A new password by a link.
    NewPassword {
        /// The form.
        form: NewPassword,
        /// Whose address it is.
        email: String,
        /// What they are called.
        name: String,
    },
    /// A file's name and size.
    File {
        /// Name.
        name: String,
        /// Bytes.
        size: u64,
    },
}

/// The answer. Generic, because a form written through `serde_json::Value` would take the order of its fields
/// from a feature of that crate, which the server's libraries may turn on and the browser's not.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer<Form> {
    Valid(Form),
    Findings(Vec<Finding>),
    Move {
        pass: bool,
        findings: Vec<Finding>,
        verdict: MoveVerdict,
    },
    /// It is not so.
    Not,
    Malformed(String),
}

/// Judges the case written in `text` and writes the answer, both JSON.
pub fn judge(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Case::Move { pipeline, facts, request, may_override }) => {
            let pipeline = pipeline.map_or_else(default::pipeline, |pipeline| *pipeline);
            let (pass, findings, verdict) = match movement::ask(&pipeline, &facts, &request, may_override) {
                Ok(pass) => (true, Vec::new(), pass.verdict().clone()),
                Err(refusal) => (false, refusal.findings, refusal.verdict),
            };
            write(&Answer::<()>::Move { pass, findings, verdict })
        }
        Ok(Case::Account(form)) => form_answer(form.judge().map(|fields| fields.into_form())),
        Ok(Case::Contact(form)) => form_answer(form.judge().map(|fields| fields.into_form())),
        Ok(Case::Lead(form)) => form_answer(form.judge().map(|fields| fields.into_form())),
        Ok(Case::Deal(form)) => form_answer(form.judge().map(|fields| fields.into_form())),
        Ok(Case::Activity { form, now }) => form_answer(form.judge(now).map(|fields| fields.into_form())),
        Ok(Case::Reach { reach, user, team, below, owner, owner_team }) => {
            let covers =
                reach.covers(Standing { user, team, below: &below }, Belongs { owner, team: owner_team });
            write(&if covers { Answer::Valid(()) } else { Answer::Not })
        }
        Ok(Case::Kept { grant, own, before, mut sent }) => {
            let access = |field: &str| grant.field(field, own);
            let kept = sent.keep(before.as_ref(), access);
            let shown = before.map(|mut before| {
                before.veil(access);
                before
            });
            form_answer(kept.map(|()| (shown, sent)))
        }
        Ok(Case::Role(form)) => form_answer(form.judge().map(|fields| fields.into_form())),
        Ok(Case::Team { form, team, teams }) => {
            form_answer(form.judge_among(team, &teams).map(|fields| fields.into_form()))
        }
        Ok(Case::List { kind, filter, sort, user, team, grants, today }) => {
            let asker = Asker { user, team, grants: &grants, today };
            let sieve = filter.parse::<Filter>().and_then(|filter| {
                let sieve = filter.judge(kind, &asker)?;
                Ok((filter.to_string(), sieve))
            });
            let sorted = Sort::read(&sort).judge(kind, &asker);
            form_answer(sieve.and_then(|(written, sieve)| {
                let sorted = sorted?;
                let clauses = sieve.clauses().iter().map(|clause| (clause.field.name, clause.test.clone()));
                let clauses: Vec<(&str, Test)> = clauses.collect();
                Ok((written, clauses, sorted.field().name, sorted.direction() == Direction::Up))
            }))
        }
        Ok(Case::SetUp(form)) => form_answer(form.judge().map(called)),
        Ok(Case::Acceptance { form, email }) => form_answer(form.judge(&email).map(called)),
        Ok(Case::NewPassword { form, email, name }) => form_answer(form.judge(&email, &name).map(|_| ())),
        Ok(Case::File { name, size }) => form_answer(attachment::judge_file(&name, size)),
        Err(error) => write(&Answer::<()>::Malformed(error.to_string())),
    }
}

/// What somebody new is called; the password is written nowhere, not even here.
fn called(newcomer: Newcomer) -> (String, String) {
    let (email, name, _) = newcomer.into_parts();
    (email, name)
}

fn form_answer<Form: Serialize>(outcome: Result<Form, Vec<Finding>>) -> String {
    write(&outcome.map_or_else(Answer::Findings, Answer::Valid))
}

fn write<Form: Serialize>(answer: &Answer<Form>) -> String {
    serde_json::to_string(answer).unwrap_or_else(|error| error.to_string())
}
