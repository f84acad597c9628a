//! Pipelines: stages that mean something, and the gates between them (B1).
//!
//! - [`rules`]: a pipeline as data; [`default`](mod@default): the one a site begins with.
//! - [`facts`]: what the server knows of a deal that a gate may ask for.
//! - [`gate`]: rules and facts in, verdict out.
//! - [`movement`]: may this deal go there? The only place where a [`GatePass`](movement::GatePass) is made.
//! - [`deal`]: the deal's form and views; [`api`]: its endpoints.
//!
//! Nothing here moves a deal: a pass says that the server may.

pub mod api;
pub mod deal;
pub mod default;
pub mod facts;
pub mod gate;
pub mod movement;
pub mod rules;

use serde::{Deserialize, Serialize};

use crate::wire::words;

/// The key of a stage within its pipeline: 1 to 40 of `a-z`, `0-9` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct StageKey(String);

impl StageKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no stage key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAStageKey;

impl std::fmt::Display for NotAStageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a stage key is 1 to 40 of a-z, 0-9 and _")
    }
}

impl std::error::Error for NotAStageKey {}

impl TryFrom<String> for StageKey {
    type Error = NotAStageKey;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = (1..=40).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if fits { Ok(Self(text)) } else { Err(NotAStageKey) }
    }
}

impl std::str::FromStr for StageKey {
    type Err = NotAStageKey;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<StageKey> for String {
    fn from(key: StageKey) -> Self {
        key.0
    }
}

crate::wire::text_column!(StageKey);

impl std::fmt::Display for StageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// What a file is to the pipeline.
    DocumentKind {
        /// A customised summary of the customer's needs (定制需求摘要).
        NeedsSummary = "needs_summary",
        /// A customised proposal (定制方案).
        Proposal = "proposal",
        /// The customer accepts the proposal as sent: a picture of the mail.
        AcceptanceMail = "acceptance_mail",
        /// The customer confirms the revision: the mail itself.
        ConfirmationMail = "confirmation_mail",
        /// The customer's signature, scanned (签字版扫描件).
        SignedScan = "signed_scan",
        /// Minutes of a meeting (会议纪要).
        Minutes = "minutes",
        /// A contract.
        Contract = "contract",
        /// Anything else; counts for no gate.
        Other = "other",
    }
}

words! {
    /// The fields of a deal that a gate may require.
    DealField {
        /// Brief on the competitor.
        CompetitorBrief = "competitor_brief",
        /// Budget range.
        BudgetRange = "budget_range",
        /// Job title of the key decision maker.
        DecisionMakerTitle = "decision_maker_title",
        /// Amount over zero.
        Amount = "amount",
        /// Expected closing date.
        ExpectedCloseOn = "expected_close_on",
        /// Main contact.
        Contact = "contact",
    }
}

words! {
    /// Why a deal was lost.
    LostReason {
        /// Too expensive.
        Price = "price",
        /// No budget.
        NoBudget = "no_budget",
        /// A competitor won.
        Competitor = "competitor",
        /// The product lacks something.
        ProductGap = "product_gap",
        /// The customer dropped the project.
        Cancelled = "cancelled",
        /// The customer no longer answers.
        NoAnswer = "no_answer",
        /// It was never a real need.
        NoNeed = "no_need",
        /// Anything else, told in the reason.
        Other = "other",
    }
}

words! {
    /// Who signs before a deal may be won.
    ApprovalRole {
        /// Legal (法务).
        Legal = "legal",
        /// Finance (财务).
        Finance = "finance",
        /// Delivery (交付).
        Delivery = "delivery",
    }
}
