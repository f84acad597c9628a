//! The endpoints of pipelines and deals.

use super::StageKey;
use super::deal::{Board, DealForm, DealRow, DealView};
use super::facts::GateFacts;
use super::movement::{MoveRequest, MoveVerdict};
use super::rules::Pipeline;
use crate::endpoint::{Nothing, endpoints};
use crate::ids::{AccountId, DealId};
use crate::page::Page;
use crate::records::Whose;
use crate::records::api::Edit;
use crate::wire::{wire, words};

words! {
    /// How deals are ordered.
    DealSort {
        /// Last changed first.
        Recent = "recent",
        /// Largest amount first.
        Amount = "amount",
        /// Longest without an act of a person first.
        Silence = "silence",
        /// Longest in the stage first.
        Stay = "stay",
        /// Expected to close first.
        Closing = "closing",
    }
}

wire! {
    /// How a list of deals is asked for.
    #[derive(Default)]
    pub struct DealQuery {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub whose: Option<Whose>,
        /// In one stage; otherwise in all open ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stage: Option<StageKey>,
        /// Of one account, in whatever stage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountId>,
        /// Order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<DealSort>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// How the board is asked for.
    #[derive(Default)]
    pub struct BoardQuery {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub whose: Option<Whose>,
    }

    /// Which way a verdict is asked for; the next stage when it does not say.
    #[derive(Default)]
    pub struct VerdictQuery {
        /// Where to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<StageKey>,
    }
}

endpoints! { "pipeline":
    /// Lists the pipelines with their stages and gates.
    ListPipelines("listPipelines") = Get "/api/v1/pipelines" (()) ?Nothing, Nothing => Vec<Pipeline>, by token;
    /// Lists deals.
    ListDeals("listDeals") = Get "/api/v1/deals" (()) ?DealQuery, Nothing => Page<DealRow>, by token;
    /// Shows deals by stage.
    ShowBoard("showBoard") = Get "/api/v1/deals/board" (()) ?BoardQuery, Nothing => Board, by token;
    /// Makes a deal; it begins at the first stage.
    CreateDeal("createDeal") = Post "/api/v1/deals" (()) ?Nothing, DealForm => DealView, new at ShowDeal, by token;
    /// Shows a deal.
    ShowDeal("showDeal") = Get "/api/v1/deals/{deal}" (DealId) ?Nothing, Nothing => DealView, by token;
    /// Changes a deal; never its stage.
    EditDeal("editDeal") = Put "/api/v1/deals/{deal}" (DealId) ?Nothing, Edit<DealForm> => DealView, by token;
    /// Gives the facts that gates are judged on.
    ShowFacts("showFacts") = Get "/api/v1/deals/{deal}/facts" (DealId) ?Nothing, Nothing => GateFacts, by token;
    /// Judges a way without going it.
    ShowVerdict("showVerdict") = Get "/api/v1/deals/{deal}/verdict" (DealId) ?VerdictQuery, Nothing => MoveVerdict, by token;
    /// Moves a deal to another stage, or says what is missing.
    MoveDeal("moveDeal") = Post "/api/v1/deals/{deal}/moves" (DealId) ?Nothing, MoveRequest => DealView, by token;
}
