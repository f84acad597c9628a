//! What can be wrong: stable codes, and findings that say everything at once.
//!
//! Texts are not here. A code and its values go to the reader, who looks the sentence up in their own language.

use std::collections::BTreeMap;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::obstacle::Obstacle;
use crate::pipeline::movement::MoveVerdict;
use crate::wire::{needed, tagged, words};

/// A word that is none of the ones asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("none of the known words")
    }
}

impl std::error::Error for UnknownWord {}

words! {
    /// The stable code of a problem answer (RFC 9457). Scripts may rely on it; it is never renamed.
    ErrorCode {
        /// 400: the request is not what the endpoint reads (JSON, UUID, query).
        MalformedRequest = "malformed_request",
        /// 401: nobody is signed in.
        Unauthenticated = "unauthenticated",
        /// 401: email and password do not belong together.
        WrongCredentials = "wrong_credentials",
        /// 401: the password was right, a second factor is still to be shown; `pending` goes with it, `enrol` says that
        /// there is none yet and has to be set up first.
        SecondFactorRequired = "second_factor_required",
        /// 403: it has to be shown anew that it is still the same person, by `confirmSession`.
        ConfirmationRequired = "confirmation_required",
        /// 403: signed in, but not allowed.
        Forbidden = "forbidden",
        /// 403: the request came from another site.
        CrossSite = "cross_site",
        /// 404: no such thing, or none that this person may see.
        NotFound = "not_found",
        /// 405: the address has no such method.
        MethodNotAllowed = "method_not_allowed",
        /// 409: somebody changed the record in between; `conflict` names the fields.
        Conflict = "conflict",
        /// 409: the act does not fit the state the thing is in; `obstacle` says what has to change.
        WrongState = "wrong_state",
        /// 409: the same idempotency key came with another request.
        IdempotencyMismatch = "idempotency_mismatch",
        /// 413: larger than the limit.
        TooLarge = "too_large",
        /// 415: a body type or file type that is not taken.
        UnsupportedMediaType = "unsupported_media_type",
        /// 422: fields are wrong; `findings` names each.
        ValidationFailed = "validation_failed",
        /// 422: the gate is closed; `verdict` says what is missing.
        GateClosed = "gate_closed",
        /// 422: the file could not be read as a table.
        UnreadableFile = "unreadable_file",
        /// 429: too many attempts; `retry_after` says when to come back.
        TooManyRequests = "too_many_requests",
        /// 500: our fault; the cause is in the server's log under `request_id`.
        Internal = "internal",
        /// 503: not ready, or stopping.
        Unavailable = "unavailable",
        /// 504: took longer than the limit.
        TimedOut = "timed_out",
    }
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedRequest => 400,
            Self::Unauthenticated | Self::WrongCredentials | Self::SecondFactorRequired => 401,
            Self::Forbidden | Self::CrossSite | Self::ConfirmationRequired => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict | Self::WrongState | Self::IdempotencyMismatch => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::ValidationFailed | Self::GateClosed | Self::UnreadableFile => 422,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::TimedOut => 504,
        }
    }
}

