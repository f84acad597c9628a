//! The pipeline's closed sets as words, and the names that a site gave to its stages and steps.

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
    pipelines
        .iter()
        .find_map(|pipeline| pipeline.stage(key))
        .map_or_else(|| key.to_string(), |stage| named(&stage.name))
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
