//! The audit log (O7): who did what, when, from where, and what it was before and after.
//!
//! What happens to a record is told by its [events](crate::event); here is what is no record's change: signing in, being
//! refused, reading an export, changing people and rights. Both are shown together. Nothing here decides who may read it,
//! and nothing here knows how the log is sealed.

pub mod api;
mod detail;

use crate::event::{EventKind, SubjectKind};
use crate::wire::words;

pub use detail::{AuditDetail, AuditWhat};

words! {
    /// What an entry of the log may tell, as a word to filter by. The first eight are those of events.
    AuditKind {
        /// A record was made.
        Created = "created",
        /// Fields of a record changed.
        Changed = "changed",
        /// An activity was logged.
        ActivityLogged = "activity_logged",
        /// An activity was changed afterwards.
        ActivityChanged = "activity_changed",
        /// A file was attached.
        AttachmentAdded = "attachment_added",
        /// A deal moved to another stage.
        StageMoved = "stage_moved",
        /// A record came from a file.
        Imported = "imported",
        /// Colleagues began to take part in a record, or ceased to.
        ParticipantsChanged = "participants_changed",
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// A sign-in was refused.
        SignInRefused = "sign_in_refused",
        /// Somebody who is signed in was to show that it is them, and did not.
        ConfirmationRefused = "confirmation_refused",
        /// Somebody signed out.
        SignedOut = "signed_out",
        /// A session was ended by somebody who did not use it.
        SessionEnded = "session_ended",
        /// A password was changed or set anew.
        PasswordChanged = "password_changed",
        /// A second factor was added or removed.
        SecondFactorChanged = "second_factor_changed",
        /// Recovery codes were made anew, and the old ones are none any more.
        RecoveryCodesRenewed = "recovery_codes_renewed",
        /// Something was asked for that the person may not do.
        Refused = "refused",
        /// An import was started.
        ImportStarted = "import_started",
        /// An import was taken back.
        ImportUndone = "import_undone",
        /// Something was exported.
        Exported = "exported",
        /// A masked value was revealed.
        Revealed = "revealed",
        /// A person was added, changed, disabled or enabled.
        PersonChanged = "person_changed",
        /// A team was added, changed or removed.
        TeamChanged = "team_changed",
        /// A role was added, changed or removed.
        RoleChanged = "role_changed",
        /// An API token was issued, changed or revoked.
        TokenChanged = "token_changed",
        /// Settings of the site changed.
        SettingsChanged = "settings_changed",
        /// The rules of a pipeline changed.
        RulesChanged = "rules_changed",
        /// Records were handed from one person to another.
        HandedOver = "handed_over",
        /// Personal values were erased.
        Erased = "erased",
        /// What was kept long enough was removed by a rule of retention.
        RetentionApplied = "retention_applied",
    }
}

impl From<EventKind> for AuditKind {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Created => Self::Created,
            EventKind::Changed => Self::Changed,
            EventKind::ActivityLogged => Self::ActivityLogged,
            EventKind::ActivityChanged => Self::ActivityChanged,
            EventKind::AttachmentAdded => Self::AttachmentAdded,
            EventKind::StageMoved => Self::StageMoved,
            EventKind::Imported => Self::Imported,
            EventKind::ParticipantsChanged => Self::ParticipantsChanged,
        }
    }
}

impl AuditKind {
    /// The kind of event that it is, where it is one.
    pub fn event(self) -> Option<EventKind> {
        EventKind::ALL.iter().copied().find(|kind| Self::from(*kind) == self)
    }
}

words! {
    /// What an entry may be about.
    AuditSubjectKind {
        /// Account.
        Account = "account",
        /// Contact.
        Contact = "contact",
        /// Lead.
        Lead = "lead",
        /// Deal.
        Deal = "deal",
        /// An activity.
        Activity = "activity",
        /// An attachment.
        Attachment = "attachment",
        /// A person who signs in.
        Person = "person",
        /// A team.
        Team = "team",
        /// A role.
        Role = "role",
        /// An API token.
        Token = "token",
        /// An import.
        Import = "import",
        /// A pipeline.
        Pipeline = "pipeline",
    }
}

impl From<SubjectKind> for AuditSubjectKind {
    fn from(kind: SubjectKind) -> Self {
        match kind {
            SubjectKind::Account => Self::Account,
            SubjectKind::Contact => Self::Contact,
            SubjectKind::Lead => Self::Lead,
            SubjectKind::Deal => Self::Deal,
        }
    }
}

words! {
    /// Where an entry of the log is kept.
    AuditSource {
        /// Among the events.
        Event = "event",
        /// Among the log's own entries.
        Entry = "entry",
    }
}

words! {
    /// What was done to something that is not a record.
    AuditAct {
        /// It was added.
        Added = "added",
        /// It was changed.
        Changed = "changed",
        /// It was removed, or revoked.
        Removed = "removed",
    }
}

words! {
    /// How somebody signed in.
    SignInWay {
        /// With a password.
        Password = "password",
        /// By setting the site up.
        SetUp = "set_up",
        /// By an invitation.
        Invitation = "invitation",
        /// By the company's own sign-in (OpenID Connect).
        OpenId = "open_id",
    }
}

words! {
    /// Why a sign-in was refused, or a confirmation that it is still the same person.
    SignInRefusal {
        /// Address and password do not belong together; which of the two is wrong is not told.
        WrongCredentials = "wrong_credentials",
        /// The second factor was wrong.
        WrongFactor = "wrong_factor",
        /// Too many tries before it.
        TooMany = "too_many",
        /// The company's own sign-in vouched for nobody of this site.
        OpenId = "open_id",
    }
}

words! {
    /// What was exported.
    ExportedThing {
        /// The audit log.
        AuditLog = "audit_log",
        /// A list of records.
        List = "list",
        /// What is known of a person.
        Person = "person",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_one_word_in_both_places() {
        for kind in EventKind::ALL {
            assert_eq!(AuditKind::from(*kind).as_str(), kind.as_str());
            assert_eq!(AuditKind::from(*kind).event(), Some(*kind));
        }
        assert_eq!(AuditKind::SignedIn.event(), None);
    }
}