/// What is wrong with one value, with what would mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Fault {
    /// Nothing was given.
    Required,
    /// More characters than `max`.
    TooLong {
        /// Most characters taken.
        max: u32,
        /// Characters given.
        length: u32,
    },
    /// Fewer characters than `min`.
    TooShort {
        /// Fewest characters taken.
        min: u32,
        /// Characters given.
        length: u32,
    },
    /// Outside of `min..=max`.
    OutOfRange {
        /// Smallest value taken.
        min: i64,
        /// Largest value taken.
        max: i64,
    },
    /// Not an email address.
    NotAnEmail,
    /// Not a telephone number; `digits` were found.
    NotAPhone {
        /// How many digits the text has.
        digits: u32,
    },
    /// Not a unified social credit code (18 characters with a check character).
    NotACreditCode,
    /// Not an amount of money.
    NotAnAmount,
    /// Not a date.
    NotADate,
    /// Not one of the words this field takes.
    NotAChoice,
    /// Not a web address starting with http:// or https://.
    NotAWebAddress,
    /// Control characters or invisible direction marks, which a name cannot have.
    UnprintableCharacters,
    /// A spreadsheet formula where a value belongs.
    FormulaCell,
    /// The field does not belong to this kind of record (a call's length on a note).
    NotForThisKind,
    /// Lies in the future, where only the past makes sense.
    InTheFuture,
    /// The first is larger than the second.
    Reversed,
    /// Refers to a record that does not exist or that this person may not see.
    NoSuchRecord,
    /// Another living record has it already.
    Taken,
    /// A reason must be given.
    ReasonRequired,
    /// The stage is not part of the pipeline, or cannot be reached from here.
    NoSuchStage,
    /// The deal stands there already.
    AlreadyThere,
    /// A won or lost deal has to be reopened first, to the stage named.
    ReopenFirst {
        /// The stage it returns to.
        stage: String,
    },
    /// Too common or too simple a password.
    GuessablePassword,
    /// This kind of file is not taken, or its content is not what its name says.
    FileType,
    /// A file without content.
    EmptyFile,
    /// A column that two fields claim, or a field that two columns fill.
    MappedTwice,
    /// A row of a sheet in which nothing stands.
    EmptyRow,
    /// A row of a sheet that only repeats the header.
    RepeatedHeader,
    /// A field that this person's role may not write.
    NotYoursToWrite,
    /// A field that this person's role does not see the whole of, so that nothing may be asked by it.
    NotYoursToRead,
}

impl Fault {
    /// The stable code, as on the wire, without the values that go with it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::OutOfRange { .. } => "out_of_range",
            Self::NotAnEmail => "not_an_email",
            Self::NotAPhone { .. } => "not_a_phone",
            Self::NotACreditCode => "not_a_credit_code",
            Self::NotAnAmount => "not_an_amount",
            Self::NotADate => "not_a_date",
            Self::NotAChoice => "not_a_choice",
            Self::NotAWebAddress => "not_a_web_address",
            Self::UnprintableCharacters => "unprintable_characters",
            Self::FormulaCell => "formula_cell",
            Self::NotForThisKind => "not_for_this_kind",
            Self::InTheFuture => "in_the_future",
            Self::Reversed => "reversed",
            Self::NoSuchRecord => "no_such_record",
            Self::Taken => "taken",
            Self::ReasonRequired => "reason_required",
            Self::NoSuchStage => "no_such_stage",
            Self::AlreadyThere => "already_there",
            Self::ReopenFirst { .. } => "reopen_first",
            Self::GuessablePassword => "guessable_password",
            Self::FileType => "file_type",
            Self::EmptyFile => "empty_file",
            Self::MappedTwice => "mapped_twice",
            Self::EmptyRow => "empty_row",
            Self::RepeatedHeader => "repeated_header",
            Self::NotYoursToWrite => "not_yours_to_write",
            Self::NotYoursToRead => "not_yours_to_read",
        }
    }
}

tagged! {
    Fault by code as FaultMembers {
        field: String,
        min: i64,
        max: i64,
        length: u32,
        digits: u32,
        stage: String,
    }
    Required = "required" {}
    TooLong = "too_long" { max, length }
    TooShort = "too_short" { min, length }
    OutOfRange = "out_of_range" { min, max }
    NotAnEmail = "not_an_email" {}
    NotAPhone = "not_a_phone" { digits }
    NotACreditCode = "not_a_credit_code" {}
    NotAnAmount = "not_an_amount" {}
    NotADate = "not_a_date" {}
    NotAChoice = "not_a_choice" {}
    NotAWebAddress = "not_a_web_address" {}
    UnprintableCharacters = "unprintable_characters" {}
    FormulaCell = "formula_cell" {}
    NotForThisKind = "not_for_this_kind" {}
    InTheFuture = "in_the_future" {}
    Reversed = "reversed" {}
    NoSuchRecord = "no_such_record" {}
    Taken = "taken" {}
    ReasonRequired = "reason_required" {}
    NoSuchStage = "no_such_stage" {}
    AlreadyThere = "already_there" {}
    ReopenFirst = "reopen_first" { stage }
    GuessablePassword = "guessable_password" {}
    FileType = "file_type" {}
    EmptyFile = "empty_file" {}
    MappedTwice = "mapped_twice" {}
    EmptyRow = "empty_row" {}
    RepeatedHeader = "repeated_header" {}
    NotYoursToWrite = "not_yours_to_write" {}
    NotYoursToRead = "not_yours_to_read" {}
}

