//! What the members and the words of somebody's data are called. Members of records and the members of closed sets are
//! called as in the app; what no page shows is called here.

use shared::audit::{AuditAct, AuditKind, ExportedThing, SignInRefusal, SignInWay};
use shared::people::{Language, Role};
use shared::pipeline::DocumentKind;
use shared::privacy::DataSubjectKind;
use shared::privacy::contacting::{Channel, ConsentState, LawfulBasis};
use shared::privacy::request::{PrivacyRequestKind, PrivacyRequestState};
use shared::privacy::retention::RetentionRule;
use shared::records::Source;
use shared::records::activity::{ActivityKind, Evidence};
use shared::records::lead::LeadStatus;

use crate::words::word;

/// A text in Chinese and in English.
pub(super) type Both = (&'static str, &'static str);

/// The one of `both` that `language` reads.
pub(super) const fn pick(both: Both, language: Language) -> &'static str {
    match language {
        Language::Chinese => both.0,
        Language::English => both.1,
    }
}

/// The parts of a copy in the order in which they are read, with their headings.
pub(super) const PARTS: [(&str, Both); 10] = [
    ("record", ("登记的信息", "The record")),
    ("consents", ("同意记录", "Consents")),
    ("do_not_contact", ("勿联系标记", "Marks not to contact")),
    ("requests", ("提出的请求", "Requests")),
    ("deals", ("相关商机", "Deals")),
    ("activities", ("跟进记录", "Activities")),
    ("files", ("文件", "Files")),
    ("imports", ("来自的导入", "Imports")),
    ("history", ("变更历史", "History")),
    ("log", ("日志", "Log")),
];

/// Members that say something to programs alone; the file for programs has them.
pub(super) const FOR_PROGRAMS: [&str; 10] =
    ["id", "activity", "attachment", "import", "session", "sources", "code", "method", "route", "format"];

/// What the app's labels do not name, or name for another place.
const OWN: &[(&str, Both)] = &[
    ("act", ("做了什么", "What was done")),
    ("activity_kind", ("方式", "Kind of activity")),
    ("answer", ("答复", "Answer")),
    ("asked_by", ("提出人", "Asked by")),
    ("at", ("时间", "Time")),
    ("basis", ("依据", "Legal ground")),
    ("began", ("开始参与", "Began to take part")),
    ("ceased", ("不再参与", "Ceased to take part")),
    ("changes", ("改动", "Changes")),
    ("channel", ("联系方式", "Channel")),
    ("claimed_stage", ("文件里写的阶段", "Stage that the file claimed")),
    ("consent", ("同意", "Consent")),
    ("count", ("次数", "How often")),
    ("created_at", ("登记时间", "Recorded")),
    ("disabled_at", ("停用时间", "Disabled")),
    ("do_not_contact", ("勿联系", "Not to be contacted")),
    ("document", ("文件类型", "Kind of file")),
    ("dry_run", ("只试运行", "Trial run only")),
    ("due_on", ("答复期限", "To be answered by")),
    ("evidence", ("依据", "How it is known")),
    ("expires_at", ("有效期至", "Valid until")),
    ("field", ("项目", "Field")),
    ("file", ("文件", "File")),
    ("filters", ("筛选条件", "Narrowed to")),
    ("from", ("原负责人", "From")),
    ("identity", ("公司账号", "Company account")),
    ("in_this_copy", ("在本副本中的位置", "Where it is in this copy")),
    ("invitation", ("邀请有效期至", "Invitation valid until")),
    ("kind", ("类型", "Kind")),
    ("language", ("语言", "Language")),
    ("manager", ("直属上级", "Reports to")),
    ("noted_by", ("记录人", "Noted by")),
    ("on", ("已开启", "On")),
    ("parent", ("上级团队", "Team above")),
    ("password_link", ("重设密码链接有效期至", "Link to a new password valid until")),
    ("person", ("人员", "Person")),
    ("reason", ("原因", "Reason")),
    ("received_on", ("收到日期", "Received on")),
    ("records", ("记录数", "Records")),
    ("reset", ("由别人重设", "Set anew by somebody else")),
    ("role", ("角色", "Role")),
    ("row", ("第几行", "Row")),
    ("rule", ("保存期限规则", "Retention rule")),
    ("since", ("自", "Since")),
    ("size", ("大小", "Size")),
    ("state", ("状态", "State")),
    ("team", ("团队", "Team")),
    ("text_version", ("文本版本", "Version of the text")),
    ("to", ("新负责人", "To")),
    ("updated_at", ("最近修改", "Last changed")),
    ("values", ("值的个数", "Values")),
    ("version", ("版本", "Version")),
    ("way", ("登录方式", "How")),
    ("what", ("导出内容", "What was exported")),
];

