//! The closed sets of records as words and icons. Each set is matched whole, so that a new member without a word
//! does not compile.

use crate::t;
use crate::text::{Key, text};
use crate::ui::Glyph;
use shared::event::SubjectKind;
use shared::pipeline::DocumentKind;
use shared::records::activity::ActivityKind;
use shared::records::lead::LeadStatus;
use shared::records::{Source, Subject};
use uuid::Uuid;

/// `电话`, `微信`.
pub fn activity(kind: ActivityKind) -> String {
    text(match kind {
        ActivityKind::Call => Key::ActivityCall,
        ActivityKind::Email => Key::ActivityEmail,
        ActivityKind::Wechat => Key::ActivityWechat,
        ActivityKind::Visit => Key::ActivityVisit,
        ActivityKind::Meeting => Key::ActivityMeeting,
        ActivityKind::Note => Key::ActivityNote,
    })
}

/// What logging one of a kind is called: `记电话`.
pub fn log(kind: ActivityKind) -> String {
    text(match kind {
        ActivityKind::Call => Key::LogCall,
        ActivityKind::Email => Key::LogEmail,
        ActivityKind::Wechat => Key::LogWechat,
        ActivityKind::Visit => Key::LogVisit,
        ActivityKind::Meeting => Key::LogMeeting,
        ActivityKind::Note => Key::LogNote,
    })
}

/// The icon of a kind of activity.
pub const fn activity_glyph(kind: ActivityKind) -> Glyph {
    match kind {
        ActivityKind::Call => Glyph::Phone,
        ActivityKind::Email => Glyph::Mail,
        ActivityKind::Wechat => Glyph::Chat,
        ActivityKind::Visit => Glyph::Visit,
        ActivityKind::Meeting => Glyph::Users,
        ActivityKind::Note => Glyph::Note,
    }
}

/// `定制方案`, `会议纪要`.
pub fn document(kind: DocumentKind) -> String {
    text(match kind {
        DocumentKind::NeedsSummary => Key::DocumentNeedsSummary,
        DocumentKind::Proposal => Key::DocumentProposal,
        DocumentKind::AcceptanceMail => Key::DocumentAcceptanceMail,
        DocumentKind::ConfirmationMail => Key::DocumentConfirmationMail,
        DocumentKind::SignedScan => Key::DocumentSignedScan,
        DocumentKind::Minutes => Key::DocumentMinutes,
        DocumentKind::Contract => Key::DocumentContract,
        DocumentKind::Other => Key::DocumentOther,
    })
}

/// `展会扫码`, `客户转介绍`.
pub fn source(source: Source) -> String {
    text(match source {
        Source::WebForm => Key::SourceWebForm,
        Source::PhoneLine => Key::SourcePhoneLine,
        Source::WechatAccount => Key::SourceWechatAccount,
        Source::Wecom => Key::SourceWecom,
        Source::MiniProgram => Key::SourceMiniProgram,
        Source::H5Page => Key::SourceH5Page,
        Source::Exhibition => Key::SourceExhibition,
        Source::PhoneFollowUp => Key::SourcePhoneFollowUp,
        Source::PartnerReferral => Key::SourcePartnerReferral,
        Source::CustomerReferral => Key::SourceCustomerReferral,
        Source::DemoSignUp => Key::SourceDemoSignUp,
        Source::Advertisement => Key::SourceAdvertisement,
        Source::Import => Key::SourceImport,
        Source::Other => Key::SourceOther,
    })
}

/// `新线索`, `已联系`.
pub fn lead_status(status: LeadStatus) -> String {
    text(match status {
        LeadStatus::New => Key::LeadNew,
        LeadStatus::Contacted => Key::LeadContacted,
        LeadStatus::Qualified => Key::LeadQualified,
        LeadStatus::Disqualified => Key::LeadDisqualified,
    })
}

/// What a form calls its field on the wire, as its label says it; a name this build does not know stays as it is.
pub fn field(name: &str) -> String {
    text(match name {
        "name" => Key::LabelName,
        "account" => Key::LabelAccount,
        "contact" => Key::LabelContact,
        "amount" => Key::LabelAmount,
        "expected_close_on" => Key::LabelExpectedCloseOn,
        "competitor_brief" => Key::LabelCompetitorBrief,
        "budget_low" => Key::LabelBudgetLow,
        "budget_high" => Key::LabelBudgetHigh,
        "decision_maker_title" => Key::LabelDecisionMakerTitle,
        "source" => Key::LabelSource,
        "next_step" => Key::LabelNextStep,
        "next_contact_at" => Key::LabelNextContactAt,
        "grade" => Key::LabelGrade,
        "owner" => Key::CustomersOwner,
        "industry" => Key::LabelIndustry,
        "region" => Key::LabelRegion,
        "employees" => Key::LabelEmployees,
        "phone" => Key::LabelPhone,
        "email" => Key::LabelEmail,
        "wechat" => Key::LabelWechat,
        "website" => Key::LabelWebsite,
        "credit_code" => Key::LabelCreditCode,
        "payment_term_days" => Key::LabelPaymentTermDays,
        "invoicing_qualified" => Key::LabelInvoicingQualified,
        "note" => Key::LabelNote,
        "title" => Key::LabelTitle,
        "company" => Key::LabelCompany,
        "status" => Key::LabelStatus,
        "need" => Key::LabelNeed,
        "text" => Key::LabelText,
        "occurred_at" => Key::LabelOccurredAt,
        "figures.call_seconds" => Key::LabelCallSeconds,
        "figures.recorded" => Key::LabelRecorded,
        "figures.transcript_summary" => Key::LabelTranscriptSummary,
        "figures.email_opened" => Key::LabelEmailOpened,
        "figures.email_clicked" => Key::LabelEmailClicked,
        "figures.email_bounced" => Key::LabelEmailBounced,
        "figures.wechat_rounds" => Key::LabelWechatRounds,
        "figures.demo_minutes" => Key::LabelDemoMinutes,
        "figures.customer_questions" => Key::LabelCustomerQuestions,
        "figures.next_meeting_booked" => Key::LabelNextMeetingBooked,
        "figures.summary_confirmed" => Key::LabelSummaryConfirmed,
        "figures.change_requests" => Key::LabelChangeRequests,
        _ => return name.to_owned(),
    })
}

/// The kind of a subject and its id, as queries and draft names want them.
pub fn subject(subject: Subject) -> (SubjectKind, Uuid) {
    match subject {
        Subject::Account(id) => (SubjectKind::Account, id.0),
        Subject::Contact(id) => (SubjectKind::Contact, id.0),
        Subject::Lead(id) => (SubjectKind::Lead, id.0),
        Subject::Deal(id) => (SubjectKind::Deal, id.0),
    }
}

/// Who began to take part in a record, and who ceased to, a line each.
pub fn participants(began: &[String], ceased: &[String]) -> Vec<String> {
    let names = |people: &[String]| people.join(&text(Key::ListComma));
    let began = (!began.is_empty()).then(|| t!(TimelineBegan, names = names(began)));
    let ceased = (!ceased.is_empty()).then(|| t!(TimelineCeased, names = names(ceased)));
    began.into_iter().chain(ceased).collect()
}
