//! The words of personal data, one for each variant.

use crate::text::{Key, text};
use shared::privacy::DataSubjectKind;
use shared::privacy::contacting::{Channel, ConsentState, LawfulBasis};
use shared::privacy::erasure::{ErasureState, Kept, Removed};
use shared::privacy::request::{PrivacyRequestKind, PrivacyRequestState};
use shared::privacy::retention::RetentionRule;

/// `无效线索：抹除此人`.
pub fn rule_word(rule: RetentionRule) -> String {
    text(match rule {
        RetentionRule::LostLeads => Key::PrivacyRuleLostLeads,
        RetentionRule::SilentContacts => Key::PrivacyRuleSilentContacts,
        RetentionRule::ImportFiles => Key::PrivacyRuleImportFiles,
        RetentionRule::IdempotencyKeys => Key::PrivacyRuleIdempotencyKeys,
        RetentionRule::Sessions => Key::PrivacyRuleSessions,
    })
}

/// `联系人`.
pub(super) fn subject(kind: DataSubjectKind) -> String {
    text(match kind {
        DataSubjectKind::Contact => Key::PrivacyAsContact,
        DataSubjectKind::Lead => Key::PrivacyAsLead,
        DataSubjectKind::Person => Key::PrivacyAsPerson,
    })
}

/// `电话`.
pub(super) fn channel(channel: Channel) -> String {
    text(match channel {
        Channel::Phone => Key::PrivacyChannelPhone,
        Channel::Email => Key::PrivacyChannelEmail,
        Channel::Wechat => Key::PrivacyChannelWechat,
        Channel::Sms => Key::PrivacyChannelSms,
        Channel::Any => Key::PrivacyChannelAny,
    })
}

/// `同意`, `撤回`.
pub(super) fn consent_state(state: ConsentState) -> String {
    text(match state {
        ConsentState::Given => Key::PrivacyConsentGiven,
        ConsentState::Withdrawn => Key::PrivacyConsentWithdrawn,
    })
}

/// `个人同意`.
pub(super) fn basis(basis: LawfulBasis) -> String {
    text(match basis {
        LawfulBasis::Consent => Key::PrivacyBasisConsent,
        LawfulBasis::Contract => Key::PrivacyBasisContract,
        LawfulBasis::LegalDuty => Key::PrivacyBasisLegalDuty,
        LawfulBasis::Emergency => Key::PrivacyBasisEmergency,
        LawfulBasis::PublicInterest => Key::PrivacyBasisPublicInterest,
        LawfulBasis::Public => Key::PrivacyBasisPublic,
        LawfulBasis::Other => Key::PrivacyBasisOther,
    })
}

/// `查阅、复制`.
pub(super) fn request_kind(kind: PrivacyRequestKind) -> String {
    text(match kind {
        PrivacyRequestKind::Copy => Key::PrivacyKindCopy,
        PrivacyRequestKind::Correction => Key::PrivacyKindCorrection,
        PrivacyRequestKind::Erasure => Key::PrivacyKindErasure,
        PrivacyRequestKind::Objection => Key::PrivacyKindObjection,
        PrivacyRequestKind::Explanation => Key::PrivacyKindExplanation,
    })
}

/// `待答复`.
pub(super) fn request_state(state: PrivacyRequestState) -> String {
    text(match state {
        PrivacyRequestState::Open => Key::PrivacyStateOpen,
        PrivacyRequestState::Done => Key::PrivacyStateDone,
        PrivacyRequestState::Refused => Key::PrivacyStateRefused,
    })
}

/// `已完成`.
pub(super) fn erasure_state(state: ErasureState) -> String {
    text(match state {
        ErasureState::Waiting => Key::PrivacyErasedWaiting,
        ErasureState::Cleaning => Key::PrivacyErasedCleaning,
        ErasureState::Done => Key::PrivacyErasedDone,
    })
}

/// What goes.
pub(super) fn removed(what: Removed) -> String {
    text(match what {
        Removed::Fields => Key::PrivacyRemovedFields,
        Removed::Activities => Key::PrivacyRemovedActivities,
        Removed::Files => Key::PrivacyRemovedFiles,
        Removed::Consents => Key::PrivacyRemovedConsents,
        Removed::Events => Key::PrivacyRemovedEvents,
        Removed::Mentions => Key::PrivacyRemovedMentions,
        Removed::Imports => Key::PrivacyRemovedImports,
        Removed::Answers => Key::PrivacyRemovedAnswers,
    })
}

/// What stays, and why.
pub(super) fn kept(what: Kept) -> String {
    text(match what {
        Kept::Deals => Key::PrivacyKeptDeals,
        Kept::Customer => Key::PrivacyKeptCustomer,
        Kept::Log => Key::PrivacyKeptLog,
        Kept::OtherFiles => Key::PrivacyKeptOtherFiles,
        Kept::SharedValues => Key::PrivacyKeptSharedValues,
        Kept::Work => Key::PrivacyKeptWork,
        Kept::Backups => Key::PrivacyKeptBackups,
    })
}
