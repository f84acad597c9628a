//! Deals (商机): the form, and how they are shown in lists, on the board and on their page.

use super::gate::GateProgress;
use super::{DealField, LostReason, StageKey};
use crate::error::{Fault, Finding};
use crate::form::{Findings, Judged, NAME_MAX, SHORT_MAX, TEXT_MAX, present};
use crate::ids::{AccountId, ContactId, DealId, PipelineId};
use crate::money::{Currency, MAX_MINOR, Money};
use crate::people::{TeamBrief, UserBrief};
use crate::records::{AccountBrief, ContactBrief, Source};
use crate::time::{Date, Instant, is_keepable};
use crate::wire::wire;

wire! {
    /// What a person fills in of a deal. The stage is not part of it: it changes by a move alone.
    #[derive(Eq)]
    pub struct DealForm {
        /// The account; required.
        pub account: AccountId,
        /// Name; required.
        #[serde(default)]
        pub name: String,
        /// Main contact, of the same account.
        #[serde(default)]
        pub contact: Option<ContactId>,
        /// Amount, from 0.
        pub amount: Money,
        /// Expected closing date.
        #[serde(default, deserialize_with = "crate::time::optional_date")]
        pub expected_close_on: Option<Date>,
        /// Brief on the competitor.
        #[serde(default)]
        pub competitor_brief: Option<String>,
        /// Lower end of the customer's budget, in minor units of the amount's currency.
        #[serde(default)]
        pub budget_low: Option<i64>,
        /// Upper end of the customer's budget, in minor units of the amount's currency.
        #[serde(default)]
        pub budget_high: Option<i64>,
        /// Job title of the key decision maker.
        #[serde(default)]
        pub decision_maker_title: Option<String>,
        /// Where it came from.
        #[serde(default)]
        pub source: Option<Source>,
        /// What comes next.
        #[serde(default)]
        pub next_step: Option<String>,
        /// When to contact them next.
        #[serde(default)]
        pub next_contact_at: Option<Instant>,
    }
}

impl DealField {
    /// The fields of [`DealForm`] that it is filled in by, as they are called on the wire.
    pub const fn of_form(self) -> &'static [&'static str] {
        match self {
            Self::CompetitorBrief => &["competitor_brief"],
            Self::BudgetRange => &["budget_low", "budget_high"],
            Self::DecisionMakerTitle => &["decision_maker_title"],
            Self::Amount => &["amount"],
            Self::ExpectedCloseOn => &["expected_close_on"],
            Self::Contact => &["contact"],
        }
    }
}

impl DealForm {
    /// An empty form for a deal of `account`.
    pub fn new(account: AccountId, currency: Currency) -> Self {
        Self {
            account,
            name: String::new(),
            contact: None,
            amount: Money { minor: 0, currency },
            expected_close_on: None,
            competitor_brief: None,
            budget_low: None,
            budget_high: None,
            decision_maker_title: None,
            source: None,
            next_step: None,
            next_contact_at: None,
        }
    }

    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let Self {
            account,
            name,
            contact,
            amount,
            expected_close_on,
            competitor_brief,
            budget_low,
            budget_high,
            decision_maker_title,
            source,
            next_step,
            next_contact_at,
        } = self;
        let mut findings = Findings::new();
        let name = findings.line("name", name, NAME_MAX);
        findings.within("amount", Some(amount.minor), 0, MAX_MINOR);
        findings.within("budget_low", *budget_low, 0, MAX_MINOR);
        findings.within("budget_high", *budget_high, 0, MAX_MINOR);
        if let (Some(low), Some(high)) = (budget_low, budget_high)
            && low > high
        {
            findings.add("budget_low", Fault::Reversed);
        }
        if expected_close_on.is_some_and(|date| !is_keepable(date)) {
            findings.add("expected_close_on", Fault::NotADate);
        }
        let competitor_brief =
            findings.optional_text("competitor_brief", competitor_brief.as_deref(), TEXT_MAX);
        let decision_maker_title =
            findings.optional_line("decision_maker_title", decision_maker_title.as_deref(), SHORT_MAX);
        let next_step = findings.optional_line("next_step", next_step.as_deref(), NAME_MAX);
        findings.judged(Self {
            account: *account,
            name,
            contact: *contact,
            amount: *amount,
            expected_close_on: *expected_close_on,
            competitor_brief,
            budget_low: *budget_low,
            budget_high: *budget_high,
            decision_maker_title,
            source: *source,
            next_step,
            next_contact_at: *next_contact_at,
        })
    }

    /// The fields that a gate may ask for and that are filled in. Blanks fill nothing in, so that a form in the
    /// making says what it will be once judged; a budget range needs both ends.
    pub fn filled(&self) -> Vec<DealField> {
        let filled = |field: &DealField| match field {
            DealField::CompetitorBrief => present(self.competitor_brief.as_deref()).is_some(),
            DealField::BudgetRange => self.budget_low.is_some() && self.budget_high.is_some(),
            DealField::DecisionMakerTitle => present(self.decision_maker_title.as_deref()).is_some(),
            DealField::Amount => self.amount.minor > 0,
            DealField::ExpectedCloseOn => self.expected_close_on.is_some(),
            DealField::Contact => self.contact.is_some(),
        };
        DealField::ALL.iter().copied().filter(filled).collect()
    }
}