/// One finding: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// The field of the request, dotted for nested ones; empty for the whole.
    pub field: String,
    /// What is wrong with it.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Finding {
    /// A finding on `field`.
    pub fn new(field: impl Into<String>, fault: Fault) -> Self {
        Self { field: field.into(), fault }
    }
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = FaultMembers::deserialize(deserializer)?;
        Ok(Self { field: needed(members.field.take(), "field")?, fault: members.variant()? })
    }
}

/// One field that two people changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldConflict {
    /// The field's name in the form.
    pub field: String,
    /// What the refused request wanted.
    pub mine: serde_json::Value,
    /// What stands in the database now.
    pub theirs: serde_json::Value,
}

/// Why an optimistic write was refused: the version that stands now, and what differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conflict {
    /// The record's present version; send it to overwrite knowingly.
    pub version: i64,
    /// The fields that differ between the request and the record.
    pub fields: Vec<FieldConflict>,
}

/// The body of every refusal, `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that names the kind: `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in English, for people who read logs.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: ErrorCode,
    /// Every finding, not only the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// On `conflict`: what differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// On `gate_closed`: the whole verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Box<MoveVerdict>>,
    /// On `wrong_state`, and on some of `forbidden`: what has to change first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
    /// On `too_many_requests`, and on `unavailable` where it is known: seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Finds the request in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Further members that a code may carry; readers ignore the ones they do not know.
    #[serde(flatten)]
    pub more: BTreeMap<String, serde_json::Value>,
}

crate::endpoint::described!(Problem);

// Not derived, for the same reason as `tagged`: what is derived for further members keeps every member aside.
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Problem;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a problem")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Problem, A::Error> {
                let (mut kind, mut title, mut status, mut code) = (None, None, None, None);
                let mut problem = Problem::new(ErrorCode::Internal);
                while let Some(name) = members.next_key::<String>()? {
                    match name.as_str() {
                        "type" => kind = Some(members.next_value()?),
                        "title" => title = Some(members.next_value()?),
                        "status" => status = Some(members.next_value()?),
                        "code" => code = Some(members.next_value()?),
                        "findings" => problem.findings = members.next_value()?,
                        "conflict" => problem.conflict = members.next_value()?,
                        "verdict" => problem.verdict = members.next_value()?,
                        // A word of a later server is no reason not to read the rest.
                        "obstacle" => problem.obstacle = members.next_value::<String>()?.parse().ok(),
                        "retry_after" => problem.retry_after = members.next_value()?,
                        "request_id" => problem.request_id = members.next_value()?,
                        _ => {
                            problem.more.insert(name, members.next_value()?);
                        }
                    }
                }
                let missing = <A::Error as de::Error>::missing_field;
                problem.kind = kind.ok_or_else(|| missing("type"))?;
                problem.title = title.ok_or_else(|| missing("title"))?;
                problem.status = status.ok_or_else(|| missing("status"))?;
                problem.code = code.ok_or_else(|| missing("code"))?;
                Ok(problem)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl Problem {
    /// A problem with nothing but its code.
    pub fn new(code: ErrorCode) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: code.as_str().replace('_', " "),
            status: code.status(),
            code,
            findings: Vec::new(),
            conflict: None,
            verdict: None,
            obstacle: None,
            retry_after: None,
            request_id: None,
            more: BTreeMap::new(),
        }
    }

    /// A refused form with all its findings.
    pub fn invalid(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::new(ErrorCode::ValidationFailed) }
    }
}
