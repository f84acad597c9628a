//! The closed sets of the log as words, and what an entry says in lines. Each set is matched whole, so that a new member
//! without a word does not compile.

use crate::people::{grant_words, role_words};
use crate::pipeline::{deal_words, known_pipelines};
use crate::records::timeline::change;
use crate::records::words;
use crate::t;
use crate::text::{self, Key, text};
use serde_json::Value;
use shared::audit::api::AuditSubject;
use shared::audit::{
    AuditAct, AuditDetail, AuditKind, AuditSubjectKind, AuditWhat, ExportedThing, SignInRefusal, SignInWay,
};
use shared::error::ErrorCode;
use shared::event::{EventDetail, FieldChange};
use shared::ids::UserId;
use shared::people::access::Grants;

/// `登录`, `修改`.
pub(super) fn kind(kind: AuditKind) -> String {
    text(match kind {
        AuditKind::Created => Key::AuditKindCreated,
        AuditKind::Changed => Key::AuditKindChanged,
        AuditKind::ActivityLogged => Key::AuditKindActivityLogged,
        AuditKind::ActivityChanged => Key::AuditKindActivityChanged,
        AuditKind::AttachmentAdded => Key::AuditKindAttachmentAdded,
        AuditKind::StageMoved => Key::AuditKindStageMoved,
        AuditKind::Imported => Key::AuditKindImported,
        AuditKind::ParticipantsChanged => Key::AuditKindParticipantsChanged,
        AuditKind::SignedIn => Key::AuditKindSignedIn,
        AuditKind::SignInRefused => Key::AuditKindSignInRefused,
        AuditKind::ConfirmationRefused => Key::AuditKindConfirmationRefused,
        AuditKind::SignedOut => Key::AuditKindSignedOut,
        AuditKind::SessionEnded => Key::AuditKindSessionEnded,
        AuditKind::PasswordChanged => Key::AuditKindPasswordChanged,
        AuditKind::SecondFactorChanged => Key::AuditKindSecondFactorChanged,
        AuditKind::RecoveryCodesRenewed => Key::AuditKindRecoveryCodesRenewed,
        AuditKind::Refused => Key::AuditKindRefused,
        AuditKind::ImportStarted => Key::AuditKindImportStarted,
        AuditKind::ImportUndone => Key::AuditKindImportUndone,
        AuditKind::Exported => Key::AuditKindExported,
        AuditKind::Revealed => Key::AuditKindRevealed,
        AuditKind::PersonChanged => Key::AuditKindPersonChanged,
        AuditKind::TeamChanged => Key::AuditKindTeamChanged,
        AuditKind::RoleChanged => Key::AuditKindRoleChanged,
        AuditKind::TokenChanged => Key::AuditKindTokenChanged,
        AuditKind::SettingsChanged => Key::AuditKindSettingsChanged,
        AuditKind::RulesChanged => Key::AuditKindRulesChanged,
        AuditKind::HandedOver => Key::AuditKindHandedOver,
        AuditKind::Erased => Key::AuditKindErased,
        AuditKind::RetentionApplied => Key::AuditKindRetentionApplied,
    })
}

/// `客户`, `人员`.
pub(super) fn subject_kind(kind: AuditSubjectKind) -> String {
    text(match kind {
        AuditSubjectKind::Account => Key::LabelAccount,
        AuditSubjectKind::Contact => Key::LabelContact,
        AuditSubjectKind::Lead => Key::NavLeads,
        AuditSubjectKind::Deal => Key::NavDeals,
        AuditSubjectKind::Activity => Key::TimelineActivities,
        AuditSubjectKind::Attachment => Key::TimelineFiles,
        AuditSubjectKind::Person => Key::AuditPerson,
        AuditSubjectKind::Team => Key::MeTeam,
        AuditSubjectKind::Role => Key::MeRole,
        AuditSubjectKind::Token => Key::AuditToken,
        AuditSubjectKind::Import => Key::NavImport,
        AuditSubjectKind::Pipeline => Key::AuditPipeline,
    })
}

