//! The words of the wizard: fields, kinds of faults, remedies. Every set is closed, so that a new member without a
//! word does not compile.

use crate::records::words as records;
use crate::t;
use crate::text::{self, Key, text};
use shared::error::Fault;
use shared::transfer::duplicate::DuplicateRule;
use shared::transfer::{Decision, ImportField, KeptBecause, Remedy, TextEncoding};

/// What a column can say.
pub(super) fn field(field: ImportField) -> String {
    text(match field {
        ImportField::AccountName => Key::TransferFieldAccountName,
        ImportField::CreditCode => Key::LabelCreditCode,
        ImportField::Grade => Key::LabelGrade,
        ImportField::Industry => Key::LabelIndustry,
        ImportField::Region => Key::LabelRegion,
        ImportField::AccountPhone => Key::TransferFieldAccountPhone,
        ImportField::Website => Key::LabelWebsite,
        ImportField::Source => Key::LabelSource,
        ImportField::ContactName => Key::LabelContact,
        ImportField::Title => Key::LabelTitle,
        ImportField::Phone => Key::LabelPhone,
        ImportField::Email => Key::LabelEmail,
        ImportField::Wechat => Key::LabelWechat,
        ImportField::Owner => Key::TransferFieldOwner,
        ImportField::DealName => Key::TransferFieldDealName,
        ImportField::Stage => Key::TransferFieldStage,
        ImportField::Amount => Key::LabelAmount,
        ImportField::ExpectedCloseOn => Key::LabelExpectedCloseOn,
        ImportField::NextStep => Key::LabelNextStep,
        ImportField::NextContactAt => Key::LabelNextContactAt,
        ImportField::Note => Key::LabelNote,
        ImportField::CreatedAt => Key::TransferFieldCreatedAt,
        ImportField::Employees => Key::LabelEmployees,
        ImportField::PaymentTermDays => Key::LabelPaymentTermDays,
        ImportField::InvoicingQualified => Key::LabelInvoicingQualified,
        ImportField::ContactNote => Key::TransferFieldContactNote,
        ImportField::CompetitorBrief => Key::LabelCompetitorBrief,
        ImportField::BudgetLow => Key::LabelBudgetLow,
        ImportField::BudgetHigh => Key::LabelBudgetHigh,
        ImportField::DecisionMakerTitle => Key::LabelDecisionMakerTitle,
        ImportField::AccountId => Key::TransferFieldAccountId,
        ImportField::ContactId => Key::TransferFieldContactId,
        ImportField::DealId => Key::TransferFieldDealId,
    })
}

/// A kind of fault in a few words, without the values of one cell; they follow the field's name.
pub(super) fn kind(fault: &Fault) -> String {
    let key = match fault {
        Fault::Required => Key::TransferFaultRequired,
        Fault::TooLong { .. } => Key::TransferFaultTooLong,
        Fault::OutOfRange { .. } => Key::TransferFaultOutOfRange,
        Fault::NotAnEmail => Key::TransferFaultNotAnEmail,
        Fault::NotAPhone { .. } => Key::TransferFaultNotAPhone,
        Fault::NotACreditCode => Key::TransferFaultNotACreditCode,
        Fault::NotAnAmount => Key::TransferFaultNotAnAmount,
        Fault::NotADate => Key::TransferFaultNotADate,
        Fault::NotAChoice => Key::TransferFaultNotAChoice,
        Fault::UnprintableCharacters => Key::TransferFaultUnprintableCharacters,
        Fault::FormulaCell => Key::TransferFaultFormulaCell,
        Fault::InTheFuture => Key::TransferFaultInTheFuture,
        Fault::EmptyRow => Key::TransferFaultEmptyRow,
        Fault::RepeatedHeader => Key::TransferFaultRepeatedHeader,
        // Of a cell, only the owner's column refers to somebody.
        Fault::NoSuchRecord => Key::TransferFaultNoSuchRecord,
        other => return text::fault(other),
    };
    text(key)
}

/// What a remedy does, as the button says it.
pub(super) fn remedy(remedy: Remedy) -> String {
    text(match remedy {
        Remedy::Reject => Key::TransferRemedyReject,
        Remedy::LeaveEmpty => Key::TransferRemedyLeaveEmpty,
        Remedy::UseContactName => Key::TransferRemedyUseContactName,
    })
}

/// By what a row was found to mean a record.
pub(super) fn rule(rule: DuplicateRule) -> String {
    text(match rule {
        DuplicateRule::SluiceId => Key::TransferRuleSluiceId,
        DuplicateRule::CreditCode => Key::TransferRuleCreditCode,
        DuplicateRule::AccountName => Key::TransferRuleAccountName,
        DuplicateRule::PhoneAndName => Key::TransferRulePhoneAndName,
        DuplicateRule::EmailAndName => Key::TransferRuleEmailAndName,
    })
}

/// What a decision does, as the button says it.
pub(super) fn decision(decision: Decision) -> String {
    text(match decision {
        Decision::FillBlanks => Key::TransferDecideFillBlanks,
        Decision::Update => Key::TransferDecideUpdate,
        Decision::New => Key::TransferDecideNew,
        Decision::Skip => Key::TransferDecideSkip,
    })
}

/// Why an undone import left something as it is.
pub(super) fn because(because: KeptBecause, fields: &[String]) -> String {
    text(match because {
        KeptBecause::Changed if !fields.is_empty() => {
            let fields: Vec<String> = fields.iter().map(|name| records::field(name)).collect();
            return t!(TransferKeptChangedFields, fields = fields.join(" · "));
        }
        KeptBecause::Changed => Key::TransferKeptChanged,
        KeptBecause::Touched => Key::TransferKeptTouched,
        KeptBecause::Needed => Key::TransferKeptNeeded,
        KeptBecause::NotYours => Key::TransferKeptNotYours,
    })
}

/// How a file's characters are written.
pub(super) fn encoding(encoding: TextEncoding) -> String {
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf16 | TextEncoding::Gb18030 => encoding.as_str().to_uppercase(),
        TextEncoding::Mixed => text(Key::TransferMixed),
    }
}
