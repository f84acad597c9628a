//! What a column is called in a file that is exported, in both languages: the first word that an import takes for the same
//! field, so that what was exported is known again. Pages call their columns by their own words.

use crate::event::SubjectKind;
use crate::people::Language;

/// What the field `name` of a record of `kind` is called; nothing for one that is no field.
pub fn header(kind: SubjectKind, name: &str, language: Language) -> Option<&'static str> {
    use SubjectKind::{Account, Contact, Deal, Lead};
    let (chinese, english) = match (kind, name) {
        (Account, "name") | (Deal | Contact, "account") => ("客户名称", "Account"),
        (Contact, "name") | (Deal, "contact") => ("联系人", "Contact"),
        (Lead, "name") => ("联系人", "Contact"),
        (Lead, "company") => ("客户名称", "Account"),
        (Deal, "name") => ("商机", "Deal"),
        (Account, "phone") => ("公司电话", "Company phone"),
        (_, "phone") => ("手机", "Phone"),
        (_, "grade") => ("客户等级", "Grade"),
        (_, "industry") => ("行业", "Industry"),
        (_, "region") => ("区域", "Region"),
        (_, "employees") => ("员工人数", "Employees"),
        (_, "website") => ("网址", "Website"),
        (_, "credit_code") => ("信用代码", "Credit code"),
        (_, "payment_term_days") => ("账期", "Payment term in days"),
        (_, "invoicing_qualified") => ("开票资质", "Invoicing qualified"),
        (_, "source") => ("来源", "Source"),
        (_, "next_contact_at") => ("下次联系时间", "Next contact"),
        (_, "note") => ("备注", "Note"),
        (_, "title") => ("职务", "Title"),
        (_, "email") => ("邮箱", "Email"),
        (_, "wechat") => ("微信", "WeChat"),
        (_, "status") => ("状态", "Status"),
        (_, "need") => ("需求", "Need"),
        (_, "amount") => ("金额", "Amount"),
        (_, "currency") => ("币种", "Currency"),
        (_, "expected_close_on") => ("预计成交日期", "Expected close date"),
        (_, "competitor_brief") => ("竞品情况", "Competitor brief"),
        (_, "budget_low") => ("预算下限", "Budget from"),
        (_, "budget_high") => ("预算上限", "Budget to"),
        (_, "decision_maker_title") => ("关键决策人职务", "Decision maker's title"),
        (_, "next_step") => ("下一步", "Next step"),
        (_, "stage") => ("阶段", "Stage"),
        (_, "open") => ("进行中", "Open"),
        (_, "stay") => ("停留天数", "Days in stage"),
        (_, "silence") => ("沉默天数", "Days of silence"),
        (_, "gate_missing") => ("门禁欠缺", "Missing at the gate"),
        (_, "lost_reason") => ("丢单原因", "Lost because"),
        (_, "last_touch_at") => ("最近跟进", "Last touch"),
        (_, "open_deals") => ("进行中的商机", "Open deals"),
        (_, "owner") => ("负责人", "Owner"),
        (_, "team") => ("团队", "Team"),
        (_, "created_at") => ("创建时间", "Created"),
        (_, "created_by") => ("创建人", "Created by"),
        (_, "updated_at") => ("更新时间", "Updated"),
        (_, "updated_by") => ("更新人", "Updated by"),
        (_, "source_import") => ("来自导入", "Import"),
        _ => return None,
    };
    Some(match language {
        Language::Chinese => chinese,
        Language::English => english,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::field::fields_of;

    #[test]
    fn every_field_has_a_header_of_its_own_in_both_languages() {
        for kind in SubjectKind::ALL {
            for language in Language::ALL {
                let mut headers: Vec<_> = fields_of(*kind)
                    .iter()
                    .map(|field| header(*kind, field.name, *language).unwrap())
                    .collect();
                headers.sort_unstable();
                headers.dedup();
                assert_eq!(headers.len(), fields_of(*kind).len(), "{kind} {language}");
            }
        }
    }
}