fn act(act: AuditAct) -> String {
    text(match act {
        AuditAct::Added => Key::AuditActAdded,
        AuditAct::Changed => Key::AuditActChanged,
        AuditAct::Removed => Key::AuditActRemoved,
    })
}

/// What an entry says beyond its kind, line by line, with what it speaks of by name.
pub(super) fn lines(what: &AuditWhat, named: &[AuditSubject]) -> Vec<String> {
    match what {
        AuditWhat::Event(detail) => of_event(detail, named),
        AuditWhat::Entry(detail) => of_entry(detail, named),
    }
}

fn of_event(detail: &EventDetail, named: &[AuditSubject]) -> Vec<String> {
    match detail {
        EventDetail::Created {} => Vec::new(),
        EventDetail::Changed { changes } | EventDetail::ActivityChanged { changes, .. } => {
            changed(changes, named)
        }
        EventDetail::ActivityLogged { activity_kind, .. } => vec![words::activity(*activity_kind)],
        EventDetail::AttachmentAdded { name, size, .. } => {
            vec![format!("{name} · {}", text::bytes(u64::try_from(*size).unwrap_or(0)))]
        }
        EventDetail::StageMoved { from, to, reason, .. } => {
            let pipelines = known_pipelines().value().unwrap_or_default();
            let (from, to) = (deal_words::stage(&pipelines, from), deal_words::stage(&pipelines, to));
            let reason = reason.as_ref().map(|reason| t!(TimelineReason, reason = reason));
            std::iter::once(t!(AuditWay, from = from, to = to)).chain(reason).collect()
        }
        EventDetail::Imported { row, .. } => vec![t!(AuditRowOfFile, row = row)],
        EventDetail::ParticipantsChanged { began, ceased } => words::participants(began, ceased),
    }
}

fn of_entry(detail: &AuditDetail, named: &[AuditSubject]) -> Vec<String> {
    match detail {
        AuditDetail::SignedIn { way } => vec![text(match way {
            SignInWay::Password => Key::AuditWayPassword,
            SignInWay::SetUp => Key::AuditWaySetUp,
            SignInWay::Invitation => Key::AuditWayInvitation,
            SignInWay::OpenId => Key::AuditWayOpenId,
        })],
        AuditDetail::SignInRefused { email, reason, count } => {
            let why = match reason {
                SignInRefusal::WrongCredentials => text(Key::AuditRefusalWrongCredentials),
                reason => confirmation_refusal(*reason),
            };
            vec![email.clone(), times(why, *count)]
        }
        AuditDetail::ConfirmationRefused { reason, count } => {
            vec![times(confirmation_refusal(*reason), *count)]
        }
        AuditDetail::SignedOut {}
        | AuditDetail::SessionEnded { .. }
        | AuditDetail::RecoveryCodesRenewed {} => Vec::new(),
        AuditDetail::PasswordChanged { reset } => {
            reset.then(|| text(Key::AuditPasswordReset)).into_iter().collect()
        }
        AuditDetail::SecondFactorChanged { on } => {
            vec![text(if *on { Key::AuditActAdded } else { Key::AuditActRemoved })]
        }
        AuditDetail::Refused { code, method, route, count } => {
            vec![format!("{method} {route}"), times(refusal(*code), *count)]
        }
        AuditDetail::ImportStarted { name, dry_run } => {
            let trial = dry_run.then(|| text(Key::AuditTrial));
            std::iter::once(name.clone()).chain(trial).collect()
        }
        AuditDetail::ImportUndone { name } => vec![name.clone()],
        AuditDetail::Exported { what, format, filters } => {
            let what = text(match what {
                ExportedThing::AuditLog => Key::AuditName,
                ExportedThing::List => Key::AuditExportedList,
                ExportedThing::Person => Key::AuditExportedPerson,
            });
            let narrowed = filters.iter().map(|(name, word)| format!("{name} = {word}"));
            std::iter::once(format!("{what} · {format}")).chain(narrowed).collect()
        }
        AuditDetail::Revealed { field } => vec![words::field(field)],
        AuditDetail::PersonChanged { act: done, changes }
        | AuditDetail::TeamChanged { act: done, changes }
        | AuditDetail::RoleChanged { act: done, changes }
        | AuditDetail::TokenChanged { act: done, changes } => {
            std::iter::once(act(*done)).chain(changed(changes, named)).collect()
        }
        AuditDetail::SettingsChanged { changes } => changed(changes, named),
        AuditDetail::RulesChanged { version } => vec![t!(AuditVersion, version = version)],
        AuditDetail::HandedOver { from, to, records } => {
            let name = |person: &UserId| change::name_of(&person.to_string(), named).unwrap_or_default();
            vec![
                t!(AuditWay, from = name(from), to = name(to)),
                t!(AuditRecords, count = text::grouped(*records)),
            ]
        }
        AuditDetail::RetentionApplied { rule, count } => {
            vec![t!(AuditRetention, rule = crate::privacy::rule_word(*rule), count = text::grouped(*count))]
        }
        AuditDetail::Erased { values, .. } => vec![t!(AuditValues, count = text::grouped(*values))],
    }
}