/// What a member is called; a name that nobody knows stays as it is.
pub(super) fn label(name: &str, language: Language) -> &str {
    let name = name.strip_prefix("figures.").unwrap_or(name);
    let own = OWN.iter().find(|(own, _)| *own == name).map(|(_, both)| pick(*both, language));
    own.or_else(|| word(&format!("label.{name}"), language)).unwrap_or(name)
}

/// The word of a closed set as it stands in `field`, in the reader's language; nothing for what is in no set.
pub(super) fn said(field: &str, value: &str, language: Language) -> Option<&'static str> {
    let own = match (field, value) {
        ("evidence", "self") => Some(("口头说明", "As told")),
        ("language", "zh-CN") => Some(("中文", "Chinese")),
        ("language", "en") => Some(("英文", "English")),
        _ => None,
    };
    own.map(|both| pick(both, language)).or_else(|| word(&key(field, value)?, language))
}

/// Where the app's texts have the word of a closed set.
fn key(field: &str, value: &str) -> Option<String> {
    macro_rules! one_of {
        ($($set:ty: $prefix:literal),+) => {{
            let found = None;
            $(let found = found.or_else(|| value.parse::<$set>().ok().map(|_| format!("{}{value}", $prefix)));)+
            found
        }};
    }
    match field {
        "kind" | "activity_kind" => one_of!(
            DataSubjectKind: "privacy.as_",
            PrivacyRequestKind: "privacy.kind_",
            ActivityKind: "activity.",
            AuditKind: "audit.kind_"
        ),
        "state" => one_of!(ConsentState: "privacy.consent_", PrivacyRequestState: "privacy.state_"),
        "basis" => one_of!(LawfulBasis: "privacy.basis_"),
        "channel" | "do_not_contact" => one_of!(Channel: "privacy.channel_"),
        "consent" => one_of!(
            Channel: "privacy.channel_",
            LawfulBasis: "privacy.basis_",
            ConsentState: "privacy.consent_"
        ),
        "source" => one_of!(Source: "source."),
        "status" => one_of!(LeadStatus: "lead."),
        "document" => one_of!(DocumentKind: "document."),
        "evidence" => one_of!(Evidence: "timeline.evidence_"),
        "role" => one_of!(Role: "role."),
        "act" => one_of!(AuditAct: "audit.act_"),
        "way" => one_of!(SignInWay: "audit.way_"),
        "reason" => one_of!(SignInRefusal: "audit.refusal_"),
        "rule" => one_of!(RetentionRule: "privacy.rule_"),
        "what" => match value.parse().ok()? {
            ExportedThing::AuditLog => Some("audit.name".to_owned()),
            ExportedThing::List => Some("audit.exported_list".to_owned()),
            ExportedThing::Person => Some("audit.exported_person".to_owned()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::records::activity::ActivityFigures;
    use shared::records::contact::ContactForm;
    use shared::records::lead::LeadForm;

    use super::*;

    const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

    #[test]
    fn every_word_of_every_set_is_said_in_both_languages() {
        let mut words: Vec<(&str, String)> = Vec::new();
        macro_rules! all {
            ($($field:literal: $set:ty),+ $(,)?) => { $(
                words.extend(<$set>::ALL.iter().map(|word| ($field, word.to_string())));
            )+ };
        }
        all!(
            "kind": DataSubjectKind,
            "kind": PrivacyRequestKind,
            "kind": ActivityKind,
            "kind": AuditKind,
            "state": ConsentState,
            "state": PrivacyRequestState,
            "basis": LawfulBasis,
            "channel": Channel,
            "do_not_contact": Channel,
            "consent": LawfulBasis,
            "source": Source,
            "status": LeadStatus,
            "document": DocumentKind,
            "evidence": Evidence,
            "act": AuditAct,
            "way": SignInWay,
            "reason": SignInRefusal,
            "rule": RetentionRule,
            "what": ExportedThing,
            "language": Language,
        );
        words.extend(Role::built_in().map(|role| ("role", role.to_string())));
        for (field, word) in words {
            for language in LANGUAGES {
                assert!(said(field, &word, language).is_some(), "{field}: {word} in {language}");
            }
        }
    }

    #[test]
    fn every_field_of_somebody_is_called_something() {
        let figures = ActivityFigures {
            call_seconds: Some(1),
            recorded: Some(true),
            transcript_summary: Some(String::new()),
            email_opened: Some(true),
            email_clicked: Some(true),
            email_bounced: Some(true),
            wechat_rounds: Some(1),
            demo_minutes: Some(1),
            customer_questions: Some(1),
            next_meeting_booked: Some(true),
            summary_confirmed: Some(true),
            change_requests: Some(1),
        };
        let forms = [json!(ContactForm::default()), json!(LeadForm::default()), json!(figures)];
        let names = forms.iter().filter_map(Value::as_object).flat_map(|form| form.keys());
        for name in names {
            for language in LANGUAGES {
                assert_ne!(label(name, language), name, "in {language}");
            }
        }
        assert_eq!(label("figures.recorded", Language::Chinese), "已录音");
    }
}