wire! {
    /// A deal in a list and on a card.
    pub struct DealRow {
        /// Id.
        pub id: DealId,
        /// Name.
        pub name: String,
        /// Account.
        pub account: AccountBrief,
        /// Main contact.
        pub contact: Option<ContactBrief>,
        /// Owner.
        pub owner: UserBrief,
        /// Amount.
        pub amount: Money,
        /// Stage.
        pub stage: StageKey,
        /// Since when it stands there.
        pub stage_entered_at: Instant,
        /// Last act of a person on it.
        pub last_touch_at: Option<Instant>,
        /// How far it is at its gate.
        pub gate: GateProgress,
        /// Expected closing date.
        #[serde(default, deserialize_with = "crate::time::optional_date")]
        pub expected_close_on: Option<Date>,
        /// What comes next.
        pub next_step: Option<String>,
        /// When to contact them next.
        pub next_contact_at: Option<Instant>,
        /// Version.
        pub version: i64,
    }

    /// A deal on its own page.
    pub struct DealView {
        /// Id.
        pub id: DealId,
        /// Pipeline.
        pub pipeline: PipelineId,
        /// Its fields.
        pub fields: DealForm,
        /// Account.
        pub account: AccountBrief,
        /// Main contact.
        pub contact: Option<ContactBrief>,
        /// Owner.
        pub owner: UserBrief,
        /// The owner's team.
        pub team: TeamBrief,
        /// Stage.
        pub stage: StageKey,
        /// Since when.
        pub stage_entered_at: Instant,
        /// The version of the rules that judged its last move.
        pub rule_version: i32,
        /// Why it was lost.
        pub lost_reason: Option<LostReason>,
        /// Its way so far, oldest first.
        pub stays: Vec<Stay>,
        /// Last act of a person on it.
        pub last_touch_at: Option<Instant>,
        /// Made when.
        pub created_at: Instant,
        /// Changed when.
        pub updated_at: Instant,
        /// Version.
        pub version: i64,
    }

    /// One stay in a stage.
    #[derive(Eq)]
    pub struct Stay {
        /// The stage.
        pub stage: StageKey,
        /// Since when.
        pub from: Instant,
        /// Until when; absent for the current one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<Instant>,
    }

    /// A column of the board.
    pub struct BoardColumn {
        /// The stage.
        pub stage: StageKey,
        /// Deals in it.
        pub count: i64,
        /// Their total, one amount a currency.
        pub total: Vec<Money>,
        /// Their total weighted by the stage's probability, one amount a currency.
        pub weighted: Vec<Money>,
        /// The first cards, longest in the stage first.
        pub cards: Vec<DealRow>,
        /// Pass as `after`, with the stage, to the list of deals to go on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
    }

    /// The board.
    pub struct Board {
        /// True of this instant.
        pub as_of: Instant,
        /// Of the deals that were won, those won since are shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub won_since: Option<Instant>,
        /// The columns in the order of the stages, without lost; the won column shows this month's.
        pub columns: Vec<BoardColumn>,
    }
}

impl DealRow {
    /// Since when nobody has done anything: the later of the last act and the entry into the stage (B2).
    pub fn silent_since(&self) -> Instant {
        self.last_touch_at.map_or(self.stage_entered_at, |touch| touch.max(self.stage_entered_at))
    }
}