/// Each field, old → new. What a role may do is told right by right.
fn changed(changes: &[FieldChange], named: &[AuditSubject]) -> Vec<String> {
    let told = changes.iter().map(|change| change::by_name(change, named));
    told.flat_map(|change| lines_of(&change)).collect()
}

fn lines_of(change: &FieldChange) -> Vec<String> {
    let told = |field: String, old: String, new: String| match old == new {
        // What did not change says which one it is about.
        true => vec![format!("{field} · {new}")],
        false => vec![t!(TimelineChange, field = field, old = old, new = new)],
    };
    let both = |field: Key, as_field: &str| {
        told(text(field), change::value(as_field, &change.old), change::value(as_field, &change.new))
    };
    match change.field.as_str() {
        "role" => told(text(Key::MeRole), role(&change.old), role(&change.new)),
        "grants" => match (grants(&change.old), grants(&change.new)) {
            (Some(old), Some(new)) => grant_words::changes(&old, &new),
            (None, Some(all)) | (Some(all), None) => vec![grant_words::summary(&all)],
            (None, None) => Vec::new(),
        },
        "team" => both(Key::MeTeam, "team"),
        "parent" => both(Key::AdministrationTeamAbove, "parent"),
        "manager" => both(Key::AdministrationManager, "manager"),
        "person" => both(Key::AuditPerson, "person"),
        "expires_at" => both(Key::TokenEnd, "expires_at"),
        "disabled_at" => both(Key::AdministrationDisabled, "disabled_at"),
        "password_link" => both(Key::SecurityResetLink, "expires_at"),
        "invitation" => both(Key::SecurityInvitation, "expires_at"),
        _ => vec![change::sentence(change, &[])],
    }
}

fn grants(value: &Value) -> Option<Grants> {
    serde_json::from_value(value.clone()).ok()
}

/// A role by the app's word; one that the site made stands there by its name already.
fn role(value: &Value) -> String {
    match value.as_str().and_then(|word| word.parse().ok()) {
        Some(role) => role_words::role(role, None),
        None => change::value("role", value),
    }
}

/// Why somebody whose address is known already did not show that it is them.
fn confirmation_refusal(reason: SignInRefusal) -> String {
    text(match reason {
        SignInRefusal::WrongCredentials => Key::AuditRefusalWrongPassword,
        SignInRefusal::WrongFactor => Key::AuditRefusalWrongFactor,
        SignInRefusal::TooMany => Key::AuditRefusalTooMany,
        SignInRefusal::OpenId => Key::AuditRefusalOpenId,
    })
}

/// Why a request was refused, said of somebody else.
fn refusal(code: ErrorCode) -> String {
    match code {
        ErrorCode::Forbidden => text(Key::AuditRefusedForbidden),
        ErrorCode::CrossSite => text(Key::AuditRefusedCrossSite),
        // No other refusal is told of.
        code => code.to_string(),
    }
}

fn times(what: String, count: i64) -> String {
    if count > 1 { t!(AuditTimes, what = what, count = text::grouped(count)) } else { what }
}
