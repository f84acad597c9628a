//! The words of the wizard: fields, kinds of faults, remedies. Every set is closed, so that a new member without a
//! word does not compile.

use crate::text::{self, Key, text};
use shared::error::Fault;
use shared::transfer::{ImportField, Remedy, TextEncoding};

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

/// How a file's characters are written.
pub(super) fn encoding(encoding: TextEncoding) -> String {
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf16 | TextEncoding::Gb18030 => encoding.as_str().to_uppercase(),
        TextEncoding::Mixed => text(Key::TransferMixed),
    }
}
