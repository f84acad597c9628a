//! The pipeline's closed sets as words, and the names that a site gave to its stages and steps.

use super::stage_of;
use crate::text::{Key, Language, language, text};
use shared::pipeline::rules::{Named, Pipeline};
use shared::pipeline::{ApprovalRole, DealField, LostReason, StageKey};

/// A name in the reader's language.
pub fn named(name: &Named) -> String {
    match language() {
        Language::Chinese => name.zh.clone(),
        Language::English => name.en.clone(),
    }
}

/// A stage's name; its key while the pipelines are on their way, or where they no longer know it.
pub fn stage(pipelines: &[Pipeline], key: &StageKey) -> String {
    stage_of(pipelines, key).map_or_else(|| key.to_string(), |stage| named(&stage.name))
}

/// A deal's name where its customer's stands beside it: without the customer, whom people like to name in front, and
/// nothing where it is called like the customer, as imported deals are.
/// `芯华医疗 · 冷链追溯` of `无锡芯华医疗器械股份有限公司` is `冷链追溯`.
pub fn beside<'a>(account: &str, deal: &'a str) -> Option<&'a str> {
    if deal.trim() == account.trim() {
        return None;
    }
    let parts = [" · ", " - ", " – ", " — "].iter().find_map(|between| deal.split_once(between));
    Some(match parts {
        Some((customer, rest)) if account.contains(customer.trim()) && !rest.trim().is_empty() => rest.trim(),
        Some(_) | None => deal,
    })
}

/// A deal's name where nothing stands beside it: with the customer's in front, unless it begins with that.
pub fn whole(account: &str, deal: &str) -> String {
    if beside(account, deal) == Some(deal) { format!("{account} · {deal}") } else { deal.to_owned() }
}

/// Why a deal was lost.
pub fn lost(reason: LostReason) -> String {
    text(match reason {
        LostReason::Price => Key::LostReasonPrice,
        LostReason::NoBudget => Key::LostReasonNoBudget,
        LostReason::Competitor => Key::LostReasonCompetitor,
        LostReason::ProductGap => Key::LostReasonProductGap,
        LostReason::Cancelled => Key::LostReasonCancelled,
        LostReason::NoAnswer => Key::LostReasonNoAnswer,
        LostReason::NoNeed => Key::LostReasonNoNeed,
        LostReason::Other => Key::LostReasonOther,
    })
}

/// A field that gates ask for, in short.
pub fn field(field: DealField) -> String {
    text(match field {
        DealField::CompetitorBrief => Key::PipelineFieldCompetitorBrief,
        DealField::BudgetRange => Key::PipelineFieldBudgetRange,
        DealField::DecisionMakerTitle => Key::PipelineFieldDecisionMakerTitle,
        DealField::Amount => Key::LabelAmount,
        DealField::ExpectedCloseOn => Key::PipelineFieldExpectedCloseOn,
        DealField::Contact => Key::LabelContact,
    })
}

/// Who signs.
pub fn role(role: ApprovalRole) -> String {
    text(match role {
        ApprovalRole::Legal => Key::PipelineRoleLegal,
        ApprovalRole::Finance => Key::PipelineRoleFinance,
        ApprovalRole::Delivery => Key::PipelineRoleDelivery,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_named_once_however_the_deal_is_called() {
        let account = "无锡芯华医疗器械股份有限公司";
        for (deal, short, long) in [
            ("芯华医疗 · 冷链追溯", "冷链追溯", "芯华医疗 · 冷链追溯"),
            ("冷链追溯", "冷链追溯", "无锡芯华医疗器械股份有限公司 · 冷链追溯"),
            ("冷链 · 二期", "冷链 · 二期", "无锡芯华医疗器械股份有限公司 · 冷链 · 二期"),
        ] {
            assert_eq!(beside(account, deal), Some(short));
            assert_eq!(whole(account, deal), long);
        }
        assert_eq!(beside(account, account), None);
        assert_eq!(whole(account, account), account);
    }
}
